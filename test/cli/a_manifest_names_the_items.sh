#!/bin/sh
# manifest: has items with keys of their own: a row that is known is not run again.
. "$(dirname "$0")/lib.sh"

printf 'key,input,who\na,1.dat,x\nb,2.dat,y\n' >m.csv
exits 0 stint run -k --from manifest:m.csv -- echo {key} {input} {who}
prints 'a 1.dat x
b 2.dat y'
printf 'c,3.dat,z\n' >>m.csv
exits 0 stint run -k --from manifest:m.csv -- echo {key} {input} {who}
prints 'c 3.dat z'
