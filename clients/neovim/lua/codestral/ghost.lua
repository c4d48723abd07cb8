-- Inline completion beside the editor's own: vim.lsp.inline_completion draws and holds what is offered. This asks as soon as
-- something was typed (the server knows when to wait; the editor always waits 200 ms), hides what no longer fits, takes parts,
-- and tells the server what was shown and taken.
local options = require('codestral.options')
local protocol = require('codestral.protocol')
local suggestion = require('codestral.suggestion')

local M = {}

local METHOD = 'textDocument/inlineCompletion'
local kind = vim.lsp.protocol.InlineCompletionTriggerKind

---@class codestral.Asked
---@field row integer
---@field col integer
---@field tick integer

---@class codestral.Ghost
---@field client vim.lsp.Client
---@field feed? fun(err: any, result: any) gives the editor an answer, as to its last own request
---@field asked? codestral.Asked the newest request
---@field suggestions codestral.Suggestion[] on the screen; empty when nothing is
---@field index integer the one of them that is shown
---@field drawn? string[] the texts that the editor was given for them
---@field waiting? boolean what is to be shown waits for the editor's first request

---@type table<integer, codestral.Ghost>
local ghosts = {}
-- Set while a request of our own is being sent.
local own = false

---@param bufnr? integer
---@return codestral.Ghost?, integer
local function ghost_of(bufnr)
  bufnr = vim._resolve_bufnr(bufnr)
  return ghosts[bufnr], bufnr
end

---@return codestral.Asked
local function here(bufnr)
  local cursor = vim.api.nvim_win_get_cursor(0)
  return { row = cursor[1] - 1, col = cursor[2], tick = vim.api.nvim_buf_get_changedtick(bufnr) }
end

---@param ghost codestral.Ghost
local function tell_shown(ghost)
  local shown = ghost.suggestions[ghost.index]
  if shown.told then return end
  shown.told = true
  ghost.client:notify(protocol.did_show, { item = shown.item })
end

-- The marks on a pair of brackets would lie over the suggestion between them. The editor makes new ones with the next move.
local function unmark_brackets()
  if #(vim.w.matchparen_ids or {}) == 0 then return end
  for _, id in ipairs(vim.w.matchparen_ids) do
    pcall(vim.fn.matchdelete, id)
  end
  vim.w.matchparen_ids, vim.w.paren_hl_on = {}, 0
end

---@param ghost codestral.Ghost
---@param bufnr integer
local function draw(ghost, bufnr)
  if not ghost.feed then
    ghost.waiting = true
    return
  end
  ghost.waiting = nil
  local items = vim.tbl_map(
    function(each) return suggestion.drawn(each, bufnr, ghost.client.offset_encoding) end,
    ghost.suggestions
  )
  -- Inline completion may have been turned off and on since the editor gave this.
  if not pcall(ghost.feed, nil, { items = items }) then
    ghost.feed, ghost.waiting = nil, true
    return
  end
  ghost.drawn = vim.tbl_map(function(each) return each.insertText end, items)
  if #items == 0 then return end
  unmark_brackets()
  tell_shown(ghost)
end

---@param ghost codestral.Ghost
---@param bufnr integer
---@param suggestions codestral.Suggestion[]
local function show(ghost, bufnr, suggestions)
  if #suggestions == 0 and #ghost.suggestions == 0 then return end
  ghost.suggestions, ghost.index = suggestions, 1
  draw(ghost, bufnr)
end

-- Whether a suggestion can be shown at the cursor: while inserting, where suggestions are on.
---@param bufnr integer
---@return boolean
local function can_show(bufnr)
  if not vim.startswith(vim.fn.mode(), 'i') then return false end
  return vim.lsp.inline_completion.is_enabled({ bufnr = bufnr })
end

---@param bufnr integer
---@param trigger integer
---@return boolean
local function ask(bufnr, trigger)
  local ghost = ghosts[bufnr]
  if not ghost or ghost.client:is_stopped() or not can_show(bufnr) then return false end
  local asked = here(bufnr)
  ghost.asked = asked
  local params = vim.lsp.util.make_position_params(0, ghost.client.offset_encoding) ---@type table
  params.context = { triggerKind = trigger }
  own = true
  ghost.client:request(METHOD, params, function(_, result)
    -- Null says nothing about the place; a newer request will.
    if not result or ghost.asked ~= asked or ghosts[bufnr] ~= ghost then return end
    if bufnr ~= vim.api.nvim_get_current_buf() or not can_show(bufnr) then return end
    if not vim.deep_equal(here(bufnr), asked) then return end
    local found = {}
    for _, item in ipairs(result.items or result) do
      table.insert(found, suggestion.of(item, bufnr, ghost.client.offset_encoding, asked.row, asked.col))
    end
    show(ghost, bufnr, found)
  end, bufnr)
  own = false
  return true
