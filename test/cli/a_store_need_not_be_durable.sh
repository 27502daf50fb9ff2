#!/bin/sh
# durability=process is a store like any other.
. "$(dirname "$0")/lib.sh"

exits 0 stint run --store 'sqlite:s.db?durability=process' -j1 -- echo ::: a b
prints 'a
b'
exits 0 stint verify --store s.db
