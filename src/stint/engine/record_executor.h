// Stands before an executor and reads what the records say that are its items
// (model/record_range.h): a record that cannot be read any more fails alone.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "stint/engine/record_texts.h"
#include "stint/exec/executor.h"

namespace stint {

class RecordExecutor final : public Executor {
public:
    explicit RecordExecutor(std::unique_ptr<Executor> inner);

    void start(int slot, const Task& task) override;
    void start_group(std::span<const Member> members) override;
    void collect(std::uint64_t tag, std::vector<Ended>& ended) override;
    void gather(Ended& ended) override { inner_->gather(ended); }
    bool has_ended() const override { return !unstarted_.empty() || inner_->has_ended(); }
    void signal(int slot, int signal) override { inner_->signal(slot, signal); }
    void kill_survivors(int slot) override { inner_->kill_survivors(slot); }
    int slots() const override { return inner_->slots(); }

private:
    // Nothing: it was refused.
    std::optional<Task> told(int slot, const Task& task);

    std::unique_ptr<Executor> inner_;
    RecordTexts texts_;
    std::vector<std::unique_ptr<const Item>> items_;  // By slot, until the next one begins there.
    std::vector<Ended> unstarted_;
};

}  // namespace stint
