#!/usr/bin/env bash
# Searches docs/internals/protocol.pml exhaustively, in every variant of the table below, and then
# breaks it: each mutant drops one rule of the protocol, and a search that does not catch it proves
# nothing. Fails on any violation, on a search that was cut short, on an essential situation that no
# search has reached, and on a mutant that is not caught by the property it ought to violate.
#
#   tools/check_model.sh           about 80 s of one core, 1 GB
#   tools/check_model.sh --full    also rounds, attempts and stops at once: 4 to 6 minutes, 3 GB
set -euo pipefail
export LC_ALL=C

# name | what it adds | how it is searched | flags
VARIANTS='
attempts  | crashes, stops, survivors, retries | states | -DROUNDS=1
rounds    | the same, with rounds              | states | -DATTEMPTS=1
both      | rounds and attempts, no stops      | states | -DNO_STOPS
canceled  | cancel at any moment               | states | -DROUNDS=1 -DCANCEL
revived   | cancel, then retry, no stops       | states | -DATTEMPTS=1 -DNO_STOPS -DCANCEL
resent    | a settle is sent again             | states | -DROUNDS=1 -DRESENT
delivered | a sink that crashes, no stops      | states | -DATTEMPTS=1 -DNO_STOPS -DSINK
ends-1    | every run ends, with cancel        | cycles | -DROUNDS=1 -DATTEMPTS=1 -DCANCEL
ends-2    | every run ends, rounds, no stops   | cycles | -DATTEMPTS=1 -DNO_STOPS
ends-3    | every run ends, retries, no stops  | cycles | -DROUNDS=1 -DNO_STOPS
'
FULL_VARIANTS='
all       | rounds, attempts and stops at once | states | -DROUNDS=2
sent-all  | a sink that crashes, with stops    | states | -DROUNDS=1 -DSINK
revive-all| cancel, then retry, with stops     | states | -DATTEMPTS=1 -DCANCEL
ends-all  | every run ends, retries and stops  | cycles | -DROUNDS=1
'

# mutation | the property that must catch it | how it is searched | flags
MUTANTS='
NO_FENCE               | P3 | states | -DROUNDS=1 -DATTEMPTS=1
GIVE_BACK_UNFENCED     | P3 | states | -DROUNDS=1 -DATTEMPTS=1
FENCE_WITHOUT_KEY      | P2 | states | -DROUNDS=1 -DATTEMPTS=1 -DRESENT
FENCE_WITHOUT_HOLES    | P3 | states | -DROUNDS=1 -DRESENT
TOKEN_REUSED           | P2 | states | -DROUNDS=1 -DATTEMPTS=1
UNCHARGED              | P1 | states | -DROUNDS=1 -DATTEMPTS=1
LEASE_NOT_SHRUNK       | P3 | states | -DROUNDS=1 -DATTEMPTS=1
CURSOR_FIRST           | P3 | states | -DROUNDS=1 -DATTEMPTS=1
EXCEPTION_STAYS        | P3 | states | -DROUNDS=1 -DATTEMPTS=1
REAP_SETTLED           | P3 | states | -DROUNDS=1 -DATTEMPTS=1
REAP_HOLES             | P3 | states | -DROUNDS=1
REAP_CHILD             | P7 | states | -DROUNDS=1 -DATTEMPTS=1
REAP_LIVE              | P6 | cycles | -DROUNDS=1 -DATTEMPTS=1
KEPT_FOREVER           | P6 | states | -DROUNDS=1 -DATTEMPTS=1
NO_JANITOR             | P6 | states | -DROUNDS=1 -DATTEMPTS=1
FED_TWICE              | P5 | states | -DROUNDS=1 -DATTEMPTS=1
POISON_NOT_FED         | P5 | states | -DROUNDS=1 -DATTEMPTS=1
CANCEL_NOT_FED         | P5 | states | -DROUNDS=1 -DATTEMPTS=1 -DCANCEL
CURSOR_BEFORE_DELIVERY | P5 | states | -DROUNDS=1 -DATTEMPTS=1 -DSINK
POSITION_LATER         | P4 | states | -DROUNDS=1 -DATTEMPTS=1
RETRY_UNCOUNTED        | P4 | states | -DATTEMPTS=1
RETRY_TWICE            | P3 | states | -DATTEMPTS=1
RETRY_SAME_ROUND       | P3 | states | -DATTEMPTS=1
CANCEL_FORGOTTEN       | P8 | states | -DROUNDS=1 -DATTEMPTS=1 -DCANCEL
FEEDER_STAYS           | P8 | states | -DROUNDS=1 -DATTEMPTS=1 -DCANCEL
'

model=$(cd "$(dirname "$0")/.." && pwd)/docs/internals/protocol.pml
case "${1-}" in
    "") ;;
    --full) VARIANTS+=$FULL_VARIANTS ;;
    *) sed -n '2,8s/^# \{0,1\}//p' "$0" >&2; exit 2 ;;
esac
for needed in spin gcc; do
    command -v "$needed" >/dev/null || { echo "check_model: $needed is not installed" >&2; exit 2; }
done

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp "$model" "$work/protocol.pml"
cd "$work"
faults=0
fault() { echo "FAULT: $*"; faults=$((faults + 1)); }

