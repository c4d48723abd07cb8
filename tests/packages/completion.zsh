#!/usr/bin/env zsh
# usage: completion.zsh PREFIX    What the zsh completion offers: zsh's own functions for it are replaced by ones that print.
emulate -L zsh
_describe() { print -l -- "${(@P)@[-1]}" }
_files() { print -- FILES }
script=$1/share/zsh/vendor-completions/_codestral-lsp
zsh -n $script || exit 1

# offers "LINE" LINE-OF-OUTPUT...
offers() {
  local -a words=("${(@s: :)1}") output
  local CURRENT=$#words wanted
  output=("${(@f)$(. $script)}")
  for wanted in "${@[2,-1]}"; do
    ((${output[(Ie)$wanted]})) || { print "'$1' does not offer $wanted: $output"; exit 1 }
  done
}

offers "codestral-lsp " "doctor:check key, host, model and editor, and say what to do"
offers "codestral-lsp review --fail-on " error: never:
offers "codestral-lsp chat --file " FILES
