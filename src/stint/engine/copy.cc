#include "stint/engine/copy.h"

#include <utility>

#include <fmt/core.h>

#include "stint/engine/purge.h"

namespace stint {

Result<std::unique_ptr<JobCopier>> JobCopier::open(Engine& from, Engine& to) {
    std::unique_ptr<JobCopier> copier(new JobCopier(from, to));
    copier->reader_ = TRY(from.open_reader());
    copier->membership_ = TRY(Membership::join(to, 0));
    // Who takes us for dead refuses our next block.
    copier->janitor_ = std::make_unique<Janitor>(to, *copier->membership_, [] {});
    TRY(copier->janitor_->sweep());
    copier->janitor_->start();
    TRY(purge_jobs(to, {}));
    return copier;
}

JobCopier::~JobCopier() {
    // Who leaves without close() has an error to tell; the next purge does the rest.
    static_cast<void>(close());
}

Result<void> JobCopier::close() {
    if (!membership_) return {};
    janitor_.reset();
    std::unique_ptr<Membership> membership = std::move(membership_);
    TRY(membership->leave());
    TRY(purge_jobs(to_, {}));
    return {};
}

Result<CopyReport> JobCopier::copy(JobId job, AfterCopy after, const Progressed& progress) {
    ASSERT(membership_ != nullptr);
    CopyReport report;
    Building building;
    auto begin = [&](const TransferHead& head) -> Result<void> {
        building = TRY(to_.queue().call([&](Store& store) {
            return store.transfers().begin_building(membership_->id(), head);
        }));
        return {};
    };
    auto take = [&](const TransferBlock& block) -> Result<void> {
        std::vector<RenamedContent> names = TRY(to_.queue().call(
            [&](Store& store) { return store.transfers().add_block(building, block); },
            CommitQueue::Effect::looks));
        auto rows = static_cast<std::int64_t>(block.rows.size());
        if (block.table == TransferTable::items) report.items += rows;
        if (block.table == TransferTable::outcomes) report.outcomes += rows;
        report.bytes += block.bytes;
        // After the commit: a file that no row names is swept away.
        TRY(copy_contents(names, report));
        progress(report);
        return {};
    };
    TransferHead head = TRY(reader_->transfers().read_job(job, begin, take));
    if (report.contents > 0) TRY(to_shelf_->sync());
    TransferHead shown = head;
    bool moves = after == AfterCopy::remove;
    if (moves && !is_finished(head.state) && head.paused == Pause::none) {
        shown.paused = Pause::soon;
    }
    JobId copied = TRY(
        to_.queue().call([&](Store& store) { return store.transfers().publish(building, shown); }));
    if (!moves) return report;
    TRY(remove_from_source(job, head, copied));
    if (shown.paused == head.paused) return report;
    TRY(to_.queue().call(
        [&](Store& store) { return store.transfers().set_pause(copied, head.paused); }));
    return report;
}

Result<void> JobCopier::copy_contents(const std::vector<RenamedContent>& names,
                                      CopyReport& report) {
    for (const RenamedContent& name : names) {
        Result<Fd> kept = from_shelf_->open(name.from);
        if (!kept.ok() && kept.error().code == ErrorCode::not_found) {
            ++report.missing;
            continue;
        }
        Fd file = TRY(std::move(kept));
        report.bytes += TRY(to_shelf_->put(name.to, file));
        ++report.contents;
    }
    return {};
}

Result<void> JobCopier::remove_from_source(JobId job, const TransferHead& head, JobId copied) {
    Result<void> removed =
        from_.queue().call([&](Store& store) { return store.transfers().remove(job, head); });
    if (removed.ok()) {
        TRY(purge_jobs(from_, {}));
        return {};
    }
    // It goes on there: the copy, of which nothing has run, is withdrawn.
    auto withdraw = [&](Store& store) -> Result<void> {
        TransferHead stands = TRY(store.transfers().read_head(copied));
        return store.transfers().remove(copied, stands);
    };
    TRY(to_.queue().call(withdraw));
    return removed;
}

}  // namespace stint
