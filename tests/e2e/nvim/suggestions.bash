# Ghost text: shown, taken whole and in parts, dismissed, changed for another. Sourced by neovim-plugin.
# shellcheck shell=bash
suggestions=(while_typing in_one_burst whole before_a_waiting_key word word_of_the_next_line line node dismissed left_by_ctrl_c typed_along alternatives block dos_line_ends auto_closed_bracket inside_a_call tab_preset where_nothing_shows changed_on_disk toggled_while_typing beside_a_menu
  beside_a_snippet odd_names)

while_typing() {
  file price.c 'int price(int total_before_taxes) {' '    int rate = 3;' '}'
  start price.c
  keys 2 G o && text 'return total_'
  offered 12 'before_taxes;'
  shows 'return total_before_taxes;'
  picture ghost-text
  buffer_is $'int price(int total_before_taxes) {\n    int rate = 3;\n    return total_\n}' || fail "the buffer holds more than was typed"
  reported() { [[ $(lua 'require("codestral").status().usage.shown') == 1 ]]; }
  until_true 5 reported || fail "the server was not told that it was shown"
}

# A slow link and a paste of the terminal deliver many keys at once.
in_one_burst() {
  answers 'return total_' 'before_taxes;'
  file price.c 'int price(int total_before_taxes) {' '    int rate = 3;' '}'
  start price.c
  keys 2 G o
  text '    return total_'
  until_true 8 hinted 'before_taxes;' || fail "nothing is suggested"
}

# greeting TEXT: a file in which the place after `greet = ` is offered TEXT.
greeting() {
  answers 'greet = ' "$1"
  file hello.py 'name = "you"'
  start hello.py
  keys o && text 'greet = '
  offered 12 "${1%%$'\n'*}"
}
greeted() { becomes $'name = "you"\ngreet = '"$1"; }
accepted() { [[ $(lua 'require("codestral").status().usage.accepted') == "$1" ]]; }

whole() {
  greeting 'hello(name, "and all")'
  keys M-l
  greeted 'hello(name, "and all")'
  until_true 5 accepted 1 || fail "the server was not told that it was accepted"
  shows 'greet = hello(name, "and all")'
  # One undo takes it back and leaves what was typed.
  keys Escape u
  greeted ''
}

word() {
  greeting 'hello(name, "and all")'
  local asked
  asked=$(requests)
  keys M-w && greeted 'hello'
  offered 5 '(name, "and all")'
  keys M-w && greeted 'hello('
  keys M-w && greeted 'hello(name'
  offered 5 ', "and all")'
  shows 'greet = hello(name, "and all")'
  picture accept-word
  [[ $(requests) == "$asked" ]] || fail "the rest of a suggestion was asked of the service"
  keys M-l && greeted 'hello(name, "and all")'
}

line() {
  answers 'def line_by_line' $'\n    first = value + 1\n    second = first * 2\n    return second'
  file lines.py '# nothing'
  start lines.py
  keys o && text 'def line_by_line(value):'
  offered 12 'first = value + 1'
  keys M-j
  becomes $'# nothing\ndef line_by_line(value):\n    first = value + 1'
  offered 5 'second = first * 2'
  keys M-j
  becomes $'# nothing\ndef line_by_line(value):\n    first = value + 1\n    second = first * 2'
  shows '    return second'
  hinted 'return second' || fail "what is left is not drawn as a hint"
}

# Both keys are read at once, as over a slow line.
before_a_waiting_key() {
  greeting 'hello(name'
  keys M-l ')'
  greeted 'hello(name)'
  lua 'require("codestral").setup({ keymaps = "tab", settings = { completion = { debounceMs = 0 } } })' >/dev/null
  cmd '$d' && keys o && text 'greet = '
  offered 12 'hello(name'
  keys Tab ')'
  becomes $'name = "you"\ngreet = hello(name)'
}

# A line end before the word is taken with it, and no more.
word_of_the_next_line() {
  answers 'def line_by_line' $'\n    first = value + 1\n    return first'
  file lines.py '# nothing'
  start lines.py
  keys o && text 'def line_by_line(value):'
  offered 12 'first = value + 1'
  keys M-w
  becomes $'# nothing\ndef line_by_line(value):\n    first'
  offered 5 '= value + 1'
}

node() {
  greeting 'hello(name, first(name)) + rest(name)'
  keys M-o
  begun() { [[ $(buffer) == *'greet = hello('*')' && $(buffer) != *'+ rest(name)' ]]; }
  until_true 5 begun || fail "no expression was taken: $(buffer)"
  shows '+ rest(name)'
}

