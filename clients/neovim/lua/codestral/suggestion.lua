-- One suggestion at a place of a buffer, in bytes: what of it is typed already, how it is drawn, and what taking a part of it
-- leaves.
local M = {}

---@class codestral.Suggestion
---@field item lsp.InlineCompletionItem as the server sent it
---@field text string what goes in at row and col
---@field row integer
---@field col integer
---@field behind string the rest of the line
---@field after integer bytes of that which it replaces
---@field taken integer bytes of the item's text, with the buffer's line ends, that stand in the buffer before row and col
---@field told? boolean

---@param bufnr integer
---@param row integer
---@return string
local function line_at(bufnr, row) return vim.api.nvim_buf_get_lines(bufnr, row, row + 1, false)[1] or '' end

-- The server writes the line ends of the file; those of a buffer are no part of its text.
---@param text string
---@return string
local function of_buffer(text)
  local plain = text:gsub('\r\n?', '\n')
  return plain
end

--- nil when it does not fit the place.
---@param item lsp.InlineCompletionItem
---@param bufnr integer
---@param encoding string
---@param row integer of the cursor
---@param col integer
---@return codestral.Suggestion?
function M.of(item, bufnr, encoding, row, col)
  local line = line_at(bufnr, row)
  local text = item.insertText
  if type(text) ~= 'string' or text == '' then return nil end
  text = of_buffer(text)
  local behind = line:sub(col + 1)
  if not item.range then return { item = item, text = text, row = row, col = col, behind = behind, after = 0, taken = 0 } end
  local first, last = item.range.start, item.range['end']
  if first.line ~= row or last.line ~= row then return nil end
  local begins = vim.str_byteindex(line, encoding, first.character, false)
  local ends = vim.str_byteindex(line, encoding, last.character, false)
  local typed = line:sub(begins + 1, col)
  if begins > col or ends < col or not vim.startswith(text, typed) then return nil end
  return {
    item = item,
    text = text:sub(#typed + 1),
    row = row,
    col = col,
    behind = behind,
    after = ends - col,
    taken = #typed,
  }
end

--- What of it was typed since; nil when something else was, also behind the cursor as by what closes brackets, or the cursor is
--- elsewhere.
---@param current codestral.Suggestion
---@param bufnr integer
---@return string?
function M.typed(current, bufnr)
  local cursor = vim.api.nvim_win_get_cursor(0)
  if cursor[1] - 1 ~= current.row or cursor[2] < current.col then return nil end
  local line = line_at(bufnr, current.row)
  if line:sub(cursor[2] + 1) ~= current.behind then return nil end
  local typed = line:sub(current.col + 1, cursor[2])
  return vim.startswith(current.text, typed) and #typed < #current.text and typed or nil
end

--- The item to draw. The editor lays an item that replaces something over the line, and so over what follows it; therefore it
--- gets one that ends before what stays the same, or one with the rest of the line in it.
---@param current codestral.Suggestion
---@param bufnr integer
---@param encoding string
---@return lsp.InlineCompletionItem
function M.drawn(current, bufnr, encoding)
  local line = line_at(bufnr, current.row)
  local text, ends = current.text, current.col + current.after
  if current.after > 0 and not text:find('\n') then
    local replaced = line:sub(current.col + 1, ends)
    if vim.endswith(text, replaced) then
      text, ends = text:sub(1, -#replaced - 1), current.col
    else
      text, ends = text .. line:sub(ends + 1), #line
    end
  end
  local function at(col) return { line = current.row, character = vim.str_utfindex(line, encoding, col, false) } end
  return {
    insertText = text,
    range = { start = at(current.col), ['end'] = at(ends) },
    command = current.item.command,
  }
end

--- Puts the next `length` bytes behind what is typed into the buffer, with the cursor at their end.
---@param current codestral.Suggestion
---@param bufnr integer
---@param typed integer
---@param length integer
---@return codestral.Suggestion? rest nil when nothing is left
function M.take(current, bufnr, typed, length)
  local row, col = current.row, current.col + typed
  local piece = current.text:sub(typed + 1, typed + length)
  local rest = current.text:sub(typed + length + 1)
  local after = current.after
  local replaced = line_at(bufnr, row):sub(col + 1, col + after)
  -- A bracket that is behind the cursor already goes when its counterpart comes, not before.
  local gone = (rest == '' or replaced ~= '' and piece:find(replaced, 1, true)) and after or 0
  local lines = vim.split(piece, '\n', { plain = true })
  -- A break in the undo history: taking it back leaves what was typed.
  vim.bo[bufnr].undolevels = vim.bo[bufnr].undolevels
  vim.api.nvim_buf_set_text(bufnr, row, col, row, col + gone, lines)
  local end_row = row + #lines - 1
  local end_col = (#lines == 1 and col or 0) + #lines[#lines]
  vim.api.nvim_win_set_cursor(0, { end_row + 1, end_col })
  if rest == '' then return nil end
  return {
    item = current.item,
    text = rest,
    row = end_row,
    col = end_col,
    behind = current.behind:sub(gone + 1),
    after = after - gone,
    taken = current.taken + typed + length,
    told = true,
  }
end

--- A number of bytes of an item's text, with the buffer's line ends, in the unit of the protocol.
---@param item lsp.InlineCompletionItem
---@param bytes integer
---@return integer
function M.utf16(item, bytes)
  local whole = item.insertText --[[@as string]]
  for newline in whole:gmatch('\r()\n') do
    if newline > bytes + 1 then break end
    bytes = bytes + 1
  end
  return vim.str_utfindex(whole, 'utf-16', bytes, false)
end

---@param text string
---@return integer
function M.word_end(text)
  -- A regular expression does not see past a line end in a string.
  local blanks = #text:match('^%s*')
  local _, last = vim.regex([=[^\%(\k\+\|[^[:keyword:][:space:]]\+\)]=]):match_str(text:sub(blanks + 1))
  return blanks + (last or 0)
end

---@param text string
---@return integer
function M.line_end(text)
  -- A line end first in what is left is taken with the line that follows it.
  local newline = text:find('\n', text:sub(1, 1) == '\n' and 2 or 1, true)
  return newline and newline - 1 or #text
end

---@param text string
---@param current codestral.Suggestion
---@return integer
function M.node_end(text, current)
  local data = (current.item.command.arguments or {})[2]
  local whole = current.item.insertText --[[@as string]]
  local done = #of_buffer(whole) - #text
  for _, unit in ipairs(data and data.nodeEnds or {}) do
    local byte = #of_buffer(whole:sub(1, vim.str_byteindex(whole, 'utf-16', unit, false)))
    if byte > done then return byte - done end
  end
  return M.word_end(text)
end

return M
