-- What the tests share: cases, comparisons, and a server that lives in this process.
local T = { passed = 0, failed = 0, file = '' }

---@param name string
---@param run fun()
function T.test(name, run)
  local ok, err = xpcall(run, debug.traceback)
  if ok then
    T.passed = T.passed + 1
  else
    T.failed = T.failed + 1
    print(('FAILED %s: %s\n%s'):format(T.file, name, err))
  end
end

function T.same(wanted, got)
  if not vim.deep_equal(wanted, got) then error(('wanted %s\ngot    %s'):format(vim.inspect(wanted), vim.inspect(got)), 2) end
end

---@param condition fun(): boolean?
---@param what string
function T.eventually(condition, what)
  if not vim.wait(5000, condition, 5) then error('never: ' .. what, 2) end
end

--- A buffer with these lines and the cursor at a place (row from 0), as in insert mode.
---@param lines string[]
---@param row integer
---@param col integer
---@return integer bufnr
function T.buffer(lines, row, col)
  local bufnr = vim.api.nvim_create_buf(true, false)
  vim.api.nvim_buf_set_lines(bufnr, 0, -1, false, lines)
  vim.api.nvim_set_current_buf(bufnr)
  vim.o.virtualedit = 'onemore' -- the cursor behind the last character, where it is while inserting
  vim.api.nvim_win_set_cursor(0, { row + 1, col })
  return bufnr
end

---@param bufnr integer
function T.lines(bufnr) return vim.api.nvim_buf_get_lines(bufnr, 0, -1, false) end

--- A server in this process, for vim.lsp.Config.cmd: `answer` makes the result of a request, or an error; `seen` keeps
--- all that came.
---@param answer fun(method: string, params: any): any, table?
---@return fun(...): table cmd, table[] seen
function T.server(answer)
  local seen = {}
  return function(dispatchers)
    local closing = false
    return {
      request = function(method, params, callback, notify)
        table.insert(seen, { method = method, params = vim.deepcopy(params) })
        local result, err = answer(method, params)
        if method == 'initialize' then
          result = {
            capabilities = {
              inlineCompletionProvider = true,
              positionEncoding = 'utf-8',
              codeActionProvider = { resolveProvider = true },
              executeCommandProvider = { commands = { 'codestral.didAccept', 'codestral.action' } },
              textDocumentSync = 2,
            },
            serverInfo = { name = 'codestral-lsp', version = '0.1.0' },
          }
        end
        vim.schedule(function()
          callback(err, result, #seen)
          if notify then notify(#seen) end
        end)
        return true, #seen
      end,
      notify = function(method, params)
        table.insert(seen, { method = method, params = vim.deepcopy(params) })
        if method == 'exit' then
          closing = true
          dispatchers.on_exit(0, 15)
        end
        return true
      end,
      is_closing = function() return closing end,
      terminate = function() closing = true end,
    }
  end,
    seen
end

--- The client of such a server, attached to the buffer as a real one is.
---@param cmd fun(...): table
---@param bufnr integer
---@return vim.lsp.Client
function T.client(cmd, bufnr)
  local client = assert(vim.lsp.get_client_by_id(assert(vim.lsp.start({ name = 'codestral', cmd = cmd }, { bufnr = bufnr }))))
  T.eventually(function() return client.initialized end, 'the client is there')
  require('codestral.server').attached(client, bufnr)
  return client
end

---@param seen table[]
---@param method string
---@return table[]
function T.of(seen, method)
  return vim.tbl_map(function(each) return each.params end, vim.tbl_filter(function(each) return each.method == method end, seen))
end

return T
