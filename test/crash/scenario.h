// A short full life of a store, told line by line to whoever survives it, and the check of what
// must still be true after it was cut short anywhere.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "support/manual_clock.h"

#include "stint/store/store.h"

namespace stint::test {

struct StorePlace {
    std::string path;
    std::string boot;
    std::string vfs;
    bool durable = true;
};

std::unique_ptr<Store> open_place(const StorePlace& place, const Clock& clock);

// What the store has acknowledged: each line was told after the call had returned.
struct Told {
    std::int64_t appended = 0;
    bool closed = false;
    std::int64_t canceled = 0;
    bool finished = false;
    std::int64_t token = 0;                                 // The highest.
    std::int64_t begin = 0;                                 // Where it gets interesting.
    std::int64_t operations = 0;                            // At the end.
    std::map<std::pair<std::int64_t, Round>, int> settled;  // Sequence, round: status.
    std::set<std::int64_t> retried;                         // Sequences.
    std::set<std::int64_t> won;                             // Sequences of the job "files" ...
    std::set<std::int64_t> published;  // ... and those whose outputs have their names.
    std::optional<StreamId> purging;   // Of the job "deadly", once it may be gone ...
    bool purged = false;               // ... and once it must be.
    std::map<std::pair<StreamId, std::int64_t>, std::set<ItemId>> feed;  // By offset.
};

Told read_told(const std::string& lines);

// Lives it, telling `tell` one line an event. Ends with the process when the disk does.
void live(const StorePlace& place, ManualClock& clock,
          const std::function<void(const std::string&)>& tell);

// Another, whose log is so long that it is copied when the store is closed; calls `begin` shortly
// before that.
void live_with_long_log(const StorePlace& place, ManualClock& clock,
                        const std::function<void(const std::string&)>& tell,
                        const std::function<void()>& begin);

// What `told` promises and `store` does not hold: sentences, empty when all is there. After a power
// cut less is promised: what was appended may be lost until the job was closed.
enum class Crash { killed, power_cut };
std::vector<std::string> broken_promises(Store& store, const Told& told, Crash crash);

// Brings what is there to its end with a new worker: what lacks is appended, all is completed.
// Yields the lowest token it was given; 0 for none.
std::int64_t bring_to_end(Store& store, ManualClock& clock);

}  // namespace stint::test
