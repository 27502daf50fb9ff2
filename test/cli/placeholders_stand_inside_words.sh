#!/bin/sh
# A placeholder may be a part of a word, and come twice.
. "$(dirname "$0")/lib.sh"

exits 0 stint run echo 'x{}y{}' ::: a
prints xaya
