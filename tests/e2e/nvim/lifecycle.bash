# The server that is not there, that crashes, and the editor that ends. Sourced by neovim-plugin.
# shellcheck shell=bash
lifecycle=(enabled_only on_device other_host host_of_a_workspace killed killed_while_typing crashing missing quit_in_a_stream terminal_closed special_buffers large_file unloaded
  saved_first saved_again renamed moved_to_another_workspace two_without_a_name
  edit_without_a_name)

# One line of configuration: suggestions appear, and no key is taken.
enabled_only() {
  local init=$root/tests/e2e/nvim/enable.lua
  answers 'greet = ' 'hello(name)'
  file hello.py 'name = "you"'
  start hello.py
  keys o && text 'greet = '
  offered 12 'hello(name)'
  [[ -z $(ask 'maparg("<M-l>", "i") .. maparg("<M-w>", "i")') ]] || fail "a key is taken"
  ask 'luaeval("require([[codestral]]).accept()")' >/dev/null
  becomes $'name = "you"\ngreet = hello(name)'
}

# Without a key: from the files of the workspace, and nobody is asked.
on_device() {
  local MISTRAL_API_KEY=
  local i
  for i in 1 2 3 4 5 6 7 8; do
    printf 'result.append(compute_total(items, prices))\nlog(item_%d)\n' "$i"
  done >"$project/sums.py"
  start sums.py
  keys G o && text 'result.append('
  offered 20 'compute_total(items, prices)'
  [[ $(requests) == 0 ]] || fail "the service was asked"
  keys M-w M-w
  begun() { [[ $(buffer) == *$'\nresult.append(compute_total(' ]]; }
  until_true 5 begun || fail "the buffer is: $(buffer)"
}

# There is a key for the other host only.
other_host() {
  local MISTRAL_API_KEY= CODESTRAL_API_KEY=test-key CODESTRAL_BASE_URL=$MISTRAL_BASE_URL
  greeting 'hello(name)'
  provided() { [[ $(lua 'require("codestral").status().provider') == codestral ]]; }
  until_true 5 provided || fail "the answer is from $(lua 'require("codestral").status().provider')"
  keys M-l
  greeted 'hello(name)'
}

# A workspace says neither where the text goes, nor with which key.
host_of_a_workspace() {
  printf '{"mistral": {"baseUrl": "http://127.0.0.1:9", "apiKey": "theirs"}}\n' >"$project/.codestral.json"
  greeting 'hello(name)'
  keys Escape
  said() { [[ $(ask 'execute("messages")') == *mistral.baseUrl* ]]; }
  until_true 8 said || fail "it is not told: $(ask 'execute("messages")')"
  ! curl -sS "$MISTRAL_BASE_URL/_fake/requests" | grep -qF theirs || fail "the key of the workspace was sent"
}

killed() {
  answers 'greet = ' 'hello(name)'
  file hello.py 'name = "you"'
  start hello.py
  local first
  first=$(servers)
  kill -9 "$first"
  shows 'the server ended (signal 9) and is started again'
  again() { [[ -n $(servers) && $(servers) != "$first" ]]; }
  until_true 10 again || fail "the server was not started again"
  until_true 10 attached || fail "it is not attached"
  keys o && text 'greet = '
  offered 12 'hello(name)'
}

# What is typed while there is no server is known to the next one.
killed_while_typing() {
  answers $'other = 1\ngreet = ' 'hello(name)'
  file hello.py 'name = "you"'
  start hello.py
  local first how
  for how in 'kill -9 $first' 'lua "require(\"codestral.server\").restart()"'; do
    first=$(servers)
    keys o
    eval "$how" >/dev/null
    text 'other = 1'
    again() { [[ -n $(servers) && $(servers) != *"$first"* ]]; }
    until_true 10 again || fail "the server was not started again"
    until_true 10 attached || fail "it is not attached"
    keys Enter && text 'greet = '
    offered 12 'hello(name)'
    keys Escape
  done
}

