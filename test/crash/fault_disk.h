// What the disk has been asked and has not synced yet, so that a power cut can be played on it.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "crash/fault_vfs.h"
#include "simulation/dice.h"

namespace stint::test {

class FaultDisk {
public:
    explicit FaultDisk(const FaultPlan& plan) : plan_(plan), dice_(plan.seed) {}

    // Each is told before it is done; the process may end in it.
    void write(const std::string& path, std::int64_t offset, std::string_view bytes);
    void truncate(const std::string& path, std::int64_t size);
    void remove(const std::string& path, bool sync_directory);
    void sync(const std::string& path);
    // A file is opened that did not exist.
    void create(const std::string& path);

    std::int64_t operations() const { return operations_; }

private:
    // A change of a file that is not on the disk for certain.
    struct Change {
        std::int64_t offset = 0;  // Of a write; the size a truncation leaves.
        std::string new_bytes;    // Empty for a truncation.
        std::string old_bytes;    // What was there.
        std::int64_t old_size = 0;
    };
    struct Removed {
        std::string path;
        std::string content;
    };

    void count();
    [[noreturn]] void stop();
    void undo(const std::string& path, const std::vector<Change>& changes);
    void keep_some(const std::string& path, const std::vector<Change>& changes);
    void undo_names();
    void sync_names();

    FaultPlan plan_;
    Dice dice_;
    std::int64_t operations_ = 0;
    std::map<std::string, std::vector<Change>> changes_;
    std::vector<std::string> created_;
    std::vector<Removed> removed_;
};

}  // namespace stint::test
