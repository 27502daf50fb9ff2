#!/bin/sh
# After a run the store's directory holds no worker and no output that nobody needs.
. "$(dirname "$0")/lib.sh"

exits 0 stint run -- sh -c 'echo $0' ::: a b c
exits 0 ls -A .stint/manifest.db.d/workers .stint/manifest.db.d/content
prints '.stint/manifest.db.d/content:

.stint/manifest.db.d/workers:'
exits 0 ls -A
prints .stint
