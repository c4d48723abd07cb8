local M = {}

---@class codestral.Options
---@field cmd string|string[]
---@field max_file_bytes integer
---@field settings table
local defaults = {
  cmd = 'codestral-lsp',
  auto_trigger = true,
  max_file_bytes = 4 * 1024 * 1024,
  settings = {},
}

local current = defaults

---@return codestral.Options
function M.get() return current end

function M.set(given) current = vim.tbl_deep_extend('force', defaults, given or {}) end

return M