# A program that ends at once is tried ever more seldom, with one message.
crashing() {
  printf '#!/bin/sh\ncase $1 in --version) echo codestral-lsp 0.1.0 ;; doctor) ;; *) echo x >>"%s/starts" && exit 3 ;; esac\n' "$work" >"$work/broken"
  chmod +x "$work/broken"
  rm -f "$work/starts"
  export CODESTRAL_OPTIONS='{"cmd":"'"$work"'/broken"}'
  file a.py 'a = 1'
  open_editor a.py
  shows 'the server ended (exit code 3) and is started again'
  unset CODESTRAL_OPTIONS
  tried() { [[ $(wc -l <"$work/starts") -ge 4 ]]; }
  until_true 15 tried || fail "it was started $(wc -l <"$work/starts") times"
  ! on_screen 'Press ENTER' || fail "a message waits for a key"
  [[ $(ask 'execute("messages")' | grep -c 'is started again') == 1 ]] || fail "more than one message: $(ask 'execute("messages")')"
  cmd 'checkhealth codestral' && keys G
  shows 'ended by itself and is started again later' 20
}

missing() {
  export CODESTRAL_OPTIONS='{"cmd":"/nowhere/codestral-lsp"}'
  file a.py 'a = 1'
  open_editor a.py
  shows '/nowhere/codestral-lsp is not there'
  keys Enter
  cmd 'edit b.py'
  [[ $(ask 'execute("messages")' | grep -c 'is not there') == 1 ]] || fail "it is told more than once"
  unset CODESTRAL_OPTIONS
}

# The service is in the middle of an answer: nothing stays behind.
quit_in_a_stream() {
  answers 'greet = ' 'hello(name)' '"holdAfter": 1'
  file hello.py 'name = "you"'
  start hello.py
  keys o && text 'greet = '
  asked() { [[ $(requests) -ge 1 ]]; }
  until_true 8 asked || fail "the service was not asked"
}

# Nobody asks the editor to end: its terminal is gone.
terminal_closed() {
  answers 'greet = ' 'hello(name)' '"holdAfter": 1'
  file hello.py 'name = "you"'
  start hello.py
  keys o && text 'greet = '
  asked() { [[ $(requests) -ge 1 ]]; }
  until_true 8 asked || fail "the service was not asked"
  tm kill-session -t e2e
  until_true 8 no_server || fail "the server outlived the terminal: $(servers)"
}

special_buffers() {
  file a.py 'a = 1'
  start a.py
  not_attached() { [[ $(ask 'luaeval("#vim.lsp.get_clients({bufnr=0})")') == 0 ]]; }
  keys Escape
  cmd 'help'
  until_true 5 not_attached || fail "attached to a help buffer"
  cmd 'setlocal buftype=nofile'
  cmd 'enew'
  cmd 'set buftype=prompt filetype=python'
  until_true 5 not_attached || fail "attached to a prompt"
  cmd 'enew!'
  cmd 'file fugitive:///x'
  cmd 'setlocal filetype=git'
  until_true 5 not_attached || fail "attached to an address"
  cmd 'edit! a.py'
  until_true 5 attached || fail "not attached to a file"
}

large_file() {
  { yes '# a line of a file that is large' || true; } | head -c 50000000 >"$project/large.py"
  file a.py 'a = 1'
  start a.py
  cmd 'edit large.py'
  large() { [[ $(ask 'expand("%")') == large.py ]]; }
  until_true 20 large || fail "the file is not open"
  shows 'are left alone' 12
  keys Enter
  [[ $(ask 'luaeval("#vim.lsp.get_clients({bufnr=0})")') == 0 ]] || fail "attached to a file of 50 MB"
}