end

-- Asks when the keys that wait are done: `:normal` and a macro pass through insert mode and stay nowhere.
---@param bufnr integer
local function ask_at_rest(bufnr)
  vim.schedule(function()
    local ghost = ghosts[bufnr]
    if not ghost or bufnr ~= vim.api.nvim_get_current_buf() or vim.deep_equal(here(bufnr), ghost.asked) then return end
    ask(bufnr, kind.Automatic)
  end)
end

-- The editor's own request for a place that was asked for already is not sent; what it would do with the answer is kept.
---@param client vim.lsp.Client
function M.listen(client)
  local rpc = client.rpc
  local request = rpc.request
  rpc.request = function(method, params, callback, ...)
    if method ~= METHOD or own then return request(method, params, callback, ...) end
    local ghost, bufnr = ghost_of(0)
    if not ghost or params.textDocument.uri ~= vim.uri_from_bufnr(bufnr) then return request(method, params, callback, ...) end
    ghost.feed = callback
    if ghost.waiting then
      draw(ghost, bufnr)
    elseif options.get().auto_trigger and not vim.deep_equal(here(bufnr), ghost.asked) then
      ask(bufnr, kind.Automatic)
    end
    return true
  end
end

--- What the editor has taken off the screen by itself, and the way to draw on it, are gone.
---@param bufnr integer
function M.forget(bufnr)
  local ghost = ghosts[bufnr]
  if ghost then ghosts[bufnr] = { client = ghost.client, suggestions = {}, index = 1 } end
end

---@param bufnr integer
local function moved(bufnr)
  local ghost = ghosts[bufnr]
  if not ghost then return end
  if not vim.lsp.inline_completion.is_enabled({ bufnr = bufnr }) then return M.forget(bufnr) end
  local current = ghost.suggestions[ghost.index]
  if current and suggestion.typed(current, bufnr) then
    unmark_brackets()
  elseif current then
    show(ghost, bufnr, {})
  end
  if options.get().auto_trigger and not vim.deep_equal(here(bufnr), ghost.asked) then ask_at_rest(bufnr) end
end

---@param client vim.lsp.Client
---@param bufnr integer
function M.attach(client, bufnr)
  if not client:supports_method(METHOD, bufnr) then return end
  if not (ghosts[bufnr] and ghosts[bufnr].client == client) then
    ghosts[bufnr] = { client = client, suggestions = {}, index = 1 }
    if not vim.b[bufnr].codestral_off then vim.lsp.inline_completion.enable(true, { bufnr = bufnr }) end
  end
  local group = vim.api.nvim_create_augroup('codestral.ghost.' .. bufnr, {})
  vim.api.nvim_create_autocmd({ 'InsertEnter', 'CursorMovedI', 'TextChangedI', 'TextChangedP' }, {
    group = group,
    buffer = bufnr,
    callback = function() moved(bufnr) end,
  })
  vim.api.nvim_create_autocmd('ModeChanged', {
    group = group,
    buffer = bufnr,
    callback = function()
      local ghost = ghosts[bufnr]
      if not (ghost and ghost.asked and vim.startswith(vim.v.event.new_mode, 'n')) then return end
      ghost.suggestions, ghost.asked, ghost.waiting = {}, nil, nil
      -- CTRL-C raises no InsertLeave, with which the editor takes off what is drawn.
      pcall(
        vim.api.nvim_exec_autocmds,
        'InsertLeave',
        { group = 'nvim.lsp.inline_completion:' .. bufnr, buffer = bufnr, modeline = false }
      )
    end,
  })
end

---@param client_id integer
---@param bufnr integer
function M.detach(client_id, bufnr)
  -- A server that was started anew may have the buffer already.
  if not ghosts[bufnr] or ghosts[bufnr].client.id ~= client_id then return end
  ghosts[bufnr] = nil
  vim.api.nvim_del_augroup_by_name('codestral.ghost.' .. bufnr)
