#!/bin/sh
# --plus knows the placeholders of several extensions; else they are text.
. "$(dirname "$0")/lib.sh"

exits 0 stint run --plus echo {..} {+/} {+..} {/..} ::: d/a.tar.gz
prints 'd/a d tar.gz a'
exits 0 stint run echo {..} ::: d/a.tar.gz
prints '{..} d/a.tar.gz'
