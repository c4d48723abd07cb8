-- usage: nvim --clean --headless -l tests/run.lua [FILE...]    Exit code 1: a test failed.
local client = vim.fs.dirname(vim.fs.dirname(vim.fs.abspath(arg[0])))
vim.opt.runtimepath:prepend(client)
vim.o.swapfile = false
package.path = client .. '/tests/?.lua;' .. package.path

local T = require('support')
local files = #arg > 0 and arg or vim.fn.glob(client .. '/tests/*_test.lua', true, true)
table.sort(files)
for _, file in ipairs(files) do
  T.file = vim.fs.basename(file)
  dofile(vim.fs.abspath(file))
end
print(('%d passed, %d failed'):format(T.passed, T.failed))
os.exit(T.failed == 0 and T.passed > 0 and 0 or 1)
