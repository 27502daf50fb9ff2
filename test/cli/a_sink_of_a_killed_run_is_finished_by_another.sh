#!/bin/sh
# Two runs of one job: who delivers is killed, and the other ends with all that is to be delivered.
. "$(dirname "$0")/lib.sh"

work='until [ -e go ]; do sleep 0.01; done; echo $1'
both() {
    exec stint run -j1 --job both --merge merged --to file:results -- sh -c "$work" sh {} ::: a b c
}
running() { stint items both --state running | grep -q "$1"; }

both >one 2>one.err &
first=$!
until_true running a
both >two 2>two.err &
second=$!
until_true running b
kill -9 $first
touch go
wait $second || fail "the second: $(cat two.err)"
same "$(cat merged)" "$(printf 'a\nb\nc')"
lines results 3
if grep 'another process' two.err; then fail "nobody else delivered"; fi
