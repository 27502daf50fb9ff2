#!/bin/sh
# One format fuzzed for so many seconds, from an empty corpus: tools/fuzz.sh FUZZER FORMAT SECONDS.
# What it finds is printed as base64, to be written into a test.
set -eu
corpus=$(mktemp -d)
trap 'rm -rf "$corpus"' EXIT
cd "$corpus"
STINT_FUZZ=$2 "$1" -max_total_time="$3" -max_len=600 -verbosity=0 -print_final_stats=1 "$corpus"
