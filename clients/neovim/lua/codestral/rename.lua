-- A buffer that gets a name, or another one. To the server it is another document, and it may be in another workspace; the editor
-- tells of it after `:write`, or not at all.
local server = require('codestral.server')

local M = {}

---@type table<integer, vim.lsp.Client>
local left = {}

--- While it still has its old name.
---@param bufnr integer
function M.before(bufnr)
  local client = server.client(bufnr)
  if not client then return end
  vim.lsp.buf_detach_client(bufnr, client.id)
  left[bufnr] = client
end

---@param client vim.lsp.Client
---@param bufnr integer
local function attach_again(client, bufnr)
  if not vim.api.nvim_buf_is_loaded(bufnr) then return end
  local fits = false
  server.config().root_dir(bufnr, function() fits = true end)
  if fits and vim.lsp.is_enabled('codestral') then
    vim.api.nvim_exec_autocmds('FileType', { group = 'nvim.lsp.enable', buffer = bufnr, modeline = false })
  end
  -- That starts what the buffer needs in the next turn.
  vim.schedule(function()
    local clients = vim.lsp.get_clients({ name = 'codestral', bufnr = bufnr, _uninitialized = true })
    if (not fits or #clients > 1) and client.attached_buffers[bufnr] then vim.lsp.buf_detach_client(bufnr, client.id) end
  end)
end

--- With its first name a buffer loses the autocommand by which the editor tells of a save, for good.
---@param bufnr integer
local function follow_saves(bufnr)
  local group = vim.api.nvim_create_augroup(('nvim.lsp.b_%d_save'):format(bufnr), { clear = false })
  if #vim.api.nvim_get_autocmds({ group = group, event = 'BufWritePost', buffer = bufnr }) > 0 then return end
  vim.api.nvim_create_autocmd('BufWritePost', {
    group = group,
    buffer = bufnr,
    callback = function()
      local client = server.client(bufnr)
      if client then client:notify('textDocument/didSave', { textDocument = { uri = vim.uri_from_bufnr(bufnr) } }) end
    end,
  })
end

--- When it has its new one.
---@param bufnr integer
function M.after(bufnr)
  local client = left[bufnr]
  left[bufnr] = nil
  if not client then return end
  -- At once, be it the right client or not: a buffer that changes while it has none is followed no more.
  vim.lsp.buf_attach_client(bufnr, client.id)
  follow_saves(bufnr)
  vim.schedule(function() attach_again(client, bufnr) end)
end

return M
