-- Names, words and diffs.
local T = require('support')
local float = require('codestral.float')

local CHANGED = 'Codestral: the text was changed meanwhile; ask again'
-- Tests do not read.
float.settles_ms = 0
-- A float is there, and its keys do what it says.
local function readable() return vim.api.nvim_win_get_config(0).footer ~= nil end

T.test('subcommands are completed, and what follows them', function()
  local complete = require('codestral.commands').complete
  T.same({ 'status' }, complete('sta', 'Codestral sta'))
  T.same({ 'buffer' }, complete('', 'Codestral toggle '))
  T.same({ 'staged' }, complete('s', "'<,'>Codestral review s"))
  T.same({}, complete('', 'Codestral nothing '))
end)

T.test('an explanation is words', function()
  local status = require('codestral.status')
  T.same({ 'Nothing was asked for in this file so far.' }, status.explanation(vim.NIL))
  T.same(
    { 'reason     The file is excluded. (excluded)', '           by a glob', 'sent       prefix a.py, 7 tokens' },
    status.explanation({
      reason = 'excluded',
      meaning = 'The file is excluded.',
      detail = 'by a glob',
      provider = '',
      timingsMs = { total = 0 },
      context = { { source = 'prefix', path = 'a.py', tokens = 7 } },
    })
  )
end)

T.test('the status line says what is worth it', function()
  local status = require('codestral.status')
  local server = require('codestral.server')
  local client = server.client
  server.client = function() return { id = 7 } end
  T.buffer({ '' }, 0, 0)
  vim.lsp.inline_completion.enable(true, { bufnr = 0 })
  for _, case in ipairs({
    { { state = 'ready', provider = 'mistral' }, 'Codestral' },
    { { state = 'ready', provider = 'ondevice' }, 'Codestral (local)' },
    { { state = 'busy', provider = 'mistral' }, 'Codestral …' },
    { { state = 'disabled', provider = '' }, 'Codestral off' },
    { { state = 'offline', provider = '' }, 'Codestral: offline' },
  }) do
    status.received(7, case[1])
    T.same(case[2], status.statusline())
  end
  require('codestral').toggle('buffer')
  T.same('Codestral off', status.statusline())
  require('codestral').toggle('buffer')
  T.same('Codestral: offline', status.statusline())
  server.client = client
  T.same('', status.statusline())
end)

T.test('what the server says is one line of the screen, and kept in full', function()
  local message, told, notify = require('codestral.message'), {}, vim.notify
  vim.notify = function(text, level) table.insert(told, { text, level }) end ---@diagnostic disable-line: duplicate-set-field
  local long = 'Codestral: ' .. ('größer '):rep(100)
  message.received(7, { type = 1, message = 'Codestral: refused (401) [correlation id a-1]. Check\nthe key.' })
  message.received(7, { type = 3, message = long })
  local columns = vim.o.columns
  vim.o.columns = 12
  message.received(7, { type = 3, message = long })
  vim.o.columns, vim.notify = columns, notify
  T.same('…', told[3][1])
  T.same({ 'Codestral: refused (401). Check the key.', vim.log.levels.ERROR }, told[1])
  T.same(vim.v.echospace, vim.fn.strdisplaywidth(told[2][1]))
  T.same({ '…', long }, { told[2][1]:match('…$'), message.last(7) })
end)

