#!/bin/sh
# Of files combined with words only what is new runs again.
. "$(dirname "$0")/lib.sh"

: >a.in
exits 0 stint run -k --from 'glob:*.in' -- echo {1} {2} ::: fast slow
lines "$out" 2
: >b.in
exits 0 stint run -k --from 'glob:*.in' -- echo {1} {2} ::: fast slow
prints 'b.in fast
b.in slow'
