#include "stint/cli/pipe_options.h"

#include <utility>

#include <fmt/core.h>

#include "stint/base/text.h"
#include "stint/model/start_limits.h"

namespace stint::cli {
namespace {

Error refusal(std::string text) {
    return {ErrorCode::invalid_input, std::move(text)};
}

// As it stands in the URL of a source.
std::string quoted(std::string_view text) {
    std::string url;
    for (char letter : text) {
        bool is_special = letter == '%' || letter == '&' || letter == '?';
        url += is_special ? fmt::format("%{:02X}", letter) : std::string(1, letter);
    }
    return url;
}

}  // namespace

std::vector<Option> PipeOptions::table() {
    return {
        {"--pipe,--spreadstdin", "", "give the command blocks of standard input on its stdin",
         &pipe, ""},
        {"--pipe-part,--pipepart", "", "the same of files (-a FILE), without reading them first",
         &pipe_part, ""},
        {"--block,--block-size", "SIZE",
         "the size of a block, 1M by default; -N for N blocks a slot", &block, ""},
        {"--recend", "TEXT", "what ends a record of a block; '\\n' by default", &recend, ""},
        {"--recstart", "TEXT", "what begins a record of a block", &recstart, ""},
        {"--regexp", "", "those two are regular expressions", &regexp, ""},
        {"--bad-lines",
         "WHAT",
         "fail, skip or dead: what becomes of lines of jsonl: that are no JSON",
         &bad_lines,
         "",
         OptionGroup::none,
         {Values::Kind::one_of, {"fail", "skip", "dead"}}},
    };
}

Result<void> PipeOptions::check(const std::vector<std::string>& sources) const {
    if (splits()) return {};
    bool lone = !block.empty() || !recend.empty() || !recstart.empty() || regexp;
    if (lone) {
        return refusal(
            "--block, --recend, --recstart and --regexp are about blocks; add --pipe, or "
            "--pipe-part "
            "-a FILE");
    }
    for (const std::string& source : sources) {
        if (bad_lines.empty() || source.starts_with("jsonl:")) return {};
    }
    return refusal("--bad-lines is for sources of JSON lines, such as --from jsonl:FILE");
}

Result<std::string> PipeOptions::options_of(const Records& records) const {
    std::string options = records.header != records.csv
                              ? fmt::format("&header={}", records.header ? "yes" : "no")
                              : "";
    if (records.csv) {
        if (!recend.empty() || !recstart.empty() || regexp) {
            return refusal("the records of --csv end with their lines: leave --recend away");
        }
        if (!records.separator.empty()) options += "&delimiter=" + quoted(records.separator);
    }
    // As GNU parallel: who names a start alone has no end.
    bool starts_only = !recstart.empty() && recend.empty();
    if (starts_only || !recend.empty()) {
        options += "&recend=" + (starts_only ? "" : quoted(recend.back()));
    }
    if (!recstart.empty()) options += "&recstart=" + quoted(recstart.back());
    if (regexp) options += "&regexp=yes";
    if (!records.count.empty()) {
        if (!block.empty()) return refusal("-N and --block both say what a block is; give one");
        return fmt::format("rows={}&as=stdin{}", records.count, options);
    }
    if (!block.starts_with('-')) {
        if (!block.empty()) TRY(parse_bytes(block).doing("reading --block"));
        return fmt::format("block={}{}", block.empty() ? "1M" : block, options);
    }
    std::optional<std::int64_t> parts = parse_integer(block);
    if (!parts || *parts < -1'000'000) {
        return refusal(
            fmt::format("--block takes a size, such as 10M, or -N for N blocks a slot, "
                        "not '{}'",
                        printable(block, 60)));
    }
    return fmt::format("parts={}{}", -*parts * records.slots, options);
}

Result<void> PipeOptions::apply(const Records& records, std::vector<std::string>& sources) const {
    TRY(check(sources));
    if (!bad_lines.empty()) {
        for (std::string& source : sources) {
            if (!source.starts_with("jsonl:")) continue;
            source += source.find('?') == std::string::npos ? "?bad=" : "&bad=";
            source += bad_lines;
        }
    }
    if (!splits()) return {};
    std::string options = TRY(options_of(records));
    std::string_view scheme = records.csv ? "csv" : "text";
    for (std::string& source : sources) {
        bool is_file = source.starts_with("lines:");
        if (source == "stdin" && pipe_part) {
            return refusal("--pipe-part needs a file: name it with -a FILE, or write --pipe");
        }
        if (source != "stdin" && !is_file) {
            return refusal(
                fmt::format("--pipe splits standard input and files (-a FILE), not '{}'", source));
        }
        source = fmt::format("{}:{}?{}", scheme, is_file ? quoted(source.substr(6)) : "-", options);
    }
    return {};
}

}  // namespace stint::cli
