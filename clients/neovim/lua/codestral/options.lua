-- What setup() takes, checked: a mistake is told with the name that it is about, and the rest holds.
local settings = require('codestral.settings')

local M = {}

---@class codestral.Options
---@field cmd? string|string[] the server's program, or the whole command line
---@field auto_trigger? boolean suggest while typing; without, only next() asks
---@field keymaps? false|'alt'|'tab' a preset of keys, see |codestral-keys|
---@field preview? boolean show what a code action would change, as a diff, before it is applied
---@field max_file_bytes? integer larger buffers are left alone
---@field settings? codestral.Settings what the server is told; nested, or dotted as "completion.debounceMs"

---@class codestral.CheckedOptions : codestral.Options
---@field cmd string|string[]
---@field max_file_bytes integer
---@field settings table nested
local defaults = {
  cmd = 'codestral-lsp',
  auto_trigger = true,
  keymaps = false,
  preview = true,
  max_file_bytes = 4 * 1024 * 1024,
  settings = {},
}

local types = {
  cmd = {
    'a program or a list of arguments',
    function(v)
      return type(v) == 'string' and v ~= ''
        or type(v) == 'table' and vim.islist(v) and #v > 0 and vim.iter(v):all(function(each) return type(each) == 'string' end)
    end,
  },
  auto_trigger = { 'true or false', function(v) return type(v) == 'boolean' end },
  keymaps = { 'false, "alt" or "tab"', function(v) return v == false or v == 'alt' or v == 'tab' end },
  preview = { 'true or false', function(v) return type(v) == 'boolean' end },
  max_file_bytes = { 'a number over 0', function(v) return type(v) == 'number' and v > 0 end },
  settings = { 'a table', function(v) return type(v) == 'table' and (vim.tbl_isempty(v) or not vim.islist(v)) end },
}

local current = vim.deepcopy(defaults) ---@type codestral.CheckedOptions

---@param a string
---@param b string
---@return integer
local function distance(a, b)
  local row = {}
  for j = 0, #b do
    row[j] = j
  end
  for i = 1, #a do
    local diagonal, before = i - 1, i
    for j = 1, #b do
      local cost = a:byte(i) == b:byte(j) and diagonal or 1 + math.min(diagonal, row[j], before)
      diagonal, row[j - 1], before = row[j], before, cost
    end
    row[#b] = before
  end
  return row[#b]
end

--- The name that was meant, if one is near.
---@param name string
---@param names string[]
---@return string?
function M.closest(name, names)
  local best, least = nil, math.max(2, math.floor(#name / 3)) + 1
  for _, each in ipairs(names) do
    local apart = distance(name:lower(), each:lower())
    if apart < least then
      best, least = each, apart
    end
  end
  return best
end

---@param name string
---@param names string[]
---@return string
local function unknown(name, names)
  table.sort(names)
  local near = M.closest(name, names)
  return ('%s: there is no such option%s'):format(name, near and ('; did you mean %s?'):format(near) or '')
end

-- Whether a table on the way is a group of settings and not itself a value.
local function is_group(path)
  return vim.iter(pairs(settings)):any(function(key) return vim.startswith(key, path .. '.') end)
end

---@param value any
---@param setting codestral.Setting
---@return boolean
local function fits(value, setting)
  if value == vim.NIL then return setting.nullable == true end
  if setting.enum then return vim.tbl_contains(setting.enum, value) end
  if setting.type == 'integer' or setting.type == 'number' then
    return type(value) == 'number'
      and (setting.type == 'number' or value % 1 == 0)
      and value >= (setting.minimum or value)
      and value <= (setting.maximum or value)
  end
  if setting.type == 'array' then
    return type(value) == 'table'
      and vim.islist(value)
      and vim.iter(value):all(function(each) return type(each) == 'string' and each ~= '' end)
  end
  if setting.type == 'object' then
    return type(value) == 'table'
      and vim.iter(pairs(value)):all(function(k, v) return type(k) == 'string' and type(v) == 'boolean' end)
  end
  return type(value) == setting.type
end

-- In the order of the keys; vim.spairs stops at a table that has names and numbers.
---@param given table
local function sorted(given)
  local keys = vim.tbl_keys(given)
  table.sort(keys, function(a, b) return tostring(a) < tostring(b) end)
  return vim.iter(keys):map(function(key) return key, given[key] end)
end

---@param given table
---@param path string
---@param out table
---@param problems string[]
local function check_settings(given, path, out, problems)
  for key, value in sorted(given) do
    local name = path .. tostring(key)
    local setting = settings[name]
    if setting and setting.editor == 'no' then
      table.insert(
        problems,
        ('settings.%s: not for an editor to set; it belongs into the user file or the environment'):format(name)
      )
    elseif setting and not fits(value, setting) then
      table.insert(
        problems,
        ('settings.%s: expected %s, got %s'):format(name, setting.expected, vim.inspect(value, { newline = ' ', indent = '' }))
      )
    elseif setting then
      local keys = vim.split(name, '.', { plain = true })
      local into = out
      for i = 1, #keys - 1 do
        into[keys[i]] = into[keys[i]] or {}
        into = into[keys[i]]
      end
      -- JSON has two kinds of empty tables.
      into[keys[#keys]] = setting.type == 'object' and value ~= vim.NIL and vim.tbl_isempty(value) and vim.empty_dict() or value
    elseif type(value) == 'table' and is_group(name) then
      check_settings(value, name .. '.', out, problems)
    else
      table.insert(problems, 'settings.' .. unknown(name, vim.tbl_keys(settings)))
    end
  end
end

--- What of `given` holds, and what is wrong with the rest.
---@param given any
---@return codestral.CheckedOptions, string[]
function M.check(given)
  local out, problems = vim.deepcopy(defaults), {}
  if given == nil then return out, problems end
  if type(given) ~= 'table' then return out, { 'setup() takes a table, not a ' .. type(given) } end
  for name, value in sorted(given) do
    local rule = types[name]
    if not rule then
      table.insert(problems, unknown(tostring(name), vim.tbl_keys(types)))
    elseif not rule[2](value) then
      table.insert(problems, ('%s: expected %s, got %s'):format(name, rule[1], vim.inspect(value, { newline = ' ', indent = '' })))
    elseif name ~= 'settings' then
      out[name] = value
    else
      check_settings(value, '', out.settings, problems)
    end
  end
  return out, problems
end

--- Takes what of `given` holds; the answer says what does not.
---@param given any
---@return string[] problems
function M.set(given)
  local problems
  current, problems = M.check(given)
  return problems
end

---@return codestral.CheckedOptions
function M.get() return current end

return M
