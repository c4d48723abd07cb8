# What the tests in a real Neovim have in common: the editor in a real terminal (tmux), in a home of its own, against a
# fake-mistral. Sourced; sets work, project, nvim, tree and server, and ends all that it started.
# env: NVIM_DIR (build/tools/nvim), TREE (build/release), SERVER_DIR (TREE: where codestral-lsp is), KEEP=1 keeps the temporary folder
# shellcheck shell=bash
root=$(realpath "$(dirname "${BASH_SOURCE[0]}")/../../..")
nvim=$(realpath "${NVIM_DIR:-$root/build/tools/nvim}")/bin/nvim
tree=$(realpath "${TREE:-$root/build/release}")
server=$(realpath "${SERVER_DIR:-$tree}")/codestral-lsp
init=$root/tests/e2e/nvim/init.lua

work=$(mktemp -d)
project=$work/project socket=$work/nvim.sock fake=
mkdir -p "$project/.git" "$work/home"
end_fake_service() {
  [[ -z $fake ]] || kill "$fake" 2>/dev/null || true
  fake=
}
finish() {
  tm kill-server 2>/dev/null || true
  end_fake_service
  if [[ -n ${KEEP:-} ]]; then echo "kept: $work"; else rm -rf "$work"; fi
}
trap finish EXIT

# ---------------------------------------------------------------- tools

# Without these the terminal has eight colours and hints look like text.
cat >"$work/tmux.conf" <<'CONF'
set -g default-terminal tmux-256color
set -ga terminal-features ",*:RGB"
set -sg escape-time 0
CONF
tm() { env -u TMUX tmux -S "$work/tmux.sock" -f "$work/tmux.conf" "$@"; }
screen() { tm capture-pane -p -t e2e 2>/dev/null; }
# An editor that starts, or shows a prompt, does not answer.
ask() { env -u TMUX HOME="$work/home" timeout "${patience:-5}" "$nvim" --clean --headless --server "$socket" --remote-expr "$1" 2>/dev/null; }
keys() { tm send-keys -t e2e "$@"; }
text() { tm send-keys -t e2e -l -- "$1"; }
buffer() { ask 'join(getline(1,"$"),"\n")'; }

fail() {
  echo "FAILED: $*"
  echo "--- screen" && screen | grep -v '^~\?$' || true
  echo "--- editor's log" && tail -n 20 "$work"/state/nvim/lsp.log 2>/dev/null || true
  exit 1
}

source "$root/tests/support/until_true.bash"

# The characters of the screen that are drawn in the given foreground colour ("R;G;B").
drawn_in() {
  tm capture-pane -pe -t e2e | awk -v want="38;2;$1" -v esc=$'\033' '{
    n = split($0, part, esc "\\[")
    line = on ? part[1] : ""
    for (i = 2; i <= n; i++) {
      end = index(part[i], "m")
      codes = substr(part[i], 1, end - 1)
      if (codes == "" || codes ~ /^0/ || codes ~ /(^|;)39(;|$)/) on = 0
      if (codes ~ /38;[25];/) on = index(codes, want) > 0
      if (on) line = line substr(part[i], end + 1)
    }
    print line
  }'
}
hinted() { drawn_in "$hint" | grep -qF -- "$1"; }
buffer_is() { [[ $(buffer) == "$1" ]]; }

# The server processes of this run, by the home folder that they inherited.
servers() {
  local process
  for process in $(pgrep -x codestral-lsp); do
    process=/proc/$process
    [[ $process/exe -ef $server ]] || continue
    if { tr '\0' '\n' <"$process/environ"; } 2>/dev/null | grep -qxF "HOME=$work/home"; then echo "${process#/proc/}"; fi
  done
}
no_server() { [[ -z $(servers) ]]; }

# The server is attached to the buffer.
attached() { [[ $(patience=0.5 ask 'luaeval("#vim.lsp.get_clients({bufnr=0, method=\"textDocument/inlineCompletion\"})")') == 1 ]]; }

hint_colour='luaeval("(function(c) return (\"%d;%d;%d\"):format(math.floor(c/65536), math.floor(c/256)%256, c%256) end)(vim.api.nvim_get_hl(0, {name=\"ComplHint\", link=false}).fg)")'

# start FILE: opens it in the editor and waits until the server is attached to it.
start() {
  open_editor "$@"
  until_true 15 attached || fail "no server with inline completion attached to $1"
  [[ -n $(servers) ]] || fail "no process of $server"
  hint=$(ask "$hint_colour")
  [[ $hint == *\;*\;* ]] || fail "the editor has no colour for hints"
}

# open_editor [FILE]
open_editor() {
  terminal "'$nvim' --clean --cmd 'set noswapfile shadafile=NONE | let g:loaded_python3_provider=0' -u '$init' --listen '$socket' ${1:+$(printf %q "$1")}"
}

# terminal COMMAND: runs it in the terminal, in the project and in a home of its own.
terminal() {
  local environment=(-e HOME="$work/home" -e XDG_CONFIG_HOME="$work/config" -e XDG_STATE_HOME="$work/state" -e LANG=C.UTF-8
    -e XDG_DATA_HOME="$work/data" -e XDG_CACHE_HOME="$work/cache" -e COLORTERM=truecolor)
  local name
  for name in CODESTRAL_CLIENT CODESTRAL_OPTIONS MISTRAL_API_KEY MISTRAL_BASE_URL CODESTRAL_API_KEY CODESTRAL_BASE_URL CODESTRAL_LSP_CONFIG; do
    [[ -z ${!name:-} ]] || environment+=(-e "$name=${!name}")
  done
  tm new-session -d -s e2e -x "${columns:-110}" -y 30 -c "$project" "${environment[@]}" "$1"
}

# offered SECONDS TEXT: the suggestion is on the screen, dimmed. The editor asks once per change, and a model that is still being
# built has nothing then: so a change is made and taken back every two seconds.
offered() {
  local left=$1
  while ! until_true 2 hinted "$2"; do
    left=$((left - 2))
    ((left > 0)) || fail "the suggestion '$2' is not on the screen in the colour of hints ($hint)"
    text x && keys BSpace
  done
}

# accept BUFFER: nothing is in the buffer before Tab but what was typed; afterwards it is this.
accept() {
  keys Tab
  until_true 5 buffer_is "$1" || fail "after Tab the buffer is:"$'\n'"$(buffer)"
}

leave() {
  gone() { ! tm has-session -t e2e 2>/dev/null; }
  # A prompt takes the first attempt.
  leaving() {
    gone || { keys Escape && text ':qa!' && keys Enter; } 2>/dev/null || true
    until_true 1 gone
  }
  until_true 8 leaving || fail "the editor did not end"
  until_true 5 no_server || fail "the server outlived the editor: $(servers)"
}


unset MISTRAL_API_KEY MISTRAL_BASE_URL CODESTRAL_API_KEY CODESTRAL_BASE_URL CODESTRAL_LSP_CONFIG
# tmux takes PATH from its client.
export PATH="${server%/*}:$PATH"

# fake_service [FLAG...]: starts it, and has the server ask it.
fake_service() {
  exec {ready}< <(exec "$tree/fake-mistral" --exit-with-parent "$@" 2>"$work/fake.log")
  fake=$!
  local line port
  IFS= read -r -t 10 line <&"$ready" || fail "fake-mistral did not start: $(cat "$work/fake.log")"
  port=$(sed -nE 's/.*"port": ?([0-9]+).*/\1/p' <<<"$line")
  export MISTRAL_API_KEY=test-key MISTRAL_BASE_URL=http://127.0.0.1:$port
}

