#!/bin/sh
# Each limit says what it takes, before anything is made.
. "$(dirname "$0")/lib.sh"

refused() {
    exits 2 stint run "$1" "$2" -- true ::: a
    says "$3"
}
refused --delay soon 'write 2s, 500ms, 2s~50%'
refused --rate 10 'write 10/s, 600/m or 5000/h'
refused --load heavy 'write a number of threads such as 4'
refused --memfree 4GB 'such as 500M or 4G'
refused --deadline 0 'write 2h, 06:30 or'
refused --deadline 2020-01-01T00:00 'has passed'
exits 2 stint work --deadline whenever
nothing .stint
