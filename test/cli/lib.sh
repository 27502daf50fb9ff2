# For the facts of this folder, sourced by each: an empty directory to work in, `stint` in PATH, and
# a few words to say what is expected. The program is $STINT, or the first argument.
#
#     exits 0 stint run echo ::: a     what it wrote is in $out and $err
#     prints 'a'                       all of stdout is this
#     shows 'completed'                stdout has this text
#     says 'did you mean'              stderr has this text
set -eu
STINT=$(realpath "${1:-${STINT:?"which stint? give its path as an argument or in STINT"}}")
lab=$(mktemp -d)
out=$lab/out err=$lab/err
: >"$out" >"$err"
mkdir "$lab/bin" "$lab/here"
ln -s "$STINT" "$lab/bin/stint"
PATH=$lab/bin:$PATH LAB_MARK=$lab
export PATH LAB_MARK
unset STINT_STORE STINT
cd "$lab/here"

# The processes of this fact that still live, zombies not counted.
ours() { grep -lzs "^LAB_MARK=$lab\$" /proc/[0-9]*/environ | cut -d/ -f3 | grep -vx $$ || true; }

tidy() {
    code=$?
    for process in $(ours); do kill -9 "$process" 2>/dev/null || true; done
    if [ $code -ne 0 ]; then
        echo "FAILED: ${0##*/}; the last stdout and stderr:" >&2
        head -c 3000 "$out" "$err" >&2
    fi
    cd / && rm -rf "$lab"
}
trap tidy EXIT
trap 'exit 1' HUP INT TERM

fail() { printf 'FAILED: %s\n' "$*" >&2; exit 1; }

exits() {
    wanted=$1 got=0
    shift
    "$@" >"$out" 2>"$err" || got=$?
    [ "$got" -eq "$wanted" ] || fail "'$*' exited with $got, not $wanted"
}

same() { [ "$1" = "$2" ] || fail "got '$1' instead of '$2'"; }
prints() { same "$(cat "$out")" "$1"; }
shows() { grep -qF -e "$1" "$out" || fail "stdout does not show '$1'"; }
says() { grep -qF -e "$1" "$err" || fail "stderr does not say '$1'"; }
silent() { [ ! -s "$err" ] || fail "stderr is not empty"; }
nothing() { [ ! -e "$1" ] || fail "$1 is there"; }
lines() { same "$(wc -l <"$1")" "$2"; }

# Polls until the command succeeds.
until_true() {
    for _ in $(seq 1000); do
        if "$@" >/dev/null 2>&1; then return 0; fi
        sleep 0.01
    done
    fail "waited 10 s in vain for: $*"
}
# Whether a file has at least so many lines.
has_lines() { [ -e "$1" ] && [ "$(wc -l <"$1")" -ge "$2" ]; }
ended() { ! kill -0 "$1"; }

# One member of each JSON line of stdin; fails when a line is no JSON object.
member() {
    python3 -c '
import json, sys
for line in sys.stdin:
    value = json.loads(line)
    print(value[sys.argv[1]] if len(sys.argv) > 1 else sorted(value))' "$@"
}
