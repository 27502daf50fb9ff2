#include "stint/store/sql/reaping.h"

#include <algorithm>

#include <fmt/core.h>

#include "stint/model/bounds.h"

namespace stint::sql {
namespace {

const InHand* find_in_hand(std::span<const InHand> in_hand, ItemId item) {
    auto found = std::find_if(in_hand.begin(), in_hand.end(),
                              [&](const InHand& held) { return held.item == item; });
    return found == in_hand.end() ? nullptr : &*found;
}

}  // namespace

Result<Reaped> Reaping::worker(WorkerId worker, std::optional<std::span<const InHand>> in_hand,
                               Blame blame) {
    Reaped reaped;
    for (const Lease& held : TRY(leases_.of_worker(worker))) {
        TRY(lease(held, in_hand, blame, reaped));
    }
    TRY(books_.write());
    reaped.gone = reaped.blocked == 0 && reaped.publishing == 0;
    if (reaped.gone)
        TRY(session_.run(Query::end_worker, session_.wall().value, worker.value));
    else
        TRY(session_.run(Query::lose_worker, worker.value));
    return reaped;
}

Result<void> Reaping::lease(const Lease& lease, std::optional<std::span<const InHand>> in_hand,
                            Blame blame, Reaped& reaped) {
    std::vector<ItemId> unsettled = TRY(keep_publications(lease, reaped));
    Lease ended = lease;
    ended.holes = 1;  // Whether it has some was not read; clearing none costs nothing.
    TRY(leases_.end(ended));
    std::optional<std::int64_t> job =
        TRY(session_.integer(Query::job_of_stream, lease.stream.value));
    JobId job_id{job.value_or(0)};
    if (blame == Blame::no) {
        reaped.given_back += static_cast<std::int64_t>(unsettled.size());
        return leases_.release_runs(lease, unsettled, ExceptionKind::given_back, books_);
    }
    if (!in_hand) {
        // Nobody knows which were started: each run may hold the culprit.
        for (std::size_t begin = 0; begin < unsettled.size();) {
            std::size_t end = begin + 1;
            while (end < unsettled.size() && unsettled[end] == unsettled[end - 1] + 1) ++end;
            TRY(rescue(lease, {unsettled[begin], unsettled[end - 1] + 1}, job_id, reaped));
            begin = end;
        }
        return {};
    }
    std::vector<ItemId> untouched;
    for (ItemId item : unsettled) {
        const InHand* held = find_in_hand(*in_hand, item);
        if (held == nullptr) {
            untouched.push_back(item);
        } else if (held->child_alive) {
            Lease kept = lease;
            kept.range = {item, item + 1};
            TRY(leases_.add(kept));
            ++reaped.blocked;
        } else {
            TRY(rescue(lease, {item, item + 1}, job_id, reaped));
        }
    }
    reaped.given_back += static_cast<std::int64_t>(untouched.size());
    return leases_.release_runs(lease, untouched, ExceptionKind::given_back, books_);
}

// An attempt that has won stays so: whoever reaps its worker brings the publication to its end. Its
// item gets a lease of its own until then. Yields the unsettled items without such a publication.
Result<std::vector<ItemId>> Reaping::keep_publications(const Lease& lease, Reaped& reaped) {
    std::vector<ItemId> unsettled = TRY(leases_.unsettled(lease));
    std::vector<ItemId> published;
    {
        Rows rows =
            TRY(session_.rows(Query::publications_in, lease.range.lo.value, lease.range.hi.value));
        while (TRY(rows.next())) published.push_back({rows.integer(0)});
    }
    for (ItemId item : published) {
        auto found = std::lower_bound(unsettled.begin(), unsettled.end(), item);
        if (found == unsettled.end() || *found != item) continue;
        unsettled.erase(found);
        Lease kept = lease;
        kept.range = {item, item + 1};
        LeaseToken token = TRY(leases_.add(kept));
        TRY(session_.run(Query::move_publication, token.value, item.value, lease.round));
        ++reaped.publishing;
    }
    return unsettled;
}

Result<void> Reaping::rescue(const Lease& lease, ItemRange range, JobId job, Reaped& reaped) {
    constexpr int poison_at = bounds::losses_before_alone + bounds::losses_alone_max;
    int lost = lease.lost + 1;
    bool by_hand = lease.worker.value == 0;
    std::string detail = fmt::format("for the {}. time", lost);
    if (by_hand) detail = fmt::format("held by {}, {}", lease.holder, detail);
    TRY(session_.note({.job = job,
                       .range = range,
                       .round = lease.round,
                       .attempt = lease.attempt,
                       .worker = lease.worker,
                       .what = by_hand ? "lease expired" : "worker lost",
                       .detail = detail,
                       .token = by_hand ? lease.token : LeaseToken{}}));
    if (lost < poison_at || range.size() > 1) {
        reaped.rescued += range.size();
        return leases_.release(lease.stream,
                               {.range = range,
                                .kind = ExceptionKind::rescued,
                                .round = lease.round,
                                .attempt = lease.attempt,
                                .lost = lost},
                               books_);
    }
    ++reaped.poisoned;
    Outcome outcome{.item = range.lo,
                    .round = lease.round,
                    .status = OutcomeStatus::failed,
                    .worker = lease.worker,
                    .attempt = {.number = lease.attempt,
                                .started_at = session_.wall(),
                                .cause = by_hand ? "poison: its lease expired time and again"
                                                 : "poison: its worker died of it time and again"}};
    bool added = TRY(books_.settle(outcome));
    ASSERT(added);
    return {};
}

Result<std::int64_t> Reaping::expired() {
    Reaped reaped;
    for (const Lease& held : TRY(leases_.expired())) {
        TRY(lease(held, std::nullopt, Blame::yes, reaped));
    }
    TRY(books_.write());
    return reaped.rescued + reaped.poisoned;
}

Result<void> Reaping::by_hand() {
    Reaped reaped;
    for (const Lease& held : TRY(leases_.by_hand())) {
        std::optional<std::int64_t> job =
            TRY(session_.integer(Query::job_of_stream, held.stream.value));
        TRY(session_.note({.job = {job.value_or(0)},
                           .range = held.range,
                           .round = held.round,
                           .attempt = held.attempt,
                           .worker = {},
                           .what = "given back",
                           .detail = "the store was copied",
                           .token = held.token}));
        TRY(lease(held, std::nullopt, Blame::no, reaped));
    }
    return books_.write();
}

}  // namespace stint::sql
