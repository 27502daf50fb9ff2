#!/bin/sh
# STINT_STORE names the store, --store is stronger, and the child sees STINT_STORE too.
. "$(dirname "$0")/lib.sh"

export STINT_STORE=env.db
exits 0 stint run -- sh -c 'echo $STINT_STORE' ::: a
prints env.db
[ -e env.db ] || fail 'env.db was not made'
exits 0 stint run --store option.db -- echo ::: a
[ -e option.db ] || fail 'option.db was not made'
nothing .stint
