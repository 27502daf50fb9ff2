#include "stint/sink/record_sink.h"

#include <utility>

#include "stint/sys/files.h"

namespace stint {
namespace {

constexpr std::size_t chunk_bytes = 256 << 10;
constexpr std::size_t buffer_bytes_max = 64 << 10;

}  // namespace

RecordSink::RecordSink(Options options, ItemWords words, AppendOnce file)
    : options_(options), words_(std::move(words)), file_(std::move(file)) {
    options_.with_header = options_.with_header && file_->is_empty();
}

RecordSink::RecordSink(Options options, ItemWords words, Output output)
    : options_(options), words_(std::move(words)), output_(output) {}

Result<void> RecordSink::deliver(const Event& event) {
    const Attempt& attempt = event.outcome.attempt;
    if (event.outcome.status == OutcomeStatus::canceled && attempt.cause.empty()) return {};
    if (std::exchange(options_.with_header, false)) {
        std::string header = record_header(options_.format, words_.arguments(event));
        if (!header.empty()) TRY(file_ ? file_->begin_record(header) : write(header));
    }
    std::string head = record_head(options_.format, event, words_);
    TRY(file_ ? file_->begin_record(head) : write(head));
    if (options_.format == RecordFormat::joblog) return {};
    TRY(write_output(OutputField::Which::stdout_field, attempt.output, attempt.content));
    return write_output(OutputField::Which::stderr_field, attempt.errors, attempt.errors_content);
}

Result<void> RecordSink::write_output(OutputField::Which which, const std::string& bytes,
                                      const std::string& content) {
    if (content.empty()) {
        OutputField field(options_.format, which, bytes);
        std::string text = field.begin();
        field.append(text, bytes);
        return write(text + field.end());
    }
    Fd file = TRY(options_.contents->open(content));
    OutputField field(options_.format, which);
    TRY(write(field.begin()));
    std::string text;
    for (std::int64_t offset = 0;;) {
        std::string chunk = TRY(read_at(file, offset, chunk_bytes));
        if (chunk.empty()) break;
        offset += std::ssize(chunk);
        text.clear();
        field.append(text, chunk);
        TRY(write(text));
    }
    return write(field.end());
}

Result<void> RecordSink::write(std::string_view bytes) {
    if (file_) return file_->write(bytes);
    buffer_ += bytes;
    if (buffer_.size() < buffer_bytes_max) return {};
    written_ = true;
    TRY(output_->write(buffer_));
    buffer_.clear();
    return {};
}

Result<bool> RecordSink::flush() {
    if (file_) return file_->flush();
    if (!buffer_.empty()) {
        written_ = true;
        TRY(output_->write(buffer_));
        buffer_.clear();
    }
    return std::exchange(written_, false);
}

}  // namespace stint
