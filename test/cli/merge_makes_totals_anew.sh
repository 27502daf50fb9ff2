#!/bin/sh
# The footer of an envelope comes last, once, with the totals of what was put together.
. "$(dirname "$0")/lib.sh"

{ echo 'H batch'; seq 1 20 | awk '{ printf "D%05d\n", $1 }'; echo 'T0002000210'; } >in.dat
url='envelope:in.dat?header-prefix=H&footer-prefix=T&count=2-6&sum=2-6&total=7-11&rows=6'
exits 0 stint run --from "$url" --merge out.dat -- grep -v '^D.*5$'
[ "$(head -1 out.dat)" = 'H batch' ] || fail "out.dat: $(cat out.dat)"
[ "$(tail -1 out.dat)" = 'T0001800190' ] || fail "out.dat: $(cat out.dat)"
[ "$(wc -l <out.dat)" = 20 ] || fail "out.dat: $(cat out.dat)"
