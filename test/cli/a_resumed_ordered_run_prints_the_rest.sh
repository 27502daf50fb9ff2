#!/bin/sh
# A run with -k that was stopped goes on printing where it was, in order, and nothing twice.
. "$(dirname "$0")/lib.sh"

cat >step <<'END'
#!/bin/sh
echo "$1" >>ran
[ "$1" != 3 ] || [ -e go ] || exec sleep 900
echo "$1"
END
chmod +x step
env --default-signal=INT stint run -k -j2 -- ./step {} ::: 1 2 3 4 5 6 7 8 >first 2>"$err" &
run=$!
until_true has_lines ran 8
until_true has_lines first 2
kill -INT $run
taken() { ! grep -q '^ShdPnd.*[2367abef]$' /proc/$run/status; }
until_true taken
kill -INT $run
code=0
wait $run || code=$?
same $code 130
same "$(tr '\n' ' ' <first)" '1 2 '
: >go
exits 0 stint run -k -j2 -- ./step {} ::: 1 2 3 4 5 6 7 8
same "$(tr '\n' ' ' <"$out")" '3 4 5 6 7 8 '
