// Every option of GNU xargs 4.9, in the order of its manual. A test compares the names with it.
#include <array>

#include "stint/cli/translation.h"

namespace stint::cli {
namespace {

constexpr Translation::Names differ = Translation::Names::differ;

constexpr std::array rows{
    Translation{"-0,--null", "-0"},
    Translation{"-a,--arg-file", "-a FILE"},
    Translation{"--delimiter,-d", "-d TEXT; a line is an item"},
    Translation{"-E", "-E TEXT"},
    Translation{"-e,--eof", "-E TEXT"},
    Translation{"-I", "-I TEXT"},
    Translation{"-i,--replace", "-I TEXT; {} is there without it", differ},
    Translation{"-L", "-L N"},
    Translation{"-l,--max-lines", "-L N"},
    Translation{"-n,--max-args", "-n N"},
    Translation{"-P,--max-procs", "-j N; the default is one a processor"},
    Translation{"-o,--open-tty", "no: several commands cannot share a terminal"},
    Translation{"-p,--interactive", "no: stint retry and cancel decide afterwards"},
    Translation{"--process-slot-var", "STINT_SLOT is in the environment, {%} in the command"},
    Translation{"-r,--no-run-if-empty", "-r; an empty input never runs anything"},
    Translation{"-s,--max-chars", "-s BYTES"},
    Translation{"--show-limits", "getconf ARG_MAX"},
    Translation{"-t,--verbose", "stint show ITEM tells what was run"},
    Translation{"-x,--exit", "-x"},
    Translation{"--help", "the same", differ},
    Translation{"--version", "stint version", differ},
};

}  // namespace

std::span<const Translation> translations_from_xargs() {
    return rows;
}

}  // namespace stint::cli
