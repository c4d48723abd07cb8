-- What is asked of the server, and what becomes of its answers.
local T = require('support')
local actions = require('codestral.actions')

local answers = {} ---@type table<string, table> result and error by method
local cmd, seen = T.server(function(method) return unpack(answers[method] or {}, 1, 2) end)
local bufnr = T.buffer({ 'one', 'two' }, 0, 0)
vim.api.nvim_buf_set_name(bufnr, vim.fn.tempname())
local client = T.client(cmd, bufnr)

-- What is told while it runs.
local function told(run)
  local messages, notify = {}, vim.notify
  vim.notify = function(message) table.insert(messages, message) end ---@diagnostic disable-line: duplicate-set-field
  run()
  vim.wait(20)
  vim.notify = notify
  return messages
end

T.test('settings that are not from setup() outlast a change while the server runs', function()
  vim.lsp.config('codestral', { settings = { codestral = { completion = { disabledGlobs = { 'secrets/**' } } } } })
  require('codestral').set({ completion = { enabled = false } })
  local changes = T.of(seen, 'workspace/didChangeConfiguration')
  T.same({ codestral = { completion = { disabledGlobs = { 'secrets/**' }, enabled = false } } }, changes[#changes].settings)
  require('codestral.options').set(nil)
end)

T.test('a setting that the next setup() does not name is gone, for the server that runs and for the next', function()
  local codestral, server = require('codestral'), require('codestral.server')
  local enable, start = vim.lsp.enable, vim.lsp.rpc.start
  vim.lsp.enable = function() end ---@diagnostic disable-line: duplicate-set-field
  vim.lsp.rpc.start = function() return {} end ---@diagnostic disable-line: duplicate-set-field
  for _, settings in ipairs({ { completion = { enabled = false } }, {} }) do
    codestral.setup({ settings = settings })
    local changes = T.of(seen, 'workspace/didChangeConfiguration')
    local wanted = vim.tbl_deep_extend('force', { completion = { disabledGlobs = { 'secrets/**' } } }, settings)
    T.same({ codestral = wanted }, changes[#changes].settings)
    local started = vim.deepcopy(vim.lsp.config.codestral.settings)
    server.config().cmd({}, { settings = started })
    T.same({ codestral = wanted }, started)
  end
  vim.lsp.enable, vim.lsp.rpc.start = enable, start
  vim.lsp.config.codestral = {}
  require('codestral.options').set(nil)
end)

T.test('an action that fails is told by the server only', function()
  answers['codeAction/resolve'] = { nil, { code = -32803, message = 'no key' } }
  for _, preview in ipairs({ true, false }) do
    require('codestral.options').set({ preview = preview })
    local got
    client:request('codeAction/resolve', { title = 'Fix' }, function(...) got = { ... } end, bufnr)
    T.eventually(function() return got ~= nil end, 'there is an answer')
    T.same({ nil, { title = 'Fix' } }, { got[1], got[2] })
  end
  require('codestral.options').set(nil)
end)

T.test('words that come after the text has changed are not sent', function()
  local answer
  local input = vim.ui.input
  vim.ui.input = function(_, done) answer = done end ---@diagnostic disable-line: duplicate-set-field
  actions.edit(2, 2)
  vim.api.nvim_buf_set_lines(bufnr, 0, 0, false, { 'zero' })
  T.same({ 'Codestral: the text was changed meanwhile; ask again' }, told(function() answer('shorten it') end))
  T.same({}, T.of(seen, 'workspace/executeCommand'))
  actions.edit(3, 3)
  local other = T.buffer({ 'other' }, 0, 0)
  T.same({}, told(function() answer('shorten it') end))
  vim.ui.input = input
  local sent = T.of(seen, 'workspace/executeCommand')[1].arguments[1]
  T.same({ vim.uri_from_bufnr(bufnr), 2, 3 }, { sent.uri, sent.range.start.line, sent.range['end'].character })
  vim.api.nvim_set_current_buf(bufnr)
  vim.api.nvim_buf_delete(other, { force = true })
end)

T.test('findings are listed for the window that asked', function()
  local window = vim.api.nvim_get_current_win()
  vim.diagnostic.set(vim.lsp.diagnostic.get_namespace(client.id), bufnr, { { lnum = 1, col = 0, message = 'wrong' } })
  answers['workspace/executeCommand'] = { { findings = 1 } }
  T.same(
    { 'Codestral: 1 finding' },
    told(function()
      actions.review()
      vim.cmd.new()
    end)
  )
  T.same({ 1, 0 }, { #vim.fn.getloclist(window), #vim.fn.getloclist(0) })
  vim.cmd.close()
end)

T.test('a change is that of the file on the screen, and may be none', function()
  answers['workspace/executeCommand'] = { { findings = 0, files = 0 } }
  T.same({ 'Codestral: nothing has changed' }, told(function() actions.review('staged') end))
  local sent = T.of(seen, 'workspace/executeCommand')
  T.same({ change = 'staged', uri = vim.uri_from_bufnr(bufnr) }, sent[#sent].arguments[1])
  answers['workspace/executeCommand'] = { { findings = 0, files = 1 } }
  T.same({ 'Codestral: the review found nothing' }, told(actions.review))
end)

T.test('why is asked of the buffer', function()
  answers['codestral/explainCompletion'] = { vim.NIL }
  require('codestral.status').why()
  T.eventually(function() return #T.of(seen, 'codestral/explainCompletion') == 1 end, 'it is asked')
  T.same({ textDocument = { uri = vim.uri_from_bufnr(bufnr) } }, T.of(seen, 'codestral/explainCompletion')[1])
  vim.wait(20)
  vim.cmd('close!')
end)

T.test('a second message takes the place of the first', function()
  local function message(text)
    answers['workspace/executeCommand'] = { { message = text } }
    actions.commit()
    vim.wait(20)
    return T.lines(bufnr)
  end
  local lines, filetype = T.lines(bufnr), vim.bo[bufnr].filetype
  vim.bo[bufnr].filetype = 'gitcommit'
  vim.api.nvim_buf_set_lines(bufnr, 0, -1, false, { '', '# Please enter' })
  T.same({ 'one', '', 'Why.', '# Please enter' }, message('one\n\nWhy.'))
  T.same({ 'two', '# Please enter' }, message('two'))
  vim.api.nvim_buf_set_lines(bufnr, 0, 1, false, { 'two of mine' })
  T.same({ 'three', '', 'two of mine', '# Please enter' }, message('three'))
  vim.bo[bufnr].filetype = filetype
  vim.api.nvim_buf_set_lines(bufnr, 0, -1, false, lines)
end)

T.test('what opens a window waits for the end of typing', function()
  local windows, get_mode = #vim.api.nvim_list_wins(), vim.api.nvim_get_mode
  answers['workspace/executeCommand'] = { { findings = 1, message = 'a message', markdown = 'words' } }
  answers['codestral/explainCompletion'] = { vim.NIL }
  for _, run in ipairs({
    function() actions.review('staged') end,
    actions.commit,
    function()
      actions.run(
        { command = 'codestral.action', title = '', arguments = { { action = 'explain' } } },
        { bufnr = bufnr, client_id = client.id }
      )
    end,
    require('codestral.status').why,
  }) do
    vim.api.nvim_get_mode = function() return { mode = 'i', blocking = false } end
    local messages = told(run)
    T.same(
      { windows, 'Codestral: the answer is ready, and shown in normal mode' },
      { #vim.api.nvim_list_wins(), messages[#messages] }
    )
    vim.api.nvim_get_mode = get_mode
    vim.api.nvim_exec_autocmds('ModeChanged', { pattern = 'i:n' })
    T.eventually(function() return #vim.api.nvim_list_wins() == windows + 1 end, 'it is shown')
    vim.cmd('close!')
    -- Both ways into normal mode were waited for, and one of them was enough.
    vim.api.nvim_exec_autocmds('ModeChanged', { pattern = 't:nt' })
    vim.wait(50)
    T.same(windows, #vim.api.nvim_list_wins())
  end
end)

client:stop()
vim.api.nvim_buf_delete(bufnr, { force = true })
