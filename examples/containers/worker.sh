#!/bin/sh
# A worker in ten lines, for a container that has stint, a store and the files.
# usage: worker.sh JOB COMMAND [WORD...]; the item's input becomes the last word
job=$1; shift
nl='
'
while claim=$(stint claim "$job" --wait --lease "${LEASE:-10m}" && echo .); do
    token=${claim%%"$nl"*} input=${claim#*"$nl"} input=${input%"$nl."}
    result=$(mktemp)
    if "$@" "$input" >"$result"; then stint complete "$token" --output "$result"
    else stint fail "$token" --cause "exit $?"; fi
    rm -f "$result"
done
