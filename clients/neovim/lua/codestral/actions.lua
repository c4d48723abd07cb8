-- Work by instruction: the server does it, this asks for it and shows what comes back.
local float = require('codestral.float')
local options = require('codestral.options')
local protocol = require('codestral.protocol')

local M = {}

-- The server's kind of the action that explains; LSP has none for it.
local EXPLAIN_KIND = 'codestral.explain'

---@param message string
---@param level? integer
local function tell(message, level) vim.notify('Codestral: ' .. message, level or vim.log.levels.INFO) end

--- The buffer's client; without one it says so.
---@param bufnr integer
---@return vim.lsp.Client?
function M.client(bufnr)
  local client = require('codestral.server').client(bufnr)
  if not client then tell('no server in this buffer; :checkhealth codestral says why', vim.log.levels.WARN) end
  return client
end

---@param client vim.lsp.Client
---@param bufnr integer
---@param command string
---@param argument? table
---@param done fun(result: any)
local function execute(client, bufnr, command, argument, done)
  client:request('workspace/executeCommand', { command = command, arguments = { argument } }, function(err, result)
    -- The server tells the user itself what went wrong.
    if err then return end
    done(result)
  end, bufnr)
end

---@param client vim.lsp.Client
---@param bufnr integer
---@param first integer line, from 1
---@param last integer
---@return lsp.Range
local function lines_range(client, bufnr, first, last)
  local line = vim.api.nvim_buf_get_lines(bufnr, last - 1, last, false)[1] or ''
  return {
    start = { line = first - 1, character = 0 },
    ['end'] = { line = last - 1, character = vim.str_utfindex(line, client.offset_encoding) },
  }
end

--- Changes lines as the instruction says; asks for it when there is none.
---@param first integer line, from 1
---@param last integer
---@param instruction? string
function M.edit(first, last, instruction)
  local bufnr = vim.api.nvim_get_current_buf()
  local client = M.client(bufnr)
  if not client then return end
  if not vim.bo[bufnr].modifiable or vim.bo[bufnr].readonly then return tell('this buffer is read-only', vim.log.levels.WARN) end
  local tick = vim.api.nvim_buf_get_changedtick(bufnr)
  local function send(words)
    if not words or vim.trim(words) == '' then return end
    -- A prompt of a plugin's leaves the editor as it was, and the lines may have moved.
    if not vim.api.nvim_buf_is_loaded(bufnr) or vim.api.nvim_buf_get_changedtick(bufnr) ~= tick then
      return tell('the text was changed meanwhile; ask again', vim.log.levels.WARN)
    end
    execute(client, bufnr, protocol.commands.action, {
      action = 'edit',
      uri = vim.uri_from_bufnr(bufnr),
      version = vim.lsp.util.buf_versions[bufnr],
      range = lines_range(client, bufnr, first, last),
      instruction = words,
      preview = true,
    }, function(result)
      if result and result.edit then require('codestral.preview').offer(result.edit, words, client.offset_encoding) end
    end)
  end
  if instruction and instruction ~= '' then return send(instruction) end
  vim.ui.input({ prompt = first == last and 'Change this line: ' or ('Change %d lines: '):format(last - first + 1) }, send)
end

--- The server's action as a command of the editor's: an explanation is shown here, the rest is the server's own way.
---@param command lsp.Command
---@param ctx { bufnr: integer, client_id: integer }
function M.run(command, ctx)
  local client = assert(vim.lsp.get_client_by_id(ctx.client_id))
  local order = vim.deepcopy((command.arguments or {})[1] or {})
  order.preview = order.action == 'explain'
  execute(client, ctx.bufnr, protocol.commands.action, order, function(result)
    if not (result and result.markdown) then return end
    float.when_idle(
      function()
        float.open(
          vim.split(vim.trim(result.markdown), '\n', { plain = true }),
          { title = command.title ~= '' and command.title or 'Explanation', filetype = 'markdown' }
        )
      end
    )
  end)
end

-- The editor tells a server only of the diagnostics that it made itself; those to be fixed are the others'.
---@param params table
---@param bufnr integer
---@param encoding string
local function add_diagnostics(params, bufnr, encoding)
  local list = params.context.diagnostics
  for _, each in ipairs(vim.diagnostic.get(bufnr)) do
    local last = each.end_lnum or each.lnum
    if each.source ~= 'codestral' and each.lnum <= params.range['end'].line and last >= params.range.start.line then
      local function at(row, col)
        local line = vim.api.nvim_buf_get_lines(bufnr, row, row + 1, false)[1] or ''
        return { line = row, character = vim.str_utfindex(line, encoding, col, false) }
      end
      table.insert(list, {
        range = { start = at(each.lnum, each.col), ['end'] = at(last, each.end_col or each.col) },
        severity = each.severity,
        source = each.source,
        message = each.message,
      })
    end
  end
end

