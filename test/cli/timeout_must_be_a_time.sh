#!/bin/sh
# A timeout of nothing, or of words, is refused.
. "$(dirname "$0")/lib.sh"

exits 2 stint run --timeout 0 -- true ::: a
says 'would end every item at once'
exits 2 stint run --timeout soon -- true ::: a
says "'soon' is no duration"
