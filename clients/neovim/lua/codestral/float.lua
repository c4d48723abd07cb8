-- A float with text to read.
local M = {}

-- Keys pressed before a float could be read were meant for what was there before it; in milliseconds.
M.settles_ms = 300

---@class codestral.FloatOptions
---@field title string
---@field footer? string
---@field filetype? string
---@field keys? table<string, fun()> further keys; each closes the float first

---@return boolean
local function is_normal_mode()
  local mode = vim.api.nvim_get_mode().mode
  return (mode == 'n' or mode == 'nt') and vim.fn.getcmdwintype() == ''
end

--- Runs it in normal mode, at once or as soon as that is reached.
---@param run fun()
function M.in_normal_mode(run)
  if is_normal_mode() then return run() end
  -- Each of the patterns is a command of its own, and the other one stays when one has run.
  local waits = true
  vim.api.nvim_create_autocmd('ModeChanged', {
    pattern = { '*:n', '*:nt' },
    once = true,
    callback = function()
      if waits then vim.schedule(function() M.in_normal_mode(run) end) end
      waits = false
    end,
  })
end

--- The same, for a window that takes the focus: it must not take the keys of who types a text, a command line or into a terminal.
---@param run fun()
function M.when_idle(run)
  -- A message would lie over the command line.
  if not is_normal_mode() and not vim.startswith(vim.api.nvim_get_mode().mode, 'c') then
    vim.notify('Codestral: the answer is ready, and shown in normal mode')
  end
  M.in_normal_mode(run)
end

---@param lines string[]
---@param opts codestral.FloatOptions
---@return integer window
function M.open(lines, opts)
  local buffer = vim.api.nvim_create_buf(false, true)
  vim.api.nvim_buf_set_lines(buffer, 0, -1, false, lines)
  vim.bo[buffer].bufhidden = 'wipe'
  vim.bo[buffer].modifiable = false
  vim.bo[buffer].filetype = opts.filetype or ''

  local widest = math.max(#opts.title + 4, #(opts.footer or '') + 4, 40)
  for _, line in ipairs(lines) do
    widest = math.max(widest, vim.fn.strdisplaywidth(line) + 1)
  end
  local width = math.max(1, math.min(widest, vim.o.columns - 6, 100))
  local height = 0
  for _, line in ipairs(lines) do
    height = height + math.max(1, math.ceil(vim.fn.strdisplaywidth(line) / width))
  end
  height = math.max(1, math.min(height, vim.o.lines - 6))
  local window = vim.api.nvim_open_win(buffer, true, {
    relative = 'editor',
    row = math.max(0, math.floor((vim.o.lines - height) / 2) - 1),
    col = math.max(0, math.floor((vim.o.columns - width) / 2)),
    width = width,
    height = height,
    border = 'rounded',
    style = 'minimal',
    title = ' ' .. opts.title:gsub('\n', ' ') .. ' ',
  })
  vim.wo[window].winhighlight = 'FloatTitle:FloatBorder,FloatFooter:FloatBorder'
  vim.wo[window].wrap = true
  vim.wo[window].linebreak = true
  vim.wo[window].conceallevel = 2

  local settled = false
  vim.defer_fn(function()
    settled = true
    if not vim.api.nvim_win_is_valid(window) then return end
    vim.api.nvim_win_set_config(window, { footer = ' ' .. (opts.footer or 'q closes') .. ' ', footer_pos = 'right' })
  end, M.settles_ms)
  local function key(lhs, run)
    vim.keymap.set('n', lhs, function()
      if not settled then return end
      if vim.api.nvim_win_is_valid(window) then vim.api.nvim_win_close(window, true) end
      if run then run() end
    end, { buffer = buffer, nowait = true })
  end
  key('q')
  key('<Esc>')
  for lhs, run in pairs(opts.keys or {}) do
    key(lhs, run)
  end
  return window
end

--- What a program prints, in a window of its own.
---@param command string[]
---@param title string
function M.output(command, title)
  local ok, err = pcall(vim.system, command, { text = true }, function(done)
    vim.schedule(function()
      local text = vim.trim(done.stdout .. done.stderr)
      local lines = vim.split(text ~= '' and text or 'Nothing.', '\n', { plain = true })
      M.when_idle(function() M.open(lines, { title = title }) end)
    end)
  end)
  if not ok then vim.notify('Codestral: ' .. tostring(err), vim.log.levels.ERROR) end
end

return M
