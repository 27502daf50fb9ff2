#!/bin/sh
# --carry: the same line again sends nothing that is there; a file that has changed is sent anew.
. "$(dirname "$0")/lib.sh"

contents() { ls .stint/manifest.db.d/content | wc -l; }

mkdir in
echo one >in/a
echo two >in/b
again() { exits 0 stint run --carry --rerun changed --from 'glob:in/*' -- cat {}; }
again
same "$(sort "$out" | tr '\n' ' ')" 'one two '
same "$(contents)" 2
again
prints ''
same "$(contents)" 2
echo three >in/b
again
prints three
same "$(contents)" 3
