# usage: bash completion.bash SCRIPT    What the bash completion offers, as a shell would ask it.
set -euo pipefail
. "$1"
# Only a completion that is going on may change its options; what it wants is noted instead.
compopt() { options+=("$*"); }

# offers "LINE" WORD... : all these words are among the candidates at the end of the line
offers() {
  options=()
  read -ra COMP_WORDS <<<"$1"
  [[ $1 != *' ' ]] || COMP_WORDS+=("")
  COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
  _codestral_lsp
  local word
  for word in "${@:2}"; do
    [[ " ${COMPREPLY[*]-} " == *" $word "* ]] || { echo "'$1' does not offer $word: ${COMPREPLY[*]-}" && exit 1; }
  done
}

offers "codestral-lsp " complete doctor review api
offers "codestral-lsp re" review
[[ ${#COMPREPLY[@]} == 1 ]]
offers "codestral-lsp review --" --staged --fail-on --log-level
offers "codestral-lsp review --fail-on " error warning info never
offers "codestral-lsp review --fail-on = w" warning
offers "codestral-lsp --log-level d" debug
offers "codestral-lsp api models " list
offers "codestral-lsp chat --file "
[[ ${#COMPREPLY[@]} == 0 && ${options[*]} == "-o default" ]] || { echo "no files are offered" && exit 1; }
complete -p codestral-lsp | grep -q -- '-F _codestral_lsp'
