# What ./dev and the test scripts share. Sourced with $root set, from $root.
logs=build/logs
# Two clones of the project share what the compiler cache holds, wherever they stand.
export CCACHE_BASEDIR=$root CCACHE_NOHASHDIR=1
# The last two let it keep what was compiled with precompiled headers.
export CCACHE_SLOPPINESS=${CCACHE_SLOPPINESS:-pch_defines,time_macros}

say() { printf '%s\n' "$*"; }
die() {
  printf '%s: %s\n' "${0##*/}" "$*" >&2
  exit 1
}

# Runs a command with its output in a log, whose end is shown when it fails.
quietly() {
  local log=$logs/$1.log
  shift
  mkdir -p "$logs"
  "$@" </dev/null >"$log" 2>&1 && return
  say "--- the end of $log"
  tail -n 40 "$log"
  say "---"
  return 1
}

# configure PRESET [on|off]: makes sure that build/PRESET is configured, with the tests if "on". "off" leaves a tree that has
# them as it is.
configure() {
  local tree=build/$1 tests=${2:-on}
  if [[ ! -f $tree/build.ninja ]] || { [[ $tests == on ]] && ! grep -qs '^CODESTRAL_TESTS:BOOL=ON' "$tree/CMakeCache.txt"; }; then
    cmake --preset "$1" -DCODESTRAL_TESTS="${tests^^}"
  fi
}

# build PRESET [cmake --build arguments]: configured with the tests.
build() {
  configure "$1" on && cmake --build "build/$1" "${@:2}"
}

# Every C++ source of the project, also the new ones that git does not track yet, one per line.
sources() {
  {
    git -c safe.directory="$root" ls-files -co --exclude-standard -- lsp-server tests 2>/dev/null ||
      find lsp-server tests -type f
  } | grep -E '\.(h|cpp|cc)$' | grep -v '^tests/data/' | while read -r file; do
    [[ ! -f $file ]] || printf '%s\n' "$file"
  done
}

# node_packages FOLDER DEST: the packages of FOLDER/package-lock.json, installed below DEST once per lock file; prints where.
# Exits with 77 when npm cannot.
node_packages() {
  local from=$1 packages
  packages=$2/$(cat "$from/package.json" "$from/package-lock.json" | sha256sum | cut -c1-16)
  if [[ ! -e $packages/installed ]]; then
    command -v npm >/dev/null || { echo "npm is missing" >&2 && exit 77; }
    mkdir -p "$packages"
    cp "$from/package.json" "$from/package-lock.json" "$from/.npmrc" "$packages"
    (cd "$packages" && npm ci --ignore-scripts --loglevel=error >&2) || { echo "npm cannot install the packages of ${from#"$root"/}" >&2 && exit 77; }
    touch "$packages/installed"
  fi
  echo "$packages"
}
