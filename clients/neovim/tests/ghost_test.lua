-- The client against a server in this process, with the editor's own inline completion between.
local T = require('support')
local ghost = require('codestral.ghost')

local function item(text)
  return {
    insertText = text,
    range = { start = { line = 0, character = 4 }, ['end'] = { line = 0, character = 4 } },
    command = { command = 'codestral.didAccept', title = '', arguments = { text } },
  }
end

local answer = {} ---@type table
local meanwhile = function() end -- what happens between a request and its answer
local cmd, seen = T.server(function(method)
  if method ~= 'textDocument/inlineCompletion' then return end
  meanwhile()
  return { items = answer }
end)

-- Neovim without a screen is never in insert mode while a script runs.
vim.fn.mode = function() return 'i' end
local get_mode = vim.api.nvim_get_mode
vim.api.nvim_get_mode = function() return { mode = 'i', blocking = get_mode().blocking } end

local function drawn()
  local namespace = vim.api.nvim_get_namespaces()['nvim.lsp.inline_completion']
  local texts = {}
  for _, mark in ipairs(vim.api.nvim_buf_get_extmarks(0, namespace, 0, -1, { details = true })) do
    for _, chunk in ipairs(mark[4].virt_text) do
      table.insert(texts, chunk[1])
    end
  end
  return table.concat(texts)
end

-- A script reads no keys by itself.
local function keys_are_read() vim.api.nvim_feedkeys('', 'x', false) end

local bufnr = T.buffer({ 'x = ' }, 0, 4)
local client = T.client(cmd, bufnr)

