#!/bin/sh
# copy refuses a job of which something runs, a name that the target has, and half a command line.
. "$(dirname "$0")/lib.sh"

exits 0 stint submit --job j -- true ::: a b
exits 0 stint claim j a
exits 3 stint copy j --to other.db
says 'job j has items under a lease; pause or cancel it, or drain its workers'
exits 1 stint copy --all --to other.db
says 'j is not copied: '
exits 0 stint status --store other.db --json
prints ''
exits 0 stint submit --job j --store third.db -- true ::: a
exits 2 stint copy j --from third.db --to third.db
says "the target has a job j; purge it there first"
exits 2 stint copy --to other.db
says 'which job? name one, or say --all'
exits 2 stint copy j
says 'where to? --to names the other store'
exits 2 stint copy j --from nosuch.db --to other.db
says 'there is no store'
exits 2 stint copy nosuch --to other.db
says "there is no job 'nosuch'"
