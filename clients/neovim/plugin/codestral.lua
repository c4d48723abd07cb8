if vim.g.loaded_codestral then return end
vim.g.loaded_codestral = true

vim.api.nvim_create_autocmd('LspAttach', {
  group = vim.api.nvim_create_augroup('codestral', {}),
  callback = function(event)
    local client = vim.lsp.get_client_by_id(event.data.client_id)
    if client and client.name == 'codestral' then require('codestral.ghost').attach(client, event.buf) end
  end,
})
