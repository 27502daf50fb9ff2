// Every option of GNU xargs 4.9, in the order of its manual. A test compares the names with it.
#include <array>

#include "stint/cli/translation.h"

namespace stint::cli {
namespace {

constexpr Translation::Names differ = Translation::Names::differ;

constexpr std::array rows{
    Translation{"-0,--null", "--from lines:FILE and standard input have a line an item"},
    Translation{"-a,--arg-file", "--from lines:FILE"},
    Translation{"--delimiter,-d", "a line is an item; tr , '\\n' before stint"},
    Translation{"-E", "sed '/^END$/Q' before stint"},
    Translation{"-e,--eof", "sed '/^END$/Q' before stint", differ},
    Translation{"-I", "nothing: {} it is"},
    Translation{"-i,--replace", "nothing: {} it is", differ},
    Translation{"-L", "no: a line is one item; paste -d' ' - - before stint"},
    Translation{"-l,--max-lines", "no: a line is one item; paste -d' ' - - before stint", differ},
    Translation{"-n,--max-args", "no: an item is one argument"},
    Translation{"-P,--max-procs", "-j N; the default is one a processor"},
    Translation{"-o,--open-tty", "no: several commands cannot share a terminal"},
    Translation{"-p,--interactive", "no: stint retry and cancel decide afterwards"},
    Translation{"--process-slot-var", "STINT_SLOT is in the environment, {%} in the command"},
    Translation{"-r,--no-run-if-empty", "nothing: an empty input runs nothing"},
    Translation{"-s,--max-chars", "no: an item is one argument"},
    Translation{"--show-limits", "getconf ARG_MAX"},
    Translation{"-t,--verbose", "stint show ITEM tells what was run"},
    Translation{"-x,--exit", "no: an item that is too long fails alone"},
    Translation{"--help", "the same", differ},
    Translation{"--version", "stint version", differ},
};

}  // namespace

std::span<const Translation> translations_from_xargs() {
    return rows;
}

}  // namespace stint::cli
