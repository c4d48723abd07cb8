local M = {}

function M.setup(opts)
  local options = require('codestral.options')
  options.set(opts)
  vim.lsp.config('codestral', { settings = { codestral = options.get().settings } })
  vim.lsp.enable('codestral')
end

for _, name in ipairs({ 'accept', 'accept_word', 'accept_line', 'accept_node', 'dismiss', 'next', 'prev', 'visible' }) do
  M[name] = function(...) return require('codestral.ghost')[name](...) end
end

return M
