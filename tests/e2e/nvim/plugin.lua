-- The Neovim client as a user installs it, from the folder that $CODESTRAL_CLIENT names.
vim.opt.runtimepath:prepend(vim.env.CODESTRAL_CLIENT)
require('codestral').setup(vim.json.decode(vim.env.CODESTRAL_OPTIONS or '{"keymaps":"alt","settings":{"completion.debounceMs":0,"completion.prefetch":false}}'))
