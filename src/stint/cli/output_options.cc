#include "stint/cli/output_options.h"

#include <algorithm>
#include <optional>
#include <utility>

#include <fmt/core.h>

#include "stint/base/text.h"
#include "stint/engine/item_words.h"

namespace stint::cli {
namespace {

Error refusal(std::string text) {
    return {ErrorCode::invalid_input, std::move(text)};
}

// As GNU parallel: \t, \n and \\ stand for what they stand for in printf.
std::string unescaped(const std::string& text) {
    std::string plain;
    for (std::size_t i = 0; i < text.size(); ++i) {
        char next = text[i] == '\\' && i + 1 < text.size() ? text[i + 1] : '\0';
        if (next != 't' && next != 'n' && next != '\\') {
            plain += text[i];
            continue;
        }
        plain += next == 't' ? '\t' : next == 'n' ? '\n' : '\\';
        ++i;
    }
    return plain;
}

bool is_queue(const std::string& url) {
    return url.starts_with("spool:");
}

}  // namespace

std::vector<Option> OutputOptions::table() {
    return {
        {"-k,--ordered,--keep-order", "",
         "print results in the order of the items, not as they come, and number those for "
         "spool: so",
         &ordered, ""},
        {"--line-buffer,--lb", "",
         "print whole lines while items run, of several items one beside the other", &line_buffer,
         ""},
        {"-u,--ungroup", "",
         "let commands write to stdout and stderr themselves; nothing of it is kept", &ungroup, ""},
        {"--tag", "", "put the item and a TAB before each line of its output", &tag, ""},
        {"--tagstring,--tag-string", "TEXT",
         "put this, with placeholders, and a TAB before each line", &tagstring, ""},
        {"--color", "", "colour the tags, on a terminal and without NO_COLOR", &color, ""},
        {"--json", "", "print results as JSON, one object a line", &json, ""},
        {"--results,--res",
         "NAME",
         "keep outputs in files as GNU parallel does: a folder, a path with placeholders, or a "
         "table NAME.csv, NAME.tsv or NAME.json instead of printing",
         &results,
         "",
         OptionGroup::none,
         {Values::Kind::files, {}}},
        {"--files", "", "print the names of the files of --results instead of outputs", &files, ""},
        {"--joblog,--jl",
         "FILE",
         "write a line an item: start, duration, exit code, command; +FILE appends",
         &joblog,
         "",
         OptionGroup::none,
         {Values::Kind::files, {}}},
        {"--to",
         "RECEIVER",
         "where results go: - (stdout, the default), file:PATH, dir:PATH, "
         "exec:COMMAND or spool:QUEUE; repeatable",
         &to,
         "",
         OptionGroup::none,
         {Values::Kind::urls,
          {"-", "file:", "dir:", "exec:", "joblog:", "results:", "merge:", "spool:"}}},
        {"--merge",
         "FILE",
         "put all outputs together in one file, in the order of the items, once all are there",
         &merge,
         "",
         OptionGroup::none,
         {Values::Kind::files, {}}},
        {"--merge-cmd", "CMD", "the same, to the stdin of one command", &merge_cmd, ""},
        {"--merge-header", "N",
         "so many records at the beginning of each output are its header (usually as its input "
         "has), and only the first one stays",
         &merge_header, ""},
        {"--on-complete", "CMD",
         "run this by the shell once the job has ended, also when items failed or were canceled",
         &on_complete, ""},
        {"-q,--quiet", "", "say nothing but errors and results", &quiet, ""}};
}

Result<void> OutputOptions::apply(RunRequest& request) const {
    TRY(check());
    request.sinks = TRY(sinks());
    request.ungrouped = ungroup;
    if (request.job.spec.group.groups() && (line_buffer || ungroup)) {
        return refusal(
            fmt::format("--group reads the results of its calls out of what they print, "
                        "so {} has nothing to print: leave one away",
                        ungroup ? "--ungroup" : "--line-buffer"));
    }
    for (const SinkSpec& sink : request.sinks) TRY(check_sink(sink.url));
    request.progress = progress.style();
    if (!request.progress && !quiet) request.progress = ProgressStyle::line;
    return {};
}

bool OutputOptions::is_table() const {
    return results.ends_with(".csv") || results.ends_with(".tsv") || results.ends_with(".json");
}

std::string OutputOptions::tag_template() const {
    if (!tagstring.empty()) return unescaped(tagstring);
    return tag ? "{}" : "";
}

Result<void> OutputOptions::check_grouping() const {
    if (line_buffer && ungroup) {
        return refusal("--line-buffer and --ungroup exclude each other; give one");
    }
    std::string_view what = ungroup ? "--ungroup" : "--line-buffer";
    bool tagged = !tag_template().empty();
    std::string_view other = json              ? "--json"
                             : files           ? "--files"
                             : is_table()      ? "a table of --results"
                             : !ungroup        ? ""
                             : ordered         ? "--ordered"
                             : tagged          ? "--tag"
                             : merges()        ? "--merge"
                             : !to.empty()     ? "--to"
                             : results.empty() ? ""
                                               : "--results";
    if (other.empty() || !(ungroup || line_buffer)) return {};
    return refusal(ungroup ? fmt::format("{} lets commands print past stint, so there is nothing "
                                         "for {}; write --line-buffer instead, or leave one away",
                                         what, other)
                           : fmt::format("{} prints lines while items run, and {} prints none; "
                                         "leave one of them away",
                                         what, other));
}

Result<void> OutputOptions::check() const {
    TRY(check_grouping());
    bool tagged = !tag_template().empty();
    bool orders_queue = ordered && std::any_of(to.begin(), to.end(), is_queue);
    std::string_view what = ordered && !orders_queue ? "--ordered"
                            : json                   ? "--json"
                            : tagged                 ? "--tag"
                            : line_buffer            ? "--line-buffer"
                                                     : "";
    bool sent = (merges() || !to.empty()) && std::count(to.begin(), to.end(), "-") == 0;
    if (!what.empty() && sent && results.empty()) {
        return refusal(
            fmt::format("{} is about what is printed, and {} sends it elsewhere; add "
                        "--to - to print as well",
                        what, to.empty() ? "--merge" : "--to"));
    }
    if (tagged && (json || files || is_table())) {
        return refusal(
            fmt::format("--tag is for lines of output, and {} prints none; the item is "
                        "named there, leave --tag away",
                        json    ? "--json"
                        : files ? "--files"
                                : "a table of --results"));
    }
    if (color && !tagged) {
        return refusal("--color is for the tags of lines; add --tag or --tagstring");
    }
    if (files && (is_table() || json)) {
        return refusal(
            fmt::format("--files prints the names of files, and {} makes none; write "
                        "--results DIR, or leave one of them away",
                        json ? "--json" : "a table of --results"));
    }
    TRY(check_item_text(tagstring, "--tagstring"));
    return check_item_text(results, "--results");
}

Result<std::vector<SinkSpec>> OutputOptions::sinks() const {
    SinkOrder order = ordered ? SinkOrder::items : SinkOrder::settled;
    SinkSpec output{
        .order = order,
        .format = json ? SinkSpec::Format::json : SinkSpec::Format::raw,
        .tag = tag_template(),
        .color = color ? TagColor::by_item : TagColor::none,
        .printing = line_buffer ? SinkSpec::Printing::lines : SinkSpec::Printing::grouped};
    std::vector<SinkSpec> specs;
    if (to.empty() && !is_table() && !files && !ungroup && !merges()) specs.push_back(output);
    for (const std::string& url : to) {
        if (std::count(to.begin(), to.end(), url) > 1) {
            return refusal(fmt::format("--to '{}' is given twice; once is enough", url));
        }
        SinkSpec spec{.url = url};
        if (is_queue(url)) spec.order = order;  // Its jobs have numbers.
        specs.push_back(url == "-" ? output : std::move(spec));
    }
    if (!joblog.empty()) specs.push_back({.url = "joblog:" + joblog});
    if (!results.empty() || files) {
        SinkSpec spec{.url = results.empty() ? "files:" : "results:" + results};
        if (files) spec.format = SinkSpec::Format::names;
        if (files || is_table()) spec.order = order;
        specs.push_back(std::move(spec));
    }
    TRY(add_merging(specs));
    return specs;
}

Result<void> OutputOptions::add_merging(std::vector<SinkSpec>& specs) const {
    SinkSpec spec{.order = SinkOrder::items};
    if (!merge_header.empty()) {
        std::optional<std::int64_t> records = parse_integer(merge_header);
        if (!records || *records < 0) {
            return refusal(
                fmt::format("--merge-header takes a number of records, 0 for no header, "
                            "and '{}' is none",
                            merge_header));
        }
        if (!merges()) {
            return refusal("--merge-header is about --merge and --merge-cmd; add one of them");
        }
        spec.merge_header = records;
    }
    for (const auto& [scheme, rest] :
         {std::pair("merge:", merge), std::pair("merge-cmd:", merge_cmd)}) {
        if (rest.empty()) continue;
        spec.url = scheme + rest;
        specs.push_back(spec);
    }
    return {};
}

}  // namespace stint::cli
