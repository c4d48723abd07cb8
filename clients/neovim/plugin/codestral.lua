if vim.g.loaded_codestral then return end
vim.g.loaded_codestral = true

local group = vim.api.nvim_create_augroup('codestral', {})

vim.api.nvim_create_autocmd('LspAttach', {
  group = group,
  callback = function(event)
    local client = vim.lsp.get_client_by_id(event.data.client_id)
    if client and client.name == 'codestral' then require('codestral.server').attached(client, event.buf) end
  end,
})
vim.api.nvim_create_autocmd('LspDetach', {
  group = group,
  callback = function(event)
    local client = vim.lsp.get_client_by_id(event.data.client_id)
    if client and client.name == 'codestral' then require('codestral.ghost').detach(client.id, event.buf) end
  end,
})
-- The first `:write NAME` ends a buffer and begins one of the same number.
local function on_rename(events, step)
  local function run(event)
    if package.loaded['codestral.server'] then require('codestral.rename')[step](event.buf) end
  end
  vim.api.nvim_create_autocmd(events, { group = group, callback = run })
end
on_rename({ 'BufFilePre', 'BufWipeout' }, 'before')
on_rename({ 'BufFilePost', 'BufNew' }, 'after')

vim.api.nvim_create_user_command('Codestral', function(command) require('codestral.commands').run(command) end, {
  nargs = '*',
  range = true,
  complete = function(lead, line) return require('codestral.commands').complete(lead, line) end,
  desc = 'Codestral: status, why, toggle, edit, review, commit, ...',
})
