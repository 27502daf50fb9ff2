// Items: appended in blocks, found by their key, taken up again.
#include <algorithm>
#include <set>

#include <fmt/core.h>

#include "stint/base/hash.h"
#include "stint/base/text.h"
#include "stint/model/arguments.h"
#include "stint/model/bounds.h"
#include "stint/store/sql/books.h"
#include "stint/store/sql/item_rows.h"
#include "stint/store/sql/leases.h"
#include "stint/store/sql/sql_store.h"
#include "stint/store/sql/values.h"

namespace stint {
using sql::Query;
using sql::Sync;

namespace {

const std::string& key_of(const NewItem& item) {
    return item.key ? *item.key : item.input;
}

Hash128 hash_of(const NewItem& item) {
    return hash128(item.key ? *item.key : identity_of(item.input, item.arguments));
}

}  // namespace

// What is to be done with one item of a block.
struct SqlStore::Planned {
    const NewItem* item = nullptr;
    Hash128 hash;
    bool known = false;  // The stream has the key, or an earlier item of the block has.
    ItemId replaces;     // Set: add it all the same, in place of this one.
    ItemId id;           // Under which it is added; 0 if it is not.
};

Result<StreamId> SqlStore::stream_of_job(JobId job) {
    std::optional<std::int64_t> stream = TRY(session_.integer(Query::job_stream, job.value));
    if (!stream) return Error{ErrorCode::not_found, fmt::format("no job {}", job.value)};
    return StreamId{*stream};
}

Result<bool> SqlStore::is_settled(ItemId item) {
    Rows rows = TRY(session_.rows(Query::outcomes_of_item, item.value));
    Round round = 0;
    while (TRY(rows.next())) round = static_cast<Round>(rows.integer(0));
    if (round == 0) return false;
    if (TRY(session_.integer(Query::leased_above, item.value, round))) return false;
    std::optional<sql::Exception> exception = TRY(sql::Leases(session_).covering(item));
    return !exception || exception->round <= round;
}

Result<std::vector<SqlStore::Planned>> SqlStore::plan_append(StreamId stream,
                                                             std::span<const NewItem> items,
                                                             KeyRule keys, ChangedRule changed,
                                                             Appended& appended) {
    std::vector<Planned> planned(items.size());
    for (std::size_t i = 0; i < items.size(); ++i) planned[i].item = &items[i];
    if (keys == KeyRule::position) return planned;

    // Keys are looked up and added in the order of their hashes: neighbours share pages.
    std::vector<std::size_t> order(items.size());
    for (std::size_t i = 0; i < items.size(); ++i) {
        order[i] = i;
        planned[i].hash = hash_of(items[i]);
    }
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
        return planned[a].hash < planned[b].hash;
    });
    std::vector<Hash128> hashes;
    hashes.reserve(order.size());
    for (std::size_t i : order) {
        bool repeated = !hashes.empty() && hashes.back() == planned[i].hash;
        if (!repeated) hashes.push_back(planned[i].hash);
        planned[i].known = repeated;
        if (repeated) ++appended.known;
    }
    std::vector<std::optional<sql::KeyRow>> found = TRY(session_.bulk().find_keys(stream, hashes));
    auto next = found.begin();
    for (std::size_t i : order) {
        Planned& plan = planned[i];
        if (plan.known) continue;
        const std::optional<sql::KeyRow>& key = *next++;
        if (!key) continue;
        plan.known = true;
        ++appended.known;
        if (key->fingerprint == plan.item->fingerprint) continue;
        if (!TRY(is_settled(key->item))) {
            // It will run on what is there now, so that is what it is known by.
            TRY(session_.run(Query::move_key, key->item.value, plan.item->fingerprint, stream.value,
                             sql::blob(plan.hash)));
            continue;
        }
        ++appended.changed;
        if (appended.first_changed.empty()) appended.first_changed = key_of(*plan.item);
        if (changed == ChangedRule::run_again) plan.replaces = key->item;
    }
    return planned;
}

