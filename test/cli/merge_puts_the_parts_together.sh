#!/bin/sh
# --merge puts the outputs of all partitions together, in their order, with one header.
. "$(dirname "$0")/lib.sh"

python3 -c '
print("id,note")
for i in range(1, 1001): print("%d,\"two\nlines %d\"" % (i, i))' >orders.csv

exits 0 stint run -j 4 --from 'csv:orders.csv?rows=64' --merge out.csv -- cat
prints ''
cmp orders.csv out.csv || fail 'the parts are not the whole'
exits 0 stint run -j 4 --from 'csv:orders.csv?rows=64' --merge out.csv -- cat
cmp orders.csv out.csv || fail 'another run has changed it'

exits 0 stint run --from 'csv:orders.csv?rows=100' --merge-cmd 'cat >copy.csv' -- cat
cmp orders.csv copy.csv || fail 'the command got something else'

exits 0 stint run --from 'csv:orders.csv?rows=500' --merge sums --merge-header 0 -- wc -l
[ "$(cat sums)" = "$(printf '1001\n1001')" ] || fail "sums: $(cat sums)"

exits 2 stint run --from 'csv:orders.csv?rows=500' --merge missing/out -- cat
says "there is no directory 'missing'"
exits 2 stint run --from 'csv:orders.csv?rows=500' --merge-header 1 -- cat
says 'add one of them'
exits 2 stint run -k --from 'csv:orders.csv?rows=500' --merge sums -- cat
says '--ordered is about what is printed, and --merge sends it elsewhere'

# A job of files is known for good: nothing of it comes again.
mkdir in && echo a >in/1 && echo b >in/2
exits 0 stint run --from 'glob:in/*' --merge both -- cat {}
same "$(cat both)" "$(printf 'a\nb')"
rm both
exits 2 stint run --from 'glob:in/*' --merge both -- cat {}
says "'both' was put together before and is gone"
says 'another name for the file'
