-- The Neovim client as a user installs it, from the folder that $CODESTRAL_CLIENT names.
vim.opt.runtimepath:prepend(vim.env.CODESTRAL_CLIENT)
vim.lsp.enable('codestral')
