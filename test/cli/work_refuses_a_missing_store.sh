#!/bin/sh
# work makes no store: it says how one is made.
. "$(dirname "$0")/lib.sh"

exits 2 stint work --store none.db
says "opening store 'none.db': there is no store"
says 'stint submit'
nothing none.db
nothing none.db.d
