# Every code action of docs/actions.md, and edits by instruction, end to end. Sourced by neovim-plugin.
# shellcheck shell=bash
actions=(action_left_alone fix_diagnostic document add_types simplify make_tests explain translate generate_from_comment
  complete_function directive edit_by_instruction edit_while_typing edit_typed_over edit_read_only)

listed() { screen | grep -qE "^ *[0-9]+: $1"; }
# choose TITLE: from the menu of the editor, by its number there.
choose() {
  keys Escape && text ':lua vim.lsp.buf.code_action()' && keys Enter
  until_true 12 listed "$1" || fail "the menu does not offer '$1'"
  text "$(screen | sed -nE "s/^ *([0-9]+): $1.*/\\1/p" | head -n 1)" && keys Enter
}
# previewed LINE: the float shows it as a change.
previewed() {
  shows 'y applies, n leaves it' 12
  shows "$1"
}
# changes TITLE LINE BUFFER: the action is previewed, applied, and taken back by one undo.
changes() {
  local before
  before=$(buffer)
  choose "$1"
  previewed "$2"
  [[ -z ${3:-} ]] || picture "$3"
  keys y
  shown_after
  keys u
  becomes "$before"
}

action_left_alone() {
  answers 'def total' "$(code $'def total(price: int) -> int:\n    return price')"
  file shop.py 'def total(price):' '    return price'
  start shop.py
  choose 'Add types to'
  previewed '+def total(price: int) -> int:'
  previewed '-def total(price):'
  keys n
  hides 'y applies'
  becomes $'def total(price):\n    return price'
}

fix_diagnostic() {
  answers 'undefined name' "$(code $'def half(value):\n    return value / 2')"
  file half.py 'def half(value):' '    return valu / 2'
  start half.py
  lua 'vim.diagnostic.set(vim.api.nvim_create_namespace("lint"), 0, {{ lnum = 1, col = 11, end_col = 15, message = "undefined name valu", severity = 1, source = "lint" }})' >/dev/null
  keys j w w
  shown_after() { becomes $'def half(value):\n    return value / 2'; }
  changes 'Fix: undefined name' '+    return value / 2'
}

