#!/bin/sh
# work runs a command in the directory of submit, wherever it is started itself.
. "$(dirname "$0")/lib.sh"

mkdir a b
cd a
exits 0 stint submit --store ../s.db -- sh -c 'pwd -P' ::: x
cd ../b
exits 0 stint work --store ../s.db
exits 0 stint results --store ../s.db
prints "$(cd ../a && pwd -P)"
