# :Codestral and what it shows. Sourced by neovim-plugin.
# shellcheck shell=bash
commands=(status_and_why completed_names toggled toggled_in_a_buffer off_in_the_workspace off_in_the_user_file settings_while_running given_up review_and_apply review_of_a_change review_of_another_repository commit_in_git
  commit_of_this_repository doctor_and_log health health_of_the_ill no_key revoked rate_limited wrong_options)

status_and_why() {
  file price.c 'int price(int total_before_taxes) {' '    int rate = 3;' '}'
  start price.c
  keys 2 G o && text 'return total_'
  offered 12 'before_taxes;'
  counted() { [[ $(lua 'require("codestral").status().usage.shown') == 1 ]]; }
  until_true 5 counted || fail "the server was not told that it was shown"
  cmd 'Codestral why'
  shows '(offered)'
  shows 'from       mistral codestral'
  shows 'extent     line'
  shows 'prefix'
  shows 'q closes'
  picture why
  closes 'extent     line'
  cmd 'edit! other.c'
  until_true 8 attached || fail "the server is gone"
  cmd 'Codestral why'
  shows 'Nothing was asked for in this file so far.'
  closes 'Nothing was asked for'
  cmd 'buffer price.c'
  cmd 'Codestral status'
  shows 'ready: Ready.'
  shows '1 shown, 0 accepted'
  shows 'q closes'
  picture status
  closes 'ready: Ready.'
  lua 'vim.cmd([[set statusline=%f%=%{v:lua.require'"''codestral''"'.statusline()}]])' >/dev/null
  named() { screen | grep -qE '^price.c +Codestral'; }
  until_true 5 named || fail "the status line does not name it"
}

completed_names() {
  file a.py 'a = 1'
  start a.py
  local words
  words=$(ask 'join(getcompletion("Codestral ", "cmdline"), " ")')
  [[ $words == 'cancel commit dismiss doctor edit explain log restart review status toggle why' ]] || fail "completed: $words"
  [[ $(ask 'join(getcompletion("Codestral review st", "cmdline"), " ")') == staged ]] || fail "changes are not completed"
  cmd 'Codestral stauts'
  shows 'there is no :Codestral stauts; did you mean status?'
}

toggled() {
  answers 'greet = ' 'hello(name)'
  file hello.py 'name = "you"'
  start hello.py
  cmd 'Codestral toggle'
  shows 'suggestions are off'
  off() { [[ $(lua 'require("codestral").statusline()') == 'Codestral off' ]]; }
  until_true 5 off || fail "the status line does not say off"
  quiet o 'greet = '
  cmd 'Codestral toggle'
  shows 'suggestions are on'
  keys A && text ' '
  offered 8 'hello(name)'
}

# quiet KEY TEXT: typed, without a suggestion and without a request.
quiet() {
  local before
  before=$(requests)
  keys "$1" && text "$2"
  sleep 1 # nothing comes in this time
  [[ $(requests) == "$before" ]] || fail "the service was asked while suggestions were off"
  nothing_hinted || fail "there is a suggestion while suggestions are off"
  keys Escape
}

# Off in a buffer stays off when the file is read again, and with the next server.
toggled_in_a_buffer() {
  answers 'greet = ' 'hello(name)'
  file hello.py 'name = "you"' 'greet ='
  start hello.py
  cmd 'Codestral toggle buffer'
  shows 'off in this buffer'
  off() { [[ $(lua 'require("codestral").statusline()') == 'Codestral off' ]]; }
  until_true 5 off || fail "the status line does not say off"
  keys G
  quiet A ' '
  cmd 'edit!'
  until_true 8 attached || fail "the server is gone"
  quiet A ' '
  local first
  first=$(servers)
  cmd 'Codestral restart'
  again() { [[ -n $(servers) && $(servers) != "$first" ]] && attached; }
  until_true 10 again || fail "the server was not started again"
  quiet A '  '
  until_true 5 off || fail "the status line does not say off"
  cmd 'Codestral toggle buffer'
  shows 'on in this buffer'
  keys A && text ' '
  offered 8 'hello(name)'
}

stays_off() {
  file hello.py 'name = "you"'
  start hello.py
  off() { [[ $(lua 'require("codestral").statusline()') == 'Codestral off' ]]; }
  until_true 5 off || fail "the status line does not say off"
  local _
  for _ in 1 2; do
    cmd 'Codestral toggle'
    shows 'suggestions stay off: .codestral.json or the user file turns them off'
    cmd 'echo 1'
    hides 'suggestions stay off'
  done
}

off_in_the_workspace() {
  file .codestral.json '{"completion": {"enabled": false}}'
  stays_off
}

off_in_the_user_file() {
  mkdir -p "$work/config/codestral-lsp"
  printf '{"completion": {"enabled": false}}\n' >"$work/config/codestral-lsp/config.json"
  stays_off
}