local function place(text)
  vim.api.nvim_buf_set_lines(bufnr, 0, -1, false, { text })
  vim.api.nvim_win_set_cursor(0, { 1, #text })
  vim.api.nvim_exec_autocmds('CursorMovedI', { buffer = bufnr })
end

T.test('drawn and reported once', function()
  answer = { item('value + 1') }
  place('x = ')
  T.eventually(function() return drawn() == 'value + 1' end, 'the suggestion is drawn')
  T.same(true, ghost.visible())
  T.same({ { item = item('value + 1') } }, T.of(seen, 'codestral/didShowCompletion'))
end)

T.test(
  'the request of the editor itself for the same place is not sent',
  function() T.same(1, #T.of(seen, 'textDocument/inlineCompletion')) end
)

T.test('a word is taken without a request, and reported in UTF-16', function()
  local before = #T.of(seen, 'textDocument/inlineCompletion')
  T.same(true, ghost.accept_word())
  keys_are_read()
  T.eventually(function() return T.lines(bufnr)[1] == 'x = value' end, 'the word is in the text')
  T.same(' + 1', drawn())
  T.same({ { item = item('value + 1'), acceptedLength = 5 } }, T.of(seen, 'codestral/didPartiallyAcceptCompletion'))
  vim.api.nvim_exec_autocmds('CursorMovedI', { buffer = bufnr })
  T.same(before, #T.of(seen, 'textDocument/inlineCompletion'))
end)

T.test('the rest is taken, and the command says so', function()
  ghost.accept()
  keys_are_read()
  T.eventually(function() return T.lines(bufnr)[1] == 'x = value + 1' end, 'all is in the text')
  T.eventually(function() return #T.of(seen, 'workspace/executeCommand') == 1 end, 'the command ran')
  T.same('codestral.didAccept', T.of(seen, 'workspace/executeCommand')[1].command)
  T.same(false, ghost.accept())
end)

T.test('what does not fit any more goes at once', function()
  answer = { item('value') }
  place('x = ')
  T.eventually(function() return drawn() == 'value' end, 'the suggestion is drawn')
  answer = {}
  place('x = q')
  T.same('', drawn())
  T.same(false, ghost.visible())
end)

T.test('what does not fit any more is not there for a key that was typed ahead', function()
  answer = { item('value') }
  place('x = ')
  T.eventually(function() return drawn() == 'value' end, 'the suggestion is drawn')
  vim.api.nvim_buf_set_text(bufnr, 0, 4, 0, 4, { 'q' })
  vim.api.nvim_win_set_cursor(0, { 1, 5 })
  T.same({ false, false }, { ghost.visible(), ghost.accept() })
  vim.api.nvim_buf_set_text(bufnr, 0, 4, 0, 5, { 'v' })
  T.same({ true, true }, { ghost.visible(), ghost.accept() })
  keys_are_read()
  T.eventually(function() return T.lines(bufnr)[1] == 'x = value' end, 'what fits again is taken')
end)

T.test('a key that waits comes after what is taken', function()
  answer = { item('value') }
  place('x = ')
  T.eventually(function() return drawn() == 'value' end, 'the suggestion is drawn')
  vim.keymap.set('n', '<F5>', function() return ghost.accept() and '' or 'x' end, { expr = true })
  vim.keymap.set('n', '<F6>', function() vim.api.nvim_buf_set_text(bufnr, 0, 9, 0, 9, { ')' }) end)
  vim.api.nvim_feedkeys(vim.keycode('<F5><F6>'), 'xt', false)
  T.same({ 'x = value)' }, T.lines(bufnr))
  vim.keymap.del('n', '<F5>')
  vim.keymap.del('n', '<F6>')
end)

T.test('off and on again at one place leaves nothing to take', function()
  answer = { item('value') }
  place('x = ')
  T.eventually(function() return drawn() == 'value' end, 'the suggestion is drawn')
  require('codestral').toggle('buffer')
  require('codestral').toggle('buffer')
  T.same({ '', false, false }, { drawn(), ghost.visible(), ghost.accept() })
end)

T.test('a text that changes below the cursor takes the suggestion off', function()
  answer = { item('value') }
  place('x = ')
  T.eventually(function() return drawn() == 'value' end, 'the suggestion is drawn')
  answer = {}
  vim.api.nvim_buf_set_lines(bufnr, 0, -1, false, { 'y = 5' })
  vim.api.nvim_exec_autocmds('TextChangedI', { buffer = bufnr })
  T.same('', drawn())
end)

T.test('next and previous go round and are reported', function()
  answer = { item('one'), item('two'), item('three') }
  place('x = ')
  T.eventually(function() return drawn() == 'one' end, 'the first is drawn')
  ghost.next()
  T.same('two (2/3)', drawn())
  ghost.prev()
  ghost.prev()
  T.same('three (3/3)', drawn())
  local told = T.of(seen, 'codestral/didShowCompletion')
  T.same({ 'one', 'two', 'three' }, vim.tbl_map(function(each) return each.item.insertText end, vim.list_slice(told, #told - 2)))
  ghost.accept()
  keys_are_read()
  T.eventually(function() return T.lines(bufnr)[1] == 'x = three' end, 'the one on the screen is taken')
end)

T.test('asking by hand is an invoked request', function()
  answer = {}
  place('y = ')
  ghost.next()
  local asked = T.of(seen, 'textDocument/inlineCompletion')
  T.same(1, asked[#asked].context.triggerKind)
end)

T.test('dismissed until something is typed', function()
  answer = { item('value') }
  place('x = ')
  T.eventually(function() return drawn() == 'value' end, 'the suggestion is drawn')
  T.same(true, ghost.dismiss())
  T.same('', drawn())
  T.same(false, ghost.dismiss())
end)

T.test('an answer that comes late is not drawn', function()
  answer = { item('value') }
  meanwhile = function() vim.api.nvim_buf_set_lines(bufnr, 0, -1, false, { 'other' }) end
  place('x = ')
  T.eventually(function() return T.lines(bufnr)[1] == 'other' end, 'the server is asked')
  vim.wait(50)
  T.same('', drawn())
  meanwhile = function() end
end)

T.test('nothing is asked for where nothing can be shown', function()
  local before = #T.of(seen, 'textDocument/inlineCompletion')
  local mode = vim.fn.mode
  for _, each in ipairs({ 'R', 'n' }) do
    vim.fn.mode = function() return each end
    place('y = ')
    T.same(false, ghost.next())
    vim.wait(20)
  end
  vim.fn.mode = mode
  require('codestral').toggle('buffer')
  place('z = ')
  T.same(false, ghost.next())
  vim.wait(20)
  require('codestral').toggle('buffer')
  T.same(before, #T.of(seen, 'textDocument/inlineCompletion'))
end)

T.test('keys that wait are read before the server is asked', function()
  local before = #T.of(seen, 'textDocument/inlineCompletion')
  place('first = ')
  place('second = ')
  T.eventually(function() return #T.of(seen, 'textDocument/inlineCompletion') > before end, 'the server is asked')
  vim.wait(20)
  T.same(before + 1, #T.of(seen, 'textDocument/inlineCompletion'))
end)

T.test('without auto_trigger only asking by hand asks', function()
  require('codestral.options').set({ auto_trigger = false })
  local before = #T.of(seen, 'textDocument/inlineCompletion')
  place('z = ')
  vim.wait(300) -- longer than the editor waits with its own
  T.same(before, #T.of(seen, 'textDocument/inlineCompletion'))
  answer = { item('by hand') }
  ghost.next()
  T.eventually(function() return drawn() == 'by hand' end, 'the suggestion is drawn')
  require('codestral.options').set(nil)
end)

T.test('what cannot be printed is taken', function()
  answer = { item('a\tb\1\u{200b}\n\tc') }
  place('x = ')
  T.eventually(function() return vim.startswith(drawn(), 'a') end, 'the suggestion is drawn')
  ghost.accept()
  keys_are_read()
  T.same({ 'x = a\tb\1\u{200b}', '\tc' }, T.lines(bufnr))
end)

T.test('nothing is taken where suggestions are off', function()
  answer = { item('value') }
  place('x = ')
  T.eventually(function() return drawn() == 'value' end, 'the suggestion is drawn')
  require('codestral').toggle('buffer')
  T.same('', drawn())
  T.same(false, ghost.accept())
  -- Another client, as after a restart.
  ghost.detach(client.id, bufnr)
  ghost.attach(client, bufnr)
  T.same(false, vim.lsp.inline_completion.is_enabled({ bufnr = bufnr }))
  require('codestral').toggle('buffer')
  T.same(false, ghost.visible())
  place('x =')
  place('x = ')
  T.eventually(function() return drawn() == 'value' end, 'the suggestion is drawn again')
end)

client:stop()
T.eventually(function() return #vim.lsp.get_clients() == 0 end, 'the client has ended')

T.test('what another server has on the screen is not ours to take', function()
  local theirs = { item('theirs()') }
  local other_cmd = T.server(function(method)
    if method == 'textDocument/inlineCompletion' then return { items = theirs } end
  end)
  local other = assert(vim.lsp.start({ name = 'other', cmd = other_cmd }, { bufnr = bufnr }))
  client = T.client(cmd, bufnr)
  answer = { item('ours()') }
  place('x = ')
  T.eventually(function() return drawn():find('theirs()', 1, true) end, 'the other one is drawn')
  T.same({ false, false }, { ghost.visible(), ghost.accept() })
  theirs = {}
  place('x =')
  place('x = ')
  T.eventually(function() return drawn() == 'ours()' end, 'ours is drawn')
  ghost.accept()
  keys_are_read()
  T.same({ 'x = ours()' }, T.lines(bufnr))
  vim.lsp.get_client_by_id(other):stop()
  client:stop()
end)

vim.fn.mode, vim.api.nvim_get_mode = nil, get_mode
