// Reads along what calls for groups print, out of the files that they write to.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "stint/exec/output_watcher.h"

namespace stint {

class CallReader final : public OutputWatcher {
public:
    explicit CallReader(int slots) : calls_(static_cast<std::size_t>(slots)) {}

    void begun(int slot, const Task& task, Files files) override;
    void ended(int slot) override;

    // What the call in the slot, or that which was last there, has printed since it was last asked.
    std::string take(int slot);

private:
    struct Call {
        const Fd* output = nullptr;  // While it runs.
        std::int64_t read_bytes = 0;
        std::string unread;
    };
    static void read_on(Call& call);

    std::vector<Call> calls_;
};

}  // namespace stint
