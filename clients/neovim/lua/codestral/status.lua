-- What the server last said about itself, for statusline and commands.
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
---@field retryAt? integer

---@type table<integer, codestral.Status>
local statuses = {}

---@param client_id integer
---@param status codestral.Status
function M.received(client_id, status)
  statuses[client_id] = status
  vim.api.nvim_exec_autocmds('User', { pattern = 'CodestralStatus', modeline = false, data = status })
  vim.cmd.redrawstatus()
end

---@param bufnr? integer
---@return codestral.Status?
function M.of(bufnr)
  local client = require('codestral.server').client(bufnr)
  return client and statuses[client.id]
end

return M
