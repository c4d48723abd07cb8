-- What the server says to the user, mostly while that one types. The editor would let a message of more than one line take the next
-- key, and would write its mode over one of one line.
local float = require('codestral.float')

local M = {}

local levels = { vim.log.levels.ERROR, vim.log.levels.WARN }

---@type table<integer, string>
local last = {}

---@param text string
---@param cells integer
---@return string
local function cut(text, cells)
  if vim.fn.strdisplaywidth(text) <= cells then return text end
  local count = cells - 1
  while vim.fn.strdisplaywidth(vim.fn.strcharpart(text, 0, count)) >= cells do
    count = count - 1
  end
  return vim.fn.strcharpart(text, 0, count) .. '…'
end

--- One line of the screen, in normal mode; :Codestral status has all of it.
---@param client_id integer
---@param params lsp.ShowMessageParams
function M.received(client_id, params)
  last[client_id] = params.message
  local line = params.message:gsub('%s+', ' '):gsub(' %[correlation id [^%]]*%]', '')
  float.in_normal_mode(function()
    vim.cmd.redraw() -- what was there makes way, and is not scrolled up
    vim.notify(cut(line, math.max(vim.v.echospace, 1)), levels[params.type] or vim.log.levels.INFO)
  end)
end

--- The last one, in full.
---@param client_id integer
---@return string?
function M.last(client_id) return last[client_id] end

return M
