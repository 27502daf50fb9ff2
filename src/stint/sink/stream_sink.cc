#include "stint/sink/stream_sink.h"

#include <utility>

namespace stint {
namespace {

// Written at the latest when this much waits: what a pipe of Linux takes at once.
constexpr std::size_t buffer_bytes_max = 64 << 10;

}  // namespace

StreamSink::StreamSink(Output output, Output errors, std::string content_directory)
    : output_(output), errors_(errors), content_directory_(std::move(content_directory)) {}

Result<void> StreamSink::deliver(const Event& event) {
    if (event.outcome.status == OutcomeStatus::canceled) return {};
    const Attempt& attempt = event.outcome.attempt;
    buffer_ += attempt.output;
    if (!attempt.content.empty()) {
        TRY(write_buffer());
        written_ = true;
        TRY(output_.write_file(content_directory_ + "/" + attempt.content));
    }
    if (attempt.errors.empty()) {
        if (buffer_.size() >= buffer_bytes_max) TRY(write_buffer());
        return {};
    }
    TRY(write_buffer());
    return print_errors(attempt);
}

// Nobody ends a run by closing its error stream: that it is gone is a failure like others.
Result<void> StreamSink::print_errors(const Attempt& attempt) {
    written_ = true;
    Result<void> said = attempt.errors_content.empty()
                            ? errors_.write(attempt.errors)
                            : errors_.write_file(content_directory_ + "/" + attempt.errors_content);
    if (said.ok()) return {};
    Error error = std::move(said).error();
    if (error.code == ErrorCode::closed) {
        error = {ErrorCode::unavailable, "nobody reads the error stream any more"};
    }
    return std::move(error).doing("printing what an item said on stderr");
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
