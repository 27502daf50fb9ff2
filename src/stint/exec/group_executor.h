// Stands before an executor and has its commands do many items at a call (exec/group_lines.h).
//
// An item ends when its line is there, while others of its call go on; the last one ends with the
// call, so that there are never more calls than slots. When a call fails, those of
// its items that have a result keep it; the others are called for again in two halves, and so on
// until the one that makes calls fail stands alone: this one fails. A call that succeeded is not
// repeated: what it printed no result for has failed. What a call printed on stderr goes to the
// items that fail with it.
#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "stint/exec/call_reader.h"
#include "stint/exec/executor.h"
#include "stint/sys/poller.h"
#include "stint/sys/ticker.h"

namespace stint {

class GroupExecutor final : public Executor {
public:
    // `reader` watches what `inner` runs. The poller outlives this object.
    static Result<std::unique_ptr<Executor>> open(std::unique_ptr<Executor> inner,
                                                  std::unique_ptr<CallReader> reader,
                                                  Poller& poller);
    ~GroupExecutor() override;

    void start(int slot, const Task& task) override;
    void start_group(std::span<const Member> members) override;
    void collect(std::uint64_t tag, std::vector<Ended>& ended) override;
    void gather(Ended& ended) override;
    bool has_ended() const override { return !ready_.empty() || inner_->has_ended(); }
    void signal(int slot, int signal) override;
    void kill_survivors(int slot) override;
    int slots() const override { return inner_->slots(); }

private:
    using Moment = std::chrono::steady_clock::time_point;
    using Members = std::map<std::int64_t, Member>;  // By the number of the item.
    // Items that one slot of the inner executor does, call after call.
    struct Group {
        Members open;                // Of the call that runs, without a result so far.
        std::vector<Members> later;  // Halves that wait for their own calls.
        Item item;                   // Stands for the group: the first one of the call.
        std::string lines;           // Its stdin.
        std::string unended;         // What it has printed behind its last newline.
        std::string fault;           // What is wrong with what it printed.
        std::optional<Ended> last;   // The result of the last one that is open.
        int signal = 0;              // The first one that was sent to it.
        Timestamp started_at;
        Moment counted_from;  // The time since then is that of the next result.
    };
    // Who uses a slot of the inner executor.
    struct Place {
        int slot = -1;  // Of a task by itself.
        std::unique_ptr<Group> group;
        bool is_free() const { return slot < 0 && group == nullptr; }
    };

    GroupExecutor(std::unique_ptr<Executor> inner, std::unique_ptr<CallReader> reader,
                  Poller& poller, Ticker ticker);
    int take_place();
    Place& place(int inner) { return places_[static_cast<std::size_t>(inner)]; }
    int& inner_of(int slot) { return inner_of_[static_cast<std::size_t>(slot)]; }
    void call(int inner, Members members);
    void read_results(int inner);
    void read_line(Group& group, std::string_view line);
    void end_call(int inner, const Ended& ended);
    void end_all(Group& group, const Ended& ended);
    void end_member(Group& group, Members::iterator member, Ended ended);

    std::unique_ptr<CallReader> reader_;  // Outlives the inner one.
    std::unique_ptr<Executor> inner_;
    Poller& poller_;
    Ticker ticker_;
    std::vector<Place> places_;  // By inner slot.
    std::vector<int> inner_of_;  // By slot: the inner one that it uses, or used last.
    std::vector<Ended> ready_;   // Items that have ended, and are complete.
    int groups_ = 0;
    bool gathers_early_ = false;  // Since there was a group: in the order in which they ended.
};

}  // namespace stint
