-- Makes lua/codestral/settings.lua, and the settings in doc/codestral.txt, from the server's own table; doc/tags from the latter.
-- usage: nvim --clean --headless -l scripts/settings.lua [--check]    env: CODESTRAL_LSP (codestral-lsp): the server
local here = vim.fs.dirname(vim.fs.abspath(arg[0]))
local client = vim.fs.dirname(here)
local check = arg[1] == '--check'

local server = vim.env.CODESTRAL_LSP or 'codestral-lsp'
local answer = vim.system({ server, 'config', '--schema' }):wait()
assert(answer.code == 0, 'codestral-lsp config --schema failed: ' .. answer.stderr)
local schema = vim.json.decode(answer.stdout)

local function read(path)
  local file = assert(io.open(path, 'rb'))
  local text = file:read('a')
  file:close()
  return text
end

local function expected(s, kind, nullable)
  local words
  if s.enum then
    words = 'one of ' .. table.concat(s.enum, ', ')
  elseif kind == 'integer' or kind == 'number' then
    words = ('a %snumber from %g to %g'):format(kind == 'integer' and 'whole ' or '', s.minimum, s.maximum)
  else
    words = ({
      boolean = 'true or false',
      string = 'a text',
      array = 'a list of texts',
      object = 'a table of names with true or false',
    })[kind]
  end
  return words .. (nullable and ', or vim.NIL' or '')
end

local settings = {}
for key, s in vim.spairs(schema.properties) do
  if key:find('.', 1, true) then
    local nullable = type(s.type) == 'table'
    local kind = nullable and s.type[1] or s.type
    local editor = assert(s['x-editor'], key .. ': the schema does not say whether an editor may set it')
    table.insert(settings, {
      key = key,
      type = kind,
      nullable = nullable or nil,
      enum = s.enum,
      minimum = s.minimum,
      maximum = s.maximum,
      default = s.default,
      editor = editor,
      description = s.description,
      expected = expected(s, kind, nullable),
    })
  end
end

local function annotation(s)
  local kind = ({ array = 'string[]', object = 'table<string, boolean>' })[s.type] or s.type
  if s.enum then kind = table.concat(vim.tbl_map(function(each) return ("'%s'"):format(each) end, s.enum), '|') end
  return kind .. (s.nullable and '|vim.NIL' or '')
end

local function lua_file()
  local out = { "-- Made by scripts/settings.lua from the server's table. Do not edit.", '' }
  local groups, names = {}, {}
  for _, s in ipairs(settings) do
    if s.editor ~= 'no' then
      local group, name = s.key:match('^(%w+)%.(%w+)$')
      if not groups[group] then
        groups[group] = {}
        table.insert(names, group)
      end
      table.insert(groups[group], ('---@field %s? %s %s'):format(name, annotation(s), s.description))
    end
  end
  for _, group in ipairs(names) do
    table.insert(out, ('---@class codestral.Settings.%s'):format(group))
    vim.list_extend(out, groups[group])
    table.insert(out, '')
  end
  table.insert(out, '---@class codestral.Settings')
  for _, group in ipairs(names) do
    table.insert(out, ('---@field %s? codestral.Settings.%s'):format(group, group))
  end
  vim.list_extend(out, {
    '',
    '---@class codestral.Setting',
    "---@field type 'boolean'|'integer'|'number'|'string'|'array'|'object'",
    '---@field nullable? boolean',
    '---@field enum? string[]',
    '---@field minimum? number',
    '---@field maximum? number',
    "---@field editor 'yes'|'narrow'|'no' whether an editor may set it",
    '---@field expected string what a value has to be, in words',
    '',
    '---@type table<string, codestral.Setting>',
    'return {',
  })
  for _, s in ipairs(settings) do
    local fields = { ("type = '%s'"):format(s.type), ("editor = '%s'"):format(s.editor), ("expected = '%s'"):format(s.expected) }
    if s.nullable then table.insert(fields, 'nullable = true') end
    if s.enum then table.insert(fields, ("enum = { '%s' }"):format(table.concat(s.enum, "', '"))) end
    if s.minimum then table.insert(fields, ('minimum = %g'):format(s.minimum)) end
    if s.maximum then table.insert(fields, ('maximum = %g'):format(s.maximum)) end
    table.insert(out, ("  ['%s'] = { %s },"):format(s.key, table.concat(fields, ', ')))
  end
  table.insert(out, '}')
  return table.concat(out, '\n') .. '\n'
end

local function wrapped(text, indent, out)
  local line = ''
  for word in text:gmatch('%S+') do
    if #line + #word + 1 + #indent > 78 and line ~= '' then
      table.insert(out, indent .. line)
      line = ''
    end
    line = line == '' and word or line .. ' ' .. word
  end
  if line ~= '' then table.insert(out, indent .. line) end
end

local function help_section()
  local out = {}
  for _, s in ipairs(settings) do
    if s.editor ~= 'no' then
      local tag = ('*codestral-%s*'):format(s.key)
      table.insert(out, s.key .. (' '):rep(math.max(1, 78 - #s.key - #tag)) .. tag)
      local default = s.default == nil and ''
        or s.default == vim.NIL and '; default vim.NIL'
        or '; default ' .. vim.json.encode(s.default)
      wrapped(
        s.expected:gsub('^%l', string.upper)
          .. default
          .. (s.editor == 'narrow' and '; may only narrow what you set elsewhere' or '')
          .. '.',
        '    ',
        out
      )
      wrapped(s.description, '    ', out)
      table.insert(out, '')
    end
  end
  return table.concat(out, '\n')
end

local function with_section(help)
  local first = '*codestral-settings-list*\n'
  local last = '\n' .. ('-'):rep(78) .. '\nOTHER SETTINGS'
  local _, begins = help:find(first, 1, true)
  local ends = help:find(last, 1, true)
  assert(begins and ends, 'doc/codestral.txt has no place for the settings')
  return help:sub(1, begins) .. '\n' .. help_section() .. help:sub(ends)
end

local wrong = false
local function put(path, text)
  local ok, old = pcall(read, path)
  if ok and old == text then return end
  if check then
    io.stderr:write(path .. " is not what scripts/settings.lua makes of the server's settings\n")
    wrong = true
    return
  end
  local file = assert(io.open(path, 'wb'))
  file:write(text)
  file:close()
end
put(client .. '/lua/codestral/settings.lua', lua_file())
put(client .. '/doc/codestral.txt', with_section(read(client .. '/doc/codestral.txt')))
if not check then vim.cmd.helptags(client .. '/doc') end
os.exit(wrong and 1 or 0)
