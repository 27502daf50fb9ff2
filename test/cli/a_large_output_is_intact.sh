#!/bin/sh
# An output of 1 MiB comes whole, while it runs and later.
. "$(dirname "$0")/lib.sh"

head -c 1048576 /dev/urandom >bytes
exits 0 stint run -- cat {} ::: bytes
cmp "$out" bytes
exits 0 stint results
cmp "$out" bytes
exits 0 stint results --json
same "$(member output_bytes <"$out")" 1048576
exits 0 stint show 1
shows '1048576 bytes in the content file'
