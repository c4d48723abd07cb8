-- The client without setup(), from the folder that $CODESTRAL_CLIENT names.
vim.opt.runtimepath:append(vim.env.CODESTRAL_CLIENT)
vim.lsp.enable('codestral')
