#!/bin/sh
# Whatever an item holds, it is no code for --shell, also in quotes and functions.
. "$(dirname "$0")/lib.sh"

evil='$(touch hacked)`touch hacked`"; touch hacked; '"'; touch hacked; '"' # \'
cat >code <<'END'
f() { printf '<%s>' {}; }
f x
printf '<%s>' "{}" '{}' "$(printf %s {})" pre{}post
# it's {} "here"
END
exits 0 stint run -k --shell "$(cat code)" ::: "$evil" ' * '
prints "<$evil><$evil><$evil><$evil><pre${evil}post>< * >< * >< * >< * ><pre * post>"
nothing hacked
