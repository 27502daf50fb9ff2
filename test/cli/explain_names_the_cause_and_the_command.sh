#!/bin/sh
# explain says why a job or an item does not go on, and which command changes that.
. "$(dirname "$0")/lib.sh"

exits 0 stint submit --job j -- sh -c 'exit 3' ::: a
exits 0 stint explain j
shows 'no worker is at work'
shows '→ stint work'
exits 0 stint pause j
exits 0 stint explain j 1
shows 'it is paused'
shows '→ stint resume j'
exits 0 stint resume j
exits 1 stint work
exits 0 stint explain j
shows '→ stint retry j'
exits 0 stint explain j a
shows 'item 1 of j is failed'
shows '→ stint retry j --item 1'
exits 0 stint explain j --json
same "$(member state <"$out")" failed
exits 2 stint explain j zzz
says "job j has no item 'zzz'"
