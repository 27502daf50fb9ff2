#!/bin/sh
# Two workers share one store. Each item is claimed by exactly one of them.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
export STINT_STORE="$folder/manifest.db"

# Put the job into the store. Nothing runs yet.
seq 40 | stint submit --job squares -- sh -c 'sleep 0.02; echo "$1 squared is $(($1 * $1))"' sh {}

# Two processes, which know of nothing but the store. They end when nothing is left.
stint work -j 2 &
stint work -j 2 &
wait

# One result an item, in the order in which they were settled.
stint results squares | sort -n
stint verify
