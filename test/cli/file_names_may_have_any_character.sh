#!/bin/sh
# Spaces, quotes, newlines and a dash in front reach the command as they are.
. "$(dirname "$0")/lib.sh"

mkdir in
touch in/'a b' in/"it's" in/'say "hi"' in/'two
lines' in/'$HOME' in/'back\slash' in/'*'
exits 0 stint run --from 'glob:in/*' -- sh -c 'printf "%s\0" "$1" >>seen' sh {}
find in -type f -print0 | sort -z >wanted
sort -z seen | cmp - wanted
exits 0 stint items --json
same "$(member state <"$out" | sort | uniq -c | tr -s ' ')" ' 7 completed'
