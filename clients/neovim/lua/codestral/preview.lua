-- An edit shown as a diff before it is applied.
local server = require('codestral.server')

local M = {}

local namespace = vim.api.nvim_create_namespace('codestral.preview')

--- The files that the edit creates. Their buffers are not loaded before they are there: `:w` would refuse to write over them.
---@param edit lsp.WorkspaceEdit
---@return table<string, boolean> by URI
local function created_by(edit)
  local created = {}
  for _, change in ipairs(edit.documentChanges or {}) do
    if change.kind == 'create' then created[change.uri] = true end
  end
  return created
end

---@param uri string
---@param edits lsp.TextEdit[]
---@param encoding string
---@return string before, string after
local function texts(uri, edits, encoding)
  local bufnr = server.bufnr(uri)
  vim.fn.bufload(bufnr)
  local before = vim.api.nvim_buf_get_lines(bufnr, 0, -1, false)
  local scratch = vim.api.nvim_create_buf(false, true)
  vim.api.nvim_buf_set_lines(scratch, 0, -1, false, before)
  local plain = vim.tbl_map(function(edit) return { range = edit.range, newText = edit.newText } end, edits)
  vim.lsp.util.apply_text_edits(plain, scratch, encoding)
  local after = vim.api.nvim_buf_get_lines(scratch, 0, -1, false)
  vim.api.nvim_buf_delete(scratch, { force = true })
  local function whole(lines) return #lines == 1 and lines[1] == '' and '' or table.concat(lines, '\n') .. '\n' end
  return whole(before), whole(after)
end

---@param edit lsp.WorkspaceEdit
---@return table[]
local function changes_of(edit)
  if edit.documentChanges then return edit.documentChanges end
  local changes = {}
  for uri, edits in vim.spairs(edit.changes or {}) do
    table.insert(changes, { textDocument = { uri = uri, version = vim.NIL }, edits = edits })
  end
  return changes
end

--- The edit as a unified diff; files are named only where there is more than one.
---@param edit lsp.WorkspaceEdit
---@param encoding string
---@return string[]
function M.diff(edit, encoding)
  local lines, created = {}, created_by(edit)
  for _, change in ipairs(changes_of(edit)) do
    if change.edits then
      local uri, before, after = change.textDocument.uri, '', ''
      if created[uri] then
        for _, each in ipairs(change.edits) do
          after = after .. each.newText
        end
      else
        before, after = texts(uri, change.edits, encoding)
      end
      local diff = vim.text.diff(before, after, { ctxlen = 3 })
      ---@cast diff string
      if diff ~= '' then
        local name = created[uri] and vim.uri_to_fname(uri) or vim.api.nvim_buf_get_name(server.bufnr(uri))
        name = name == '' and '[No Name]' or vim.fn.fnamemodify(name, ':~:.')
        table.insert(lines, created[uri] and 'new file ' .. name or name)
        vim.list_extend(lines, vim.split(vim.trim(diff), '\n', { plain = true }))
      end
    end
  end
  return lines
end

-- Takes the changes of a buffer without a name out of the edit, and makes them.
---@param edit lsp.WorkspaceEdit
---@param encoding string
local function apply_to_unnamed(edit, encoding)
  edit.documentChanges = vim.tbl_filter(function(change)
    local bufnr = change.edits and server.bufnr(change.textDocument.uri)
    if not bufnr or vim.api.nvim_buf_get_name(bufnr) ~= '' then return true end
    vim.lsp.util.apply_text_edits(change.edits, bufnr, encoding)
    return false
  end, changes_of(edit))
end