Result<void> SqlStore::add_keys(StreamId stream, std::vector<Planned>& planned) {
    std::sort(planned.begin(), planned.end(),
              [](const Planned& a, const Planned& b) { return a.hash < b.hash; });
    std::vector<sql::KeyRow> added;
    for (const Planned& plan : planned) {
        if (plan.id.value == 0) continue;
        if (plan.replaces.value != 0) {
            TRY(session_.run(Query::move_key, plan.id.value, plan.item->fingerprint, stream.value,
                             sql::blob(plan.hash)));
        } else {
            added.push_back({plan.hash, plan.id, plan.item->fingerprint});
        }
    }
    return session_.bulk().add_keys(stream, added);
}

Result<Appended> SqlStore::append_items(JobId job, WorkerId worker, std::span<const NewItem> items,
                                        KeyRule keys, ChangedRule changed) {
    return session_.write_beside(Sync::no, [&]() -> Result<Appended> {
        if (!TRY(session_.integer(Query::is_feeder, job.value, worker.value))) {
            return Error{ErrorCode::conflict, "another process feeds this job"};
        }
        if (TRY(job_flags(job)).canceling && !TRY(job_flags(job)).finished) {
            return Error{ErrorCode::conflict, "the job was canceled"};
        }
        Appended appended;
        std::int64_t before = 0;
        bool was_idle = false;
        StreamId stream;
        {
            Rows rows = TRY(session_.rows(Query::job_stream, job.value));
            if (!TRY(rows.next())) return Error{ErrorCode::not_found, "the job has vanished"};
            stream = {rows.integer(0)};
            before = rows.integer(1);
            was_idle = rows.integer(2) == before;
        }
        std::vector<Planned> planned = TRY(plan_append(stream, items, keys, changed, appended));
        std::vector<sql::ItemRowIn> rows;
        rows.reserve(planned.size());
        for (Planned& plan : planned) {
            if (plan.known && plan.replaces.value == 0) continue;
            plan.id = make_item_id(stream, before + appended.added + 1);
            appended.added += std::max<std::int64_t>(plan.item->records, 1);
            std::optional<std::string_view> key;
            if (plan.item->key && *plan.item->key != plan.item->input) key = *plan.item->key;
            std::optional<std::int64_t> replaces;
            if (plan.replaces.value != 0) replaces = plan.replaces.value;
            rows.push_back({.id = plan.id,
                            .input = plan.item->input,
                            .key = key,
                            .replaces = replaces,
                            .arguments = argument_lengths(plan.item->arguments),
                            .carried = plan.item->carried,
                            .records = plan.item->records});
        }
        TRY(session_.bulk().add_items(rows));
        if (keys == KeyRule::unique) TRY(add_keys(stream, planned));
        if (appended.added == 0) return appended;
        TRY(session_.run(Query::advance_available, appended.added, stream.value, before));
        TRY(reopen(job, JobState::open));
        if (was_idle) TRY(session_.run(Query::level_stream, stream.value));
        return appended;
    });
}

Result<std::optional<ItemId>> SqlStore::find_item(JobId job, std::string_view key) {
    StreamId stream = TRY(stream_of_job(job));
    std::optional<std::int64_t> keyed =
        TRY(session_.integer(Query::find_key, stream.value, sql::blob(hash128(key))));
    if (keyed) return std::optional<ItemId>{ItemId{*keyed}};
    ItemId begin = make_item_id(stream, 0);
    ItemId end = make_item_id({stream.value + 1}, 0);
    std::optional<std::int64_t> placed =
        TRY(session_.integer(Query::find_position, begin.value, end.value, key));
    if (placed) return std::optional<ItemId>{ItemId{*placed}};
    return sql::ItemRows(session_).find_record(stream, key);
}

Result<std::optional<ItemId>> SqlStore::item_at(JobId job, std::int64_t sequence) {
    std::optional<Job> known = TRY(load_job(job));
    if (!known || sequence < 1 || sequence > known->tally.items) return std::optional<ItemId>{};
    return std::optional<ItemId>{make_item_id(TRY(stream_of_job(job)), sequence)};
}

Result<std::vector<Item>> SqlStore::read_items(JobId job, std::int64_t after_sequence,
                                               std::int64_t limit) {
    StreamId stream = TRY(stream_of_job(job));
    ItemId lo = make_item_id(stream, after_sequence + 1);
    return sql::ItemRows(session_).read({lo, lo + limit});
}

