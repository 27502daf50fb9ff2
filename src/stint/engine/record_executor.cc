#include "stint/engine/record_executor.h"

#include <utility>

namespace stint {

RecordExecutor::RecordExecutor(std::unique_ptr<Executor> inner)
    : inner_(std::move(inner)), items_(static_cast<std::size_t>(inner_->slots())) {}

std::optional<Task> RecordExecutor::told(int slot, const Task& task) {
    if (task.item->range == nullptr) return task;
    Result<Item> item = texts_.read(task.job->spec, *task.item);
    if (!item.ok()) {
        unstarted_.push_back(
            {.slot = slot,
             .begun = Begun::not_this_item,
             .attempt = {.number = task.attempt,
                         .cause = "cannot read its record: " + item.error().message}});
        return std::nullopt;
    }
    std::unique_ptr<const Item>& kept = items_[static_cast<std::size_t>(slot)];
    kept = std::make_unique<const Item>(std::move(item).value());
    Task told = task;
    told.item = kept.get();
    return told;
}

void RecordExecutor::start(int slot, const Task& task) {
    if (std::optional<Task> known = told(slot, task)) inner_->start(slot, *known);
}

void RecordExecutor::start_group(std::span<const Member> members) {
    std::vector<Member> group;
    for (const Member& member : members) {
        std::optional<Task> known = told(member.slot, member.task);
        if (known) group.push_back({member.slot, *known});
    }
    if (!group.empty()) inner_->start_group(group);
}

void RecordExecutor::collect(std::uint64_t tag, std::vector<Ended>& ended) {
    if (tag == tag_any) {
        for (Ended& one : unstarted_) ended.push_back(std::move(one));
        unstarted_.clear();
    }
    inner_->collect(tag, ended);
}

}  // namespace stint
