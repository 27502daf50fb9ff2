#!/bin/sh
# A pattern that would match private names does not: nobody's half-made output becomes an item.
. "$(dirname "$0")/lib.sh"

touch .stint-0123abcd-1-1.a .other
exits 0 stint run --job dots --from 'glob:.[a-z]*' -- echo {}
exits 0 stint items dots
shows '.other'
if grep -qF .stint-0123 "$out"; then fail "a private name became an item"; fi
