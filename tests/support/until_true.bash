# until_true SECONDS COMMAND...: polls; fails when the command does not succeed in that time. Sourced by the shell tests.
# shellcheck shell=bash
until_true() {
  local end=$((SECONDS + $1))
  shift
  until "$@"; do
    ((SECONDS < end)) || return 1
    sleep 0.05
  done
}