# search HOW OPTIMIZE FLAGS...: leaves what pan printed in ./found.
search() {
    local how=$1 optimize=$2; shift 2
    local -a compile=("$optimize" -DNOREDUCE -DPRINTF -DMEMLIM=3800) run=(-m100000 -w24)
    case $how in
        states) compile+=(-DSAFETY) ;;
        cycles) compile+=(-DNP); run+=(-l); set -- "$@" -DLIVENESS ;;
        *) echo "check_model: '$how' is no way to search" >&2; exit 2 ;;
    esac
    spin -a "$@" protocol.pml >spin.log 2>&1 || { cat spin.log >&2; exit 1; }
    # A variable of the model that hides one of pan's own shows as a type error.
    gcc "${compile[@]}" -Werror=int-conversion -o pan pan.c >gcc.log 2>&1 ||
        { cat gcc.log >&2; exit 1; }
    ./pan "${run[@]}" >found 2>&1 || true
}

# What the search found: a property, 'nothing', or why it cannot be trusted.
verdict() {
    if grep -q 'non-progress cycle (' found || grep -q 'invalid end state (' found; then
        echo P6
    elif grep -q 'assertion violated' found; then
        sed -n 's/.*assertion violated (*\(p[1-8]\)_.*/\1/p' found | head -n 1 | tr p P
    elif ! grep -q 'errors: 0' found || grep -q -e 'Search not completed' \
        -e 'search depth too small' -e 'out of memory' -e 'MEMLIM' found; then
        echo 'cut short'
    else
        echo nothing
    fi
}

states() { sed -n 's/^ *\([0-9.e+]*\) states, stored.*/\1/p' found | awk '{printf "%d", $1}'; }
depth() { sed -n 's/.*depth reached \([0-9]*\),.*/\1/p' found; }
trim() { sed 's/^ *//; s/ *$//' <<<"$1"; }

echo "Variants: every reachable state; P1-P8 must hold"
total=0
touch reached failures caught
while IFS='|' read -r name adds how flags; do
    [[ -n $name ]] || continue
    read -r -a flags <<<"$flags"
    how=$(trim "$how")
    begin=$SECONDS
    optimize=-O2
    [[ $how == cycles ]] && optimize=-O1  # Small searches: the compiler would take longer.
    search "$how" "$optimize" "${flags[@]}"
    grep -h '^reached ' found >>reached || true
    result=$(verdict)
    printf '  %-10s %-36s %10d states  depth %5d  %3d s  %s\n' "$name" "$(trim "$adds")" \
        "$(states)" "$(depth)" $((SECONDS - begin)) \
        "$([[ $result == nothing ]] && echo holds || echo "FAILS: $result")"
    if [[ $result == nothing ]]; then
        total=$((total + $(states)))
    else
        echo "$result" >>failures
        fault "variant $(trim "$name"): $result"
        grep -h '^pan:' found | grep -v -e 'elapsed time' -e 'rate ' -e 'wrote ' || true
    fi
done <<<"$VARIANTS"

echo "Situations: each essential one must be reached by some variant"
essential=$(grep -o 'witness([a-z_]*)' protocol.pml | sed 's/.*(\(.*\))/\1/' | sort -u)
missing=0
for situation in $essential; do
    grep -qx "reached $situation" reached && continue
    fault "no search has reached '$situation'"
    missing=$((missing + 1))
done
count=$(wc -w <<<"$essential")
echo "  $((count - missing)) of $count reached"

echo "Mutants: one rule broken; each must be caught"
while IFS='|' read -r name property how flags; do
    [[ -n $name ]] || continue
    read -r -a flags <<<"$flags"
    name=$(trim "$name"); property=$(trim "$property"); how=$(trim "$how")
    grep -q "MUTATE_$name\b" protocol.pml || fault "the model knows no MUTATE_$name"
    search "$how" -O0 "${flags[@]}" "-DMUTATE_$name"
    result=$(verdict)
    printf '  %-22s caught by %-9s after %7d states\n' "${name,,}" "$result" "$(states)"
    [[ $result == "$property" ]] || fault "mutant $name: expected $property, found $result"
    echo "$result" >>caught
done <<<"$MUTANTS"
while read -r mutation; do
    grep -q "^$mutation " <<<"$MUTANTS" || fault "MUTATE_$mutation is never tried"
done < <(grep -o 'MUTATE_[A-Z_]*[A-Z]' protocol.pml | sed 's/MUTATE_//' | sort -u)

echo "Properties: in every state of every variant"
for property in P1 P2 P3 P4 P5 P6 P7 P8; do
    title=$(sed -n "s/^ \*   $property  \([^.]*\)\..*/\1/p" protocol.pml)
    mutants=$(grep -c "^$property$" caught || true)
    case $(sort -u failures | tr '\n' ' ') in
        *"$property "*) status=FAILS ;;
        "") status="holds in $total states" ;;
        *) status="not shown: see the faults" ;;
    esac
    printf '  %s  %-15s %-25s  broken by %2d of the mutants\n' \
        "$property" "$title" "$status" "$mutants"
    [[ $mutants -gt 0 ]] || fault "no mutant violates $property"
done
if [[ $faults -gt 0 ]]; then
    echo "check_model: FAILED, $faults faults"
    exit 1
fi
echo "check_model: passed in $SECONDS s"
