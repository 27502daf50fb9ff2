// Where a worker's number of slots comes from, and who changes it while it works: the file that -j
// named, and SIGUSR1 and SIGUSR2. (`stint slots` does it through the store.)
//
//     SlotControl slots = TRY(SlotControl::open("50%"));
//     … poller.add(fd, tag) for each of slots.fds(); slots.take(now) when one is readable …
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "stint/base/result.h"
#include "stint/model/slot_rule.h"
#include "stint/sys/file_watch.h"
#include "stint/sys/files.h"
#include "stint/sys/signals.h"

namespace stint {

// What this host has for a rule.
SlotRoom slot_room();

class SlotControl {
public:
    // `text` is a rule (model/slot_rule.h) or names a file that holds one. Blocks the signals.
    // Fails with invalid_input when it is neither.
    // REQUIRES: no other thread runs yet
    static Result<SlotControl> open(std::string_view text);

    int at_first() const { return slots_; }

    // Readable when something may have changed. Owned by this object.
    std::vector<int> fds() const;

    // What has been asked for since the last call, for a worker that has `now` slots; nothing when
    // nothing was. A file that is gone, or says what is no number of slots, changes nothing.
    std::optional<int> take(int now);

    // The same for the file alone, and for one that nobody tells of (a network file system).
    // Costs nothing without a file.
    std::optional<int> look();

private:
    SlotControl() = default;
    Result<void> read();

    int slots_ = 1;
    std::string path_;  // Empty without a file.
    std::optional<FileWatch> watch_;
    std::optional<FileFacts> seen_;
    std::unique_ptr<SlotSignals> signals_ = std::make_unique<SlotSignals>();
};

}  // namespace stint
