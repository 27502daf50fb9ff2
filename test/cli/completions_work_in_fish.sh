#!/bin/sh
# fish offers commands with their summaries, values, jobs, items and files.
. "$(dirname "$0")/lib.sh"

exits 0 stint run --job nightly -- echo ::: apple pear
touch list
export HOME="$lab/here" XDG_CONFIG_HOME="$lab/here" XDG_DATA_HOME="$lab/here"
offers() {
    exits 0 fish -c 'stint completions fish | source; complete -C $argv[1]' "$2"
    prints "$1"
}
tab=$(printf '\t')
offers "version${tab}print the version" 'stint vers'
offers '--rerun=failed' 'stint run --rerun=f'
offers 'lines:list' 'stint run --from lines:l'
offers "nightly${tab}completed, echo" 'stint items n'
offers "apple${tab}item 1" 'stint show ap'
offers 'list' 'stint run --store li'
offers 'list' 'stint run cat ::: li'