document() {
  answers 'def area' "$(code $'def area(a, b):\n    """The area of a rectangle."""\n    return a * b')"
  file area.py 'def area(a, b):' '    return a * b'
  start area.py
  shown_after() { becomes $'def area(a, b):\n    """The area of a rectangle."""\n    return a * b'; }
  changes 'Document' '+    """The area of a rectangle."""' code-action
}

add_types() {
  answers 'def area' "$(code $'def area(a: float, b: float) -> float:\n    return a * b')"
  file area.py 'def area(a, b):' '    return a * b'
  start area.py
  shown_after() { becomes $'def area(a: float, b: float) -> float:\n    return a * b'; }
  changes 'Add types to' '+def area(a: float, b: float) -> float:'
}

simplify() {
  answers 'def even' "$(code $'def even(n):\n    return n % 2 == 0')"
  file even.py 'def even(n):' '    if n % 2 == 0:' '        return True' '    else:' '        return False'
  start even.py
  shown_after() { becomes $'def even(n):\n    return n % 2 == 0'; }
  changes 'Simplify' '+    return n % 2 == 0'
}

# The new file is shown; what it holds is for the user to write.
make_tests() {
  file area.py 'def area(a, b):' '    return a * b'
  start area.py
  local path
  answers 'Write tests for this code' $'tests/test_area.py\n```python\nfrom area import area\n\n\ndef test_area():\n    assert area(2, 3) == 6\n```\n'
  choose 'Write tests for'
  previewed 'new file'
  previewed '+    assert area(2, 3) == 6'
  picture make-tests
  keys y
  tested() { [[ $(buffer) == *'assert area(2, 3) == 6'* ]]; }
  until_true 8 tested || fail "the tests are not shown: $(buffer)"
  path=$(ask 'expand("%:t")')
  [[ $path == test_area.py ]] || fail "the tests went to $path"
  cmd w
  written() { cmp -s "$project/tests/test_area.py" <(printf '%s\n' 'from area import area' '' '' 'def test_area():' '    assert area(2, 3) == 6'); }
  until_true 5 written || fail "the file holds: $(cat "$project/tests/test_area.py")"
}

explain() {
  answers 'def area' $'It multiplies **two sides**.\n\n- quick\n- exact'
  file area.py 'def area(a, b):' '    return a * b'
  start area.py
  cmd 'Codestral explain'
  shows 'It multiplies'
  shows 'Explain “area”'
  shows 'q closes'
  picture explain
  [[ $(ask '&filetype') == markdown ]] || fail "the float is no Markdown"
  closes 'It multiplies'
}

# The translation is a file beside it.
translate() {
  answers 'def area' $'area.go\n```go\npackage main\n\nfunc area(a, b float64) float64 {\n\treturn a * b\n}\n```\n'
  file area.py 'def area(a, b):' '    return a * b'
  start area.py
  choose 'Translate'
  previewed 'new file'
  previewed '+func area(a, b float64) float64 {'
  keys y
  translated() { [[ $(buffer) == *'func area(a, b float64) float64 {'* && $(ask 'expand("%:t")') == area.go ]]; }
  until_true 8 translated || fail "the translation is not shown: $(buffer)"
}

generate_from_comment() {
  answers 'the sum of all even numbers' "$(code $'# the sum of all even numbers below n\nsum(range(0, n, 2))')"
  file sums.py 'n = 10' '# the sum of all even numbers below n'
  start sums.py
  keys j
  shown_after() { becomes $'n = 10\n# the sum of all even numbers below n\nsum(range(0, n, 2))'; }
  changes 'Write the code of this comment' '+sum(range(0, n, 2))'
}

complete_function() {
  answers 'def area' "$(code $'def area(a, b):\n    return a * b')"
  file area.py 'def area(a, b):' '    pass  # TODO'
  start area.py
  keys j
  shown_after() { becomes $'def area(a, b):\n    return a * b'; }
  changes 'Complete' '+    return a * b'
}

directive() {
  answers 'use an f-string' "$(code 'print(f"Hello {name}")')"
  file hello.py 'name = "you"' '# codestral: use an f-string' 'print("Hello " + name)'
  start hello.py
  keys j
  shown_after() {
    followed() { [[ $(buffer) == *'print(f"Hello {name}")'* ]]; }
    until_true 8 followed || fail "the comment was not followed: $(buffer)"
  }
  changes 'Codestral: use an f-string' '+print(f"Hello {name}")'
}

edit_by_instruction() {
  answers 'count the words' "$(code $'def count(text):\n    return len(text.split())')"
  file count.py 'def count(text):' '    return len(text)' '' 'print(count("a b"))'
  start count.py
  keys V j
  text ':Codestral edit' && keys Enter
  shows 'Change 2 lines:'
  text 'count the words' && keys Enter
  previewed '+    return len(text.split())'
  picture edit
  keys Enter
  becomes $'def count(text):\n    return len(text.split())\n\nprint(count("a b"))'
  keys u
  becomes $'def count(text):\n    return len(text)\n\nprint(count("a b"))'
}

# What waits for the end of typing is said to be there.
ready() {
  said() { [[ $(ask 'execute("messages")') == *'the answer is ready'* ]]; }
  until_true 20 said || fail "the answer is not ready"
}

# typing_meanwhile KEY...: an edit becomes ready in the insert mode that the keys begin.
typing_meanwhile() {
  answers 'count the words' "$(code $'def count(text):\n    return len(text.split())')" '"holdAfter": 1'
  file count.py '# counts' 'def count(text):' '    return len(text)'
  start count.py
  cmd '2,3Codestral edit count the words'
  asked() { [[ $(requests) -ge 1 ]]; }
  until_true 8 asked || fail "the service was not asked"
  lua 'require("codestral").toggle("buffer")' >/dev/null
  keys "$@"
  sleep 0.5 # the editor tells of a change after 150 ms
  fake_post release '{"count": 1}'
  ready
}

edit_while_typing() {
  typing_meanwhile g g o
  text 'x = 1' && keys Enter && text 'y = 2'
  keys C-c
  previewed '+    return len(text.split())'
  keys y
  becomes $'# counts\nx = 1\ny = 2\ndef count(text):\n    return len(text.split())'
}

edit_typed_over() {
  typing_meanwhile G A
  text '  # x'
  keys Escape
  shows 'the text was changed meanwhile; ask again'
  ! on_screen 'y applies' || fail "a change of an older text is shown"
  becomes $'# counts\ndef count(text):\n    return len(text)  # x'
}

edit_read_only() {
  file count.py 'def count(text):' '    return len(text)'
  start count.py
  cmd 'set readonly nomodifiable'
  cmd 'Codestral edit shorten it'
  shows 'this buffer is read-only'
}
