#!/bin/sh
# --carry: a file that is too long, has vanished or is none is named, with what to do.
. "$(dirname "$0")/lib.sh"

head -c 3000 /dev/zero >big
exits 2 stint submit --job big --carry --carry-max 2K -- cat {} ::: big
says "cannot carry 'big': it has 3000 bytes, and files of up to 2048 travel; raise that with --carry-max"
exits 0 stint submit --job big2 --carry --carry-max 3K -- cat {} ::: big
exits 2 stint submit --job gone --carry -- cat {} ::: nosuch
says "cannot carry 'nosuch': there is no such file"
exits 2 stint submit --job dir --carry -- cat {} ::: /tmp
says "cannot carry '/tmp': it is no regular file"
exits 2 stint submit --job two --carry -- cat {} ::: big ::: big
says 'with --carry an item is one file'
exits 2 stint submit --carry -n 2 -- cat {} ::: big big
says '--carry takes one file an item along'
exits 2 stint submit --carry-max 2K -- cat {} ::: big
says 'add --carry'
