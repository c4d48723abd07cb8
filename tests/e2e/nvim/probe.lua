-- Loaded into an editor that is measured: the time from a typed character to the suggestion that is drawn for it. Probe() takes the
-- last one, in microseconds, or answers 0.
local typed, drawn = 0, 0
vim.api.nvim_create_autocmd('InsertCharPre', { callback = function() typed, drawn = vim.uv.hrtime(), 0 end })
local set = vim.api.nvim_buf_set_extmark
---@diagnostic disable-next-line: duplicate-set-field
vim.api.nvim_buf_set_extmark = function(bufnr, namespace, row, col, opts)
  if drawn == 0 and namespace == vim.api.nvim_get_namespaces()['nvim.lsp.inline_completion'] and opts.virt_text[1][1] ~= '' then
    drawn = vim.uv.hrtime()
  end
  return set(bufnr, namespace, row, col, opts)
end
function _G.Probe() return drawn > 0 and math.floor((drawn - typed) / 1000) or 0 end
