#include "stint/sink/json_sink.h"

#include <utility>

namespace stint {
namespace {

constexpr std::size_t buffer_bytes_max = 64 << 10;

}  // namespace

Result<void> JsonSink::deliver(const Event& event) {
    buffer_ += json_.line(event);
    if (buffer_.size() >= buffer_bytes_max) TRY(write_buffer());
    return {};
}

Result<bool> JsonSink::flush() {
    TRY(write_buffer());
    return std::exchange(written_, false);
}

Result<void> JsonSink::write_buffer() {
    if (buffer_.empty()) return {};
    written_ = true;
    TRY(output_.write(buffer_));
    buffer_.clear();
    return {};
}

}  // namespace stint