namespace {

struct Bad {
    ItemId item;
    Round round;
    OutcomeStatus status;
    std::string cause;
};

}  // namespace

Result<std::int64_t> SqlStore::retry(JobId job_id, const RetryFilter& filter) {
    return session_.write(Sync::yes, [&]() -> Result<std::int64_t> {
        StreamId stream = TRY(stream_of_job(job_id));
        if (filter.item && stream_of(*filter.item) != stream) return std::int64_t{0};
        std::optional<Job> job = TRY(load_job(job_id));
        ItemId begin = make_item_id(stream, 0);
        ItemId end = make_item_id(stream, job->tally.items + 1);
        std::vector<Bad> bad;
        {
            Rows rows = filter.item
                            ? TRY(session_.rows(Query::bad_outcomes_of_item, filter.item->value))
                            : TRY(session_.rows(Query::bad_outcomes, begin.value, end.value));
            while (TRY(rows.next())) {
                Bad found{{rows.integer(0)},
                          static_cast<Round>(rows.integer(1)),
                          static_cast<OutcomeStatus>(rows.integer(2)),
                          std::string(rows.text(3))};
                if (!bad.empty() && bad.back().item == found.item)
                    bad.back() = std::move(found);
                else
                    bad.push_back(std::move(found));
            }
        }
        sql::Leases leases(session_);
        sql::Books books(session_);
        std::int64_t count = 0;
        for (const Bad& found : bad) {
            if (!filter.cause.empty() && found.cause != filter.cause) continue;
            if (found.status == OutcomeStatus::canceled && !filter.canceled_too) continue;
            // Another round of it has been settled, or is under way: it is not current.
            if (TRY(session_.integer(Query::higher_outcome, found.item.value, found.round)))
                continue;
            std::optional<sql::Exception> waiting = TRY(leases.covering(found.item));
            if (waiting && waiting->round > found.round) continue;
            if (TRY(session_.integer(Query::leased_above, found.item.value, found.round))) continue;
            TRY(leases.put(stream, {.range = {found.item, found.item + 1},
                                    .kind = ExceptionKind::again,
                                    .round = found.round + 1}));
            books.reopen(stream, found.status, 1);
            TRY(session_.note({.job = job_id,
                               .range = {found.item, found.item + 1},
                               .round = found.round + 1,
                               .worker = {},
                               .what = "taken up again",
                               .detail = found.cause}));
            ++count;
        }
        // What nobody has claimed has no cause.
        if (filter.canceled_too && filter.cause.empty()) {
            count += TRY(revive_canceled(*job, stream, filter));
        }
        TRY(books.write());
        if (count > 0) {
            bool feeding = job->state == JobState::open;
            TRY(reopen(job_id, feeding ? JobState::open : JobState::closed));
        }
        return count;
    });
}

// Items that were canceled unclaimed have no outcome; their exception turns back.
Result<std::int64_t> SqlStore::revive_canceled(Job& job, StreamId stream,
                                               const RetryFilter& filter) {
    std::vector<ItemRange> ranges;
    {
        ItemId begin = make_item_id(stream, 0);
        ItemId end = make_item_id(stream, job.tally.items + 1);
        Rows rows = TRY(session_.rows(Query::canceled_ranges, begin.value, end.value));
        while (TRY(rows.next())) ranges.push_back({{rows.integer(0)}, {rows.integer(1)}});
    }
    sql::Books books(session_);
    std::int64_t count = 0;
    for (ItemRange range : ranges) {
        if (filter.item && !range.covers(*filter.item)) continue;
        if (filter.item && range.size() > 1) {
            return Error{ErrorCode::invalid_input,
                         fmt::format("{} were canceled together; retry all of them with "
                                     "'stint retry {} --canceled'",
                                     counted(range.size(), "item"), job.name)};
        }
        TRY(session_.run(Query::revive_exception, range.lo.value));
        books.reopen(stream, OutcomeStatus::canceled, range.size());
        count += range.size();
    }
    TRY(books.write());
    return count;
}

}  // namespace stint
