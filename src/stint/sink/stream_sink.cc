#include "stint/sink/stream_sink.h"

#include <algorithm>
#include <utility>

#include "stint/sys/files.h"

namespace stint {
namespace {

// Written at the latest when this much waits: what a pipe of Linux takes at once.
constexpr std::size_t buffer_bytes_max = 64 << 10;
constexpr std::size_t chunk_bytes = 256 << 10;

// Nobody ends a run by closing its error stream: that it is gone is a failure like others.
Result<void> of_errors(Result<void> said) {
    if (said.ok()) return {};
    Error error = std::move(said).error();
    if (error.code == ErrorCode::closed) {
        error = {ErrorCode::unavailable, "nobody reads the error stream any more"};
    }
    return std::move(error).doing("printing what an item said on stderr");
}

std::string_view behind(std::string_view text, std::int64_t begin) {
    return text.substr(std::min(text.size(), static_cast<std::size_t>(begin)));
}

}  // namespace

StreamSink::StreamSink(Output output, Output errors, Options options)
    : output_(output), errors_(errors), options_(std::move(options)) {}

Result<void> StreamSink::deliver_rest(const Event& event, Printed printed) {
    if (event.outcome.status == OutcomeStatus::canceled) return {};
    if (options_.tag) return print_tagged(event, printed);
    return print_plain(event.outcome.attempt, printed);
}

Result<void> StreamSink::print_lines(const Event& event, Stream stream, std::string_view lines) {
    TRY(write_buffer());
    std::string tagged;
    if (options_.tag) {
        TaggedLines(tag_before(event)).append(tagged, lines);
        lines = tagged;
    }
    written_ = true;
    if (stream == Stream::output) return output_.write(lines);
    return of_errors(errors_.write(lines));
}

Result<void> StreamSink::print_plain(const Attempt& attempt, Printed printed) {
    buffer_ += behind(attempt.output, printed.output);
    if (!attempt.content.empty()) {
        TRY(write_buffer());
        written_ = true;
        Fd file = TRY(options_.contents->open(attempt.content));
        TRY(output_.write_file(file, printed.output));
    }
    if (attempt.errors.empty()) {
        if (buffer_.size() >= buffer_bytes_max) TRY(write_buffer());
        return {};
    }
    TRY(write_buffer());
    return print_errors(attempt, printed.errors);
}

Result<void> StreamSink::print_errors(const Attempt& attempt, std::int64_t begin) {
    written_ = true;
    if (attempt.errors_content.empty()) {
        return of_errors(errors_.write(behind(attempt.errors, begin)));
    }
    Fd file = TRY(options_.contents->open(attempt.errors_content));
    return of_errors(errors_.write_file(file, begin));
}

std::string StreamSink::tag_before(const Event& event) const {
    return tag_of(options_.tag(event), options_.color, sequence_of(event.outcome.item));
}

Result<void> StreamSink::print_tagged(const Event& event, Printed printed) {
    const Attempt& attempt = event.outcome.attempt;
    std::string tag = tag_before(event);
    TaggedLines output(tag);
    if (attempt.content.empty()) {
        output.append(buffer_, behind(attempt.output, printed.output));
    } else {
        TRY(write_buffer());
        TRY(print_file(output_, attempt.content, output, printed.output));
    }
    if (buffer_.size() >= buffer_bytes_max) TRY(write_buffer());
    if (attempt.errors.empty()) return {};
    TRY(write_buffer());
    TaggedLines errors(std::move(tag));
    if (!attempt.errors_content.empty()) {
        return of_errors(print_file(errors_, attempt.errors_content, errors, printed.errors));
    }
    std::string text;
    errors.append(text, behind(attempt.errors, printed.errors));
    written_ = true;
    return of_errors(errors_.write(text));
}

Result<void> StreamSink::print_file(Output& output, const std::string& name, TaggedLines& lines,
                                    std::int64_t begin) {
    Fd file = TRY(options_.contents->open(name));
    written_ = true;
    std::string text;
    for (std::int64_t offset = begin;;) {
        std::string chunk = TRY(read_at(file, offset, chunk_bytes));
        if (chunk.empty()) return {};
        offset += static_cast<std::int64_t>(chunk.size());
        text.clear();
        lines.append(text, chunk);
        TRY(output.write(text));
    }
}

Result<bool> StreamSink::flush() {
    TRY(write_buffer());
    return std::exchange(written_, false);
}

Result<void> StreamSink::write_buffer() {
    if (buffer_.empty()) return {};
    written_ = true;
    TRY(output_.write(buffer_));
    buffer_.clear();
    return {};
}

}  // namespace stint
