#include "stint/cli/completion_scripts.h"

namespace stint::cli {
namespace {

// bash splits words at = and : (COMP_WORDBREAKS): they are put together again before stint is
// asked, and what stands before the last of them is cut off what it answers.
constexpr std::string_view bash =
    R"bash(# bash completion for stint: source <(stint completions bash)
_stint() {
    local -a words=()
    local rest=${COMP_LINE} word i first=1
    for ((i = 0; i <= COMP_CWORD; i++)); do
        word=${COMP_WORDS[i]}
        if ((first)) || [[ $rest == [[:space:]]* ]]; then
            words+=("$word")
        else
            words[${#words[@]} - 1]+=$word
        fi
        rest=${rest#"${rest%%[![:space:]]*}"}
        rest=${rest#"$word"}
        first=0
    done
    local typed=${words[${#words[@]} - 1]} cut= line reply
    COMPREPLY=()
    if [[ $typed == *[=:]* && $COMP_WORDBREAKS == *:* ]]; then cut=${typed%"${typed##*[=:]}"}; fi
    while IFS= read -r line; do
        case $line in
        :files*)
            line=${line#:files }
            compopt -o filenames 2>/dev/null
            while IFS= read -r reply; do
                reply=$line$reply
                COMPREPLY+=("${reply#"$cut"}")
            done < <(compgen -f -- "${typed#"$line"}")
            ;;
        :command*)
            local at=${line#:command }
            if declare -F _command_offset >/dev/null; then
                _command_offset "$at"
                return
            elif ((${#words[@]} - 1 == at)); then
                COMPREPLY=($(compgen -c -- "$typed"))
            fi
            compopt -o filenames 2>/dev/null
            while IFS= read -r reply; do COMPREPLY+=("$reply"); done < <(compgen -f -- "$typed")
            ;;
        *)
            line=${line%%$'\t'*}
            reply=${line#"$cut"}
            [[ $reply == *[=:] ]] && compopt -o nospace 2>/dev/null
            COMPREPLY+=("$(printf %q "$reply")")
            ;;
        esac
    done < <("${words[0]}" __complete -- "${words[@]:1}" 2>/dev/null)
}
complete -F _stint stint
)bash";

constexpr std::string_view zsh = R"zsh(#compdef stint
# zsh completion for stint: source <(stint completions zsh), after compinit; or save it as
# _stint in a folder of $fpath.
_stint() {
    local line
    local -a names descriptions
    for line in "${(@f)$("${words[1]}" __complete -- "${(@Q)words[2,CURRENT]}" 2>/dev/null)}"; do
        case $line in
        '') ;;
        :files*)
            line=${line#:files }
            if [[ -n $line ]]; then compset -P "$line"; fi
            _files
            ;;
        :command*)
            local at=${line#:command }
            shift $at words
            ((CURRENT -= at))
            _normal
            return
            ;;
        *)
            names+=("${line%%$'\t'*}")
            descriptions+=("${line/$'\t'/  -- }")
            ;;
        esac
    done
    local -a open=(${(M)names:#*[=:]}) whole=(${names:#*[=:]})
    if ((${#open})); then compadd -S '' -a open; fi
    if ((${#whole} == 0)); then return; fi
    if ((${#open} == 0)); then compadd -l -d descriptions -a names; else compadd -a whole; fi
}
if [[ ${funcstack[1]} = _stint ]]; then _stint "$@"; else compdef _stint stint; fi
)zsh";

constexpr std::string_view fish =
    R"fish(# fish completion for stint: stint completions fish | source
function __stint_complete
    set -l before (commandline -opc)
    set -l typed (commandline -ct)
    for line in ($before[1] __complete -- $before[2..-1] "$typed" 2>/dev/null)
        switch $line
            case ':files*'
                set -l prefix (string replace -r '^:files ?' '' -- $line)
                set -l path (string sub -s (math (string length -- "$prefix") + 1) -- "$typed")
                for path in (__fish_complete_path $path)
                    echo -- $prefix$path
                end
            case ':command*'
                set -l at (string replace ':command ' '' -- $line)
                set -l words $before "$typed"
                complete -C (string join ' ' -- (string escape -- $words[(math $at + 1)..-2]) $typed)
            case '*'
                echo -- $line
        end
    end
end
complete -c stint -f -a '(__stint_complete)'
)fish";

}  // namespace

std::string_view completion_script(std::string_view shell) {
    if (shell == "bash") return bash;
    if (shell == "zsh") return zsh;
    return shell == "fish" ? fish : std::string_view();
}

}  // namespace stint::cli
