#!/bin/sh
# Hours of crash loops, simulation and fuzzing: as many rounds as the machine has patience for.
#   tools/soak.sh build/release [HOURS]
set -eu
build=$(realpath "$1")
until=$(($(date +%s) + ${2:-4} * 3600))
cd "$(dirname "$0")/.."
seed=$(date +%s)
while [ "$(date +%s)" -lt "$until" ]; do
    seed=$((seed + 100000))
    STINT_SEEDS=100000 STINT_FIRST_SEED=$seed "$build/test_simulation"
    STINT="$build/stint" python3 test/crash/kill_loop.py
    LAB_ROUNDS=50 python3 test/spool/hand_back.py "$build/stint"
    for format in csv jsonl envelope fixed; do
        [ ! -x "$build/fuzz_split" ] || tools/fuzz.sh "$build/fuzz_split" "$format" 60
    done
    [ ! -x "$build/fuzz_packet" ] || tools/fuzz.sh "$build/fuzz_packet" packet 60
done
