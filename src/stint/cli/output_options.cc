#include "stint/cli/output_options.h"

#include <algorithm>

#include <fmt/core.h>

namespace stint::cli {

std::vector<Option> OutputOptions::table() {
    return {{"-k,--ordered,--keep-order", "",
             "print results in the order of the items, not as they come", &ordered, ""},
            {"--json", "", "print results as JSON, one object a line", &json, ""},
            {"--to", "RECEIVER",
             "where results go: - (stdout, the default), file:PATH, dir:PATH or exec:COMMAND; "
             "repeatable",
             &to, ""},
            {"-q,--quiet", "", "say nothing but errors and results", &quiet, ""}};
}

Result<void> OutputOptions::apply(RunRequest& request) const {
    request.sinks = TRY(sinks());
    for (const SinkSpec& sink : request.sinks) TRY(check_sink(sink.url));
    if (!quiet) request.progress = RunRequest::Progress::shown;
    return {};
}

Result<std::vector<SinkSpec>> OutputOptions::sinks() const {
    SinkSpec output{.order = ordered ? SinkOrder::items : SinkOrder::settled,
                    .format = json ? SinkSpec::Format::json : SinkSpec::Format::raw};
    if (to.empty()) return std::vector<SinkSpec>{output};
    std::vector<SinkSpec> specs;
    bool prints = false;
    for (const std::string& url : to) {
        if (std::count(to.begin(), to.end(), url) > 1) {
            return Error{ErrorCode::invalid_input,
                         fmt::format("--to '{}' is given twice; once is enough", url)};
        }
        prints = prints || url == "-";
        specs.push_back(url == "-" ? output : SinkSpec{.url = url});
    }
    if (!prints && (ordered || json)) {
        return Error{ErrorCode::invalid_input,
                     fmt::format("{} is about what is printed, and --to sends it elsewhere; "
                                 "add --to - to print as well",
                                 ordered ? "--ordered" : "--json")};
    }
    return specs;
}

}  // namespace stint::cli
