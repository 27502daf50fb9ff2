#include "stint/engine/slot_control.h"

#include <fmt/core.h>

#include "stint/base/text.h"
#include "stint/model/bounds.h"
#include "stint/sys/host.h"

namespace stint {
namespace {

constexpr std::size_t file_bytes_max = 4'096;

bool same(const std::optional<FileFacts>& a, const std::optional<FileFacts>& b) {
    if (!a || !b) return !a && !b;
    return a->inode == b->inode && a->size_bytes == b->size_bytes &&
           a->modified_ns == b->modified_ns;
}

}  // namespace

SlotRoom slot_room() {
    return {.processors = processors(), .most = children_possible()};
}

Result<SlotControl> SlotControl::open(std::string_view text) {
    SlotControl control;
    Result<SlotRule> rule = parse_slot_rule(text);
    if (rule.ok()) {
        control.slots_ = slots_by(rule.value(), slot_room());
        return control;
    }
    std::string path(text);
    Result<std::optional<FileFacts>> facts = file_facts(path);
    if (path.empty() || !facts.ok() || !facts.value()) {
        return Error{ErrorCode::invalid_input,
                     fmt::format("-j: {}; or the name of a file that holds one of these",
                                 rule.error().message)};
    }
    control.path_ = path;
    control.watch_ = TRY(FileWatch::open(path).doing("reading -j"));
    TRY(control.read().doing(fmt::format("reading the number of slots in '{}'", path)));
    return control;
}

Result<void> SlotControl::read() {
    seen_ = TRY(file_facts(path_));
    std::string text = TRY(read_file(path_, file_bytes_max));
    SlotRule rule = TRY(parse_slot_rule(text));
    slots_ = slots_by(rule, slot_room());
    return {};
}

std::vector<int> SlotControl::fds() const {
    std::vector<int> fds{signals_->fd()};
    if (watch_) fds.push_back(watch_->fd());
    return fds;
}

std::optional<int> SlotControl::take(int now) {
    std::optional<int> asked;
    if (int more = signals_->take(); more != 0) {
        asked = slots_by({.kind = SlotRule::Kind::count, .value = now + more}, {});
    }
    if (watch_ && watch_->drain() && read().ok()) asked = slots_;
    return asked;
}

std::optional<int> SlotControl::look() {
    if (path_.empty()) return std::nullopt;
    Result<std::optional<FileFacts>> facts = file_facts(path_);
    if (!facts.ok() || same(facts.value(), seen_) || !read().ok()) return std::nullopt;
    return slots_;
}

}  // namespace stint
