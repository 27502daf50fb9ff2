#include "stint/cli/topics.h"

#include <array>

#include "stint/cli/help.h"
#include "stint/cli/parser.h"
#include "stint/cli/translation.h"

namespace stint::cli {
namespace {

std::string from_parallel(const std::vector<Option>& run) {
    return "from-parallel: the options of GNU parallel, and what to type here\n\n"
           "  parallel -j4 ./work {} ::: a b c        stint run -j 4 -- ./work {} ::: a b c\n"
           "  parallel --joblog log --resume …        the same line again goes on\n"
           "  parallel --sqlmaster, --sqlworker       stint submit, stint work\n\n"
           "No shell reads the command: for pipes and variables there is --shell.\n"
           "Options stand before the command.\n\n" +
           translation_text(translations_from_parallel(), run);
}

std::string from_xargs(const std::vector<Option>& run) {
    return "from-xargs: the options of xargs, and what to type here\n\n"
           "  ls | xargs -P4 -I{} ./work {}           ls | stint run -j 4 -- ./work {}\n"
           "  find . -name '*.wav' -print0 | xargs …  stint run --from 'glob:**/*.wav' -- …\n\n"
           "Quotes and backslashes of the input are text: a line is an item as it stands.\n\n" +
           translation_text(translations_from_xargs(), run);
}

std::string exit_codes(const std::vector<Option>&) {
    auto line = [](std::string_view code, std::string_view text) {
        return definition(code, text, 8);
    };
    return "exit-codes: what the exit code of stint tells\n\n" +
           line("0", "all is well: every item is completed, or what was asked for was done") +
           line("1", "some item failed or was canceled; verify: the books are wrong") +
           line("2", "the command line cannot be right; stderr says what to type instead") +
           line("3",
                "the store, the disk or the system is in the way; nothing is lost, the same "
                "line goes on once it is put right") +
           line("124", "--deadline came before the end; the same line goes on") +
           line("130", "stopped by Ctrl-C; 143 by SIGTERM: 128 and the number of the signal") +
           line("141", "nobody reads stdout any more (SIGPIPE)") +
           "\n--halt with success or done reached is 0, with fail reached 1. --tolerate lets a\n"
           "job with some failed items be completed, which is 0. Other codes of a command\n"
           "are on its own page: 'stint help claim'.\n\n"
           "GNU parallel exits with the number of failed jobs, 101 for more than 100, and\n"
           "after --halt now,fail=1 with the code of the one that failed; so does\n"
           "'stint run --exit-failed'.\n";
}

std::string placeholders(const std::vector<Option>& run) {
    auto line = [](std::string_view term, std::string_view text) {
        return definition(term, text, 16);
    };
    std::string text =
        "placeholders: what stands for the item in commands, output files and tags\n\n"
        "  stint run --from 'glob:in/*.wav' -- ./convert {} out/{/.}.mp3\n"
        "  stint run --out 'out/{/.}.mp3' --from 'glob:in/*.wav' -- ./convert {} {out}\n\n" +
        line("{}", "the item; a command without any placeholder gets it as its last word") +
        line("{.}", "without its extension: a/b.tar.gz is a/b.tar") +
        line("{/}", "without its folder: b.tar.gz") + line("{//}", "its folder: a; '.' if none") +
        line("{/.}", "without both: b.tar") +
        line("{2} {-1}", "the second argument, the last one; {2.} {-1/} their parts") +
        line("{key}", "what it is known by, mostly the item itself") +
        line("{#}", "its number in the job, from 1") + line("{%}", "the slot it runs in, from 1") +
        line("{out}", "the private name of its output file (--out)");
    if (find_option(run, "--header") != nullptr) {
        text += line("{name}", "the argument in the column of that name (--header :)");
    }
    if (find_option(run, "--plus") != nullptr) {
        text += "\nWith --plus also:\n\n" +
                line("{..} {...}", "without two, three extensions: a/b") +
                line("{/..} {/...}", "without its folder and those: b") +
                line("{+/}", "its folder, empty if none") +
                line("{+.}", "its last extension: gz; {+..} {+...} two, three: tar.gz");
    }
    return text +
           "\nOther braces are text. {= … =} is Perl, and refused. In the environment are\n"
           "STINT_JOB, STINT_ITEM, STINT_KEY, STINT_SEQ, STINT_ATTEMPT, STINT_SLOT,\n"
           "STINT_TOKEN, STINT_WORKER and STINT_OUT.\n";
}

constexpr std::array all{
    Topic{"from-parallel", "the options of GNU parallel, and what to type here", from_parallel},
    Topic{"from-xargs", "the options of xargs, and what to type here", from_xargs},
    Topic{"exit-codes", "what the exit code of stint tells", exit_codes},
    Topic{"placeholders", "what stands for the item in a command", placeholders},
};

}  // namespace

std::span<const Topic> topics() {
    return all;
}

}  // namespace stint::cli
