#include "stint/exec/input_pump.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <utility>

#include <fcntl.h>
#include <fmt/core.h>
#include <poll.h>
#include <unistd.h>

#include "stint/sys/system_error.h"

namespace stint {
namespace {

// What the kernel lets everybody have. With less the child waits more often, and that is all.
constexpr int pipe_bytes = 1 << 20;
// A child that reads as fast as it is fed leaves time for the others.
constexpr int turns_max = 16;

// Where splice(2) cannot read a file, as on some of FUSE. Yields what splice would.
ssize_t copy_some(int file, std::int64_t begin, int writer, std::size_t size) {
    std::array<char, 64 << 10> buffer;
    ssize_t count = ::pread(file, buffer.data(), std::min(size, buffer.size()), begin);
    if (count <= 0) return count;
    return ::write(writer, buffer.data(), static_cast<std::size_t>(count));
}

}  // namespace

Result<std::unique_ptr<InputPump>> InputPump::open() {
    Waker waker = TRY(Waker::open());
    return std::unique_ptr<InputPump>(new InputPump(std::move(waker)));
}

InputPump::InputPump(Waker waker) : waker_(std::move(waker)) {
    // A reader that goes away is none of the process's business: the thread has no SIGPIPE.
    sigset_t all;
    sigset_t before;
    sigfillset(&all);
    pthread_sigmask(SIG_BLOCK, &all, &before);
    thread_ = std::thread([this] { run(); });
    pthread_sigmask(SIG_SETMASK, &before, nullptr);
}

InputPump::~InputPump() {
    shared_.lock()->stopping = true;
    waker_.wake();
    thread_.join();
}

Result<InputPump::Feed> InputPump::begin(Fd file, std::string name,
                                         const std::vector<ByteSpan>& parts) {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) return system_error(errno, "making a pipe");
    Feed feed{.id = ++last_id_, .reader = Fd(ends[0])};
    Part part{
        .id = feed.id, .file = std::move(file), .name = std::move(name), .writer = Fd(ends[1])};
    (void)::fcntl(ends[1], F_SETPIPE_SZ, pipe_bytes);
    (void)::fcntl(ends[1], F_SETFL, O_NONBLOCK);  // The reading end stays as programs expect it.
    for (const ByteSpan& span : parts) {
        if (span.size() > 0) part.left.push_back(span);
    }
    shared_.lock()->begun.push_back(std::move(part));
    waker_.wake();
    return feed;
}

std::optional<std::string> InputPump::end(FeedId id) {
    std::optional<std::string> fault;
    {
        Guarded<Shared>::Lock shared = shared_.lock();
        auto found = shared->faults.find(id);
        if (found != shared->faults.end()) {
            fault = std::move(found->second);
            shared->faults.erase(found);
        }
        shared->ended.push_back(id);
    }
    waker_.wake();
    return fault;
}

// False when it is time to stop.
bool InputPump::take_news() {
    waker_.drain();
    std::vector<FeedId> ended;
    {
        Guarded<Shared>::Lock shared = shared_.lock();
        if (shared->stopping) return false;
        for (Part& part : shared->begun) parts_.push_back(std::move(part));
        shared->begun.clear();
        ended.swap(shared->ended);
    }
    std::erase_if(parts_, [&](const Part& part) {
        return std::find(ended.begin(), ended.end(), part.id) != ended.end();
    });
    return true;
}

void InputPump::run() {
    while (take_news()) {
        std::erase_if(parts_, [&](Part& part) { return move(part) != Moved::full; });
        wait();
    }
}

// As much as fits, but not so much that the others starve.
InputPump::Moved InputPump::move(Part& part) {
    for (int turn = 0; turn < turns_max; ++turn) {
        if (part.left.empty()) return Moved::all;
        ByteSpan& span = part.left.front();
        auto size = static_cast<std::size_t>(std::min<std::int64_t>(span.size(), pipe_bytes));
        off_t from = span.begin;
        ssize_t count = ::splice(part.file.get(), &from, part.writer.get(), nullptr, size,
                                 SPLICE_F_NONBLOCK | SPLICE_F_MOVE);
        if (count < 0 && errno == EINVAL) {
            count = copy_some(part.file.get(), span.begin, part.writer.get(), size);
        }
        if (count > 0) {
            span.begin += count;
            if (span.size() == 0) part.left.pop_front();
            continue;
        }
        if (count < 0 && errno == EINTR) continue;
        if (count < 0 && errno == EAGAIN) return Moved::full;
        if (count < 0 && errno == EPIPE) return Moved::no_reader;
        // The fault is known before the child can see the end of its input.
        std::string fault =
            count == 0 ? fmt::format("'{}' has become shorter since it was split", part.name)
                       : system_error(errno, fmt::format("reading '{}'", part.name)).message;
        shared_.lock()->faults[part.id] = std::move(fault);
        return Moved::failed;
    }
    return Moved::full;  // As far as we are concerned.
}

// Until a pipe has room, its reader has gone, or there is news.
void InputPump::wait() const {
    std::vector<pollfd> waiting;
    waiting.push_back({.fd = waker_.fd(), .events = POLLIN, .revents = 0});
    for (const Part& part : parts_) {
        waiting.push_back({.fd = part.writer.get(), .events = POLLOUT, .revents = 0});
    }
    (void)::poll(waiting.data(), waiting.size(), -1);
}

}  // namespace stint
