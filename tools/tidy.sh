#!/bin/sh
# clang-tidy over the sources of the house (not the tests), two at a time.
#   tools/tidy.sh build/dev [FILE…]
set -eu
build=$(realpath "$1")
shift
cd "$(dirname "$0")/.."
[ $# -gt 0 ] || set -- $(git ls-files 'src/stint/**/*.cc' | grep -v '_test\.cc$')
# The generated headers of the SQL statements must be there.
cmake --build "$build" --target stint_store -j "$(nproc)" >/dev/null
printf '%s\n' "$@" | xargs -P "$(nproc)" -n 4 clang-tidy -p "$build" --quiet 2>/dev/null