settings_while_running() {
  answers 'def steps' $'\n    first = 1\n    second = 2\n    return second'
  file steps.py '# nothing'
  start steps.py
  keys o && text 'def steps():'
  offered 12 'second = 2'
  keys Escape
  lua 'require("codestral").set({ completion = { multiline = "never" } })' >/dev/null
  keys S && text 'def steps(): '
  # One line is asked for, and the answer begins with the end of it.
  one_line() { curl -sS "$MISTRAL_BASE_URL/_fake/requests" | grep -qF '"prompt":"# nothing\ndef steps(): ","stop":["\n"]'; }
  until_true 8 one_line || fail "the service was not asked for one line: $(curl -sS "$MISTRAL_BASE_URL/_fake/requests")"
  sleep 1 # nothing comes in this time
  nothing_hinted || fail "there is a suggestion of several lines"
}

# The stream is closed, and what would have come changes nothing.
given_up() {
  answers 'def area' "$(code $'def area(a, b):\n    return b * a')" '"holdAfter": 1'
  file area.py 'def area(a, b):' '    return a * b'
  start area.py
  cmd '1,2Codestral edit turn it round'
  asked() { [[ $(requests) -ge 1 ]]; }
  until_true 8 asked || fail "the service was not asked"
  cmd 'Codestral cancel'
  shows 'Codestral: given up'
  closed() { curl -sS "$MISTRAL_BASE_URL/_fake/stats" | grep -q '"cancelled": *1'; }
  until_true 8 closed || fail "the stream is not closed"
  becomes $'def area(a, b):\n    return a * b'
}

finding() {
  printf '{"findings":[{"file":"%s","line":7,"quote":"%s","severity":"error","category":"bug","message":"%s","suggestion":"%s"}]}' "$@"
}

review_and_apply() {
  answers 'price + tax' "$(finding shop.py '    return price + tax' 'A tax is a share of the price.' '    return price * (1 + tax)')"
  file shop.py 'def total(price, tax):' '    return price + tax'
  start shop.py
  cmd 'lua vim.diagnostic.config({ virtual_text = true })'
  cmd 'Codestral review'
  shows 'A tax is a share of the price.' 12
  shows '1 finding'
  picture review
  keys j
  text ':lua vim.lsp.buf.code_action()' && keys Enter
  shows 'Apply the suggestion'
  shows 'Dismiss'
  text "$(screen | sed -nE 's/^ *([0-9]+): Apply the suggestion.*/\1/p')" && keys Enter
  previewed '+    return price * (1 + tax)'
  keys y
  becomes $'def total(price, tax):\n    return price * (1 + tax)'
  hides 'A tax is a share'
}

git_here() { git -C "$project" -c user.name=n -c user.email=e@x -c init.defaultBranch=main -c core.hooksPath=/dev/null -c commit.gpgsign=false "$@"; }
repository() {
  rm -rf "$project/.git"
  git_here init -q
  file shop.py 'def total(price, tax):' '    return price'
  git_here add . && git_here commit -qm 'shop: add the total'
}

review_of_a_change() {
  repository
  answers 'price + tax' "$(finding shop.py '    return price + tax' 'A tax is a share of the price.' '    return price * (1 + tax)')" '"holdAfter": 0'
  file shop.py 'def total(price, tax):' '    return price + tax'
  git_here add .
  start shop.py
  cmd 'Codestral toggle buffer'
  cmd 'Codestral review staged'
  asked() { [[ $(requests) -ge 1 ]]; }
  until_true 8 asked || fail "the service was not asked"
  keys O
  fake_post release '{"count": 1}'
  ready
  text 'typed on'
  becomes $'typed on\ndef total(price, tax):\n    return price + tax'
  ! on_screen 'Review of staged' || fail "the findings take the keys of who types"
  keys Escape
  shows 'A tax is a share of the price.' 12
  shows 'Review of staged'
}

# The repository is that of the file, wherever the editor was started.
review_of_another_repository() {
  repository
  start shop.py
  cmd 'Codestral review uncommitted'
  shows 'nothing has changed' 12
  mkdir "$project/other" && git_here -C other init -q
  printf '%s\n' 'def total(price, tax):' '    return price + tax' >"$project/other/shop.py"
  git_here -C other add .
  answers 'price + tax' "$(finding shop.py '    return price + tax' 'A tax is a share of the price.' '    return price * (1 + tax)')"
  cmd 'edit other/shop.py'
  until_true 8 attached || fail "the server is gone"
  cmd 'Codestral review staged'
  shows '1 finding' 12
}

commit_in_git() {
  repository
  answers 'price + tax' $'shop: add the tax\n\nIt was missing.'
  file shop.py 'def total(price, tax):' '    return price + tax'
  git_here add .
  git_here config core.editor "$nvim --clean --cmd 'set noswapfile shadafile=NONE' -u '$init' --listen '$socket'"
  terminal "git -c user.name=n -c user.email=e@x commit"
  until_true 15 attached || fail "no server in the buffer of the commit"
  cmd 'Codestral commit'
  shows 'shop: add the tax' 12
  picture commit
  next_answer $'shop: tax the total\n\nIt was missing.'
  cmd 'Codestral commit'
  shows 'shop: tax the total' 12
  cmd 'wq'
  written() { [[ $(git_here log -1 --format=%B) == $'shop: tax the total\n\nIt was missing.' ]]; }
  until_true 8 written || fail "the message is: $(git_here log -1 --format=%B)"
}

