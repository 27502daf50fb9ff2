#!/bin/sh
# Before a host is rebooted all of its workers are drained at once; others are left alone.
. "$(dirname "$0")/lib.sh"

two_work() { [ "$(stint workers --json | wc -l)" = 2 ]; }
exits 0 stint submit --job j -- true ::: a
stint work -j1 --wait >told 2>&1 &
first=$!
stint work -j1 --wait >told2 2>&1 &
second=$!
exits 0 stint wait j
until_true two_work
exits 2 stint drain not-this-host
says "there is no worker on 'not-this-host' at work"
exits 0 stint drain "$(uname -n)"
shows "process $first on $(uname -n): drains"
shows "process $second on $(uname -n): drains"
wait $first
wait $second
