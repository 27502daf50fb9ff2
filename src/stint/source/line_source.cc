#include "stint/source/line_source.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

#include <fcntl.h>
#include <fmt/core.h>
#include <poll.h>
#include <unistd.h>

#include "stint/model/bounds.h"
#include "stint/sys/system_error.h"

namespace stint {

namespace {

// What one read(2) asks for, and about what one block gathers.
constexpr std::size_t chunk_bytes = 1 << 20;

}  // namespace

LineSource::LineSource(int fd, std::string name, int interrupt_fd, RecordEnds ends)
    : fd_(fd), name_(std::move(name)), interrupt_(interrupt_fd), ends_(std::move(ends)) {}

Result<std::unique_ptr<Source>> LineSource::open(const std::string& path, int interrupt_fd,
                                                 RecordEnds ends) {
    // Without O_NONBLOCK opening a named pipe would wait for its writer, deaf to the interrupt.
    Fd file(::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC));
    if (!file.valid()) return system_error(errno, fmt::format("opening '{}'", path));
    auto source = std::make_unique<LineSource>(file.get(), fmt::format("'{}'", path), interrupt_fd,
                                               std::move(ends));
    source->file_ = std::move(file);
    return std::unique_ptr<Source>(std::move(source));
}

Result<bool> LineSource::read(std::vector<NewItem>& items, std::size_t items_max) {
    ASSERT(items_max >= 1);
    items.clear();
    if (interrupt_.has_come()) return false;
    std::size_t gathered_bytes = 0;
    while (true) {
        if (!failure_) take_lines(items, items_max);
        bool is_done = items.size() == items_max || gathered_bytes >= chunk_bytes;
        if (failure_ || ended_ || (is_done && !items.empty())) break;
        Patience patience = items.empty() ? Patience::until_input : Patience::none;
        if (!wait_for_input(patience)) break;
        gathered_bytes += read_chunk();
    }
    if (items.empty() && failure_) return *failure_;
    return !items.empty();
}

// Moves whole lines from the buffer to `items`, and at the end of the input what is left.
void LineSource::take_lines(std::vector<NewItem>& items, std::size_t items_max) {
    while (items.size() < items_max) {
        std::optional<RecordEnds::Found> end = find_end();
        std::size_t line_bytes = end ? end->record_bytes : end_ - begin_;
        if (line_bytes > bounds::key_bytes_max) {
            failure_ = Error{ErrorCode::invalid_input,
                             fmt::format("{} {} of {} is longer than {} bytes", ends_.noun(),
                                         lines_ + 1, name_, bounds::key_bytes_max)};
            return;
        }
        bool is_last = !end && ended_ && line_bytes > 0;
        if (!end && !is_last) return;
        items.push_back({.input = std::string(buffer_.data() + begin_, line_bytes)});
        ++lines_;
        begin_ = end ? begin_ + end->end_bytes : end_;
        searched_ = begin_;
    }
}

// The end of the record that begins at begin_, if it is in the buffer.
std::optional<RecordEnds::Found> LineSource::find_end() {
    if (searched_ == end_) return std::nullopt;
    std::string_view bytes(buffer_.data() + begin_, end_ - begin_);
    std::optional<RecordEnds::Found> found = ends_.find(bytes, searched_ - begin_);
    searched_ = found ? begin_ + found->end_bytes : end_;
    return found;
}

// Whether there is input (or its end) to be read. False when the interrupt came, or when there is
// nothing yet and no patience.
bool LineSource::wait_for_input(Patience patience) {
    std::array<pollfd, 2> waiting{pollfd{.fd = fd_, .events = POLLIN, .revents = 0},
                                  pollfd{.fd = interrupt_.fd(), .events = POLLIN, .revents = 0}};
    int timeout_ms = patience == Patience::none ? 0 : -1;
    while (true) {
        int count = ::poll(waiting.data(), waiting.size(), timeout_ms);
        if (count < 0 && errno != EINTR) {
            failure_ = system_error(errno, fmt::format("waiting for {}", name_));
            return false;
        }
        if (count < 0) continue;
        if (waiting[1].revents != 0 && interrupt_.has_come()) return false;
        if (waiting[0].revents != 0) return true;
        if (patience == Patience::none) return false;
    }
}

// Reads what is there, without waiting for more; yields how many bytes that was.
std::size_t LineSource::read_chunk() {
    make_room();
    ssize_t count = ::read(fd_, buffer_.data() + end_, chunk_bytes);
    if (count > 0) {
        end_ += static_cast<std::size_t>(count);
        return static_cast<std::size_t>(count);
    }
    if (count == 0) {
        ended_ = true;
    } else if (errno != EINTR && errno != EAGAIN) {
        failure_ = system_error(errno, fmt::format("reading {}", name_));
    }
    return 0;
}

void LineSource::make_room() {
    if (begin_ > 0) {
        std::memmove(buffer_.data(), buffer_.data() + begin_, end_ - begin_);
        end_ -= begin_;
        searched_ -= begin_;
        begin_ = 0;
    }
    if (buffer_.size() < end_ + chunk_bytes) buffer_.resize(end_ + chunk_bytes);
}

}  // namespace stint