T.test('what is turned off elsewhere is not said to be on', function()
  local options, status, server = require('codestral.options'), require('codestral.status'), require('codestral.server')
  local client, notify, told = server.client, vim.notify, {}
  server.client = function() return { id = 8 } end
  vim.notify = function(message) table.insert(told, message) end ---@diagnostic disable-line: duplicate-set-field
  status.received(8, { state = 'disabled' })
  require('codestral').toggle()
  T.same(true, options.get().settings.completion.enabled)
  T.eventually(function() return #told == 1 end, 'it is said')
  -- Nor is it said to stay off when the status comes a moment later.
  require('codestral').toggle()
  status.received(8, { state = 'ready' })
  T.eventually(function() return #told == 2 end, 'it is said')
  require('codestral').toggle()
  T.same(false, options.get().settings.completion.enabled)
  server.client, vim.notify = client, notify
  options.set(nil)
  T.same({
    'Codestral: suggestions stay off: .codestral.json or the user file turns them off',
    'Codestral: suggestions are on',
    'Codestral: suggestions are off',
  }, told)
end)

T.test('an edit as a diff, a new file by name', function()
  local preview = require('codestral.preview')
  local folder = vim.fn.tempname() .. " it's %d #1"
  vim.fn.mkdir(folder)
  local old, new = folder .. '/ö.py', folder .. '/new.py'
  vim.fn.writefile({ 'a = 1', 'b = 2' }, old)
  local function edit(file, line, text)
    return {
      textDocument = { uri = vim.uri_from_fname(file), version = vim.NIL },
      edits = {
        {
          range = {
            start = { line = line, character = 0 },
            ['end'] = { line = line, character = line == 1 and 5 or 0 },
          },
          newText = text,
          annotationId = 'x',
        },
      },
    }
  end
  local lines = preview.diff({
    changeAnnotations = { x = { label = '', needsConfirmation = true } },
    documentChanges = {
      edit(old, 1, 'b = 3'),
      { kind = 'create', uri = vim.uri_from_fname(new) },
      edit(new, 0, 'c = 1\n'),
    },
  }, 'utf-8')
  T.same({ '@@ -1,2 +1,2 @@', ' a = 1', '-b = 2', '+b = 3' }, vim.list_slice(lines, 2, 5))
  T.same('new file ' .. vim.fn.fnamemodify(new, ':~:.'), lines[6])
  T.same({ '+c = 1' }, { lines[8] })
  T.same('b = 2', vim.api.nvim_buf_get_lines(vim.uri_to_bufnr(vim.uri_from_fname(old)), 1, 2, false)[1])
  vim.fn.delete(folder, 'rf')
end)

T.test('a preview waits for the end of typing', function()
  local preview = require('codestral.preview')
  local bufnr = T.buffer({ 'a' }, 0, 0)
  vim.api.nvim_buf_set_name(bufnr, vim.fn.tempname())
  local edit = {
    changes = {
      [vim.uri_from_bufnr(bufnr)] = {
        { newText = 'b', range = { start = { line = 0, character = 0 }, ['end'] = { line = 0, character = 1 } } },
      },
    },
  }
  local windows = #vim.api.nvim_list_wins()
  local get_mode = vim.api.nvim_get_mode
  for _, mode in ipairs({ 'i', 'R', 'c', 't', 'no', 'v' }) do
    vim.api.nvim_get_mode = function() return { mode = mode } end
    vim.api.nvim_buf_set_lines(bufnr, 0, -1, false, { 'a' })
    preview.offer(vim.deepcopy(edit), 'title', 'utf-8')
    T.same(windows, #vim.api.nvim_list_wins())
    vim.api.nvim_get_mode = get_mode
    vim.api.nvim_exec_autocmds('ModeChanged', { pattern = mode .. ':n' })
    T.eventually(readable, 'the preview is shown')
    vim.api.nvim_feedkeys('y', 'x', false)
    T.same({ 'b' }, T.lines(bufnr))
    T.same(windows, #vim.api.nvim_list_wins())
  end
end)

T.test('keys that were meant for something else do not answer a preview', function()
  local bufnr = T.buffer({ 'a' }, 0, 0)
  local windows, ran = #vim.api.nvim_list_wins(), false
  float.settles_ms = 100
  float.open({ 'text' }, { title = 'title', keys = { y = function() ran = true end } })
  float.settles_ms = 0
  vim.api.nvim_feedkeys('yq' .. vim.keycode('<Esc>'), 'x', false)
  T.same({ false, windows + 1 }, { ran, #vim.api.nvim_list_wins() })
  T.eventually(readable, 'the float says what the keys do')
  vim.api.nvim_feedkeys('y', 'x', false)
  T.same({ true, windows, bufnr }, { ran, #vim.api.nvim_list_wins(), vim.api.nvim_get_current_buf() })
end)

-- A preview of a change of the first line, of a file that holds `one` and `two`; then `change` happens to it, and `y` is pressed.
local function confirmed_after(change)
  local preview = require('codestral.preview')
  local file = vim.fn.tempname()
  vim.fn.writefile({ 'one', 'two' }, file)
  vim.cmd.edit(file)
  local bufnr, told, notify = vim.api.nvim_get_current_buf(), nil, vim.notify
  local range = { start = { line = 0, character = 0 }, ['end'] = { line = 0, character = 3 } }
  local document = { uri = vim.uri_from_bufnr(bufnr), version = vim.NIL }
  preview.offer({ documentChanges = { { textDocument = document, edits = { { range = range, newText = 'ONE' } } } } }, 't', 'utf-8')
  T.eventually(readable, 'the preview is shown')
  change(bufnr, file)
  vim.notify = function(message) told = message end ---@diagnostic disable-line: duplicate-set-field
  vim.api.nvim_feedkeys('y', 'x', false)
  vim.notify = notify
  return T.lines(bufnr), told
end

T.test('only what was shown is applied', function()
  local function read_anew(lines)
    return function(bufnr, file)
      vim.fn.writefile(lines, file)
      vim.api.nvim_buf_call(bufnr, function() vim.cmd('silent edit!') end)
    end
  end
  T.same({ { 'zero', 'one', 'two' }, CHANGED }, { confirmed_after(read_anew({ 'zero', 'one', 'two' })) })
  T.same({ { 'ONE', 'two' } }, { confirmed_after(read_anew({ 'one', 'two' })) })
end)

T.test('a preview of nothing is not shown', function()
  local bufnr = T.buffer({ 'a' }, 0, 0)
  vim.api.nvim_buf_set_name(bufnr, vim.fn.tempname())
  local told, notify, windows = nil, vim.notify, #vim.api.nvim_list_wins()
  vim.notify = function(message) told = message end ---@diagnostic disable-line: duplicate-set-field
  local range = { start = { line = 0, character = 0 }, ['end'] = { line = 0, character = 1 } }
  local edit = { changes = { [vim.uri_from_bufnr(bufnr)] = { { newText = 'a', range = range } } } }
  require('codestral.preview').offer(edit, 'title', 'utf-8')
  vim.notify = notify
  T.same({ 'Codestral: nothing changes', windows }, { told, #vim.api.nvim_list_wins() })
end)

T.test('a new file holds the text and can be written, and one that came meanwhile is left alone', function()
  local preview = require('codestral.preview')
  local function offer(file)
    local uri, start = vim.uri_from_fname(file), { line = 0, character = 0 }
    preview.offer({
      documentChanges = {
        { kind = 'create', uri = uri },
        {
          textDocument = { uri = uri, version = vim.NIL },
          edits = { { newText = 'a = 1\n', range = { start = start, ['end'] = start } } },
        },
      },
    }, 'title', 'utf-8')
    T.eventually(readable, 'the preview is shown')
  end
  local file = vim.fn.tempname() .. '.py'
  offer(file)
  vim.api.nvim_feedkeys('y', 'x', false)
  T.same(vim.fs.basename(file), vim.fs.basename(vim.api.nvim_buf_get_name(0)))
  T.same({ 'a = 1' }, T.lines(0))
  vim.cmd('silent write')
  T.same({ 'a = 1' }, vim.fn.readfile(file))
  vim.cmd('bwipeout')

  local taken = vim.fn.tempname() .. '.py'
  offer(taken)
  vim.fn.writefile({ 'mine' }, taken)
  local told, notify = nil, vim.notify
  vim.notify = function(message) told = message end ---@diagnostic disable-line: duplicate-set-field
  vim.api.nvim_feedkeys('y', 'x', false)
  vim.notify = notify
  T.same({ 'Codestral: ' .. taken .. ' is there already', { 'mine' } }, { told, vim.fn.readfile(taken) })
end)

-- An edit of the third of four lines and a new one behind it that waits while `type` changes the text, and is applied; then the
-- lines and what was told.
local function typed_meanwhile(type, version)
  local preview = require('codestral.preview')
  local bufnr = T.buffer({ 'one', 'two', 'three', 'four' }, 0, 0)
  vim.api.nvim_buf_set_name(bufnr, vim.fn.tempname())
  local function edit(line, last, text)
    return { newText = text, range = { start = { line = line, character = 0 }, ['end'] = { line = line, character = last } } }
  end
  local told, notify, windows = {}, vim.notify, #vim.api.nvim_list_wins()
  vim.notify = function(message) table.insert(told, message) end ---@diagnostic disable-line: duplicate-set-field
  vim.lsp.util.buf_versions[bufnr] = 7
  local get_mode = vim.api.nvim_get_mode
  vim.api.nvim_get_mode = function() return { mode = 'i' } end
  preview.offer({
    documentChanges = {
      {
        textDocument = { uri = vim.uri_from_bufnr(bufnr), version = version or 7 },
        edits = { edit(2, 5, 'THREE'), edit(3, 0, 'new\n') },
      },
    },
  }, 'title', 'utf-8')
  type(bufnr)
  vim.lsp.util.buf_versions[bufnr] = 9
  vim.api.nvim_get_mode = get_mode
  vim.api.nvim_exec_autocmds('ModeChanged', { pattern = 'i:n' })
  vim.wait(20)
  if readable() then vim.api.nvim_feedkeys('y', 'x', false) end
  vim.notify = notify
  T.same(windows, #vim.api.nvim_list_wins())
  return T.lines(bufnr), told[#told]
end

T.test('what is typed elsewhere moves an edit that waits', function()
  local lines = typed_meanwhile(function(bufnr)
    vim.api.nvim_buf_set_lines(bufnr, 0, 0, false, { 'zero' })
    vim.api.nvim_buf_set_text(bufnr, 2, 3, 2, 3, { ' and', '' })
  end)
  T.same({ 'zero', 'one', 'two and', '', 'THREE', 'new', 'four' }, lines)
end)

T.test('what is typed where an edit waits gives it up', function()
  for _, column in ipairs({ 0, 2, 5 }) do
    local lines, told = typed_meanwhile(function(bufnr) vim.api.nvim_buf_set_text(bufnr, 2, column, 2, column, { 'x' }) end)
    T.same({ 'one', 'two', ('three'):sub(1, column) .. 'x' .. ('three'):sub(column + 1), 'four' }, lines)
    T.same(CHANGED, told)
  end
  local lines, told = typed_meanwhile(function(bufnr) vim.api.nvim_buf_set_lines(bufnr, 2, 3, false, {}) end)
  T.same({ { 'one', 'two', 'four' }, CHANGED }, { lines, told })
end)

T.test('an edit of an older text is not shown', function()
  local lines, told = typed_meanwhile(function() end, 6)
  T.same({ { 'one', 'two', 'three', 'four' }, CHANGED }, { lines, told })
end)

T.test('versions', function()
  local wrong = require('codestral.server').wrong_version
  T.same({ false, false }, { wrong('0.1.0'), wrong('codestral-lsp 0.1.7') })
  T.same({ true, true, true, true }, { wrong('0.2.0'), wrong('1.1.0'), wrong('0.0.9'), wrong('') })
end)

T.test('another server is told once', function()
  local told, notify = {}, vim.notify
  vim.notify = function(message) table.insert(told, message) end ---@diagnostic disable-line: duplicate-set-field
  for _ = 1, 2 do
    local client = { rpc = {}, server_info = { version = '0.2.0' }, supports_method = function() return false end }
    require('codestral.server').attached(client --[[@as vim.lsp.Client]], 1)
  end
  vim.wait(20)
  vim.notify = notify
  T.same({ 'Codestral: the server is version "0.2.0", the plugin is for 0.1.0' }, told)
end)

T.test('the program is run as the server is', function()
  local options, server = require('codestral.options'), require('codestral.server')
  T.same({ 'codestral-lsp', 'doctor' }, server.command_for('doctor'))
  options.set({ cmd = { 'nice', 'codestral-lsp', '--config', 'x.json', '--stdio' } })
  T.same({ 'nice', 'codestral-lsp', '--config', 'x.json', 'log' }, server.command_for('log'))
  options.set(nil)
end)

T.test('what cannot be started says why', function()
  local options, server = require('codestral.options'), require('codestral.server')
  options.set({ cmd = '/nowhere/x' })
  T.same(true, server.problem():find('is not there', 1, true) ~= nil)
  local plain = vim.fn.tempname()
  vim.fn.writefile({ 'x' }, plain)
  options.set({ cmd = { plain, '--stdio' } })
  T.same(plain .. ' is not executable', server.problem())
  options.set({ cmd = vim.v.progpath })
  T.same(nil, server.problem())
  options.set(nil)
end)

-- What the preset's <Tab> types where there is nothing to accept.
local function tab()
  require('codestral.keymaps').set('tab')
  T.buffer({ '' }, 0, 0)
  vim.api.nvim_feedkeys('i' .. vim.keycode('<Tab><Esc>'), 'xt', false)
  return T.lines(0)
end

T.test('a preset takes no key that is taken', function()
  vim.keymap.set('i', '<M-w>', 'mine')
  vim.keymap.set('i', '<Tab>', function() return 'before' end, { expr = true })
  T.same({ 'before' }, tab())
  T.same('mine', vim.fn.maparg('<M-w>', 'i'))
  T.same('Accept the suggestion', vim.fn.maparg('<M-l>', 'i', false, true).desc)
  T.same({ 'before' }, tab())
end)

T.test('what <Tab> did is done, of whatever kind it is', function()
  vim.cmd('inoremap <Plug>(mine) through')
  local script = vim.fn.tempname() .. '.vim'
  vim.fn.writefile({
    'function! s:tab()',
    "  return 'of a script'",
    'endfunction',
    "execute 'inoremap' (g:expr ? '<expr> <Tab> <SID>tab()' : '<Tab> <C-r>=<SID>tab()<CR>')",
  }, script)
  for _, case in ipairs({
    { "inoremap <expr> <Tab> 'ab' .. \"\\<Left>\" .. 'c'", 'acb' },
    { 'inoremap <Tab> ab<Left>c', 'acb' },
    { 'inoremap <Tab> <lt>Left>', '<Left>' },
    { "inoremap <expr> <Tab> '<Left>'", '<Left>' },
    { 'imap <Tab> <Plug>(mine)', 'through' },
    { "imap <expr> <Tab> 'a' == 'b' ? 'c' : \"\\<Tab>\"", '\t' },
    { "lua vim.keymap.set('i', '<Tab>', function() return 'ab<Left>c' end, { expr = true })", 'acb' },
    { "lua vim.keymap.set('i', '<Tab>', function() return '<Left>' end, { expr = true, replace_keycodes = false })", '<Left>' },
    { 'let g:expr = 1 | source ' .. script, 'of a script' },
    { 'let g:expr = 0 | source ' .. script, 'of a script' },
    { 'silent! iunmap <Tab>', '\t' },
  }) do
    vim.cmd(case[1])
    T.same({ case[2] }, tab())
  end
  vim.keymap.del('i', '<Tab>')
end)

T.test('a mapping that changes text still can behind the preset', function()
  T.buffer({ '' }, 0, 0)
  vim.keymap.set('i', '<Tab>', function() vim.api.nvim_buf_set_lines(0, 0, -1, false, { 'before' }) end)
  require('codestral.keymaps').set('tab')
  vim.api.nvim_feedkeys(vim.keycode('i<Tab><Esc>'), 'x', false)
  T.eventually(function() return T.lines(0)[1] == 'before' end, 'the mapping did what it does')
  T.same({ 'before' }, T.lines(0))
  vim.keymap.del('i', '<Tab>')
end)

T.test('a server that hangs is ended by a restart', function()
  local server = require('codestral.server')
  -- The one answers the first request and reads no more, the other does not even answer that.
  local reply = vim.json.encode({ jsonrpc = '2.0', id = 1, result = { capabilities = vim.empty_dict() } })
  for _, answer in ipairs({ ("printf 'Content-Length: %d\\r\\n\\r\\n%%s' '%s'; "):format(#reply, reply), '' }) do
    local enable, again = vim.lsp.enable, false
    vim.lsp.enable = function() again = true end ---@diagnostic disable-line: duplicate-set-field
    require('codestral.options').set({ cmd = { 'sh', '-c', answer .. 'exec sleep 100' } })
    local config = server.config()
    config.name, config.root_dir = 'codestral', nil
    local id = assert(vim.lsp.start(config, { attach = false }))
    local function client() return server.clients()[1] end
    T.eventually(function() return client() and (client().initialized or answer == '') end, 'it has started')
    T.same(id, client().id)
    server.restart()
    T.eventually(function() return again and client() == nil end, 'it has ended')
    vim.lsp.enable = enable
  end
  require('codestral.options').set(nil)
end)

T.test('each workspace waits for its own server, and its client keeps the buffers until then', function()
  local server = require('codestral.server')
  local enable, notify, enabled, told, happened = vim.lsp.enable, vim.notify, vim.lsp.is_enabled, {}, {}
  vim.lsp.enable = function() table.insert(happened, 'started') end ---@diagnostic disable-line: duplicate-set-field
  vim.lsp.is_enabled = function() return true end ---@diagnostic disable-line: duplicate-set-field
  vim.notify = function(message) table.insert(told, message) end ---@diagnostic disable-line: duplicate-set-field
  require('codestral.options').set({ cmd = { 'sh', '-c', 'exit 3' } })
  local bad, good = vim.fn.tempname(), vim.fn.tempname()
  local function starts(root)
    local bufnr, started = vim.api.nvim_create_buf(true, false), nil
    vim.fn.mkdir(root .. '/.git', 'p')
    vim.api.nvim_buf_set_name(bufnr, root .. '/a.py')
    server.config().root_dir(bufnr, function(it) started = it end)
    vim.api.nvim_buf_delete(bufnr, {})
    return started == root
  end
  local function crash()
    server.config().cmd({
      notification = function() end,
      on_exit = function() table.insert(happened, 'let go') end,
      on_error = function() end,
    }, { root_dir = bad })
    T.eventually(function() return not starts(bad) end, 'it has ended')
  end
  T.same(true, starts(bad))
  for _ = 1, 2 do
    crash()
    T.same(true, starts(good))
    T.eventually(function() return starts(bad) end, 'it is tried again')
  end
  T.eventually(function() return #happened == 4 end, 'the client goes')
  T.same({ 'started', 'let go', 'started', 'let go' }, happened)
  T.same({ 'Codestral: the server ended (exit code 3) and is started again' }, told)
  crash()
  server.restart()
  T.same(true, starts(bad))
  vim.lsp.enable, vim.lsp.is_enabled, vim.notify = enable, enabled, notify
  require('codestral.options').set(nil)
end)
