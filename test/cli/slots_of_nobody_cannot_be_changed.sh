#!/bin/sh
# `stint slots` says whom it did not find, and what it takes.
. "$(dirname "$0")/lib.sh"

exits 0 stint submit --job j -- true ::: a
exits 2 stint slots 3 j
says "nobody works on job j now; 'stint work j' does"
exits 2 stint slots 3 --worker 99
says 'no worker 99 works here'
exits 2 stint slots lots
says 'write a number from 1 to 4096'
exits 0 stint slots 3
says 'nobody works on this store now'