--- An action from the editor's menu is shown as a diff first; the editor itself then has nothing left to apply.
---@param client vim.lsp.Client
function M.listen(client)
  local rpc = client.rpc
  local request = rpc.request
  rpc.request = function(method, params, callback, ...)
    if method == 'textDocument/codeAction' then
      params = vim.deepcopy(params)
      add_diagnostics(params, require('codestral.server').bufnr(params.textDocument.uri), client.offset_encoding)
    end
    if method ~= 'codeAction/resolve' then return request(method, params, callback, ...) end
    return request(method, params, function(err, action, ...)
      -- The server tells the user itself what went wrong, and the editor would once more.
      if err then return callback(nil, params, ...) end
      local edit = options.get().preview and action and action.edit
      if edit then
        action.edit = nil
        vim.schedule(function() require('codestral.preview').offer(edit, action.title, client.offset_encoding) end)
      end
      callback(err, action, ...)
    end, ...)
  end
end

--- Gives up what the model is at work on for the buffer's server, a review of a change among it; the streams are closed.
function M.cancel()
  local client = M.client(0)
  local count = 0
  for id, request in pairs(client and client.requests or {}) do
    if request.type == 'pending' and vim.tbl_contains({ 'workspace/executeCommand', 'codeAction/resolve' }, request.method) then
      client:cancel_request(id)
      count = count + 1
    end
  end
  if client then tell(count > 0 and 'given up' or 'nothing is at work') end
end

function M.explain()
  if M.client(0) then vim.lsp.buf.code_action({ context = { only = { EXPLAIN_KIND }, diagnostics = {} }, apply = true }) end
end

--- Reviews the buffer, lines of it, or a change.
---@param change? string
---@param first? integer
---@param last? integer
function M.review(change, first, last)
  local bufnr = vim.api.nvim_get_current_buf()
  local client = M.client(bufnr)
  if not client then return end
  local is_file = vim.bo[bufnr].buftype == '' and vim.api.nvim_buf_get_name(bufnr) ~= ''
  local uri = (is_file or not change) and vim.uri_from_bufnr(bufnr) or nil
  local range = not change and first and last and lines_range(client, bufnr, first, last) or nil
  local window = vim.api.nvim_get_current_win()
  execute(client, bufnr, protocol.commands.review, { change = change, uri = uri, range = range }, function(result)
    if result.files == 0 then return tell('nothing has changed') end
    local count = result.findings
    tell(count == 0 and 'the review found nothing' or ('%d finding%s'):format(count, count == 1 and '' or 's'))
    if count == 0 then return end
    local namespace = vim.lsp.diagnostic.get_namespace(client.id)
    if change then
      float.when_idle(function() vim.diagnostic.setqflist({ namespace = namespace, title = 'Review of ' .. change }) end)
    elseif vim.api.nvim_win_is_valid(window) and vim.api.nvim_win_get_buf(window) == bufnr then
      vim.diagnostic.setloclist({ namespace = namespace, title = 'Review', open = false, winnr = window })
    end
  end)
end

function M.dismiss_findings()
  local client = M.client(0)
  if client then execute(client, 0, protocol.commands.dismiss_findings, nil, function() end) end
end

-- What was put last into the buffer of a commit.
---@type table<integer, string[]>
local put_last = {}

-- Puts the message first: in place of the one before when that still stands there, else above what was written meanwhile.
---@param bufnr integer
---@param message string[]
local function put_first(bufnr, message)
  local before = put_last[bufnr] or {}
  put_last[bufnr] = message
  if #before > 0 and vim.deep_equal(before, vim.api.nvim_buf_get_lines(bufnr, 0, #before, false)) then
    return vim.api.nvim_buf_set_lines(bufnr, 0, #before, false, message)
  end
  -- git begins with an empty line for the message.
  local is_free = vim.api.nvim_buf_get_lines(bufnr, 0, 1, false)[1] == ''
  vim.api.nvim_buf_set_lines(
    bufnr,
    0,
    is_free and 1 or 0,
    false,
    is_free and message or vim.list_extend({ unpack(message) }, { '' })
  )
end

--- Puts a message for what is staged into the buffer of a commit, else into a new one.
function M.commit()
  local bufnr = vim.api.nvim_get_current_buf()
  local client = M.client(bufnr)
  if not client then return end
  local function put(message)
    if not vim.api.nvim_buf_is_valid(bufnr) then return end
    if vim.bo[bufnr].filetype ~= 'gitcommit' then
      vim.cmd.new()
      bufnr = vim.api.nvim_get_current_buf()
      vim.bo[bufnr].buftype, vim.bo[bufnr].bufhidden, vim.bo[bufnr].filetype = 'nofile', 'wipe', 'gitcommit'
    end
    put_first(bufnr, message)
  end
  execute(client, bufnr, protocol.commands.commit_message, { uri = vim.uri_from_bufnr(bufnr) }, function(result)
    local message = vim.split(vim.trim(result.message), '\n', { plain = true })
    float.when_idle(function() put(message) end)
  end)
end

return M
