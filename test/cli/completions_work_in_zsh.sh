#!/bin/sh
# zsh, in a terminal of its own, completes commands, options, values, jobs and files.
. "$(dirname "$0")/lib.sh"

exits 0 stint run --job nightly -- echo ::: a
touch list
cat >ask <<'END'
zmodload zsh/zpty
zpty z zsh -f -i
zpty -w z 'PS1=; autoload -Uz compinit; compinit -u -d ./dump; source <(stint completions zsh)
bindkey "^I" complete-word
show() { print -r -- "<<$BUFFER>>"; BUFFER=; zle .accept-line }
zle -N show; bindkey "^X" show; print rea""dy'
zpty -r z line '*ready*'
for typed; do
    zpty -w -n z "$typed"$'\t\x18'
    zpty -r z line $'*<<*>>*'
    print -r -- ${${line##*<<}%%>>*}
done
zpty -d z
END
exits 0 timeout 30 zsh -f ask 'stint comp' 'stint run --rerun=fa' 'stint run --from lines:li' \
    'stint items ni' 'stint run --stor' 'stint run --store li' 'stint store mig'
prints "$(printf '%s \n' 'stint complet' 'stint run --rerun=failed' 'stint run --from lines:list' \
    'stint items nightly' 'stint run --store' 'stint run --store list' 'stint store migrate' |
    sed 's/complet $/complet/')"
