-- How the server is started and how its end is met. Everything else about it is plain vim.lsp.
local options = require('codestral.options')
local protocol = require('codestral.protocol')

local M = {}

-- Ends within this time of each other count as one series; a server that ran longer starts anew.
local SERIES_MS = 5 * 60 * 1000
local MAX_ENDS = 5
-- A server that hangs is killed after this time.
local STOPS_MS = 3000
local OLDEST = '0.1.0'

---@type table<string, integer[]> when the server of a workspace ended by itself, in milliseconds
local ends = {}
---@type table<string, boolean> where it is not started now
local rests = {}
---@type table<string, boolean>
local told = {}
-- The one buffer without a name that has a server. All of them have one URI.
local unnamed ---@type integer?

---@param message string
---@param level? integer
local function tell_once(message, level)
  if told[message] then return end
  told[message] = true
  vim.schedule(function() vim.notify('Codestral: ' .. message, level or vim.log.levels.WARN) end)
end

--- The program as it would be started.
---@return string[]
function M.command()
  local cmd = options.get().cmd
  return type(cmd) == 'table' and cmd or { cmd, '--stdio' }
end

--- Why the program cannot be started; nil when it can.
---@return string?
function M.problem()
  local program = M.command()[1]
  if vim.fn.executable(program) == 1 then return nil end
  if vim.uv.fs_stat(program) then return ('%s is not executable'):format(program) end
  return ('%s is not there; install codestral-lsp, or name it with `cmd` in setup()'):format(program)
end

---@param root string
---@param code integer
---@param signal integer
local function ended(root, code, signal)
  local now = vim.uv.now()
  local series = vim.tbl_filter(function(at) return now - at < SERIES_MS end, ends[root] or {})
  table.insert(series, now)
  ends[root], rests[root] = series, true
  local how = signal ~= 0 and ('signal %d'):format(signal) or ('exit code %d'):format(code)
  if #series >= MAX_ENDS then
    return tell_once(
      ('the server ended %d times (%s) and is not started again; :Codestral restart does. %s'):format(
        MAX_ENDS,
        how,
        'Its log: ' .. vim.lsp.log.get_filename()
      ),
      vim.log.levels.ERROR
    )
  end
  tell_once(('the server ended (%s) and is started again'):format(how))
  vim.defer_fn(function()
    if ends[root] ~= series then return end -- it has ended once more, or was restarted
    rests[root] = nil
    if vim.lsp.is_enabled('codestral') and vim.v.exiting == vim.NIL then vim.lsp.enable('codestral') end
  end, 500 * 2 ^ (#series - 1))
end

---@param dispatchers vim.lsp.rpc.Dispatchers
---@param config vim.lsp.ClientConfig
---@return vim.lsp.rpc.PublicClient
local function start(dispatchers, config)
  local on_exit = dispatchers.on_exit
  local rpc
  dispatchers.on_exit = function(code, signal)
    -- An end that was asked for is none of ours; an editor that ends does not start servers.
    local asked = rpc == nil or rpc.is_closing() and rpc.asked
    if not asked and vim.v.exiting == vim.NIL then
      vim.schedule(function() ended(config.root_dir or '', code, signal) end)
      return on_exit(0, 0) -- told above, once; the editor would tell each time
    end
    on_exit(code, signal)
  end
  rpc = vim.lsp.rpc.start(M.command(), dispatchers, {
    cwd = config.cmd_cwd,
    env = config.cmd_env,
    detached = config.detached,
  })
  local request = rpc.request
  rpc.request = function(method, ...)
    if method == 'shutdown' then rpc.asked = true end
    return request(method, ...)
  end
  local terminate = rpc.terminate
  rpc.terminate = function()
    rpc.asked = true
    terminate()
  end
  return rpc
end

---@param bufnr integer
---@return boolean
local function is_unnamed(bufnr) return vim.api.nvim_buf_is_loaded(bufnr) and vim.api.nvim_buf_get_name(bufnr) == '' end

--- Whether a buffer is one to work in, and where its workspace is.
---@param bufnr integer
---@param on_dir fun(root: string?)
local function root_dir(bufnr, on_dir)
  if vim.bo[bufnr].buftype ~= '' then return end
  local name = vim.api.nvim_buf_get_name(bufnr)
  if name:match('^%a[%w+.-]*://') then return end
  if name == '' and unnamed and unnamed ~= bufnr and is_unnamed(unnamed) then return end
  local root = vim.fs.root(bufnr, { '.codestral.json', '.git' })
  if rests[root or ''] then return end
  local largest = options.get().max_file_bytes
  local size = vim.api.nvim_buf_get_offset(bufnr, vim.api.nvim_buf_line_count(bufnr))
  if size > largest then
    tell_once(('files over %d bytes are left alone (max_file_bytes)'):format(largest), vim.log.levels.INFO)
    return
  end
  local problem = M.problem()
  if problem then return tell_once(problem, vim.log.levels.ERROR) end
  if name == '' then unnamed = bufnr end
  on_dir(root)
end

--- Whether a server of this version speaks another language than the plugin.
---@param version string
---@return boolean
function M.wrong_version(version)
  local its = vim.version.parse(version, { strict = false })
  return its == nil or vim.version.lt(its, OLDEST)
end

--- What happens with each buffer that the server gets.
---@param client vim.lsp.Client
---@param bufnr integer
function M.attached(client, bufnr)
  ---@diagnostic disable: undefined-field, inject-field
  if not client.rpc.codestral_listens then
    client.rpc.codestral_listens = true
    local version = (client.server_info or {}).version or ''
    if M.wrong_version(version) then
      tell_once(('the server is version %q, and the plugin needs %s'):format(version, OLDEST), vim.log.levels.ERROR)
    end
    require('codestral.actions').listen(client)
    require('codestral.ghost').listen(client)
  end
  require('codestral.ghost').attach(client, bufnr)
end

---@return vim.lsp.Config
function M.config()
  return {
    cmd = start,
    root_dir = root_dir,
    handlers = {
      [protocol.status] = function(_, status, ctx) require('codestral.status').received(ctx.client_id, status) end,
      ['window/showMessage'] = function(_, params, ctx) require('codestral.message').received(ctx.client_id, params) end,
    },
    commands = {
      [protocol.commands.action] = function(...) require('codestral.actions').run(...) end,
    },
    settings = { codestral = options.get().settings },
  }
end

--- The client of a buffer, or of any.
---@param bufnr? integer
---@return vim.lsp.Client?
function M.client(bufnr)
  local clients = vim.lsp.get_clients({ name = 'codestral', bufnr = bufnr })
  return clients[1]
end

--- All clients, those too whose server has not answered yet.
---@return vim.lsp.Client[]
function M.clients() return vim.lsp.get_clients({ name = 'codestral', _uninitialized = true }) end

--- Ends the server and starts it again, whatever happened before.
function M.restart()
  ends, rests, told = {}, {}, {}
  for _, client in ipairs(M.clients()) do
    client:stop(STOPS_MS)
  end
  local deadline = vim.uv.now() + 5000
  local function again()
    if #M.clients() > 0 and vim.uv.now() < deadline then return vim.defer_fn(again, 50) end
    vim.lsp.enable('codestral')
  end
  again()
end

return M
