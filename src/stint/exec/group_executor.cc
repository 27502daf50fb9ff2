#include "stint/exec/group_executor.h"

#include <algorithm>
#include <csignal>
#include <cstring>
#include <utility>

#include <fmt/core.h>

#include "stint/base/text.h"
#include "stint/exec/group_lines.h"
#include "stint/model/bounds.h"

namespace stint {
namespace {

constexpr std::uint64_t ticker_tag = (1ull << 33) + 1;
// So long a result that is printed waits for being seen.
constexpr Millis look_ms = 10;
// What ends in no newline for longer is no line.
constexpr std::size_t line_bytes_max = 4 << 20;
constexpr std::size_t shown_max = 80;

Timestamp wall_now() {
    using namespace std::chrono;
    return {duration_cast<microseconds>(system_clock::now().time_since_epoch()).count()};
}

}  // namespace

Result<std::unique_ptr<Executor>> GroupExecutor::open(std::unique_ptr<Executor> inner,
                                                      std::unique_ptr<CallReader> reader,
                                                      Poller& poller) {
    Ticker ticker = TRY(Ticker::open());
    TRY(poller.add(ticker.fd(), ticker_tag));
    return std::unique_ptr<Executor>(
        new GroupExecutor(std::move(inner), std::move(reader), poller, std::move(ticker)));
}

GroupExecutor::GroupExecutor(std::unique_ptr<Executor> inner, std::unique_ptr<CallReader> reader,
                             Poller& poller, Ticker ticker)
    : reader_(std::move(reader)),
      inner_(std::move(inner)),
      poller_(poller),
      ticker_(std::move(ticker)),
      places_(static_cast<std::size_t>(inner_->slots())),
      inner_of_(static_cast<std::size_t>(inner_->slots()), 0) {}

GroupExecutor::~GroupExecutor() {
    inner_.reset();  // While what its tasks point to is still there.
    poller_.remove(ticker_.fd());
}

// The lowest one: commands are told its number.
int GroupExecutor::take_place() {
    auto free = std::ranges::find_if(places_, &Place::is_free);
    ASSERT(free != places_.end());
    return static_cast<int>(free - places_.begin());
}

void GroupExecutor::start(int slot, const Task& task) {
    int inner = take_place();
    place(inner).slot = slot;
    inner_of(slot) = inner;
    inner_->start(inner, task);
}

void GroupExecutor::start_group(std::span<const Member> members) {
    int inner = take_place();
    gathers_early_ = true;
    if (groups_++ == 0) ticker_.start(look_ms);
    place(inner).group = std::make_unique<Group>();
    Members open;
    for (const Member& member : members) {
        inner_of(member.slot) = inner;
        open.emplace(sequence_of(member.task.item->id), member);
    }
    call(inner, std::move(open));
}

void GroupExecutor::call(int inner, Members members) {
    Group& group = *place(inner).group;
    group.open = std::move(members);
    group.lines.clear();
    group.unended.clear();
    group.fault.clear();
    group.last.reset();
    for (const auto& [sequence, member] : group.open) {
        group.lines += group_line(*member.task.job, *member.task.item);
    }
    Task task = group.open.begin()->second.task;
    group.item = *task.item;
    group.started_at = wall_now();
    group.counted_from = std::chrono::steady_clock::now();
    task.item = &group.item;
    task.lines = &group.lines;
    inner_->start(inner, task);
}

void GroupExecutor::collect(std::uint64_t tag, std::vector<Ended>& ended) {
    if (tag == ticker_tag) {
        ticker_.drain();
        for (std::size_t inner = 0; inner < places_.size(); ++inner) {
            if (places_[inner].group != nullptr) read_results(static_cast<int>(inner));
        }
    } else {
        std::vector<Ended> collected;
        inner_->collect(tag, collected);
        for (Ended& one : collected) {
            int inner = one.slot;
            if (gathers_early_) inner_->gather(one);
            if (place(inner).group != nullptr) {
                end_call(inner, one);
                continue;
            }
            one.slot = std::exchange(place(inner).slot, -1);
            ended.push_back(std::move(one));
        }
    }
    for (Ended& one : ready_) ended.push_back(std::move(one));
    ready_.clear();
}

void GroupExecutor::gather(Ended& ended) {
    if (!gathers_early_) inner_->gather(ended);
}

void GroupExecutor::read_results(int inner) {
    Group& group = *place(inner).group;
    std::string printed = reader_->take(inner);
    if (printed.empty()) return;
    std::string_view left = printed;
    for (std::size_t end = left.find('\n'); end != std::string_view::npos; end = left.find('\n')) {
        if (group.unended.empty()) {
            read_line(group, left.substr(0, end));
        } else {
            group.unended += left.substr(0, end);
            read_line(group, std::exchange(group.unended, {}));
        }
        left.remove_prefix(end + 1);
    }
    group.unended += left;
    if (group.unended.size() > line_bytes_max) {
        read_line(group, std::exchange(group.unended, {}).substr(0, shown_max));
    }
}

void GroupExecutor::read_line(Group& group, std::string_view line) {
    if (line.find_first_not_of(" \t\r") == std::string_view::npos) return;
    auto refuse = [&](std::string_view why) {
        if (!group.fault.empty()) return;
        group.fault = fmt::format("what its call printed is no result: '{}': {}",
                                  printable(line, shown_max), why);
    };
    Result<GroupResult> result = parse_group_result(line);
    if (!result.ok()) return refuse(result.error().message);
    auto member = group.open.find(result.value().sequence);
    if (member == group.open.end() || group.last) {
        return refuse("the call has no such item, or it has ended");
    }
    std::string& output = result.value().output;
    Ended ended{.succeeded = !result.value().error};
    auto bytes = static_cast<std::int64_t>(output.size());
    if (bytes > bounds::result_bytes_max) {
        ended.succeeded = false;
        ended.attempt.cause = fmt::format(
            "its result has {} bytes, and a line of a group can hold {}: write it to a file and "
            "print its name",
            bytes, bounds::result_bytes_max);
    } else {
        ended.attempt.output = std::move(output);
        ended.attempt.output_bytes = bytes;
    }
    if (result.value().error) {
        ended.attempt.errors = *result.value().error + "\n";
        ended.attempt.errors_bytes = std::ssize(ended.attempt.errors);
        ended.attempt.cause = "error: " + printable(*result.value().error, shown_max);
    }
    if (!ended.succeeded) ended.exit_code = 1;
    if (group.open.size() > 1)
        end_member(group, member, std::move(ended));
    else
        group.last = std::move(ended);
}

void GroupExecutor::end_call(int inner, const Ended& ended) {
    read_results(inner);
    Group& group = *place(inner).group;
    if (!group.unended.empty()) read_line(group, std::exchange(group.unended, {}));
    if (group.last) end_member(group, group.open.begin(), *std::exchange(group.last, std::nullopt));
    bool is_over = ended.begun != Begun::yes || group.signal != 0;
    bool divides = !ended.succeeded && !is_over && group.open.size() > 1;
    if (divides) {
        auto middle = std::next(group.open.begin(), std::ssize(group.open) / 2);
        group.later.emplace_back(middle, group.open.end());
        group.open.erase(middle, group.open.end());
        return call(inner, std::move(group.open));
    }
    end_all(group, ended);
    // What cannot begin, or is being ended, is so for all of them.
    for (Members& members : group.later) {
        if (!is_over) break;
        group.open = std::move(members);
        end_all(group, ended);
    }
    if (!is_over && !group.later.empty()) {
        Members next = std::move(group.later.back());
        group.later.pop_back();
        return call(inner, std::move(next));
    }
    place(inner).group.reset();
    if (--groups_ == 0) ticker_.stop();
}

void GroupExecutor::end_all(Group& group, const Ended& ended) {
    bool is_first = true;
    while (!group.open.empty()) {
        Ended one = ended;
        // What is kept of a long stderr belongs to one of them; the others have its end.
        if (!std::exchange(is_first, false)) one.attempt.errors_content.clear();
        if (one.attempt.errors_content.empty()) {
            one.attempt.errors_bytes = std::ssize(one.attempt.errors);
        }
        one.succeeded = false;
        if (ended.succeeded) {
            one.exit_code = 1;
            one.attempt.cause =
                group.fault.empty() ? "its call has printed no result for it" : group.fault;
        }
        end_member(group, group.open.begin(), std::move(one));
    }
}

void GroupExecutor::end_member(Group& group, Members::iterator member, Ended ended) {
    using namespace std::chrono;
    Moment now = steady_clock::now();
    ended.slot = member->second.slot;
    ended.attempt.number = member->second.task.attempt;
    ended.attempt.started_at = group.started_at;
    ended.attempt.duration_us = duration_cast<microseconds>(now - group.counted_from).count();
    group.counted_from = now;
    group.open.erase(member);
    ready_.push_back(std::move(ended));
}

// All of a group are ended in the same way at the same time: one of them speaks for all.
void GroupExecutor::signal(int slot, int signal) {
    int inner = inner_of(slot);
    Group* group = place(inner).group.get();
    if (group == nullptr) {
        if (place(inner).slot == slot) inner_->signal(inner, signal);
        return;
    }
    int speaker = slots();
    for (const auto& [sequence, member] : group->open) speaker = std::min(speaker, member.slot);
    if (slot != speaker) return;
    if (group->signal == 0) group->signal = signal;
    inner_->signal(inner, signal);
}

void GroupExecutor::kill_survivors(int slot) {
    int inner = inner_of(slot);
    if (place(inner).is_free()) inner_->kill_survivors(inner);
}

}  // namespace stint
