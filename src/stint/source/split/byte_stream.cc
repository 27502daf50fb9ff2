#include "stint/source/split/byte_stream.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <utility>

#include <fmt/core.h>
#include <poll.h>
#include <unistd.h>

#include "stint/sys/system_error.h"

namespace stint {
namespace {

class FilePart final : public ByteStream {
public:
    FilePart(Fd file, std::int64_t begin, std::optional<std::int64_t> end, std::string name,
             int interrupt_fd)
        : file_(std::move(file)),
          at_(begin),
          end_(end),
          name_(std::move(name)),
          interrupt_(interrupt_fd) {}

    Result<std::size_t> read(char* to, std::size_t size) override {
        if (interrupt_.has_come()) return std::size_t{0};
        if (end_) size = std::min(size, static_cast<std::size_t>(*end_ - at_));
        while (size > 0) {
            ssize_t count = ::pread(file_.get(), to, size, at_);
            if (count < 0 && errno == EINTR) continue;
            if (count < 0) return system_error(errno, fmt::format("reading {}", name_));
            if (count == 0 && end_) {
                return Error{ErrorCode::corrupt,
                             fmt::format("{} has become shorter while it was read", name_)};
            }
            at_ += count;
            return static_cast<std::size_t>(count);
        }
        return std::size_t{0};
    }
    bool was_interrupted() const override { return interrupt_.was_seen(); }

private:
    Fd file_;
    std::int64_t at_;
    std::optional<std::int64_t> end_;
    std::string name_;
    Interrupt interrupt_;
};

class PipeStream final : public ByteStream {
public:
    PipeStream(Fd owned, int fd, std::string name, int interrupt_fd)
        : owned_(std::move(owned)), fd_(fd), name_(std::move(name)), interrupt_(interrupt_fd) {}

    Result<std::size_t> read(char* to, std::size_t size) override {
        while (true) {
            std::array<pollfd, 2> waiting{pollfd{.fd = fd_, .events = POLLIN},
                                          pollfd{.fd = interrupt_.fd(), .events = POLLIN}};
            int ready = ::poll(waiting.data(), waiting.size(), -1);
            if (ready < 0 && errno != EINTR) {
                return system_error(errno, fmt::format("waiting for {}", name_));
            }
            if (ready > 0 && waiting[1].revents != 0 && interrupt_.has_come()) {
                return std::size_t{0};
            }
            if (ready <= 0 || waiting[0].revents == 0) continue;
            ssize_t count = ::read(fd_, to, size);
            if (count >= 0) return static_cast<std::size_t>(count);
            if (errno != EINTR && errno != EAGAIN) {
                return system_error(errno, fmt::format("reading {}", name_));
            }
        }
    }
    bool would_wait() override {
        pollfd waiting{.fd = fd_, .events = POLLIN, .revents = 0};
        return ::poll(&waiting, 1, 0) == 0;
    }
    bool was_interrupted() const override { return interrupt_.was_seen(); }

private:
    Fd owned_;  // None, or that of fd_.
    int fd_;
    std::string name_;
    Interrupt interrupt_;
};

}  // namespace

std::unique_ptr<ByteStream> file_part(Fd file, std::int64_t begin, std::optional<std::int64_t> end,
                                      std::string name, int interrupt_fd) {
    return std::make_unique<FilePart>(std::move(file), begin, end, std::move(name), interrupt_fd);
}

std::unique_ptr<ByteStream> pipe_stream(int fd, std::string name, int interrupt_fd) {
    return std::make_unique<PipeStream>(Fd(), fd, std::move(name), interrupt_fd);
}

std::unique_ptr<ByteStream> owned_pipe_stream(Fd fd, std::string name, int interrupt_fd) {
    int number = fd.get();
    return std::make_unique<PipeStream>(std::move(fd), number, std::move(name), interrupt_fd);
}

}  // namespace stint
