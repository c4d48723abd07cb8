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

-- What the key did before, for an <expr> mapping.
local function before(lhs)
  local old = vim.fn.maparg(lhs, 'i', false, true)
  if vim.tbl_isempty(old) then
    return function() return lhs end
  end
  return function()
    if old.callback and old.expr == 1 then return old.callback() or '' end
    if old.callback then
      -- It may change text, which an <expr> mapping may not.
      vim.schedule(old.callback)
      return ''
    end
    if old.expr == 1 then return vim.api.nvim_eval(old.rhs) end
    return old.rhs
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
  if preset ~= 'tab' or vim.fn.maparg('<Tab>', 'i', false, true).desc == alt[1][3] then return end
  local otherwise = before('<Tab>')
  vim.keymap.set('i', '<Tab>', function() return codestral.accept() and '' or otherwise() end, { expr = true, desc = alt[1][3] })
end

return M
