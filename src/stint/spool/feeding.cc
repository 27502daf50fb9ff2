#include "stint/spool/feeding.h"

#include <algorithm>
#include <set>
#include <utility>

#include <fmt/core.h>

#include "stint/base/text.h"

namespace stint::spool {
namespace {

constexpr std::uint64_t tag_signals = 1'000'000;
// Our own renames are events, too; a pass takes at most a tenth of the time when nothing moves.
constexpr Millis look_pause_ms = 50;
constexpr Millis look_share = 10;
// Other hosts tell nothing, nor does a lock that is free again.
constexpr Millis rescan_ms = 2'000;
constexpr Millis locked_pause_ms = 300;

using FileId = std::pair<std::uint64_t, std::uint64_t>;

Result<FileId> jobs_of(const Queue& queue) {
    std::optional<FileFacts> facts = TRY(file_facts(queue.jobs_path()));
    if (facts) return FileId{facts->device, facts->inode};
    return Error{ErrorCode::not_found, fmt::format("'{}' has gone", queue.jobs_path())};
}

Error refused(const std::string& path, std::string_view why) {
    return {ErrorCode::invalid_input, fmt::format("'{}' {}", path, why)};
}

}  // namespace

Result<void> check_feeding(const std::vector<Queue>& sources,
                           const std::vector<FeedDestination>& destinations) {
    std::set<FileId> from;
    std::set<FileId> to;
    std::set<std::string> numbers;
    for (const Queue& queue : sources) {
        bool is_new = from.insert(TRY(jobs_of(queue))).second;
        if (!is_new) return refused(queue.path(), "is given twice");
        numbers.insert(TRY(absolute_path(queue.sequence_path())));
    }
    for (const FeedDestination& one : destinations) {
        numbers.insert(TRY(absolute_path(one.queue.sequence_path())));
    }
    for (const FeedDestination& one : destinations) {
        FileId id = TRY(jobs_of(one.queue));
        if (from.contains(id)) return refused(one.queue.path(), "cannot be fed from itself");
        if (!to.insert(id).second) return refused(one.queue.path(), "is given twice");
        if (one.seqfile.empty()) continue;
        bool is_new = numbers.insert(TRY(absolute_path(one.seqfile))).second;
        if (!is_new) {
            return refused(one.seqfile,
                           "is given twice, or says what a queue runs next: each queue needs a "
                           "seqfile of its own");
        }
    }
    return {};
}

Feeding::Feeding(const std::vector<Queue>& sources,
                 const std::vector<FeedDestination>& destinations, const FeedingPlan& plan,
                 const Clock& clock, FeedingListener& listener)
    : destinations_(destinations), plan_(plan), clock_(clock), listener_(listener) {
    for (const Queue& queue : sources) {
        auto fed = [this, &queue](const FedJob& job, const FeedBatch& batch) {
            listener_.fed(queue, job, batch);
        };
        sources_.push_back({queue, QueueFeeder(queue, destinations_, plan_.rules, fed)});
    }
}

bool Feeding::is_enough() const {
    return plan_.limits.jobs_max && sum_.moved >= *plan_.limits.jobs_max;
}

Result<Fed> Feeding::feed(Source& source, SequenceFile sequence, std::optional<int> batches_max) {
    FeedLimits limits = plan_.limits;
    limits.batches_max = batches_max;
    if (limits.jobs_max) limits.jobs_max = std::max<std::int64_t>(0, *limits.jobs_max - sum_.moved);
    Fed fed = TRY(source.feeder.run(std::move(sequence), limits));
    sum_.moved += fed.moved;
    sum_.finished += fed.finished;
    return fed;
}

void Feeding::tell(Source& source, const Fed& fed, bool is_gap_told) {
    std::string name = printable(source.queue.path(), 80);
    if (fed.finished > 0) {
        listener_.say(fmt::format("'{}': {} moved that an earlier call had begun with", name,
                                  counted(fed.finished, "job")));
    }
    std::vector<SteppedOver> unreadable = source.feeder.stepped_over();
    if (unreadable.size() > source.unreadable_told) {
        listener_.say(fmt::format("'{}': {} cannot be read as jobs and stay, such as {}: {}", name,
                                  counted(static_cast<std::int64_t>(unreadable.size()), "file"),
                                  printable(unreadable.front().name, 80),
                                  unreadable.front().reason));
    }
    source.unreadable_told = unreadable.size();
    if (!fed.gap || !is_gap_told || source.gap_told == fed.gap->waits_for) return;
    source.gap_told = fed.gap->waits_for;
    listener_.say(fmt::format(
        "'{}': waiting for {}; {} here; if it never comes, 'stint spool set-next' passes it", name,
        fed.gap->waits_for,
        fed.gap->later == 1 ? "1 later job is" : fmt::format("{} later jobs are", fed.gap->later)));
}

Result<FeedingSum> Feeding::run_once(const Lock& lock) {
    for (Source& source : sources_) {
        SequenceFile sequence = TRY(lock(source.queue));
        Fed fed = TRY(feed(source, std::move(sequence), {}));
        tell(source, fed, true);
    }
    return sum_;
}

Result<void> Feeding::watch_all(Poller& poller) {
    std::uint64_t tag = 0;
    for (Source& source : sources_) {
        source.watch = TRY(FileWatch::open(source.queue.job_path("any")));
        TRY(poller.add(source.watch->fd(), tag++));
    }
    if (!plan_.limits.each_max) return {};
    for (const FeedDestination& to : destinations_) {
        room_watches_.push_back(TRY(FileWatch::open(to.queue.job_path("any"))));
        TRY(poller.add(room_watches_.back().fd(), tag++));
    }
    return {};
}

// Writers may be a moment apart: a gap that is there at two rescans is told.
Result<void> Feeding::feed_some(Source& source, Pass& pass) {
    Result<SequenceFile> sequence =
        SequenceFile::lock(source.queue.sequence_path(), {.wait_ms = 0});
    Result<Fed> fed = sequence.ok() ? feed(source, std::move(sequence).value(), 1)
                                    : Result<Fed>(std::move(sequence).error());
    if (!fed.ok() && fed.error().code == ErrorCode::busy && plan_.waits_for_locks) {
        pass.is_locked_out = true;
        if (!std::exchange(source.is_lock_told, true)) {
            std::string_view why = fed.error().message;
            listener_.say(fmt::format("waiting: {}", why.substr(0, why.rfind(';'))));
        }
        return {};
    }
    Fed done = TRY(std::move(fed));
    source.is_lock_told = false;
    bool is_old_gap = done.gap && source.gap_seen == done.gap->waits_for;
    tell(source, done, is_rescan_ && is_old_gap);
    if (is_rescan_) {
        source.gap_seen = done.gap ? std::optional(done.gap->waits_for) : std::nullopt;
    }
    pass.has_moved = pass.has_moved || done.may_have_more;
    return {};
}

Result<Feeding::Pass> Feeding::pass() {
    Pass pass;
    for (Source& source : sources_) {
        if (!is_enough()) TRY(feed_some(source, pass));
    }
    return pass;
}

Result<FeedingSum> Feeding::run_on(StopSignals& signals) {
    Poller poller = TRY(Poller::open());
    TRY(poller.add(signals.fd(), tag_signals));
    TRY(watch_all(poller));
    Poller pause = TRY(Poller::open());
    TRY(pause.add(signals.fd(), tag_signals));
    Instant rescan_due = clock_.now();
    while (!signals.pending()) {
        Instant began = clock_.now();
        is_rescan_ = began >= rescan_due;
        if (is_rescan_) rescan_due = began + rescan_ms;
        Pass made = TRY(pass());
        if (is_enough()) return sum_;
        if (made.has_moved) continue;
        Instant now = clock_.now();
        Instant earliest = now + std::max(look_pause_ms, look_share * (now - began));
        Instant latest = made.is_locked_out ? now + locked_pause_ms : rescan_due;
        // First something happens, then what comes with it is waited for a moment.
        TRY(poller.wait(std::max<Millis>(0, latest - clock_.now())));
        if (!signals.pending()) TRY(pause.wait(std::max<Millis>(0, earliest - clock_.now())));
        for (Source& source : sources_) source.watch->drain();
        for (FileWatch& watch : room_watches_) watch.drain();
    }
    signals.take();
    return sum_;
}

}  // namespace stint::spool
