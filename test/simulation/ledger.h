// What must be true of a store after everything that happened to it: a second set of books, kept
// item by item in the plainest way, with which the simulation compares every answer of the store.
// It knows nothing of tables, ranges or cursors.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "stint/model/exchange.h"
#include "stint/model/feed.h"
#include "stint/model/worker.h"
#include "stint/store/by_hand.h"
#include "stint/store/listing.h"

namespace stint::test {

class Ledger {
public:
    enum class Place { unclaimed, leased, waiting, settled };

    struct Entry {
        Place place = Place::unclaimed;
        Round round = 1;
        int attempt = 1;
        int lost = 0;
        Millis due = 0;              // On the calendar; while it waits.
        LeaseToken token;            // While it is leased; 0 when it waits for a surviving child.
        WorkerId worker;             // While it is leased; 0 for a chosen claim.
        OutcomeStatus status{};      // When it is settled.
        bool unclaimed_end = false;  // Canceled without an outcome.
    };
    struct Key {
        ItemId item;
        std::int64_t fingerprint = 0;
    };
    struct JobBook {
        std::vector<Entry> entries;  // By sequence, from 1.
        StreamId stream;
        JobState state = JobState::open;
        bool canceling = false;
        Pause paused = Pause::none;
        WorkerId feeder;
        std::map<std::string, Key> keys;
        // Settled and not yet read: what it came to, and by which commit.
        struct Owed {
            OutcomeStatus status;
            std::int64_t commit;
        };
        std::map<std::pair<ItemId, Round>, Owed> owed;
        std::int64_t read_to = 0;      // Offset of the feed.
        std::int64_t read_commit = 0;  // The commit of the last event read.

        bool runnable() const { return !is_finished(state) && !canceling && paused == Pause::none; }
    };
    struct WorkerBook {
        bool ended = false;
        bool lost = false;
        bool draining = false;
        Millis heartbeat = 0;  // The last one, at the earliest ...
        Millis heard = 0;      // ... and at the latest.
        bool living() const { return !ended && !lost; }
    };
    struct LeaseBook {
        WorkerId worker;
        ItemRange range;
        Millis expires = 0;  // For a chosen claim.
        bool is_over(Millis at) const { return worker.value == 0 && expires <= at; }
    };

    // The calendar, in milliseconds. Set it before each call; `commit` counts the transactions.
    Millis now = 0;
    std::int64_t commit = 0;
    bool feed_may_have_gaps = false;

    std::map<JobId, JobBook> jobs;
    std::map<WorkerId, WorkerBook> workers;
    std::map<LeaseToken, LeaseBook> leases;

    Entry& entry(ItemId item);
    JobId job_of(ItemId item) const { return jobs_by_stream_.at(stream_of(item)); }
    bool exists(ItemId item) const;
    bool living(WorkerId worker) const;
    bool holds_nothing(WorkerId worker) const;
    Tally tally(JobId job) const;
    ItemState state(const Entry& entry) const;

    void add_job(JobId job, StreamId stream);
    // What the store must answer, and what is true from then on.
    Appended append(JobId job, std::span<const NewItem> items, KeyRule keys, ChangedRule changed);
    bool settle(WorkerId worker, const Settlement& settlement);
    bool give_back(WorkerId worker, const GiveBack& given_back);
    std::optional<Reaped> reap(WorkerId worker, std::optional<std::span<const InHand>> in_hand);
    std::int64_t reap_expired();
    void reboot();
    std::int64_t cancel(JobId job);
    std::int64_t retry(JobId job, const RetryFilter& filter);
    JobState finish(JobId job);
    void close(JobId job);
    ChosenClaim::Kind chosen_kind(ItemId item);
    void choose(ItemId item, LeaseToken token, Millis lease_ms);

    // What the store grants is its choice, within these rules: a sentence when they are broken.
    std::string grant(WorkerId worker, const ClaimWish& wish, const Grant& grant,
                      bool held_nothing);
    std::string nothing_granted(WorkerId worker, const ClaimWish& wish,
                                std::optional<Millis> due_at);
    // An entry of the feed that was read: "" or a sentence.
    std::string read(JobId job, const FeedEntry& entry, std::span<const Event> events);

private:
    void lease(ItemId item, LeaseToken token, WorkerId worker);
    void leave_lease(Entry& entry);
    void end(ItemId item, OutcomeStatus status, bool unclaimed);
    // Waits from now on; when its job is being canceled it ends instead.
    void release(ItemId item, Millis due);
    void rescue(ItemId item, Reaped& reaped);
    std::vector<ItemId> items_under(LeaseToken token);
    std::string grant_item(const Grant& grant, ItemId item);

    std::map<StreamId, JobId> jobs_by_stream_;
    LeaseToken last_token_;
};

}  // namespace stint::test
