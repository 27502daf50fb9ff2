#!/bin/sh
# The log of an earlier job gives way, as in GNU parallel; +FILE keeps it.
. "$(dirname "$0")/lib.sh"

exits 0 stint run -q --joblog log -- echo one ::: a
exits 0 stint run -q --joblog log -- echo two ::: a
lines log 2
exits 0 stint run -q --joblog +log -- echo three ::: a
lines log 3
exits 2 stint run --joblog no/such/log -- echo ::: a
says "no/such/log"
