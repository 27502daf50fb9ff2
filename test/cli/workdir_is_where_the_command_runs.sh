#!/bin/sh
# --workdir (--wd): made if need be, one an item with placeholders; --out stays where it was.
. "$(dirname "$0")/lib.sh"

exits 0 stint run --workdir sub -- pwd ::: a
prints "$PWD/sub"
exits 0 stint run -k --wd 'each/{#}' -- sh -c 'pwd' ::: a b
prints "$PWD/each/1
$PWD/each/2"
exits 0 stint run --wd sub --out 'done/{}' -- sh -c 'echo x >$0' {out} ::: a
same "$(cat done/a)" x
printf '#!/bin/sh\necho mine\n' >sub/tool
chmod +x sub/tool
exits 0 stint run --wd sub -- ./tool ::: a
prints mine
exits 2 stint run --wd '{out}' -- true ::: a
says '--workdir cannot depend on {out}'
