# The plugin installed as the documents say, by their own lines. Sourced by neovim-plugin.
# shellcheck shell=bash
install=(readme_block plain_block pack_block)
source "$root/tests/support/code_block.bash"

# installed DOCUMENT NUMBER: an editor that starts with this Lua block shows a suggestion, takes it with Tab and has its help.
installed() {
  local clone=$work/home/src/codestral-lsp init=$work/init.lua
  rm -rf "$clone" && mkdir -p "$clone/clients" "$clone/build/release"
  cp -R "$root/clients/neovim" "$clone/clients"
  ln -s "$server" "$clone/build/release/codestral-lsp"
  git -C "$clone" -c init.defaultBranch=main init -q
  git -C "$clone" add clients
  git -C "$clone" -c user.name=n -c user.email=e@x -c core.hooksPath=/dev/null -c commit.gpgsign=false commit -qm plugin
  code_block "$root/$1" lua "$2" | sed "s|/home/me/|$work/home/|" >"$init"
  grep -q setup "$init" || fail "$1: block $2 sets nothing up"

  answers 'greet = ' 'hello(name)'
  file hello.py 'name = "you"'
  open_editor hello.py
  until_true 20 started || fail "no server"
  hint=$(ask "$hint_colour")
  keys o && text 'greet = '
  offered 12 'hello(name)'
  keys Tab
  becomes $'name = "you"\ngreet = hello(name)'
  cmd 'help codestral-others'
  shows 'BESIDE OTHER COMPLETION'
}
# vim.pack asks before it clones.
started() {
  ! on_screen '[Y]es' || keys y
  attached
}

readme_block() { installed README.md 1; }
plain_block() { installed clients/neovim/README.md 2; }
pack_block() { installed clients/neovim/README.md 3; }
