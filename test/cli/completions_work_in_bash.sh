#!/bin/sh
# bash offers commands, options, values, jobs and files, also where it splits words at = and :.
. "$(dirname "$0")/lib.sh"

exits 0 stint run --job nightly -- echo ::: a
touch 'my list'
cat >ask <<'END'
set -e
source <(stint completions bash)
complete -p stint >/dev/null
COMP_LINE=$1 COMP_POINT=${#1}
shift
COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
_stint || true
echo "${COMPREPLY[*]}"
END
offers() { expected=$1; shift; exits 0 bash ask "$@"; prints "$expected"; }
offers 'status store' 'stint st' stint st
offers '--fingerprint' 'stint run --fing' stint run --fing
offers 'failed' 'stint run --rerun=f' stint run --rerun = f
offers 'lines:' 'stint run --from li' stint run --from li
offers 'my list' 'stint run --from lines:m' stint run --from lines : m
offers 'nightly' 'stint items n' stint items n
offers 'my list' 'stint run --store m' stint run --store m
offers 'my list' 'stint run cat m' stint run cat m
