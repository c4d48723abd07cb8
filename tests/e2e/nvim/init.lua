vim.lsp.config('codestral', {
  cmd = { 'codestral-lsp', '--stdio' },
  root_markers = { '.git' },
})
vim.lsp.enable('codestral')
vim.lsp.inline_completion.enable()

vim.keymap.set('i', '<Tab>', function()
  if not vim.lsp.inline_completion.get() then return '<Tab>' end
end, { expr = true, desc = 'Accept the inline completion' })
