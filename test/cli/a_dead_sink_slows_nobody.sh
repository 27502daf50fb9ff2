#!/bin/sh
# A sink that does not read holds up neither the workers nor the other sinks.
. "$(dirname "$0")/lib.sh"

head -c 60000 /dev/zero | tr '\0' x >text
mkfifo tap
stint run -q -j2 --to 'exec:read go <tap; cat >got' --to file:out.jsonl -- cat text {} ::: \
    $(yes /dev/null | head -n50) &
until_true has_lines out.jsonl 50
nothing got
echo go >tap
wait $!
lines got 50
