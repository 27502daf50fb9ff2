#include "stint/store/postgres/holdings.h"

#include <algorithm>

namespace stint::postgres {

bool Holdings::Held::holds(ItemId item) const {
    return grant.range.covers(item) && open[static_cast<std::size_t>(item - grant.range.lo)];
}

void Holdings::Held::let_go(ItemId from, ItemId to) {
    const ItemRange& range = grant.range;
    for (ItemId item = std::max(from, range.lo); item < std::min(to, range.hi); item = item + 1) {
        std::vector<bool>::reference is_open = open[static_cast<std::size_t>(item - range.lo)];
        if (is_open) --left;
        is_open = false;
    }
}

void Holdings::let_go(Tokens& tokens, LeaseToken token, ItemId from, std::optional<ItemId> to) {
    auto held = tokens.find(token);
    if (held == tokens.end()) return;
    held->second.let_go(from, to.value_or(held->second.grant.range.hi));
    if (held->second.left == 0) tokens.erase(held);
}

void Holdings::note(std::span<const ExchangeRequest> requests,
                    std::span<const ExchangeAnswer> answers) {
    for (std::size_t i = 0; i < requests.size(); ++i) {
        const ExchangeRequest& request = requests[i];
        if (request.worker.value == 0) continue;
        Worker& worker = workers_[request.worker];
        Tokens& tokens = worker.tokens;
        for (const Settlement& settled : request.settled) {
            let_go(tokens, settled.token, settled.item, settled.item + 1);
        }
        for (const GiveBack& back : request.given_back) {
            let_go(tokens, back.token, back.from, std::nullopt);
        }
        for (const PublicationEnd& end : request.publication_ends) {
            let_go(tokens, end.token, end.item, end.item + 1);
        }
        for (const Grant& grant : answers[i].grants) {
            worker.last_told = std::max(worker.last_told, grant.token);
            Held& held = tokens[grant.token];
            held.grant = {.token = grant.token,
                          .job = grant.job,
                          .range = grant.range,
                          .round = grant.round,
                          .attempt = grant.attempt,
                          .items = {}};
            held.open.assign(static_cast<std::size_t>(grant.range.size()), true);
            held.left = grant.range.size();
        }
        if (answers[i].worker_lost) workers_.erase(request.worker);
    }
}

const Grant* Holdings::find(WorkerId worker, LeaseToken token) const {
    auto known = workers_.find(worker);
    if (known == workers_.end()) return nullptr;
    auto held = known->second.tokens.find(token);
    return held == known->second.tokens.end() ? nullptr : &held->second.grant;
}

LeaseToken Holdings::last_told(WorkerId worker) const {
    auto known = workers_.find(worker);
    return known == workers_.end() ? LeaseToken{} : known->second.last_told;
}

Result<void> Holdings::restate(sql::Session& session) const {
    sql::Leases leases(session);
    sql::Books books(session);
    for (const auto& [id, worker] : workers_) {
        // What one that is lost has left is its reaper's.
        if (!TRY(session.integer(sql::Query::is_living, id.value))) continue;
        for (const sql::Lease& lease : TRY(leases.of_worker(id))) {
            TRY(restate(session, worker.tokens, lease, books));
        }
    }
    return books.write();
}

Result<void> Holdings::restate(sql::Session& session, const Tokens& tokens, const sql::Lease& lease,
                               sql::Books& books) {
    sql::Leases leases(session);
    auto held = tokens.find(lease.token);
    std::vector<ItemId> gone = TRY(leases.unsettled(lease));
    if (held != tokens.end()) {
        std::erase_if(gone, [&](ItemId item) { return held->second.holds(item); });
    }
    if (gone.empty()) return {};
    TRY(leases.release_runs(lease, gone, ExceptionKind::given_back, books));
    for (ItemId item : gone) {
        // It will be published again.
        TRY(session.run(sql::Query::end_publication, item.value, lease.round));
        TRY(leases.add_hole(lease, item));
    }
    return leases.charge(lease, 0, std::ssize(gone));
}

}  // namespace stint::postgres
