#!/bin/sh
# --on-complete is not run while items are open: a run that was stopped or halted has not ended the
# job. One that was killed while the command ran leaves it to the next.
. "$(dirname "$0")/lib.sh"

mkdir in && touch in/1 in/2 in/3
tell='echo "$STINT_STATE $STINT_COMPLETED $STINT_FAILED $STINT_CANCELED" >>told'
step='echo >>ran; test -e go || { while [ ! -e let ]; do sleep 0.01; done; exit 3; }'
exits_with_signal() {
    env --default-signal=INT stint run --job "$1" -j1 --from 'glob:in/*' --on-complete "$tell" \
        -- sh -c "$step" >"$out" 2>"$err" &
    run=$!
    until_true has_lines ran 1
    $2
    : >let
    wait $run || true
    rm -f let ran
}
interrupt() { kill -INT $run; }
exits_with_signal a interrupt
nothing told
: >go
exits 0 stint run --job a --rerun failed -j1 --from 'glob:in/*' --on-complete "$tell" -- sh -c "$step"
same "$(cat told)" 'completed 3 0 0'
rm go ran told

: >let
exits 1 stint run --job h -j1 --halt now,fail=1 --from 'glob:in/*' --on-complete "$tell" -- sh -c "$step"
nothing told
rm let ran

cancel() { stint cancel c >/dev/null; }
exits_with_signal c cancel
same "$(cut -d' ' -f 1 told)" canceled

# Killed while the command runs: the same line runs it again, and once it is done no more.
: >go
cat >slow <<'END'
echo >>begun
[ -e quick ] || exec sleep 900
END
run() { stint run --job k --from 'glob:in/*' --on-complete 'sh slow' -- true; }
run 2>"$err" &
run=$!
until_true test -e begun
kill -9 $(pgrep -P $run -x stint || echo $run)
wait $run || true
: >quick
exits 0 run
lines begun 2
exits 0 run
lines begun 2

# The second signal ends the command.
rm quick begun
env --default-signal=INT stint run --job z --from 'glob:in/*' --on-complete 'sh slow' -- true 2>"$err" &
run=$!
until_true test -e begun
kill -INT $run
taken() { ! grep -q '^ShdPnd.*[2367abef]$' /proc/$run/status; }
until_true taken
kill -INT $run
code=0
wait $run || code=$?
[ $code -ne 0 ] || fail 'it has not told that the command was ended'
says '--on-complete: the command has failed: signal KILL'
