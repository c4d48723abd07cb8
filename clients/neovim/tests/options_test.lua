local T = require('support')
local options = require('codestral.options')

T.test('nothing given is all defaults', function()
  local checked, problems = options.check(nil)
  T.same({}, problems)
  T.same('codestral-lsp', checked.cmd)
  T.same(false, checked.keymaps)
end)

T.test('a wrong name is told with the closest one, and the rest holds', function()
  local checked, problems = options.check({ keymap = 'alt', preview = false })
  T.same({ 'keymap: there is no such option; did you mean keymaps?' }, problems)
  T.same(false, checked.preview)
end)

T.test('a name that is like no other has no suggestion', function()
  local _, problems = options.check({ zzzzzzzzzz = 1 })
  T.same({ 'zzzzzzzzzz: there is no such option' }, problems)
end)

T.test('a wrong type names the option and what it has to be', function()
  local checked, problems = options.check({ max_file_bytes = 'big', cmd = { 1 }, keymaps = true })
  T.same({
    'cmd: expected a program or a list of arguments, got { 1 }',
    'keymaps: expected false, "alt" or "tab", got true',
    'max_file_bytes: expected a number over 0, got "big"',
  }, problems)
  T.same(4 * 1024 * 1024, checked.max_file_bytes)
end)

T.test('a value without a name is told like a wrong name', function()
  local checked, problems = options.check({ 'tab', preview = false, settings = { 'x', completion = { enabled = false } } })
  T.same({ '1: there is no such option', 'settings.1: there is no such option' }, problems)
  T.same({ false, { completion = { enabled = false } } }, { checked.preview, checked.settings })
end)

T.test('what is set without setup() does not become a default', function()
  local fresh = dofile(vim.api.nvim_get_runtime_file('lua/codestral/options.lua', false)[1])
  fresh.get().settings = { completion = { enabled = false } }
  T.same({}, fresh.check(nil).settings)
end)

T.test('what is no table at all', function()
  for _, given in ipairs({ 'x', 1, true }) do
    local _, problems = options.check(given)
    T.same({ 'setup() takes a table, not a ' .. type(given) }, problems)
  end
end)

T.test('settings are nested or dotted, and become nested', function()
  local checked, problems = options.check({ settings = { ['completion.maxTokens'] = 10, completion = { enabled = false } } })
  T.same({}, problems)
  T.same({ completion = { maxTokens = 10, enabled = false } }, checked.settings)
end)

T.test('each kind of wrong setting', function()
  local _, problems = options.check({
    settings = {
      completion = {
        maxTokens = 0,
        eagerness = 'high',
        multiline = 'sometimes',
        languages = { lua = 1 },
        debounceMs = 1.5,
        enabledd = true,
      },
      ['mistral.apiKey'] = 'secret-of-mine',
      compleshun = { enabled = true },
    },
  })
  T.same({
    'settings.compleshun: there is no such option',
    'settings.completion.debounceMs: expected a whole number from 0 to 5000, or vim.NIL, got 1.5',
    'settings.completion.eagerness: expected a number from 0 to 1, got "high"',
    'settings.completion.enabledd: there is no such option; did you mean completion.enabled?',
    'settings.completion.languages: expected a table of names with true or false, got { lua = 1 }',
    'settings.completion.maxTokens: expected a whole number from 1 to 4096, got 0',
    'settings.completion.multiline: expected one of auto, never, always, got "sometimes"',
    'settings.mistral.apiKey: not for an editor to set; it belongs into the user file or the environment',
  }, problems)
end)

T.test('vim.NIL is a value where null is one', function()
  local checked, problems = options.check({ settings = { completion = { debounceMs = vim.NIL, maxTokens = vim.NIL } } })
  T.same({ 'settings.completion.maxTokens: expected a whole number from 1 to 4096, got vim.NIL' }, problems)
  T.same({ completion = { debounceMs = vim.NIL } }, checked.settings)
end)

T.test('an empty map stays an object on the wire', function()
  local checked = options.check({ settings = { completion = { languages = {} } } })
  T.same('{"completion":{"languages":{}}}', vim.json.encode(checked.settings))
end)
