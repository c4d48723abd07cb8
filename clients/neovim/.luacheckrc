std = 'luajit'
read_globals = { 'vim' }
-- These tables are the editor's to write to.
globals = { 'vim.b', 'vim.bo', 'vim.fn', 'vim.g', 'vim.o', 'vim.opt', 'vim.w', 'vim.wo', 'vim.api' }
max_line_length = 132
files['lua/codestral/settings.lua'] = { max_line_length = false }
files['scripts/'] = { globals = { 'arg' } }
files['tests/'] = { globals = { 'arg', 'vim.notify', 'vim.lsp', 'vim.ui' } }
