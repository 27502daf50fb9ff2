#!/bin/sh
# renew keeps a claim beyond its first lease.
. "$(dirname "$0")/lib.sh"

exits 0 stint submit --job j ::: a
exits 0 stint claim j --lease 2s
token=$(head -1 "$out")
exits 0 stint renew "$token" --lease 1h
prints 'a: held for 1 h 0 min'
exits 1 stint claim j a
says ' until 2'
exits 0 stint complete "$token"
exits 1 stint renew "$token"
says "item 'a' is completed"
