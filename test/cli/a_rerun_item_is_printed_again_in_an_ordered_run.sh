#!/bin/sh
# With -k an item that runs again after it was printed is printed once more, when it is settled.
. "$(dirname "$0")/lib.sh"

run() {
    stint run -q -k -j1 --job j "$@" sh -c '[ $0 != b ] || [ -e ok ] || exit 1; echo $0' ::: a b c
}
exits 1 run
same "$(tr '\n' ' ' <"$out")" 'a c '
: >ok
exits 0 run --rerun failed
prints b
exits 0 stint results --ordered
same "$(tr '\n' ' ' <"$out")" 'a b c '
