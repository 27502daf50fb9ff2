#include "stint/cli/process_options.h"

#include <cstdlib>

#include <fmt/core.h>

#include "stint/base/text.h"
#include "stint/model/io_priority.h"

namespace stint::cli {
namespace {

bool is_name(std::string_view text) {
    constexpr std::string_view letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_";
    constexpr std::string_view others =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789";
    return !text.empty() && letters.find(text.front()) != std::string_view::npos &&
           text.find_first_not_of(others) == std::string_view::npos;
}

// "NAME=VALUE" of what was given: a name alone stands for its value here and now.
Result<std::string> read_variable(const std::string& text) {
    std::string name = text.substr(0, text.find('='));
    if (!is_name(name)) {
        return Error{ErrorCode::invalid_input,
                     fmt::format("--env '{}' names no variable; write --env NAME=VALUE, or --env "
                                 "NAME for the value it has now",
                                 printable(text, 60))};
    }
    if (name.starts_with("STINT_")) {
        return Error{ErrorCode::invalid_input,
                     fmt::format("--env {}: names that begin with STINT_ are set by stint itself; "
                                 "choose another",
                                 name)};
    }
    if (name.size() < text.size()) return text;
    const char* value = std::getenv(name.c_str());
    if (value != nullptr) return name + "=" + value;
    return Error{ErrorCode::invalid_input,
                 fmt::format("--env {}: it is not set here; write --env {}=VALUE, or export it",
                             name, name)};
}

}  // namespace

std::vector<Option> ProcessOptions::table() {
    using Group = OptionGroup;
    return {
        {"--workdir,--wd", "DIR",
         "the directory the command runs in, made if need be; may have placeholders", &workdir, "",
         Group::job},
        {"--env", "NAME[=VALUE]",
         "a variable that the command gets wherever it runs, kept with the job; repeatable",
         &environment, "", Group::job},
        {"--nice", "N", "niceness of the command, 0 to 19", &nice, "", Group::parallelism},
        {"--ionice",
         "CLASS[:N]",
         "its priority at the disk: idle, or best-effort:0 (urgent) to best-effort:7",
         &ionice,
         "",
         Group::parallelism,
         {Values::Kind::beginnings, {"idle", "best-effort:", "realtime:"}}},
    };
}

Result<void> ProcessOptions::apply(JobSpec& spec) const {
    constexpr std::int64_t nice_max = 19;
    if (nice < 0 || nice > nice_max) {
        return Error{ErrorCode::invalid_input, "--nice takes a number from 0 to 19"};
    }
    spec.nice = static_cast<int>(nice);
    if (!ionice.empty()) TRY(parse_io_priority(ionice));
    spec.ionice = ionice;
    spec.workdir = workdir;
    for (const std::string& text : environment) {
        spec.environment.push_back(TRY(read_variable(text)));
    }
    return {};
}

}  // namespace stint::cli
