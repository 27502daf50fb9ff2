#!/bin/sh
# With --line-buffer lines of several items alternate, and each is whole.
. "$(dirname "$0")/lib.sh"

cat >writer <<'END'
for i in $(seq 150); do
    printf "$1%.0s" $(seq 300)
    [ $((i % 50)) -ne 0 ] || sleep 0.1
    echo
done
END
exits 0 stint run --line-buffer -j4 -- sh writer ::: a b c d
same "$(sort "$out" | uniq -c | awk '{ print $1, length($2), substr($2, 1, 1) }')" \
    "$(printf '150 300 a\n150 300 b\n150 300 c\n150 300 d')"
same "$(grep -vcE '^(a+|b+|c+|d+)$' "$out")" 0
