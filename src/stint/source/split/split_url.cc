#include "stint/source/split/split_url.h"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/core.h>

#include "stint/base/escapes.h"
#include "stint/base/text.h"
#include "stint/model/start_limits.h"

namespace stint {
namespace {

using Format = SplitRules::Format;

constexpr std::int64_t block_bytes_usual = 1 << 20;  // As GNU parallel.
constexpr std::string_view common_options = "block rows parts as copy";

struct Scheme {
    std::string_view name;
    Format format;
    std::string_view options;
};
constexpr std::array<Scheme, 7> schemes{{
    {"text", Format::text, "recend recstart regexp header"},
    {"csv", Format::csv, "delimiter quote header key"},
    {"jsonl", Format::jsonl, "key bad"},
    {"json", Format::json, "key"},
    {"manifest", Format::csv, "delimiter quote"},
    {"fixed", Format::fixed, "length"},
    {"envelope", Format::envelope,
     "length header footer header-prefix footer-prefix count sum total"},
}};

const Scheme* scheme_of(std::string_view url) {
    std::string_view name = url.substr(0, url.find(':'));
    for (const Scheme& scheme : schemes) {
        if (url.size() > name.size() && scheme.name == name) return &scheme;
    }
    return nullptr;
}

Error refusal(std::string text) {
    return {ErrorCode::invalid_input, std::move(text)};
}

// %3F and its like, where two hexadecimal digits follow; other % stand for themselves.
std::string unquoted(std::string_view text) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string bytes;
    for (std::size_t i = 0; i < text.size(); ++i) {
        auto digit = [&](std::size_t at) {
            return at < text.size() ? digits.find(static_cast<char>(text[at] | 0x20))
                                    : std::string_view::npos;
        };
        std::size_t high = text[i] == '%' ? digit(i + 1) : std::string_view::npos;
        std::size_t low = digit(i + 2);
        if (high == std::string_view::npos || low == std::string_view::npos) {
            bytes += text[i];
        } else {
            bytes += static_cast<char>(high * 16 + low);
            i += 2;
        }
    }
    return bytes;
}

Result<std::int64_t> count_of(std::string_view name, const std::string& value, std::int64_t least) {
    std::optional<std::int64_t> count = parse_integer(value);
    if (count && *count >= least) return *count;
    return refusal(
        fmt::format("{}= takes a number from {} on, not '{}'", name, least, printable(value, 60)));
}

Result<char> byte_of(std::string_view name, const std::string& value) {
    if (value.size() == 1 && value != "\n" && value != "\r") return value.front();
    return refusal(fmt::format("{}= takes one character, such as ';' or \\t, not '{}'", name,
                               printable(value, 60)));
}

Result<ColumnSpan> columns_of(std::string_view name, const std::string& value) {
    std::size_t dash = value.find('-');
    std::optional<std::int64_t> first = parse_integer(value.substr(0, dash));
    std::optional<std::int64_t> last =
        parse_integer(dash == std::string::npos ? value : std::string_view(value).substr(dash + 1));
    if (first && last && *first >= 1 && *last >= *first) {
        return ColumnSpan{static_cast<std::size_t>(*first), static_cast<std::size_t>(*last)};
    }
    return refusal(
        fmt::format("{}= takes the bytes of a record that hold a number, such as 11-20, "
                    "not '{}'",
                    name, printable(value, 60)));
}

Result<bool> choice_of(std::string_view name, const std::string& value, std::string_view yes,
                       std::string_view no) {
    if (value == yes) return true;
    if (value == no) return false;
    return refusal(
        fmt::format("{}= takes {} or {}, not '{}'", name, yes, no, printable(value, 60)));
}

Result<BadLines> bad_lines_of(const std::string& value) {
    if (value == "fail") return BadLines::fail;
    if (value == "skip") return BadLines::skip;
    if (value == "dead") return BadLines::dead;
    return refusal(fmt::format("bad= takes fail, skip or dead, not '{}'", printable(value, 60)));
}

// The options of one URL, as they come.
class Reader {
public:
    explicit Reader(SplitRules& rules) : rules_(rules) {}

    Result<void> read(const std::string& name, const std::string& value) {
        if (name == "block") {
            rules_.rule.bytes = TRY(parse_bytes(value).doing("reading block="));
        } else if (name == "rows") {
            rules_.rule.records = TRY(count_of(name, value, 1));
        } else if (name == "parts") {
            rules_.parts = TRY(count_of(name, value, 1));
        } else if (name == "as") {
            as_argument_ = TRY(choice_of(name, value, "arguments", "stdin"));
        } else if (name == "copy") {
            rules_.copies = TRY(choice_of(name, value, "yes", "no"));
        } else if (rules_.format == Format::envelope && name != "length") {
            return read_envelope(name, value);
        } else {
            return read_format(name, value);
        }
        return {};
    }

