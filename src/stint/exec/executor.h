// An executor runs attempts: it is given a claimed item and a slot, and says later what the attempt
// came to. It knows neither store nor leases.
//
// An executor is driven by one thread, the worker's loop: start, then wait until the poller reports
// one of its tags, then collect, which frees slots, and gather, which reads what was left in them.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "stint/base/result.h"
#include "stint/model/ids.h"
#include "stint/model/item.h"
#include "stint/model/job.h"
#include "stint/model/outcome.h"
#include "stint/model/publication.h"

namespace stint {

// One attempt to be made. What it points to outlives the attempt.
struct Task {
    const Job* job = nullptr;
    const Item* item = nullptr;
    // What its command is told of it where that is not the item itself: its input lies elsewhere on
    // this host. Needed until the attempt has begun.
    const Item* shown = nullptr;
    WorkerId worker;
    LeaseToken token;
    Round round = 1;
    int attempt = 1;
    // What its command reads on its stdin instead of anything else, and that what it prints is read
    // while it runs and not kept: it does a group of items (exec/group_executor.h).
    const std::string* lines = nullptr;
};

// Whether an attempt began, and if not, for whom it is so.
enum class Begun {
    yes,
    not_this_item,  // Only this item cannot: too long, or a byte that no argument can hold.
    not_now,        // No process, memory, descriptor or disk is to be had at this moment.
    none_will,      // No item of the job can: its program or its directory is gone.
};

// What an attempt came to. Deciding what follows from it (retry, fail) is not the executor's.
struct Ended {
    int slot = 0;
    bool succeeded = false;
    Begun begun = Begun::yes;
    int exit_code = 0;
    int signal = 0;
    bool unkept = false;  // It succeeded, and this host could not keep what it printed.
    bool unread = false;  // It failed, and nobody reads the stdout that it shares with us any more.
    Attempt attempt;
    // Of an attempt that has succeeded in a job with output files: whoever settles it publishes the
    // file, or removes it.
    std::optional<Publication> publication = {};
};

class Executor {
public:
    virtual ~Executor() = default;

    // Begins `task` in `slot`. An attempt that cannot even begin (no such program) ends at once:
    // it is reported by the next collect(). REQUIRES: the slot is free; slots are 0 … slots()-1
    virtual void start(int slot, const Task& task) = 0;

    // Begins a group of tasks of one job, each in a slot of its own, as one call of their command
    // where the executor can; they end one by one. REQUIRES: as start()
    struct Member {
        int slot = 0;
        Task task;
    };
    virtual void start_group(std::span<const Member> members) {
        for (const Member& member : members) start(member.slot, member.task);
    }

    // Appends the attempts that have ended since the last call; their slots are free. `tag` is what
    // the poller reported: 0 … slots()-1, or `tag_any` to look at everything that needs no poller.
    // What the attempts came to is not known before gather().
    virtual void collect(std::uint64_t tag, std::vector<Ended>& ended) = 0;

    // Completes what collect() has told, which may take reading: fill the free slots first.
    // REQUIRES: called once for each, in the order in which collect() gave them
    virtual void gather(Ended& ended) = 0;

    // Whether collect(tag_any) would yield something without waiting.
    virtual bool has_ended() const = 0;

    // Sends `signal` to the whole process group of the attempt in `slot`, if it has one.
    virtual void signal(int slot, int signal) = 0;

    // Kills what the attempt that has just been collected from `slot` has left running, wherever it
    // went. For attempts that were ended: one that ends by itself may leave a daemon behind.
    virtual void kill_survivors(int slot) = 0;

    virtual int slots() const = 0;

    static constexpr std::uint64_t tag_any = UINT64_MAX;
};

}  // namespace stint
