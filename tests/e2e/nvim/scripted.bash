# What the scenarios of the client say to fake-mistral, and how they look at the screen. Sourced after terminal.bash.
# shellcheck shell=bash

fake_post() { curl -sS --fail -o /dev/null --data-binary "$2" "$MISTRAL_BASE_URL/_fake/$1"; }
json() { python3 -c 'import json, sys; sys.stdout.write(json.dumps(sys.argv[1]))' "$1"; }
# answers PART TEXT [FIELDS]: a request whose prompt holds PART gets TEXT.
answers() { fake_post rules "[{\"promptContains\": $(json "$1"), \"behaviour\": {\"texts\": [$(json "$2")]${3:+, $3}}}]"; }
# code TEXT: as a model writes code.
code() { printf '```\n%s\n```' "$1"; }
next_answer() { fake_post behaviours "[{\"texts\": [$(json "$1")]}]"; }
requests() { curl -sS "$MISTRAL_BASE_URL/_fake/stats" | sed -nE 's/.*"requests": ?([0-9]+).*/\1/p'; }

on_screen() { screen | grep -qF -- "$1"; }
shows() { until_true "${2:-8}" on_screen "$1" || fail "'$1' is not on the screen"; }
gone_from_screen() { ! on_screen "$1"; }
hides() { until_true 8 gone_from_screen "$1" || fail "'$1' is still on the screen"; }
becomes() { until_true 8 buffer_is "$1" || fail "the buffer is:"$'\n'"$(buffer)"; }
# The tildes below the text have the colour of hints too.
nothing_hinted() { [[ -z $(drawn_in "$hint" | grep -v '^~' | tr -d '[:space:]') ]]; }
# closes TEXT: the float says that q closes it, and that is so.
closes() { shows 'q closes' && keys q && hides "$1"; }
# cmd WORDS: typed as a command line.
cmd() { keys Escape && text ":$1" && keys Enter; }
lua() { ask "luaeval('$1')"; }
# file NAME LINE...
file() { printf '%s\n' "${@:2}" >"$project/$1"; }
# picture NAME: the screen as it is, for the documents.
picture() {
  [[ -n ${PICTURES:-} ]] || return 0
  mkdir -p "$PICTURES"
  tm capture-pane -pe -t e2e >"$work/picture.ansi"
  local mode
  for mode in dark light; do
    python3 "$root/tests/e2e/nvim/ansi_to_svg.py" "$mode" <"$work/picture.ansi" >"$PICTURES/neovim-$1-$mode.svg"
  done
}
