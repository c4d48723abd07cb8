# code_block DOCUMENT LANGUAGE NUMBER: that code block of a Markdown file, counted from 1 among those of its language. Sourced.
# shellcheck shell=bash
code_block() {
  awk -v fence='```'"$2" -v wanted="$3" '$0 == fence && ++n == wanted { on = 1; next } on && /^```/ { exit } on' "$1"
}