# The last change of this repository itself, not committed any more in a clone.
commit_of_this_repository() {
  rm -rf "$project" && git clone -q --depth 3 "file://$root" "$project"
  git_here reset -q --soft HEAD~1
  answers 'Write the message' 'neovim: say it again'
  answers '' 'neovim: say it again'
  start README.md
  cmd 'Codestral commit'
  shows 'neovim: say it again' 20
  [[ $(ask '&filetype') == gitcommit ]] || fail "the message is in no buffer of its own"
}

doctor_and_log() {
  file price.c 'int price(int total_before_taxes) {' '    int rate = 3;' '}'
  start price.c
  keys 2 G o && text 'return total_'
  offered 12 'before_taxes;'
  cmd 'Codestral doctor'
  shows 'codestral-lsp doctor' 15
  closes 'codestral-lsp doctor'
  cmd 'Codestral log'
  shows '127.0.0.1' 12
}

health() {
  file a.py 'a = 1'
  start a.py
  cmd 'checkhealth codestral'
  shows 'has inline completion' 20
  shows 'codestral-lsp 0'
}

# What the doctor finds wrong is an error, and a server that does not answer is named.
health_of_the_ill() {
  local CODESTRAL_OPTIONS='{"cmd":"'"$work"'/ill"}'
  export CODESTRAL_OPTIONS
  printf '#!/bin/sh\ncase $1 in --version) echo codestral-lsp 0.1.0 ;; doctor) echo "  FAIL key: the host does not take it" && exit 3 ;; *) exec sleep 100 ;; esac\n' >"$work/ill"
  chmod +x "$work/ill"
  file a.py 'a = 1'
  open_editor a.py
  hangs() { [[ $(ask 'luaeval("#require([[codestral.server]]).clients()")') == 1 ]]; }
  until_true 10 hangs || fail "no server was started"
  cmd 'checkhealth codestral'
  shows 'ERROR key: the host does not take it' 20
  keys G
  shows 'its server has not answered yet'
  unset CODESTRAL_OPTIONS
}

no_key() {
  local MISTRAL_API_KEY= MISTRAL_BASE_URL=
  file a.py 'a = 1'
  start a.py
  local_now() { [[ $(lua 'require("codestral").statusline()') == 'Codestral (local)' ]]; }
  until_true 8 local_now || fail "the status line says: $(lua 'require("codestral").statusline()')"
  cmd 'Codestral edit shorten it'
  shows 'key' 8
  keys Enter
  cmd 'checkhealth codestral'
  shows 'key: none' 20
  ! on_screen ERROR || fail "a key that is not needed is an error"
}

# The service takes the key no more: it is said when typing ends, and no key is lost.
revoked() {
  fake_post rules '[{"promptContains": "greet = ", "behaviour": {"status": 401}}]'
  file hello.py 'name = "you"'
  start hello.py
  keys o && text 'greet = '
  refused() { [[ $(lua 'require("codestral").statusline()') == 'Codestral: error' ]]; }
  until_true 8 refused || fail "the status line says: $(lua 'require("codestral").statusline()')"
  text 'typed on'
  becomes $'name = "you"\ngreet = typed on'
  keys Escape
  shows 'the service did not accept the key (401)'
  ! on_screen 'Press ENTER' || fail "a message waits for a key"
  cmd 'Codestral status'
  shows 'correlation id'
  shows 'Check the key with'
}

rate_limited() {
  fake_post rules '[{"promptContains": "greet = ", "behaviour": {"status": 429, "headers": {"retry-after": "60"}}}]'
  file hello.py 'name = "you"'
  start hello.py
  keys o && text 'greet = '
  paused() { [[ $(lua 'require("codestral").statusline()') == 'Codestral: paused'* ]]; }
  until_true 10 paused || fail "the status line says: $(lua 'require("codestral").statusline()')"
}

# What is wrong is told by name, and the rest holds.
wrong_options() {
  local CODESTRAL_OPTIONS='{"keymap":"alt","settings":{"completion":{"debounceMS":0,"maxTokens":"many"},"mistral.apiKey":"x"}}'
  export CODESTRAL_OPTIONS
  file a.py 'a = 1'
  open_editor a.py
  shows 'keymap: there is no such option; did you mean keymaps?'
  shows 'did you mean completion.debounceMs?'
  shows 'settings.completion.maxTokens: expected a whole number from 1 to 4096, got "many"'
  shows 'settings.mistral.apiKey: not for an editor to set'
  keys Enter
  until_true 8 attached || fail "the server does not run"
  unset CODESTRAL_OPTIONS
}
