// Recounts the books: every item is in exactly one place, the counters say what is there, and the
// feed holds every outcome exactly once.
#include <array>
#include <set>
#include <tuple>

#include <fmt/core.h>

#include "stint/base/hash.h"
#include "stint/model/arguments.h"
#include "stint/model/bounds.h"
#include "stint/store/sql/facts.h"
#include "stint/store/sql/sql_store.h"

namespace stint {
using sql::Query;

namespace {

constexpr std::size_t faults_max = 20;  // A damaged store is shown, not copied.

struct Stream {
    StreamId id;
    std::int64_t available = 0;
    std::int64_t next = 0;
    std::array<std::int64_t, 3> counted{};  // By OutcomeStatus, as the counters say.
    std::int64_t taken = 0;

    ItemRange all() const { return {make_item_id(id, 0), make_item_id(id, available + 1)}; }
};

// The events of one job's feed, as a check number: the order does not matter, the content does.
struct FeedSum {
    std::int64_t events = 0;
    std::uint64_t sum = 0;

    void add(ItemId item, Round round) {
        ++events;
        std::uint64_t mixed =
            (static_cast<std::uint64_t>(item.value) << 8) + static_cast<std::uint64_t>(round);
        mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9u;
        sum += mixed ^ (mixed >> 27);
    }
    bool operator==(const FeedSum&) const = default;
};

class Check {
public:
    Check(sql::Session& session, const Job& job, Verification& found)
        : session_(session), job_(job), found_(found) {}

    Result<void> run() {
        for (const Stream& stream : TRY(read_streams())) {
            TRY(check_items(stream));
            TRY(check_keys(stream));
            TRY(check_exceptions(stream));
            TRY(check_marks(stream));
            TRY(check_states(stream));
            TRY(check_rounds(stream));
        }
        TRY(check_feed());
        return check_end();
    }

private:
    void fault(std::string text) {
        if (found_.faults.size() < faults_max) {
            found_.faults.push_back(fmt::format("job {}:{}: {}", job_.name, job_.run, text));
        }
    }

    Result<std::vector<Stream>> read_streams() {
        Rows rows = TRY(session_.rows(Query::streams_of_job, job_.id.value));
        std::vector<Stream> streams;
        while (TRY(rows.next())) {
            streams.push_back({.id = {rows.integer(0)},
                               .available = rows.integer(1),
                               .next = session_.cursor_at({rows.integer(0)}, rows.integer(2)),
                               .counted = {rows.integer(3), rows.integer(4), rows.integer(5)},
                               .taken = rows.integer(6)});
        }
        return streams;
    }

    Result<void> check_items(const Stream& stream) {
        ItemId beyond = make_item_id({stream.id.value + 1}, 0);
        Rows rows = TRY(session_.rows(Query::scan_items, stream.all().lo.value, beyond.value));
        std::int64_t sequence = 0;
        while (TRY(rows.next())) {
            if (sequence_of({rows.integer(0)}) != ++sequence) {
                fault(fmt::format("item {} is missing", sequence));
                return {};
            }
            sequence += rows.integer(1) - 1;  // Of a range of records.
        }
        if (sequence != stream.available) {
            fault(fmt::format("{} items instead of {}", sequence, stream.available));
        }
        return {};
    }

    // Every key leads to an item that has it.
    Result<void> check_keys(const Stream& stream) {
        Rows rows = TRY(session_.rows(Query::scan_keys, stream.id.value));
        while (TRY(rows.next())) {
            ItemId item{rows.integer(0)};
            std::string key(rows.text(2));
            if (rows.is_null(3)) {
                key = identity_of(key, TRY(split_arguments(key, rows.text(4))));
            }
            Hash128 hash = hash128(key);
            std::string_view bytes(reinterpret_cast<const char*>(hash.bytes.data()),
                                   hash.bytes.size());
            if (rows.is_null(2) || stream_of(item) != stream.id || bytes != rows.text(1)) {
                fault(fmt::format("a key leads to item {}, which does not have it",
                                  sequence_of(item)));
            }
        }
        return {};
    }

    // No item waits twice.
    Result<void> check_exceptions(const Stream& stream) {
        ItemId beyond = make_item_id({stream.id.value + 1}, 0);
        Rows rows = TRY(session_.rows(Query::scan_exceptions, stream.all().lo.value, beyond.value));
        ItemId free = stream.all().lo;
        while (TRY(rows.next())) {
            ItemRange range{{rows.integer(0)}, {rows.integer(1)}};
            if (range.lo < free) fault(fmt::format("item {} waits twice", sequence_of(range.lo)));
            free = std::max(free, range.hi);
            if (static_cast<ExceptionKind>(rows.integer(2)) == ExceptionKind::canceled) {
                canceled_.emplace(range.lo, rows.integer(3), range.size());
            }
        }
        if (free > stream.all().hi) fault("items wait that do not exist");
        return {};
    }

    // Marks stand ahead of the cursor, and are counted.
    Result<void> check_marks(const Stream& stream) {
        Rows rows =
            TRY(session_.rows(Query::scan_taken, stream.all().lo.value, stream.all().hi.value));
        std::int64_t marks = 0;
        while (TRY(rows.next())) {
            std::int64_t sequence = sequence_of({rows.integer(0)});
            if (sequence > stream.next)
                ++marks;
            else
                fault(fmt::format("item {} is marked behind the cursor", sequence));
        }
        if (marks != stream.taken) {
            fault(fmt::format("{} items are marked ahead of the cursor, the counter says {}", marks,
                              stream.taken));
        }
        return {};
    }