end

-- Whether the suggestion is the one on the screen: of those of several servers the editor draws one, without what is typed of it.
---@param ghost codestral.Ghost
---@param bufnr integer
---@return boolean
local function is_drawn(ghost, bufnr)
  local namespace = vim.api.nvim_get_namespaces()['nvim.lsp.inline_completion']
  local mark = vim.api.nvim_buf_get_extmarks(bufnr, namespace, 0, -1, { details = true })[1]
  if not mark then return false end
  local lines = { mark[4].virt_text[1][1] }
  for _, line in ipairs(mark[4].virt_lines or {}) do
    table.insert(lines, line[1][1])
  end
  -- The editor writes what cannot be printed in other characters.
  local given = (ghost.drawn or {})[ghost.index] or ''
  return vim.endswith(vim.fn.strtrans(given), vim.fn.strtrans(table.concat(lines, '\n')))
end

--- Whether there is something to accept. A key that waited to be read comes before the suggestion that no longer fits is hidden.
---@return boolean
function M.visible()
  local ghost, bufnr = ghost_of(0)
  local current = ghost and not ghost.waiting and ghost.suggestions[ghost.index]
  if not current or not suggestion.typed(current, bufnr) then return false end
  return vim.lsp.inline_completion.is_enabled({ bufnr = bufnr }) and is_drawn(ghost, bufnr)
end

-- Up to where the suggestion is taken that a key has asked for.
local wanted ---@type nil|fun(text: string, current: codestral.Suggestion): integer

--- Takes what the last accepting key has asked for. Run by the key that take() types, and by nobody else.
function M.taking()
  local upto = wanted
  wanted = nil
  local ghost, bufnr = ghost_of(0)
  local current = ghost and ghost.suggestions[ghost.index]
  local typed = current and suggestion.typed(current, bufnr)
  if not upto or not ghost or not current or not typed then return end
  local length = upto(current.text:sub(#typed + 1), current)
  local rest = suggestion.take(current, bufnr, #typed, length)
  show(ghost, bufnr, rest and { rest } or {})
  if rest then
    ghost.asked = here(bufnr) -- what is left needs no request
    ghost.client:notify(
      protocol.did_partially_accept,
      { item = current.item, acceptedLength = suggestion.utf16(current.item, rest.taken) }
    )
  else
    ghost.client:exec_cmd(current.item.command, { bufnr = bufnr })
  end
end

-- Takes the shown suggestion up to where `upto` says. An <expr> mapping may not change text, and a key that already waits would
-- come before a scheduled change: therefore by a key that is put before those.
---@param upto fun(text: string, current: codestral.Suggestion): integer
---@return boolean
local function take(upto)
  if not M.visible() then return false end
  wanted = upto
  vim.api.nvim_feedkeys(vim.keycode('<Cmd>lua require("codestral.ghost").taking()<CR>'), 'in', false)
  return true
end

--- Accepts the whole suggestion. Like the others: false when there is none, so that a key can do what it does otherwise.
---@return boolean
function M.accept()
  return take(function(text) return #text end)
end

--- Accepts one word, with what stands before it.
---@return boolean
function M.accept_word() return take(suggestion.word_end) end

--- Accepts up to the end of the line; the line end itself when nothing else is left of the line.
---@return boolean
function M.accept_line() return take(suggestion.line_end) end

--- Accepts the next call, expression or statement; a word where the server knows none.
---@return boolean
function M.accept_node() return take(suggestion.node_end) end

--- Hides the suggestion until something is typed.
---@return boolean
function M.dismiss()
  local ghost, bufnr = ghost_of(0)
  if not ghost or not M.visible() then return false end
  show(ghost, bufnr, {})
  return true
end

---@param count integer
---@return boolean
local function cycle(count)
  local ghost, bufnr = ghost_of(0)
  if not ghost then return false end
  local n = #ghost.suggestions
  if n < 2 then return ask(bufnr, kind.Invoked) end
  ghost.index = (ghost.index - 1 + count) % n + 1
  vim.lsp.inline_completion.select({ count = count })
  tell_shown(ghost)
  return true
end

--- Shows the next alternative. The first call asks for alternatives, also where nothing is offered by itself.
function M.next() return cycle(1) end

--- Shows the previous alternative.
function M.prev() return cycle(-1) end

return M