---@param edit lsp.WorkspaceEdit
---@param encoding string
local function apply(edit, encoding)
  local created = created_by(edit)
  for _, change in ipairs(changes_of(edit)) do
    local bufnr = change.edits and server.bufnr(change.textDocument.uri)
    if bufnr and not vim.bo[bufnr].modifiable then
      return vim.notify('Codestral: ' .. vim.fn.bufname(bufnr) .. ' cannot be changed', vim.log.levels.WARN)
    end
    -- The editor would empty it.
    local new = change.kind == 'create' and vim.uri_to_fname(change.uri)
    if new and vim.uv.fs_stat(new) then return vim.notify('Codestral: ' .. new .. ' is there already', vim.log.levels.WARN) end
  end
  -- It was confirmed here, as it is for the text of now; with annotations the editor would ask and report once more.
  edit.changeAnnotations = nil
  for _, change in ipairs(changes_of(edit)) do
    change.annotationId = nil
    if change.edits then change.textDocument.version = vim.NIL end
    for _, each in ipairs(change.edits or {}) do
      each.annotationId = nil
      -- The last line end of a file is no part of a buffer's text.
      if created[change.textDocument.uri] then each.newText = each.newText:gsub('\r?\n$', '') end
    end
  end
  apply_to_unnamed(edit, encoding)
  vim.lsp.util.apply_workspace_edit(edit, encoding)
  for uri in pairs(created) do
    vim.lsp.util.show_document({ uri = uri, range = nil }, encoding, { focus = true })
  end
end

-- Whether the text of today is that which the positions are of. Neovim refuses an edit of an older one.
---@param edit lsp.WorkspaceEdit
---@return boolean
local function is_of_today(edit)
  return vim.iter(changes_of(edit)):all(function(change)
    local version = change.edits and change.textDocument.version
    return type(version) ~= 'number' or vim.lsp.util.buf_versions[server.bufnr(change.textDocument.uri)] <= version
  end)
end

-- Marks the lines that the edit is about. What is returned moves the edit to where they are then; false when they are not what
-- they were.
---@param edit lsp.WorkspaceEdit
---@return fun(): boolean
local function follow(edit)
  local kept, created = {}, created_by(edit)
  for _, change in ipairs(changes_of(edit)) do
    local followed = change.edits and not created[change.textDocument.uri]
    local bufnr = followed and server.bufnr(change.textDocument.uri)
    if bufnr then vim.fn.bufload(bufnr) end
    for _, each in ipairs(followed and change.edits or {}) do
      local range = each.range
      local row = math.min(range.start.line, vim.api.nvim_buf_line_count(bufnr) - 1)
      table.insert(kept, {
        bufnr = bufnr,
        range = range,
        row = row,
        lines = vim.api.nvim_buf_get_lines(bufnr, row, range['end'].line + 1, false),
        mark = vim.api.nvim_buf_set_extmark(bufnr, namespace, row, 0, {}),
      })
    end
  end
  return function()
    local same = true
    for _, each in ipairs(kept) do
      if not vim.api.nvim_buf_is_loaded(each.bufnr) then return false end
      local row = vim.api.nvim_buf_get_extmark_by_id(each.bufnr, namespace, each.mark, {})[1]
      vim.api.nvim_buf_del_extmark(each.bufnr, namespace, each.mark)
      local lines = row and vim.api.nvim_buf_get_lines(each.bufnr, row, row + #each.lines, false)
      if not row or not vim.deep_equal(each.lines, lines) then same = false end
      local moved = (row or 0) - each.row
      each.range.start.line, each.range['end'].line = each.range.start.line + moved, each.range['end'].line + moved
    end
    return same
  end
end

--- Shows the edit and applies it when that is what the user wants.
---@param edit lsp.WorkspaceEdit
---@param title string
---@param encoding string
function M.offer(edit, title, encoding)
  local float = require('codestral.float')
  local function changed() vim.notify('Codestral: the text was changed meanwhile; ask again', vim.log.levels.WARN) end
  if not is_of_today(edit) then return changed() end
  local still = follow(edit)
  float.when_idle(function()
    if not still() then return changed() end
    local lines = M.diff(edit, encoding)
    if #lines == 0 then return vim.notify('Codestral: nothing changes', vim.log.levels.INFO) end
    local function yes()
      -- A file may have been read anew behind the float. Only what was shown is applied.
      if not vim.deep_equal(M.diff(edit, encoding), lines) then return changed() end
      apply(edit, encoding)
    end
    float.open(lines, {
      title = title,
      footer = 'y applies, n leaves it',
      filetype = 'diff',
      keys = { y = yes, ['<CR>'] = yes, n = function() end },
    })
  end)
end

return M
