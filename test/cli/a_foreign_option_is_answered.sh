#!/bin/sh
# An option of GNU parallel or xargs that is not here: the refusal says what to type instead.
. "$(dirname "$0")/lib.sh"

exits 2 stint run --tee cat
says 'there is no option --tee: a block of --pipe goes to one command'
says "'stint help from-parallel'"
exits 2 stint run --sqlmaster sqlite3:///x.db echo
says 'instead: the store is a database: stint submit, then stint work'
exits 2 stint run --resume --joblog log echo
says 'there is no option --resume; leave it away: the same line goes on where it stopped'
exits 2 stint run --halt-on-error now,fail=1 echo
says 'instead: it is --halt here'
exits 2 stint run -S host echo
says 'ssh HOST stint run'
nothing .stint
