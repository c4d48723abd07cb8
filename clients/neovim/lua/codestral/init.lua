local M = {}

---@param message string
local function complain(message) vim.notify('Codestral: ' .. message, vim.log.levels.ERROR) end

-- What the running servers are told.
local function push()
  local settings = require('codestral.server').settings()
  for _, client in ipairs(vim.lsp.get_clients({ name = 'codestral' })) do
    client.settings = settings
    client:notify('workspace/didChangeConfiguration', { settings = settings })
  end
end

---@param opts? codestral.Options
function M.setup(opts)
  local options = require('codestral.options')
  for _, problem in ipairs(options.set(opts)) do
    complain(problem)
  end
  push()
  require('codestral.keymaps').set(options.get().keymaps)
  vim.lsp.enable('codestral')
end

--- Changes settings of the server while it runs.
---@param settings codestral.Settings
function M.set(settings)
  local options = require('codestral.options')
  local now = options.get()
  local checked, problems = options.check({ settings = settings })
  for _, problem in ipairs(problems) do
    complain(problem)
  end
  now.settings = vim.tbl_deep_extend('force', now.settings, checked.settings)
  push()
end

-- How long the server has to say what became of a changed setting, in milliseconds.
local SETTLES_MS = 1000

--- Says whether suggestions are on; not only these settings turn them off.
---@param on boolean
---@param where string
local function tell_on(on, where)
  local bufnr, deadline = vim.api.nvim_get_current_buf(), vim.uv.now() + SETTLES_MS
  local function look()
    local status = on and require('codestral.status').of(bufnr)
    if not status or status.state ~= 'disabled' then
      return vim.notify(('Codestral: suggestions are %s%s'):format(on and 'on' or 'off', where))
    end
    if vim.uv.now() < deadline then return vim.defer_fn(look, 20) end
    local own = (require('codestral.options').get().settings.completion or {}).enabled == false
    vim.notify(
      'Codestral: suggestions stay off: '
        .. (own and ':Codestral toggle has turned them off everywhere' or '.codestral.json or the user file turns them off'),
      vim.log.levels.WARN
    )
  end
  look()
end

--- Suggestions off and on: everywhere, or in the buffer only.
---@param where? 'buffer'
function M.toggle(where)
  if where == 'buffer' then
    local on = not vim.lsp.inline_completion.is_enabled({ bufnr = 0 })
    vim.b.codestral_off = not on or nil -- it outlasts the server and `:edit`
    vim.lsp.inline_completion.enable(on, { bufnr = 0 })
    require('codestral.ghost').forget(vim.api.nvim_get_current_buf())
    vim.cmd.redrawstatus({ bang = true })
    return tell_on(on, ' in this buffer')
  end
  local completion = require('codestral.options').get().settings.completion or {}
  local status = M.status()
  -- What is off elsewhere is not turned off here too.
  local on = completion.enabled == false or status ~= nil and status.state == 'disabled'
  M.set({ completion = { enabled = on } })
  tell_on(on, '')
end

---@return codestral.Status?
function M.status() return require('codestral.status').of(0) end

---@return string
function M.statusline() return require('codestral.status').statusline() end

for _, name in ipairs({ 'accept', 'accept_word', 'accept_line', 'accept_node', 'dismiss', 'next', 'prev', 'visible' }) do
  M[name] = function() return require('codestral.ghost')[name]() end
end

return M
