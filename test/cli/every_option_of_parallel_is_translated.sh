#!/bin/sh
# Each option in the manuals of GNU parallel and xargs has a row in the help topic about it.
here=$(cd "$(dirname "$0")" && pwd)
. "$(dirname "$0")/lib.sh"

for tool in parallel xargs; do
    exits 0 stint help from-$tool
    silent
    grep '^  -' "$out" | tr -s ' ' '\n' >words
    while read -r option; do
        grep -qxF -e "$option" words || fail "from-$tool has no row for $option"
    done <"$here/options_of_$tool.txt"
done
