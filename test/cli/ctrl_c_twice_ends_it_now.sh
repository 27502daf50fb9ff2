#!/bin/sh
# A second Ctrl-C ends what runs; no attempt is charged, and the same line goes on.
. "$(dirname "$0")/lib.sh"

cat >step <<'END'
#!/bin/sh
echo "$1 $STINT_ATTEMPT" >>ran
[ -e go ] || exec sleep 1000
END
chmod +x step
env --default-signal=INT stint run -j2 -- ./step {} ::: a b c &
run=$!
until_true has_lines ran 2
kill -INT $run
taken() { ! grep -q '^ShdPnd.*[2367abef]$' /proc/$run/status; }
until_true taken
kill -INT $run
code=0
wait $run || code=$?
same $code 130
: >go
exits 0 stint run -j2 -- ./step {} ::: a b c
same "$(sort ran | tr '\n' ' ')" 'a 1 a 1 b 1 b 1 c 1 '