# A buffer that goes away while its request is on the way.
unloaded() {
  answers 'greet = ' 'hello(name)' '"holdAfter": 0'
  file hello.py 'name = "you"'
  start hello.py
  keys o && text 'greet = '
  asked() { [[ $(requests) -ge 1 ]]; }
  until_true 8 asked || fail "the service was not asked"
  cmd 'edit! other.py'
  cmd 'bwipeout! hello.py'
  fake_post release '{"count": 1}'
  keys i && text 'x = '
  until_true 5 attached || fail "the server is gone"
  [[ -z $(ask 'execute("messages")' | grep -i error) ]] || fail "errors: $(ask 'execute("messages")')"
}

# unnamed: a buffer without a name in which the place after `greet = ` is offered something.
unnamed() {
  answers 'greet = ' 'hello(name)'
  open_editor
  until_true 10 answering || fail "the editor does not start"
  cmd 'setfiletype python'
  until_true 10 attached || fail "no server in a buffer without a name"
  hint=$(ask "$hint_colour")
  keys i && text 'greet = '
  offered 8 'hello(name)'
}
answering() { [[ $(patience=0.5 ask '1') == 1 ]]; }
no_complaint() { [[ $(ask 'execute("messages")') != *LSP* ]] || fail "messages: $(ask 'execute("messages")')"; }

# What changes the text before it is written does so while the buffer is neither of the two documents.
saved_first() {
  unnamed
  lua 'vim.cmd([[autocmd BufWritePre * %s/ *$//e]])' >/dev/null
  cmd 'write new.py'
  keys A && text ' '
  offered 8 'hello(name)'
  cmd 'write' && keys o && text 'greet = '
  offered 8 'hello(name)'
  no_complaint
}

# Rules count when they are saved, and the server knows of a save from the editor alone.
saved_again() {
  open_editor
  until_true 10 answering || fail "the editor does not start"
  cmd 'setfiletype json'
  until_true 10 attached || fail "no server in a buffer without a name"
  off() { [[ $(lua 'require("codestral").statusline()') == 'Codestral off' ]]; }
  on() { ! off; }
  keys i && text '{"completion.enabled": false}'
  cmd 'write .codestral.json'
  until_true 8 off || fail "the first save does not count"
  keys S && text '{}'
  cmd 'write'
  until_true 8 on || fail "the second save does not count"
  no_complaint
}

renamed() {
  greeting 'hello(name)'
  local name
  for name in saveas\ second.py file\ third.py; do
    cmd "$name" && keys S && text 'greet = '
    offered 8 'hello(name)'
    until_true 5 attached || fail "not attached"
  done
  cmd write && keys S && text 'greet = '
  offered 8 'hello(name)'
  no_complaint
}

moved_to_another_workspace() {
  greeting 'hello(name)'
  mkdir -p "$project/other/.git"
  cmd 'file other/hello.py'
  there() { attached && [[ $(lua 'vim.lsp.get_clients({bufnr=0})[1].root_dir') == "$project/other" ]]; }
  until_true 8 there || fail "the server is that of another workspace"
  keys S && text 'greet = '
  offered 8 'hello(name)'
  no_complaint
}

edit_without_a_name() {
  unnamed
  answers 'name = 1' "$(code 'name = 2')"
  keys Escape && cmd '%d' && keys i && text 'name = 1'
  cmd '1Codestral edit make it two'
  previewed '+name = 2'
  on_screen '[No Name]' || fail "the buffer is not named so"
  keys y
  becomes 'name = 2'
  keys u
  becomes 'name = 1'
}

two_without_a_name() {
  unnamed
  cmd 'new' && cmd 'setfiletype python'
  keys i && text 'greet = '
  sleep 1 # nothing comes in this time
  [[ $(ask 'luaeval("#vim.lsp.get_clients({bufnr=0})")') == 0 ]] || fail "both have one URI"
  cmd 'bdelete!'
  keys A && text x && keys BSpace
  offered 8 'hello(name)'
  no_complaint
}
