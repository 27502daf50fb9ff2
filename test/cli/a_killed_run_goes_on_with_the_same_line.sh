#!/bin/sh
# The same line does what a killed run had not done, and says so.
. "$(dirname "$0")/lib.sh"

mkdir in
for n in $(seq 101 140); do : >in/$n.wav; done
cat >convert <<'END'
#!/bin/sh
echo "$1" >>ran
n=${1##*/}
[ -e go ] || [ "${n%.wav}" -le 125 ] || exec sleep 1000
END
chmod +x convert
stint run --from 'glob:in/*.wav' -- ./convert {} &
killed=$!
until_true sh -c 'stint status --json | grep -q "\"completed\":25,"'
kill -9 $killed
wait $killed || true
: >go
cp ran ran_before

exits 0 stint run --from 'glob:in/*.wav' -- ./convert {}
says '25 of 40 already completed'
same "$(tail -n +"$(($(wc -l <ran_before) + 1))" ran | sort | uniq | wc -l)" 15
