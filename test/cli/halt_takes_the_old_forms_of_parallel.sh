#!/bin/sh
# --halt 0, 1, 2, -1, -2 and N%; a share is one of all items.
. "$(dirname "$0")/lib.sh"

open_after() {
    stint run -q -j1 --job "$1" --halt "$2" -- sh -c 'exit $0' ::: 1 0 1 0 1 1 || :
    stint status "$1" --json | member open
}
same "$(open_after a 0)" 0
same "$(open_after b 1)" 5
same "$(open_after c 2)" 5
same "$(open_after d -1)" 4
same "$(open_after e -2)" 4
same "$(open_after f 50%)" 1
same "$(open_after g soon,done=50%)" 3
