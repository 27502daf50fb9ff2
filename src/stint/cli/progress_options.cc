#include "stint/cli/progress_options.h"

namespace stint::cli {

std::vector<Option> ProgressOptions::table() {
    return {{"--bar", "", "show a bar on stderr: percent, done:left=time left", &bar, ""},
            {"--eta", "", "show the time left, items left and their pace on stderr", &eta, ""},
            {"--progress", "", "show on stderr how many run and are done, and their pace",
             &progress, ""}};
}

std::optional<ProgressStyle> ProgressOptions::style() const {
    if (bar) return ProgressStyle::bar;
    if (eta) return ProgressStyle::eta;
    if (progress) return ProgressStyle::counts;
    return std::nullopt;
}

}  // namespace stint::cli