dismissed() {
  greeting 'hello(name)'
  keys M-e
  until_true 5 nothing_hinted || fail "the suggestion is still there"
  greeted ''
}

# CTRL-C leaves insert mode in another way than Escape.
left_by_ctrl_c() {
  greeting 'hello(name)'
  keys C-c
  until_true 5 nothing_hinted || fail "the suggestion is still there"
  keys A
  offered 5 'hello(name)'
}

# What disagrees with the suggestion takes it off the screen at once, what agrees keeps it there.
typed_along() {
  answers 'greet = helX' 'YZ()'
  greeting 'hello(name)'
  text hel
  offered 5 'lo(name)'
  greeted hel
  text X
  hides 'helXlo(name)'
  offered 5 'YZ()'
  shows 'greet = helXYZ()'
}

alternatives() {
  local each shown
  greeting 'hello(name)'
  for each in 'good_day(name)' 'welcome(name)' 'cheers(name)'; do next_answer "$each"; done
  keys M-n
  hides 'greet = hello(name)'
  keys M-n
  shows '(2/3)'
  shown=$(screen | sed -nE 's/^(greet = .*) \(2\/3\).*/\1/p')
  keys M-p
  shows '(1/3)'
  ! on_screen "$shown" || fail "the previous one is the same"
  keys M-n
  shows "$shown"
  picture alternatives
  keys M-l && greeted "${shown#greet = }"
}

block() {
  file next.c 'int one(int a) { return a; }'
  start next.c
  keys G o && text 'int next(int value) {'
  offered 12 'return result;'
  hinted 'auto result = 0;' || fail "the first line of the block is not on the screen"
  shows '    return result;'
  picture block
  keys M-l
  becomes $'int one(int a) { return a; }\nint next(int value) {\n    auto result = 0;\n    return result;\n}'
}

# The server writes the line ends of the file, and counts them; the buffer's lines have none.
dos_line_ends() {
  answers 'def line_by_line' $'\n    first = value + 1\n    second = first * 2\n    return second'
  printf '# nothing\r\n' >"$project/lines.py"
  start lines.py
  [[ $(ask '&fileformat') == dos ]] || fail "the file is $(ask '&fileformat')"
  lua '(function() local c = vim.lsp.get_clients()[1]; local notify = c.notify; _G.Lengths = "" c.notify = function(self, method, params) if params and params.acceptedLength then Lengths = Lengths .. params.acceptedLength .. " " end return notify(self, method, params) end end)()' >/dev/null
  keys o && text 'def line_by_line(value):'
  offered 12 'first = value + 1'
  keys M-j
  becomes $'# nothing\ndef line_by_line(value):\n    first = value + 1'
  offered 5 'second = first * 2'
  keys M-o
  more() { [[ $(buffer) == $'# nothing\ndef line_by_line(value):\n    first = value + 1\n    s'* ]]; }
  until_true 5 more || fail "nothing more was taken: $(buffer)"
  [[ $(buffer) != *$'\r'* ]] || fail "a line ends in a carriage return"
  offered 5 'return second'
  keys M-l
  becomes $'# nothing\ndef line_by_line(value):\n    first = value + 1\n    second = first * 2\n    return second'
  # With the two units of the line end: "\r\n    first = value + 1" comes first.
  [[ $(lua 'Lengths') == '23 '* ]] || fail "told of lengths $(lua 'Lengths')"
  cmd '2,$d'
  becomes '# nothing'
  keys o && text 'def line_by_line(value):'
  offered 12 'first = value + 1'
  keys M-l
  becomes $'# nothing\ndef line_by_line(value):\n    first = value + 1\n    second = first * 2\n    return second'
  cmd w
  saved() { cmp -s "$project/lines.py" <(printf '%s\r\n' '# nothing' 'def line_by_line(value):' '    first = value + 1' '    second = first * 2' '    return second'); }
  until_true 5 saved || fail "the file holds: $(od -c "$project/lines.py")"
}

# The editor closed the bracket itself: it stands there once, before and after.
auto_closed_bracket() {
  answers 'total = add(' 'first, second)'
  file sum.py 'first, second = 1, 2'
  start sum.py
  lua 'vim.keymap.set("i", "(", "()<Left>")' >/dev/null
  keys o && text 'total = add('
  offered 12 'first, second'
  shows 'total = add(first, second)'
  keys M-l
  becomes $'first, second = 1, 2\ntotal = add(first, second)'
}

