#!/usr/bin/env bash
# Items, with an in_comment word.
set -euo pipefail

limit=3

describe() {
  local price=$1
  if [[ $price -gt $limit ]]; then
    echo "big $price"
  else
    echo 'small'
  fi
}

function total {
  local in_code=0
  for name in "an in_string text" other; do
    in_code=$((in_code + ${#name}))
  done
  while read -r line; do
    echo "$(describe "$line")"
  done < /dev/null
  echo "$in_code"
}

total "$@"
