#!/bin/sh
# pause lets what runs come to its end and starts nothing more; resume lets the job go on.
. "$(dirname "$0")/lib.sh"

step='echo $0 >>ran; [ $0 != a ] || until [ -e go ]; do sleep 0.05; done'
stint run -j1 --job j -- sh -c "$step" ::: a b c >told 2>&1 &
run=$!
until_true has_lines ran 1
exits 0 stint pause j
shows "j: paused; 'stint resume j' lets it go on"
touch go
open() { stint status j --json | member open | grep -qx "$1"; }
until_true open 2
exits 0 stint status --state paused
shows 'j    paused'
exits 0 stint resume j
shows 'j: goes on, 2 to do'
wait $run
lines ran 3
exits 0 stint resume j
shows 'was not paused'
exits 0 stint pause j
shows 'j is completed already'
