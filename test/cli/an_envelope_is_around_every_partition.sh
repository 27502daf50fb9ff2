#!/bin/sh
# Header and footer are given to each partition, and the totals of the footer are checked first.
. "$(dirname "$0")/lib.sh"

printf 'H20240101\nB0010\nB0020\nB0030\nT3 0060\n' >f.dat
from='envelope:f.dat?header=1&footer=1&rows=2&count=2-2&sum=2-5&total=4-7'
exits 0 stint run -k --from "$from" -- cat
prints 'H20240101
B0010
B0020
T3 0060
H20240101
B0030
T3 0060'
sed -i 's/^T3/T4/' f.dat
exits 2 stint run --from "$from" -- cat
says "'f.dat', line 5, byte 29: the footer has 4 as the count of the records, and the body has 3"
prints ''
