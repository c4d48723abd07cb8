-- How the server is started and how its end is met. Everything else about it is plain vim.lsp.
local backoff = require('codestral.backoff')
local options = require('codestral.options')
local protocol = require('codestral.protocol')

local M = {}

-- A server that hangs is killed after this time.
local STOPS_MS = 3000
-- The server's version with which this plugin speaks one language; the last number may differ.
local VERSION = '0.1.0'

---@type table<string, codestral.Backoff> by workspace
local episodes = {}
---@type table<string, boolean> where it is not started now
local rests = {}
---@type table<string, boolean>
local told = {}
-- The one buffer without a name that has a server. All of them have one URI.
local unnamed ---@type integer?

---@param message string
---@param level integer
local function notify(message, level)
  vim.schedule(function() vim.notify('Codestral: ' .. message, level) end)
end

---@param message string
---@param level integer
local function tell_once(message, level)
  if told[message] then return end
  told[message] = true
  notify(message, level)
end

--- The program as it would be started.
---@return string[]
function M.command()
  local cmd = options.get().cmd
  return type(cmd) == 'table' and cmd or { cmd, '--stdio' }
end

--- The program with another task than to serve.
---@param ... string
---@return string[]
function M.command_for(...)
  local command = vim.tbl_filter(function(argument) return argument ~= '--stdio' end, M.command())
  return vim.list_extend(command, { ... })
end

--- Why the program cannot be started; nil when it can.
---@return string?
function M.problem()
  local program = M.command()[1]
  if vim.fn.executable(program) == 1 then return nil end
  if vim.uv.fs_stat(program) then return ('%s is not executable'):format(program) end
  return ('%s is not there; install codestral-lsp, or name it with `cmd` in setup()'):format(program)
end

-- Starts the server of a workspace again after it ended by itself. Its client keeps the buffers until then: one that changes while
-- it has no client is followed no more by the editor.
---@param root string
---@param episode codestral.Backoff
---@param how string
---@param let_go fun()
local function ended(root, episode, how, let_go)
  if episodes[root] ~= episode then return let_go() end -- it was restarted by hand
  local wait, tell = episode:failed(vim.uv.now())
  rests[root] = true
  if tell then notify(('the server ended (%s) and is started again'):format(how), vim.log.levels.WARN) end
  vim.lsp.log.error('codestral', ('the server ended (%s), and is started again in %d ms'):format(how, wait))
  vim.defer_fn(function()
    if episodes[root] == episode then
      rests[root] = nil
      if vim.lsp.is_enabled('codestral') and vim.v.exiting == vim.NIL then vim.lsp.enable('codestral') end
    end
    -- The buffers get the new client in the next turn.
    vim.schedule(let_go)
  end, wait)
end

---@param dispatchers vim.lsp.rpc.Dispatchers
---@param config vim.lsp.ClientConfig
---@return vim.lsp.rpc.PublicClient
local function start(dispatchers, config)
  local on_exit, root = dispatchers.on_exit, config.root_dir or ''
  local episode = episodes[root] or backoff.new()
  episodes[root] = episode
  local rpc
  dispatchers.on_exit = function(code, signal)
    -- An end that was asked for is none of ours; an editor that ends does not start servers.
    if rpc and rpc.asked or vim.v.exiting ~= vim.NIL then return on_exit(code, signal) end
    local how = signal ~= 0 and ('signal %d'):format(signal) or ('exit code %d'):format(code)
    -- With a code of its own the editor would tell of it too.
    vim.schedule(function()
      ended(root, episode, how, function() on_exit(0, 0) end)
    end)
  end
  episode:started(vim.uv.now())
  -- The client has this table already.
  if config.settings then config.settings.codestral = M.settings(config.settings).codestral end
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

--- The buffer of a document. The editor knows none for the URI of one without a name, and makes one of the root folder.
---@param uri string
---@return integer
function M.bufnr(uri)
  if unnamed and is_unnamed(unnamed) and uri == vim.uri_from_bufnr(unnamed) then return unnamed end
  return vim.uri_to_bufnr(uri)
end

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
  local its, ours = vim.version.parse(version, { strict = false }), assert(vim.version.parse(VERSION))
  return its == nil or its.major ~= ours.major or its.minor ~= ours.minor
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
      tell_once(('the server is version %q, the plugin is for %s'):format(version, VERSION), vim.log.levels.ERROR)
    end
    require('codestral.actions').listen(client)
    require('codestral.ghost').listen(client)
  end
  require('codestral.ghost').attach(client, bufnr)
end

--- What the server is told: what the user's own vim.lsp.config() says, and over it what setup() does. The editor would merge the
--- latter into the former for good, and keep what the next setup() no longer says.
---@param own? table by default that of now
---@return table
function M.settings(own)
  own = own or (vim.lsp.config.codestral or {}).settings or {}
  return vim.tbl_deep_extend('force', own, { codestral = options.get().settings })
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
    settings = {},
  }
end

--- All clients, those too whose server has not answered yet.
---@return vim.lsp.Client[]
function M.clients()
  local clients = vim.lsp.get_clients({ name = 'codestral', _uninitialized = true })
  return vim.tbl_filter(function(client) return not client:is_stopped() end, clients)
end

--- The workspaces whose server has ended by itself and is not started again yet.
---@return string[]
function M.resting() return vim.tbl_keys(rests) end

--- The client of a buffer, or of any.
---@param bufnr? integer
---@return vim.lsp.Client?
function M.client(bufnr)
  return vim
    .iter(vim.lsp.get_clients({ name = 'codestral', bufnr = bufnr }))
    :find(function(client) return not client:is_stopped() end)
end

--- Ends the server and starts it again, whatever happened before.
function M.restart()
  episodes, rests, told = {}, {}, {}
  for _, client in ipairs(M.clients()) do
    client:stop(STOPS_MS)
  end
  -- Not when they have ended: a buffer that changes while it has no client is followed no more by the editor.
  vim.lsp.enable('codestral')
end

return M
