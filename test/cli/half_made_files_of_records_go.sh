#!/bin/sh
# What a killed worker has half made for a record of a big list is removed, under the name that the
# words of the record gave it.
. "$(dirname "$0")/lib.sh"

printf 'id,text\n1,ant\n2,bee\n' >f.csv
cat >step <<'END'
#!/bin/sh
echo half >"$STINT_OUT"
: >begun
[ -e go ] || exec sleep 1000
END
chmod +x step
step() { stint run -q -j1 --from 'csv:f.csv?rows=1&copy=no' --out 'out/{text}' -- ./step; }
stint run -q -j1 --from 'csv:f.csv?rows=1&copy=no' --out 'out/{text}' -- ./step &
worker=$!
until_true test -e begun
same "$(find out -type f | wc -l)" 1
nothing out/ant
kill -9 $worker
wait $worker 2>/dev/null || true
: >go
exits 0 step
same "$(find out -type f | sort | tr '\n' ' ')" 'out/ant out/bee '
