#!/bin/sh
# A killed job of combined and grouped sources goes on where it was.
. "$(dirname "$0")/lib.sh"

cat >step <<'END'
#!/bin/sh
echo "$*" >>ran
[ "$1" != c ] || [ -e go ] || exec sleep 1000
END
chmod +x step
stint run -j 1 -n 2 ./step ::: a b c ::: 1 2 &
killed=$!
until_true has_lines ran 3
two_done() { stint status --json | grep -q '"completed":2'; }
until_true two_done
kill -9 $killed
wait $killed || true
: >go
exits 0 stint run -j 1 -n 2 ./step ::: a b c ::: 1 2
says '2 of 3 already completed'
same "$(tr '\n' ',' <ran)" 'a 1 a 2,b 1 b 2,c 1 c 2,c 1 c 2,'