# What follows what is replaced stays on the screen.
inside_a_call() {
  answers 'print(add(' 'first, second), "sum")'
  file sum.py 'first, second = 1, 2'
  start sum.py
  keys o && text 'print(add(); end' && keys Escape && text 'F;i'
  keys BSpace && text '('
  offered 12 'first, second'
  on_screen '; end' || fail "the suggestion covers what follows it"
}

tab_preset() {
  greeting 'hello(name)'
  lua 'require("codestral").setup({ keymaps = "tab" })' >/dev/null
  keys Tab && greeted 'hello(name)'
  keys Enter && text 'if' && keys Escape && cmd 'set expandtab shiftwidth=2 softtabstop=2'
  # One that comes between two keys would be taken.
  cmd 'Codestral toggle buffer' && keys o
  until_true 5 nothing_hinted || fail "there is a suggestion"
  keys Tab && text 'x'
  indented() { [[ $(buffer) == *$'\n'*' x' ]]; }
  until_true 5 indented || fail "Tab indents no more: $(buffer)"
}

# No text leaves for a suggestion that nobody could see.
where_nothing_shows() {
  answers 'greet = ' 'hello(name)'
  file hello.py 'name = "you"' 'greet ' 'greet ' 'greet '
  start hello.py
  keys G '$' R && text ' = '
  cmd '%normal A = '
  cmd 'lua require("codestral").next()'
  cmd 'Codestral toggle buffer' && keys A && text 'x' && keys BSpace M-n
  sleep 1 # nothing comes in this time
  # The connection may have been opened ahead.
  ! curl -sS "$MISTRAL_BASE_URL/_fake/requests" | grep -qF fim/completions || fail "the service was asked"
  cmd 'Codestral toggle buffer' && keys A && text 'x' && keys BSpace
  offered 8 'hello(name)'
}

# The cursor stays where it is, and what was suggested there does not.
changed_on_disk() {
  greeting 'hello(name)'
  keys Escape && cmd 'set autoread' && cmd w
  keys A && text x && keys BSpace
  offered 8 'hello(name)'
  keys Escape && cmd w && keys A
  offered 8 'hello(name)'
  sleep 1 # the file gets another time, and the editor's own request is over
  printf '# top\nname = "you"\ngreet = \n' >"$project/hello.py"
  lua 'vim.cmd("checktime")' >/dev/null
  becomes $'# top\nname = "you"\ngreet = '
  hides 'hello(name)'
  keys M-l
  becomes $'# top\nname = "you"\ngreet = '
}

toggled_while_typing() {
  greeting 'hello(name)'
  lua 'vim.keymap.set("i", "<F5>", "<Cmd>Codestral toggle buffer<CR>")' >/dev/null
  keys F5
  hides 'hello(name)'
  keys F5 M-l
  text x && keys BSpace
  offered 8 'hello(name)'
  greeted ''
}

# The editor's own menu of words is open: the suggestion stands beside it, and each has its key.
beside_a_menu() {
  answers 'greet = ' '.upper()'
  file hello.py 'name = "you"' 'nation = "here"'
  start hello.py
  keys G o && text 'greet = na' && keys C-n
  menu() { [[ $(ask 'pumvisible()') == 1 ]]; }
  until_true 5 menu || fail "there is no menu"
  offered 8 '.upper()'
  menu || fail "the suggestion has closed the menu"
  shows 'nation'
  keys M-l
  becomes $'name = "you"\nnation = "here"\ngreet = name.upper()'
}

# Tab goes to the next place of a snippet, and accepts where there is none.
beside_a_snippet() {
  greeting 'hello(name)'
  lua 'require("codestral").setup({ keymaps = "tab", settings = { completion = { debounceMs = 0 } } })' >/dev/null
  keys M-e
  lua 'vim.snippet.expand("f($1, $2)")' >/dev/null
  becomes $'name = "you"\ngreet = f(, )'
  [[ $(lua 'require("codestral").visible()') == v:false || $(lua 'require("codestral").visible()') == false ]] || keys M-e
  keys Tab && text 'second'
  becomes $'name = "you"\ngreet = f(, second)'
}

odd_names() {
  answers 'greet = ' 'hello(name)'
  local odd="it's a 50% \"größe\" #1 & more.py"
  file "$odd" 'name = 1'
  start "$odd"
  keys o && text 'greet = '
  offered 12 'hello(name)'
  keys M-l
  becomes $'name = 1\ngreet = hello(name)'
}
