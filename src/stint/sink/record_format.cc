#include "stint/sink/record_format.h"

#include <algorithm>

#include <fmt/core.h>

#include "stint/base/json.h"
#include "stint/base/text.h"
#include "stint/model/exit_status.h"

namespace stint {
namespace {

// As Perl's Text::CSV, which GNU parallel uses, quotes.
bool needs_quotes(std::string_view field) {
    return std::any_of(field.begin(), field.end(), [](char c) {
        auto byte = static_cast<unsigned char>(c);
        return byte <= ' ' || byte == '"' || byte == ',' || byte >= 0x7F;
    });
}

void append_doubled(std::string& to, std::string_view text) {
    for (char c : text) {
        if (c == '"') to += '"';
        to += c;
    }
}

std::string csv_field(std::string_view field) {
    if (!needs_quotes(field)) return std::string(field);
    std::string quoted = "\"";
    append_doubled(quoted, field);
    return quoted += '"';
}

// A JSON string without its quotes.
std::string json_escaped(std::string_view text) {
    std::string quoted = to_text(json_string(text));
    return quoted.substr(1, quoted.size() - 2);
}

std::string_view separator(RecordFormat format) {
    return format == RecordFormat::csv ? "," : "\t";
}

// In a line, a newline of a command would begin a record that is none; GNU parallel writes NUL.
std::string one_line(std::string text) {
    std::replace(text.begin(), text.end(), '\n', '\0');
    return text;
}

std::string seconds(Micros duration) {
    return fmt::format("{:.3f}", static_cast<double>(duration) / 1e6);
}

// How many bytes at the end of `text` begin a character of UTF-8 that goes on behind it.
std::size_t cut_character_bytes(std::string_view text) {
    for (std::size_t back = 1; back <= std::min<std::size_t>(3, text.size()); ++back) {
        auto byte = static_cast<unsigned char>(text[text.size() - back]);
        if (byte < 0x80) return 0;
        if (byte >= 0xC0) {
            std::size_t length = byte >= 0xF0 ? 4 : byte >= 0xE0 ? 3 : 2;
            return length > back ? back : 0;
        }
    }
    return 0;
}

std::string json_head(const Event& event, const ItemWords& words, const ExitStatus& exit) {
    const Attempt& attempt = event.outcome.attempt;
    std::string values;
    for (const Argument& argument : words.arguments(event)) {
        values +=
            fmt::format("{}{}", values.empty() ? "" : ",", to_text(json_string(argument.value)));
    }
    return fmt::format(
        R"({{ "Seq": {}, "Host": ":", "Starttime": {}, "JobRuntime": {}, "Send": 0, "Receive": {}, )"
        R"("Exitval": {}, "Signal": {}, "Command": {}, "V": [ {} ])",
        sequence_of(event.outcome.item), seconds(attempt.started_at.value),
        seconds(attempt.duration_us), attempt.output_bytes, exit.code, exit.signal,
        to_text(json_string(words.command(event))), values);
}

}  // namespace

std::string record_header(RecordFormat format, const std::vector<Argument>& arguments) {
    if (format == RecordFormat::json) return "";
    std::string_view between = separator(format);
    std::string header = "Seq";
    for (std::string_view name :
         {"Host", "Starttime", "JobRuntime", "Send", "Receive", "Exitval", "Signal", "Command"}) {
        header += fmt::format("{}{}", between, name);
    }
    if (format != RecordFormat::joblog) {
        for (const Argument& argument : arguments) {
            bool by_place = parse_integer(argument.name).has_value();
            header += fmt::format("{}{}", between,
                                  csv_field(by_place ? "V" + argument.name : argument.name));
        }
        header += fmt::format("{}Stdout{}Stderr", between, between);
    }
    return header + "\n";
}

std::string record_head(RecordFormat format, const Event& event, const ItemWords& words) {
    const Attempt& attempt = event.outcome.attempt;
    ExitStatus exit = exit_status(attempt.cause);
    std::int64_t sequence = sequence_of(event.outcome.item);
    std::string start = seconds(attempt.started_at.value);
    std::string runtime = seconds(attempt.duration_us);
    if (format == RecordFormat::json) return json_head(event, words, exit);
    if (format == RecordFormat::joblog) {
        return fmt::format("{}\t:\t{}\t{:>10}\t0\t{}\t{}\t{}\t{}\n", sequence, start, runtime,
                           attempt.output_bytes, exit.code, exit.signal,
                           one_line(words.command(event)));
    }
    std::string_view between = separator(format);
    std::string head = fmt::format("{1}{0}:{0}{2}{0}{3}{0}0{0}{4}{0}{5}{0}{6}{0}{7}", between,
                                   sequence, start, runtime, attempt.output_bytes, exit.code,
                                   exit.signal, csv_field(words.command(event)));
    for (const Argument& argument : words.arguments(event)) {
        head += fmt::format("{}{}", between, csv_field(argument.value));
    }
    return head;
}

OutputField::OutputField(RecordFormat format, Which which, std::string_view whole)
    : format_(format), which_(which), quoted_(needs_quotes(whole)) {}

OutputField::OutputField(RecordFormat format, Which which)
    : format_(format), which_(which), quoted_(true) {}

std::string OutputField::begin() const {
    if (format_ == RecordFormat::json) {
        return which_ == Which::stdout_field ? R"(, "Stdout": ")" : R"(, "Stderr": ")";
    }
    return fmt::format("{}{}", separator(format_), quoted_ ? "\"" : "");
}

void OutputField::append(std::string& to, std::string_view piece) {
    if (format_ != RecordFormat::json) return append_doubled(to, piece);
    std::string text = cut_ + std::string(piece);
    std::size_t whole = text.size() - cut_character_bytes(text);
    to += json_escaped(std::string_view(text).substr(0, whole));
    cut_ = text.substr(whole);
}

std::string OutputField::end() {
    bool last = which_ == Which::stderr_field;
    if (format_ == RecordFormat::json) {
        return json_escaped(std::exchange(cut_, "")) + (last ? "\" }\n" : "\"");
    }
    return fmt::format("{}{}", quoted_ ? "\"" : "", last ? "\n" : "");
}

}  // namespace stint