    Result<void> finish() {
        int ways = (rules_.rule.bytes > 0) + (rules_.rule.records > 0) + (rules_.parts > 0);
        if (ways > 1) {
            return refusal(
                "block=, rows= and parts= all say what a partition is; give one of them");
        }
        if (ways == 0) rules_.rule.bytes = block_bytes_usual;
        rules_.is_argument = as_argument_.value_or(rules_.rule.records == 1);
        if (rules_.is_argument && rules_.rule.records != 1) {
            return refusal("as=arguments makes every record an item; write rows=1 with it");
        }
        if (rules_.copies && !rules_.is_argument) {
            return refusal("copy= is about records that are items; write rows=1 with it");
        }
        if (rules_.format == Format::fixed && rules_.length == 0) {
            return refusal("fixed: needs the length of a record in bytes, such as length=80");
        }
        if (rules_.path.empty()) return refusal("it names no file; write - for standard input");
        return {};
    }

private:
    Result<void> read_format(const std::string& name, const std::string& value) {
        if (name == "recend") {
            rules_.ends.end = value;
        } else if (name == "recstart") {
            rules_.ends.start = value;
        } else if (name == "regexp") {
            rules_.ends.are_patterns = TRY(choice_of(name, value, "yes", "no"));
        } else if (name == "delimiter") {
            rules_.marks.separator = TRY(byte_of(name, value));
        } else if (name == "quote") {
            rules_.marks.quote.reset();
            if (!value.empty()) rules_.marks.quote = TRY(byte_of(name, value));
        } else if (name == "header") {
            rules_.has_header = TRY(choice_of(name, value, "yes", "no"));
        } else if (name == "key") {
            rules_.key = value;
        } else if (name == "bad") {
            rules_.bad_lines = TRY(bad_lines_of(value));
        } else {
            rules_.length = static_cast<std::size_t>(TRY(count_of(name, value, 1)));
        }
        return {};
    }

    Result<void> read_envelope(const std::string& name, const std::string& value) {
        EnvelopeRules& envelope = rules_.envelope;
        if (name == "header") {
            envelope.header_records = TRY(count_of(name, value, 0));
        } else if (name == "footer") {
            envelope.footer_records = TRY(count_of(name, value, 0));
        } else if (name == "header-prefix") {
            envelope.header_prefix = value;
        } else if (name == "footer-prefix") {
            envelope.footer_prefix = value;
        } else if (name == "count") {
            envelope.count = TRY(columns_of(name, value));
        } else if (name == "sum") {
            envelope.sum = TRY(columns_of(name, value));
        } else {
            envelope.total = TRY(columns_of(name, value));
        }
        return {};
    }

    SplitRules& rules_;
    std::optional<bool> as_argument_;
};

bool is_known(const Scheme& scheme, std::string_view name) {
    for (std::string_view list : {common_options, scheme.options}) {
        std::vector<std::string> names = split(list, ' ');
        if (std::find(names.begin(), names.end(), name) != names.end()) return true;
    }
    return false;
}

Result<void> read_options(const Scheme& scheme, std::string_view text, SplitRules& rules) {
    Reader reader(rules);
    for (const std::string& option : split(text, '&')) {
        if (option.empty()) continue;
        std::size_t equals = option.find('=');
        std::string name = option.substr(0, equals);
        if (!is_known(scheme, name) || equals == std::string::npos) {
            return refusal(fmt::format("'{}' is no option of it; there are {} {}",
                                       printable(option, 60), common_options, scheme.options));
        }
        std::string value = TRY(unescaped_bytes(unquoted(option.substr(equals + 1))).doing(name));
        TRY(reader.read(name, value));
    }
    return reader.finish();
}

// Each row has an input, and perhaps a key and more to know of it.
Result<void> make_manifest(SplitRules& rules) {
    rules.is_manifest = true;
    rules.rule.records = 1;
    rules.key = "key";
    if (rules.path.ends_with(".jsonl")) {
        rules.format = Format::jsonl;
    } else if (rules.path.ends_with(".json")) {
        rules.format = Format::json;
    } else if (!rules.path.ends_with(".csv") && rules.path != "-") {
        return refusal(
            fmt::format("manifest '{}' is none that we know: its name has to end with "
                        ".csv, .jsonl or .json",
                        printable(rules.path, 200)));
    }
    rules.has_header = rules.format == Format::csv;
    return {};
}

}  // namespace

bool is_split_url(std::string_view url) {
    return scheme_of(url) != nullptr;
}

Result<SplitRules> parse_split_url(std::string_view url) {
    const Scheme* scheme = scheme_of(url);
    ASSERT(scheme != nullptr);
    SplitRules rules{.format = scheme->format};
    rules.has_header = scheme->format == Format::csv;
    std::string_view rest = url.substr(scheme->name.size() + 1);
    std::size_t question = rest.rfind('?');
    rules.path = unquoted(rest.substr(0, question));
    if (scheme->name == "manifest") TRY(make_manifest(rules));
    std::string_view options =
        question == std::string_view::npos ? std::string_view() : rest.substr(question + 1);
    TRY(read_options(*scheme, options, rules).doing(fmt::format("source '{}'", url)));
    return rules;
}

}  // namespace stint