    // Every item has a state that can be derived, and the counters say how many have which.
    Result<void> check_states(const Stream& stream) {
        std::array<std::int64_t, 3> seen{};
        for (std::int64_t at = 0; at < stream.available; at += bounds::page_rows) {
            ItemId lo = make_item_id(stream.id, at + 1);
            std::int64_t step = std::min(bounds::page_rows, stream.available - at);
            auto facts = TRY(sql::RangeFacts::read(session_, stream.id, {lo, lo + step}));
            for (std::int64_t i = 0; i < step; ++i) {
                std::optional<ItemState> state = derive_state(facts.of(lo + i, false));
                if (!state) {
                    fault(fmt::format("item {} is in two places, or in none", at + i + 1));
                    continue;
                }
                if (state == ItemState::completed) ++seen[0];
                if (state == ItemState::failed) ++seen[1];
                if (state == ItemState::canceled) ++seen[2];
            }
        }
        constexpr std::array names{"completed", "failed", "canceled"};
        for (std::size_t i = 0; i < seen.size(); ++i) {
            if (seen[i] == stream.counted[i]) continue;
            fault(fmt::format("{} items are {}, the counter says {}", seen[i], names[i],
                              stream.counted[i]));
        }
        return {};
    }

    // What the leases still count as open is open, and no two of them cover one item.
    Result<void> check_rounds(const Stream& stream) {
        std::vector<sql::Lease> leases;
        {
            Rows rows = TRY(session_.rows(Query::scan_leases, stream.id.value));
            while (TRY(rows.next())) {
                leases.push_back({.token = {rows.integer(0)},
                                  .stream = stream.id,
                                  .range = {{rows.integer(1)}, {rows.integer(2)}},
                                  .round = static_cast<Round>(rows.integer(3)),
                                  .remaining = rows.integer(4)});
            }
        }
        std::set<ItemId> covered;
        for (const sql::Lease& lease : leases) {
            std::vector<ItemId> open = TRY(sql::Leases(session_).unsettled(lease));
            if (static_cast<std::int64_t>(open.size()) != lease.remaining) {
                fault(fmt::format("lease {} covers {} open items and counts {}", lease.token.value,
                                  open.size(), lease.remaining));
            }
            for (ItemId item : open) {
                if (!covered.insert(item).second) {
                    fault(fmt::format("item {} is under two leases", sequence_of(item)));
                }
            }
        }
        Rows rows =
            TRY(session_.rows(Query::scan_outcomes, stream.all().lo.value, stream.all().hi.value));
        while (TRY(rows.next())) {
            outcomes_.add({rows.integer(0)}, static_cast<Round>(rows.integer(1)));
        }
        return {};
    }

    Result<void> check_feed() {
        FeedSum feed;
        std::int64_t offset = 0;
        Rows rows = TRY(session_.rows(Query::scan_feed, job_.id.value));
        while (TRY(rows.next())) {
            ++offset;
            if (session_.feed_may_have_gaps()) offset = rows.integer(0);
            if (rows.integer(0) != offset) {
                fault(fmt::format("the feed has a gap before offset {}", rows.integer(0)));
                return {};
            }
            if (rows.integer(2) != 0) {  // Canceled unclaimed: no outcomes.
                canceled_.erase({ItemId{rows.integer(3)}, rows.integer(1), rows.integer(4)});
                continue;
            }
            for (ItemId item :
                 TRY(decode_items({rows.integer(3)}, rows.integer(4), rows.text(5)))) {
                feed.add(item, static_cast<Round>(rows.integer(1)));
            }
        }
        if (!canceled_.empty()) fault("the feed lacks items that were canceled unclaimed");
        found_.feed_events += feed.events;
        if (feed == outcomes_) return {};
        fault(fmt::format("the feed holds {} events for {} outcomes, or others than those",
                          feed.events, outcomes_.events));
        return {};
    }

    Result<void> check_end() {
        if (is_finished(job_.state) && job_.tally.open() != 0) {
            fault(fmt::format("it is finished and {} items are open", job_.tally.open()));
        }
        return {};
    }

    sql::Session& session_;
    const Job& job_;
    Verification& found_;
    FeedSum outcomes_;
    // Ranges that were canceled unclaimed: first item, round, count. Those that were taken up again
    // are in the feed only.
    std::set<std::tuple<ItemId, std::int64_t, std::int64_t>> canceled_;
};

// What leads nowhere, over all jobs.
Result<void> check_strays(sql::Session& session, Verification& found) {
    struct Stray {
        Query query;
        std::string_view fault;
    };
    constexpr std::array strays{
        Stray{Query::stray_leases, "there are leases of streams that do not exist"},
        Stray{Query::orphaned_leases, "there is a lease that is of a worker that has ended"},
        Stray{Query::stray_holes, "there are items that left leases that do not exist"},
        Stray{Query::stray_publications, "there is a publication of an item that is not in hand"},
        Stray{Query::stray_outcomes, "there are outcomes of items that do not exist"},
        Stray{Query::stray_exceptions, "there are exceptions of streams that do not exist"},
    };
    for (const Stray& stray : strays) {
        if (TRY(session.integer(stray.query))) found.faults.emplace_back(stray.fault);
    }
    return {};
}

}  // namespace

Result<Verification> SqlStore::verify(std::optional<JobId> job_id) {
    return session_.read_whole([&]() -> Result<Verification> {
        Verification found;
        std::string damage = TRY(session_.integrity());
        if (!damage.empty()) found.faults.push_back("the file is damaged: " + damage);
        TRY(check_strays(session_, found));
        for (const Job& job : TRY(list_jobs())) {
            if (job_id && job.id != *job_id) continue;
            ++found.jobs;
            found.tally.items += job.tally.items;
            found.tally.completed += job.tally.completed;
            found.tally.failed += job.tally.failed;
            found.tally.canceled += job.tally.canceled;
            TRY(Check(session_, job, found).run());
        }
        return found;
    });
}

}  // namespace stint
