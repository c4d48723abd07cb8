-- :checkhealth codestral
local health = vim.health
local M = {}

local marks = { ok = health.ok, ['--'] = health.info, FAIL = health.error }

--- Of `codestral-lsp doctor`: sections, and in them what was found.
---@param text string
---@return boolean failed
local function report(text)
  local failed = false
  for line in vim.gsplit(text, '\n') do
    local mark, found = line:match('^  (%S+) +(.*)')
    if marks[mark] then
      marks[mark](found)
      failed = failed or mark == 'FAIL'
    elseif line:match('^%s+%S') then
      health.info(vim.trim(line))
    elseif line ~= '' and not vim.startswith(line, 'codestral-lsp ') then
      health.start(line)
    end
  end
  return failed
end

function M.check()
  local server = require('codestral.server')

  health.start('Neovim')
  if vim.lsp.inline_completion then
    health.ok(tostring(vim.version()) .. ' has inline completion')
  else
    health.error('this Neovim has no inline completion', 'Neovim 0.12 or newer is needed')
    return
  end
  if not vim.lsp.is_enabled('codestral') then
    health.warn('the server is not enabled', "put vim.lsp.enable('codestral') into init.lua")
  end

  health.start('Server')
  local problem = server.problem()
  if problem then return health.error(problem) end
  local program = server.command()[1]
  local version = vim.system(server.command_for('--version'), { text = true, timeout = 5000 }):wait()
  if version.code ~= 0 then
    return health.error(('%s --version ended with %d: %s'):format(program, version.code, vim.trim(version.stderr)))
  end
  health.ok(('%s: %s'):format(vim.fn.exepath(program), vim.trim(version.stdout)))
  if server.wrong_version(vim.trim(version.stdout)) then
    health.error('it is not the version that this plugin is made for', 'update the older of the two, then :Codestral restart')
  end
  local doctor = vim.system(server.command_for('doctor'), { text = true, timeout = 20000 }):wait()
  local failed = report(doctor.stdout .. doctor.stderr)
  -- 3: there is no key, which is no fault.
  if doctor.code ~= 0 and doctor.code ~= 3 and not failed then
    -- That of vim.system() for a program that took too long.
    health.error(program .. ' doctor ' .. (doctor.code == 124 and 'does not end' or 'ended with ' .. doctor.code))
  end

  health.start('Buffers')
  local clients = server.clients()
  for _, root in ipairs(server.resting()) do
    local where = root == '' and 'no workspace folder' or root
    health.warn('the server of ' .. where .. ' ended by itself and is started again later', ':Codestral restart does it now')
  end
  if #clients == 0 then health.info('no server runs; one starts with the next file') end
  for _, client in ipairs(clients) do
    local say = client.initialized and health.ok or health.warn
    say(
      ('client %d, %s, %d buffers'):format(
        client.id,
        client.root_dir or 'no workspace folder',
        vim.tbl_count(client.attached_buffers)
      ) .. (client.initialized and '' or '; its server has not answered yet')
    )
  end
  local other = vim.tbl_filter(
    function(client) return client.name ~= 'codestral' and client:supports_method('textDocument/inlineCompletion') end,
    vim.lsp.get_clients()
  )
  for _, client in ipairs(other) do
    health.warn(client.name .. ' offers inline completion too; the two share the screen')
  end
end

return M
