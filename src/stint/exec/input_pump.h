// Feeds ranges of files to the stdin of children, each through a pipe, on one thread of its own.
// The bytes go from the page cache into the pipe without passing through this process (splice).
//
//     InputPump::Feed feed = TRY(pump.begin({{&file, head}, {&file, body}}));
//     launch(… .stdin_fd = feed.reader.get() …);
//     …                                            // The child has ended.
//     if (std::optional<std::string> fault = pump.end(feed.id)) …
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "stint/base/guarded.h"
#include "stint/base/result.h"
#include "stint/model/file_range.h"
#include "stint/sys/fd.h"
#include "stint/sys/poller.h"

namespace stint {

class InputPump {
public:
    static Result<std::unique_ptr<InputPump>> open();
    // Feeds nobody any more.
    ~InputPump();
    InputPump(const InputPump&) = delete;
    InputPump& operator=(const InputPump&) = delete;

    using FeedId = std::uint64_t;
    struct Feed {
        FeedId id = 0;
        Fd reader;  // What the child gets; nobody else should keep it.
    };
    // Begins to feed these parts of `file`, one behind the other. Fails with unavailable for want
    // of descriptors.
    Result<Feed> begin(Fd file, std::string name, const std::vector<ByteSpan>& parts);

    // Ends it, whether or not all was read: a child need not read its stdin. Yields why the child
    // did not get what it should have, if so.
    std::optional<std::string> end(FeedId id);

private:
    struct Part {
        FeedId id = 0;
        Fd file;
        std::string name;
        Fd writer;
        std::deque<ByteSpan> left;
    };
    struct Shared {
        std::deque<Part> begun;
        std::vector<FeedId> ended;
        std::map<FeedId, std::string> faults;
        bool stopping = false;
    };
    enum class Moved { full, all, no_reader, failed };

    explicit InputPump(Waker waker);
    void run();
    bool take_news();
    Moved move(Part& part);
    void wait() const;

    Waker waker_;
    Guarded<Shared> shared_;
    std::vector<Part> parts_;  // Of the thread.
    FeedId last_id_ = 0;
    std::thread thread_;
};

}  // namespace stint
