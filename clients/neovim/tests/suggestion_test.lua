local T = require('support')
local suggestion = require('codestral.suggestion')

local function item(text, first, last, line)
  return {
    insertText = text,
    command = { command = 'codestral.didAccept', title = '', arguments = { '1' } },
    range = { start = { line = line or 0, character = first }, ['end'] = { line = line or 0, character = last } },
  }
end

T.test('what stands before the cursor is not offered again', function()
  local bufnr = T.buffer({ 'return to' }, 0, 9)
  local s = assert(suggestion.of(item('total', 7, 9), bufnr, 'utf-8', 0, 9))
  T.same({ 'tal', 2, 0 }, { s.text, s.taken, s.after })
end)

T.test('an item that does not fit the place is none', function()
  local bufnr = T.buffer({ 'return to' }, 0, 9)
  T.same(nil, suggestion.of(item('rest', 7, 9), bufnr, 'utf-8', 0, 9))
  T.same(nil, suggestion.of(item('rest', 9, 9, 3), bufnr, 'utf-8', 0, 9))
  T.same(nil, suggestion.of(item('', 9, 9), bufnr, 'utf-8', 0, 9))
end)

T.test('typed along, and not', function()
  local bufnr = T.buffer({ 'x = ' }, 0, 4)
  local s = assert(suggestion.of(item('value', 4, 4), bufnr, 'utf-8', 0, 4))
  T.same('', suggestion.typed(s, bufnr))
  vim.api.nvim_buf_set_lines(bufnr, 0, 1, false, { 'x = va' })
  vim.api.nvim_win_set_cursor(0, { 1, 6 })
  T.same('va', suggestion.typed(s, bufnr))
  vim.api.nvim_buf_set_lines(bufnr, 0, 1, false, { 'x = vo' })
  T.same(nil, suggestion.typed(s, bufnr))
  vim.api.nvim_buf_set_lines(bufnr, 0, 1, false, { 'x = value' })
  vim.api.nvim_win_set_cursor(0, { 1, 9 })
  T.same(nil, suggestion.typed(s, bufnr))
end)

T.test('taking all after typing along does not double what was typed', function()
  local bufnr = T.buffer({ 'x = va' }, 0, 6)
  local s = assert(suggestion.of(item('value', 4, 4), bufnr, 'utf-8', 0, 4))
  T.same(nil, suggestion.take(s, bufnr, 2, 3))
  T.same({ 'x = value' }, T.lines(bufnr))
end)

T.test('a bracket that stands there already stands there once', function()
  local bufnr = T.buffer({ 'f()' }, 0, 2)
  local s = assert(suggestion.of(item('a, b)', 2, 3), bufnr, 'utf-8', 0, 2))
  local rest = assert(suggestion.take(s, bufnr, 0, 1))
  T.same({ 'f(a)' }, T.lines(bufnr))
  T.same(nil, suggestion.take(rest, bufnr, 0, #rest.text))
  T.same({ 'f(a, b)' }, T.lines(bufnr))
  T.same({ 1, 7 }, vim.api.nvim_win_get_cursor(0))
end)

T.test('a part that holds the bracket replaces it', function()
  local bufnr = T.buffer({ 'f()' }, 0, 2)
  local s = assert(suggestion.of(item('a) + g(b)', 2, 3), bufnr, 'utf-8', 0, 2))
  local rest = assert(suggestion.take(s, bufnr, 0, 4))
  T.same({ 'f(a) +' }, T.lines(bufnr))
  T.same({ ' g(b)', 0, 4 }, { rest.text, rest.after, rest.taken })
end)

T.test('several lines, in parts', function()
  local bufnr = T.buffer({ 'def f():', 'end' }, 0, 8)
  local s = assert(suggestion.of(item('\n  one()\n  two()', 8, 8), bufnr, 'utf-8', 0, 8))
  local rest = assert(suggestion.take(s, bufnr, 0, suggestion.line_end(s.text)))
  T.same({ 'def f():', '  one()', 'end' }, T.lines(bufnr))
  T.same({ 2, 7 }, vim.api.nvim_win_get_cursor(0))
  T.same(nil, suggestion.take(rest, bufnr, 0, #rest.text))
  T.same({ 'def f():', '  one()', '  two()', 'end' }, T.lines(bufnr))
end)

T.test('drawn: what stays the same is left out, what is covered is drawn again', function()
  local bufnr = T.buffer({ 'f(); x' }, 0, 2)
  local drawn = suggestion.drawn(assert(suggestion.of(item('a)', 2, 3), bufnr, 'utf-8', 0, 2)), bufnr, 'utf-8')
  T.same({ 'a', 2, 2 }, { drawn.insertText, drawn.range.start.character, drawn.range['end'].character })
  drawn = suggestion.drawn(assert(suggestion.of(item('a) + b', 2, 3), bufnr, 'utf-8', 0, 2)), bufnr, 'utf-8')
  T.same({ 'a) + b; x', 2, 6 }, { drawn.insertText, drawn.range.start.character, drawn.range['end'].character })
end)

T.test('columns are bytes here and units there', function()
  local bufnr = T.buffer({ '"größe😀" ' }, 0, 14)
  local s = assert(suggestion.of(item('+ "ä"', 10, 10), bufnr, 'utf-16', 0, 14))
  T.same(14, s.col)
  local drawn = suggestion.drawn(s, bufnr, 'utf-16')
  T.same(10, drawn.range.start.character)
  T.same(4, suggestion.utf16(s.item, 5))
end)

T.test('ends of words, lines and nodes', function()
  T.same(5, suggestion.word_end('first, second'))
  T.same(1, suggestion.word_end(', second'))
  T.same(4, suggestion.word_end('   x'))
  T.same(7, suggestion.word_end('größe'))
  T.same(3, suggestion.word_end('\n  '))
  T.same(3, suggestion.line_end('one\ntwo'))
  T.same(4, suggestion.line_end('\ntwo\nx'))
  local s = { item = item('a😀(b) + c', 0, 0), text = '(b) + c' }
  s.item.command.arguments[2] = { nodeEnds = { 3, 6, 10 } }
  T.same(3, suggestion.node_end(s.text, s))
  s.item.command.arguments[2] = nil
  T.same(1, suggestion.node_end(s.text, s))
end)
