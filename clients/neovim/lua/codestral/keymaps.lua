-- The presets of keys; no other key is ever taken.
local M = {}

local alt = {
  { '<M-l>', 'accept', 'Accept the suggestion' },
  { '<M-w>', 'accept_word', 'Accept a word of the suggestion' },
  { '<M-j>', 'accept_line', 'Accept a line of the suggestion' },
  { '<M-o>', 'accept_node', 'Accept an expression of the suggestion' },
  { '<M-n>', 'next', 'Next suggestion' },
  { '<M-p>', 'prev', 'Previous suggestion' },
  { '<M-e>', 'dismiss', 'Dismiss the suggestion' },
}

-- What the key did before, for an <expr> mapping whose answer is taken as it is.
---@param lhs string
---@param old table of maparg()
---@return fun(): string
local function before(lhs, old)
  if vim.tbl_isempty(old) then
    return function() return vim.keycode(lhs) end
  end
  -- A function of the script that made it has its name there only.
  local rhs = (old.rhs or ''):gsub('<[Ss][Ii][Dd]>', '<SNR>' .. old.sid .. '_')
  return function()
    if old.expr == 1 then
      local keys = old.callback and (old.callback() or '') or vim.api.nvim_eval(rhs)
      return old.replace_keycodes == 1 and vim.keycode(keys) or keys
    end
    if not old.callback then return vim.keycode(rhs) end
    -- It may change text, which an <expr> mapping may not.
    vim.schedule(old.callback)
    return ''
  end
end

---@param preset false|'alt'|'tab'
function M.set(preset)
  if not preset then return end
  local codestral = require('codestral')
  for _, key in ipairs(alt) do
    local lhs, name, desc = key[1], key[2], key[3]
    if vim.fn.maparg(lhs, 'i') == '' then vim.keymap.set('i', lhs, function() codestral[name]() end, { desc = desc }) end
  end
  local old = vim.fn.maparg('<Tab>', 'i', false, true)
  if preset ~= 'tab' or old.desc == alt[1][3] then return end
  local otherwise = before('<Tab>', old)
  vim.keymap.set(
    'i',
    '<Tab>',
    function() return codestral.accept() and '' or otherwise() end,
    { expr = true, replace_keycodes = false, remap = old.noremap == 0, desc = alt[1][3] }
  )
end

return M
