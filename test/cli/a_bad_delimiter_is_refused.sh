#!/bin/sh
# -d takes at least one character and known escapes, and is for lists.
. "$(dirname "$0")/lib.sh"

exits 2 stint run -d '' echo </dev/null
says "-d takes one or more characters, such as -d , or -d '\\t'; for NUL write -0"
exits 2 stint run -d '\q' echo </dev/null
says "'\\q' has a backslash with an unknown meaning"
exits 2 stint run -0 -d , echo </dev/null
says '-0 and -d both say where a record ends; give one of them'
exits 2 stint run -d , echo ::: a,b
says '-d says where the records of a list end, and there is none'
exits 2 stint run -0 echo ::: a
says '-0 says where the records of a list end, and there is none'
nothing .stint
