#!/bin/sh
# A path without placeholder, or with an unknown one, is refused before anything runs.
. "$(dirname "$0")/lib.sh"

exits 2 stint run --out made/all -- cp {} {out} ::: a
says 'names the same file for every item'
exits 2 stint run --out 'made/{name}' -- cp {} {out} ::: a
says 'is no placeholder'
exits 2 stint run --out 'made/{%}' -- cp {} {out} ::: a
says 'may not depend on {%}'
exits 2 stint run --out 'made/{}/' -- cp {} {out} ::: a
says 'names a directory'
nothing .stint
