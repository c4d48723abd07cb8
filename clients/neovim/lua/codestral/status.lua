-- What the server says about itself and about its last answer.
local protocol = require('codestral.protocol')

local M = {}

---@class codestral.Usage
---@field requests integer
---@field inputTokens integer
---@field outputTokens integer
---@field offered integer
---@field shown integer
---@field accepted integer

---@class codestral.Status
---@field state 'ready'|'busy'|'paused'|'offline'|'error'|'disabled'
---@field message string
---@field reason string
---@field provider string
---@field model string
---@field usage codestral.Usage
---@field retryAt? integer milliseconds since the Unix epoch

---@type table<integer, codestral.Status>
local statuses = {}

---@param client_id integer
---@param status codestral.Status
function M.received(client_id, status)
  statuses[client_id] = status
  vim.api.nvim_exec_autocmds('User', { pattern = 'CodestralStatus', modeline = false, data = status })
  vim.cmd.redrawstatus({ bang = true })
end

--- The last of the buffer's server.
---@param bufnr? integer
---@return codestral.Status?
function M.of(bufnr)
  local client = require('codestral.server').client(bufnr or 0)
  return client and statuses[client.id]
end

---@param status codestral.Status
---@return string
local function retry(status)
  if not status.retryAt then return '' end
  local seconds = math.ceil(status.retryAt / 1000 - os.time())
  return seconds > 0 and (' %d s'):format(seconds) or ''
end

--- A short text, empty where there is no server.
---@return string
function M.statusline()
  local status = M.of(0)
  if not status then return '' end
  if status.state == 'disabled' or not vim.lsp.inline_completion.is_enabled({ bufnr = 0 }) then return 'Codestral off' end
  if status.state == 'ready' then return 'Codestral' .. (status.provider == 'ondevice' and ' (local)' or '') end
  if status.state == 'busy' then return 'Codestral …' end
  return ('Codestral: %s%s'):format(status.state, retry(status))
end

function M.show()
  local client = require('codestral.actions').client(0)
  local status = M.of(0)
  if not client or not status then return end
  local usage = status.usage
  local lines = {
    status.state .. retry(status) .. ': ' .. status.message,
    '',
    ('answers     %s%s'):format(status.provider, status.model ~= '' and ', ' .. status.model or ''),
    ('suggestions %d offered, %d shown, %d accepted'):format(usage.offered, usage.shown, usage.accepted),
    ('requests    %d, with %d tokens of input and %d of output'):format(usage.requests, usage.inputTokens, usage.outputTokens),
    ('server      %s %s, client %d'):format(
      (client.server_info or {}).name or '',
      (client.server_info or {}).version or '',
      client.id
    ),
  }
  local said = require('codestral.message').last(client.id)
  if said then vim.list_extend(lines, { '', 'Said last:', unpack(vim.split(said, '\n', { plain = true })) }) end
  require('codestral.float').open(lines, { title = 'Codestral' })
end

---@param name string
---@param value any
---@param lines string[]
local function row(name, value, lines)
  if value and value ~= '' and value ~= vim.NIL then table.insert(lines, ('%-10s %s'):format(name, value)) end
end

--- An explanation of the last answer, as lines to read.
---@param it table? of codestral/explainCompletion
---@return string[]
function M.explanation(it)
  if not it or it == vim.NIL then return { 'Nothing was asked for in this file so far.' } end
  local lines = {}
  row('reason', it.meaning and ('%s (%s)'):format(it.meaning, it.reason) or it.reason, lines)
  row('', it.detail, lines)
  row('from', vim.trim((it.provider or '') .. ' ' .. (it.model or '')), lines)
  row('way', it.path, lines)
  row('memory', it.cache, lines)
  row('extent', it.shape, lines)
  row('cut by', it.cutBy, lines)
  local times = {}
  for name, ms in vim.spairs(it.timingsMs or {}) do
    if ms > 0 then table.insert(times, ('%s %.1f ms'):format(name, ms)) end
  end
  row('time', table.concat(times, ', '), lines)
  for _, source in ipairs(it.context or {}) do
    row(
      'sent',
      vim.trim(('%s %s, %d tokens'):format(source.source, vim.fn.fnamemodify(source.path or '', ':~:.'), source.tokens)),
      lines
    )
  end
  return lines
end

function M.why()
  local client = require('codestral.actions').client(0)
  if not client then return end
  local params = { textDocument = vim.lsp.util.make_text_document_params(0) }
  client:request(protocol.explain_completion, params, function(err, result)
    if err then return vim.notify('Codestral: ' .. err.message, vim.log.levels.WARN) end
    local float = require('codestral.float')
    float.when_idle(function() float.open(M.explanation(result), { title = 'Why?' }) end)
  end, 0)
end

return M
