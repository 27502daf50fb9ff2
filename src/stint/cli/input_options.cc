#include "stint/cli/input_options.h"

#include <algorithm>
#include <optional>
#include <utility>

#include <fmt/core.h>

#include "stint/base/escapes.h"
#include "stint/base/text.h"
#include "stint/cli/separator.h"
#include "stint/model/bounds.h"
#include "stint/model/start_limits.h"

namespace stint::cli {
namespace {

// As xargs: what a command line has at most unless somebody says more.
constexpr std::int64_t line_bytes_usual = 128 << 10;

Error refusal(std::string text) {
    return {ErrorCode::invalid_input, std::move(text)};
}

Result<std::int64_t> count_of(std::string_view option, const std::string& text,
                              std::int64_t least) {
    std::optional<std::int64_t> count = parse_integer(text);
    if (count && *count >= least) return *count;
    return refusal(
        fmt::format("{} takes a number from {} on, not '{}'", option, least, printable(text, 60)));
}

bool is_list(const std::string& source) {
    return source == "stdin" || source.starts_with("lines:");
}

std::string list_source(const std::string& file) {
    return file == "-" ? "stdin" : "lines:" + file;
}

Result<Trim> parse_trim(std::string_view text) {
    if (text == "n") return Trim::none;
    if (text == "l") return Trim::left;
    if (text == "r") return Trim::right;
    return Trim::both;  // The table lets nothing else pass than "lr" and "rl".
}

}  // namespace

bool InputOptions::name_sources(const std::vector<std::string>& rest) const {
    return !from.empty() || !arg_files.empty() ||
           std::any_of(rest.begin(), rest.end(), begins_source);
}

Result<void> InputOptions::apply(const std::vector<std::string>& rest, int slots,
                                 RunRequest& request) const {
    JobSpec& spec = request.job.spec;
    auto sources = std::find_if(rest.begin(), rest.end(), begins_source);
    spec.command.assign(rest.begin(), sources);
    spec.inputs = InputRules();
    TRY(add_sources({sources, rest.end()}, request));
    if (blocks.splits()) return apply_blocks(slots, spec);
    TRY(blocks.apply({}, spec.sources));
    std::vector<Joint> joints = std::move(spec.inputs.joints);
    spec.inputs = TRY(rules(spec.sources));
    spec.inputs.joints = std::move(joints);
    TRY(read_groups(slots, spec));
    TRY(read_carrying(spec.inputs));
    return apply_command(spec);
}

// The options about words say nothing of blocks, but for those that have a meaning there, too.
Result<void> InputOptions::apply_blocks(int slots, JobSpec& spec) const {
    bool words = null || !delimiter.empty() || !end_mark.empty() || !trim.empty() || shuffle ||
                 no_run_if_empty || link || !max_lines.empty() || !max_chars.empty() || exit ||
                 replicate || multiple || xargs || (!colsep.empty() && !csv);
    if (words) {
        return refusal(
            "blocks are made of records, not of words: with --pipe leave away -0, -d, -E, -L, -X, "
            "-m, -s, -x, -r, --trim, --shuf, --link and --xargs; say --recend, --recstart, -N");
    }
    if (!header.empty() && header.back() != ":") {
        return refusal("--header takes ':', the first record, which every block is given");
    }
    spec.inputs.joints.clear();
    TRY(blocks.apply({.count = max_replace_args.empty() ? max_args : max_replace_args,
                      .header = !header.empty(),
                      .csv = csv,
                      .separator = colsep.empty() ? "" : colsep.back(),
                      .slots = slots},
                     spec.sources));
    return apply_command(spec);
}

Result<void> InputOptions::apply_command(JobSpec& spec) const {
    if (!replace.empty()) {
        if (replace.back().empty()) return refusal("-I takes a text, such as -I FILE or -I ,,");
        spec.placeholders.replace = replace.back();
    }
    spec.placeholders.plus = plus;
    if (shell) spec.shell = "/bin/sh";
    return {};
}

Result<void> InputOptions::add_sources(const std::vector<std::string>& rest,
                                       RunRequest& request) const {
    std::vector<std::string>& sources = request.job.spec.sources;
    std::vector<Joint>& joints = request.job.spec.inputs.joints;
    auto add = [&](std::string source, Joint joint) {
        if (!sources.empty()) joints.push_back(joint);
        sources.push_back(std::move(source));
    };
    for (const std::string& source : from) add(source, Joint::sum);
    for (const std::string& file : arg_files) add(list_source(file), Joint::product);
    for (auto word = rest.begin(); word != rest.end();) {
        const std::string& separator = *word;
        auto end = std::find_if(word + 1, rest.end(), begins_source);
        std::vector<std::string> values(word + 1, end);
        word = end;
        Joint joint = separator.ends_with('+') ? Joint::link : Joint::product;
        if (joint == Joint::link && sources.empty()) {
            return refusal(
                fmt::format("'{}' links with the source before it, and there is none; "
                            "write '{}' for the first one",
                            separator, separator.substr(0, separator.size() - 1)));
        }
        if (separator.starts_with("::::")) {
            if (values.empty()) {
                return refusal(
                    fmt::format("'{}' takes files of lines, such as '{} list.txt', or - "
                                "for standard input",
                                separator, separator));
            }
            for (const std::string& file : values) add(list_source(file), joint);
        } else {
            std::string source = words_source(values);
            request.word_lists[source] = std::move(values);
            add(std::move(source), joint);
        }
    }
    if (sources.empty()) sources.emplace_back("stdin");
    if (std::count(sources.begin(), sources.end(), "stdin") > 1) {
        return refusal("standard input can be read only once, and it is named twice");
    }
    return {};
}

Result<InputRules> InputOptions::rules(const std::vector<std::string>& sources) const {
    InputRules rules;
    rules.wraps = link;
    TRY(read_records(rules));
    bool has_ends = null || !delimiter.empty();
    if (has_ends && std::none_of(sources.begin(), sources.end(), is_list)) {
        return refusal(
            fmt::format("{} says where the records of a list end, and there is none; "
                        "leave it away, or give a list with -a FILE",
                        null ? "-0" : "-d"));
    }
    if (!header.empty()) {
        if (header.back() != ":") {
            return refusal(
                fmt::format("--header takes ':' (the first record of each source has "
                            "the names), not '{}'",
                            printable(header.back(), 60)));
        }
        auto is_glob = [](const std::string& source) { return source.starts_with("glob:"); };
        if (std::any_of(sources.begin(), sources.end(), is_glob)) {
            return refusal(
                "--header is for lists: the files of a pattern have no first record; "
                "name the parts of a file with {/} and {//}");
        }
        rules.header = true;
    }
    rules.shuffle = shuffle;
    if (!seed.empty()) {
        if (!shuffle) return refusal("--seed is for the order of --shuf; add --shuf");
        rules.seed = TRY(count_of("--seed", seed, 0));
    }
    return rules;
}

Result<void> InputOptions::read_records(InputRules& rules) const {
    if (null && !delimiter.empty()) {
        return refusal("-0 and -d both say where a record ends; give one of them");
    }
    if (csv && (null || !delimiter.empty())) {
        return refusal(
            fmt::format("the records of --csv end with their lines; leave {} away, and "
                        "say what separates the fields with -C",
                        null ? "-0" : "-d"));
    }
    rules.csv = csv;
    if (null) rules.delimiter = std::string(1, '\0');
    if (!delimiter.empty()) {
        rules.delimiter = TRY(unescaped_bytes(delimiter.back()).doing("reading -d"));
        if (rules.delimiter.empty()) {
            return refusal(
                "-d takes one or more characters, such as -d , or -d '\\t'; for NUL "
                "write -0");
        }
    }
    if (!colsep.empty()) {
        if (colsep.back().empty()) {
            return refusal("-C takes a regular expression, such as -C , or -C '\\t'");
        }
        rules.column_pattern = colsep.back();
    }
    // What stands around a separator belongs to it, as with GNU parallel.
    if (!colsep.empty() && !csv) rules.trim = Trim::both;
    if (!trim.empty()) rules.trim = TRY(parse_trim(trim));
    if (!end_mark.empty() && !end_mark.back().empty()) rules.end_mark = end_mark.back();
    rules.skip_blank = no_run_if_empty;
    return {};
}

Result<void> InputOptions::read_carrying(InputRules& rules) const {
    if (!carry) {
        if (carry_max.empty()) return {};
        return refusal(
            "--carry-max is how long a file may be that --carry takes along; add --carry");
    }
    if (rules.records_max != 1) {
        return refusal("--carry takes one file an item along; leave -n, -N, -L, -X and -m away");
    }
    rules.carry_bytes_max = bounds::carry_bytes_max;
    if (carry_max.empty()) return {};
    rules.carry_bytes_max = TRY(parse_bytes(carry_max).doing("reading --carry-max"));
    if (rules.carry_bytes_max < 1) return refusal("--carry-max takes a size, such as 500M");
    return {};
}

Result<void> InputOptions::read_groups(int slots, JobSpec& spec) const {
    using Around = PlaceholderRules::Around;
    InputRules& rules = spec.inputs;
    int counts = !max_args.empty() + !max_replace_args.empty() + !max_lines.empty();
    if (counts > 1) return refusal("-n, -N and -L all say how many make an item; give one of them");
    if (replicate + multiple + xargs > 1) {
        return refusal(
            "-X, -m and --xargs are three ways to fill a command line; give one of "
            "them");
    }
    bool fills = replicate || multiple || xargs;
    if (fills) rules.records_max = 0;
    std::int64_t count = 1;
    if (!max_args.empty()) count = TRY(count_of("-n", max_args, 0));
    if (!max_replace_args.empty()) count = TRY(count_of("-N", max_replace_args, 0));
    if (!max_lines.empty()) count = TRY(count_of("-L", max_lines, 1));
    if (counts > 0) rules.records_max = std::max<std::int64_t>(count, 1);
    spec.placeholders.inserts_nothing = count == 0;
    if (!max_lines.empty()) rules.continues_lines = rules.skip_blank = true;
    bool repeats = replicate || (!max_lines.empty() && !multiple && !xargs);
    spec.placeholders.around = repeats ? Around::repeated : Around::once;
    if (rules.records_max != 1) rules.bytes_max = line_bytes_usual;
    if (!max_chars.empty()) rules.bytes_max = TRY(count_of("-s", max_chars, 1));
    if (replicate || multiple) rules.spread = slots;
    if (exit && rules.records_max <= 1) {
        return refusal("-x refuses an item of fewer arguments than -n or -L asks for; add -n N");
    }
    rules.must_fill = exit;
    return {};
}

}  // namespace stint::cli
