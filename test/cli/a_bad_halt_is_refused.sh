#!/bin/sh
# --halt says what it takes.
. "$(dirname "$0")/lib.sh"

for policy in now now,fail now,fail=0 now,fail=101% later,fail=1 3 100%; do
    exits 2 stint run --halt $policy -- true ::: a
    says "--halt '$policy' is not understood; write never, soon,fail=1"
done
nothing .stint
