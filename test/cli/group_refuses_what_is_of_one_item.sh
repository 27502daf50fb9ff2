#!/bin/sh
# --group is refused beside options and placeholders that are of one item, with what to leave away.
. "$(dirname "$0")/lib.sh"

exits 2 stint run --group 10 -- echo {} ::: a
says 'leave {} and its like away'
exits 2 stint run --group 10 --out '{}.out' -- cat ::: a
says 'leave one away'
exits 2 stint run --group 10 --line-buffer -- cat ::: a
says '--line-buffer has nothing to print'
exits 2 stint run --group 10 --pipe -- cat
says 'partitions are given on stdin as well'
exits 2 stint run --group 0 -- cat ::: a
says 'up to 1000 items'
exits 2 stint run --group -- cat ::: a
says '--group takes a number of items, such as 100, or a size'
