// What the store tells those who look at it: pages of items, everything about one item, and the
// findings of a check.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "stint/model/exchange.h"
#include "stint/model/feed.h"
#include "stint/model/item.h"
#include "stint/model/job.h"
#include "stint/model/lifecycle.h"
#include "stint/model/outcome.h"
#include "stint/model/worker.h"

namespace stint {

// What a reader in item order does at an item that is not settled.
enum class OpenItems {
    wait,  // It ends there: the item has to come first.
    skip,  // It passes by, and does not look at the feed: what is settled later is not told.
};

struct OrderedEvents {
    std::vector<Event> events;
    SinkPosition position;  // Behind them.
};

// An item with its derived state.
struct ItemRow {
    Item item;
    ItemState state = ItemState::pending;
    Round round = 1;
    // Of the current round, without output; with the end of stderr unless it is completed.
    std::optional<Outcome> outcome;
};

struct ItemFilter {
    std::optional<ItemState> state;
    std::string cause;                // Only outcomes with this cause; empty for all.
    std::int64_t after_sequence = 0;  // Where the page begins.
    std::int64_t limit = 1'000;
    std::vector<ItemId> running;  // In a slot, as the workers' slots files say; ascending.
};

struct ItemPage {
    std::vector<ItemRow> rows;
    std::optional<std::int64_t> next_after;  // Where the next page begins, if there is one.
};

struct HistoryEntry {
    Timestamp at;
    Round round = 1;
    int attempt = 0;
    std::string what;  // "attempt failed", "worker lost", "claimed by hand", "taken up again", …
    std::string detail;
    WorkerId worker;   // 0 when it was none's doing.
    LeaseToken token;  // Of a claim by hand; else 0.
};

// How often something happened to the items of a job, as its history says.
struct HistoryTotal {
    std::string what;
    std::int64_t items = 0;
};

struct ItemDetails {
    ItemRow row;
    Job job;
    std::string reason;             // Why it is in its state, for a person.
    std::vector<Outcome> outcomes;  // One a round, the oldest first, with output.
    std::vector<HistoryEntry> history;
    std::vector<WorkerRecord> workers;  // Those that outcomes, history or the lease name.
};

struct RetryFilter {
    std::optional<ItemId> item;  // Only this one.
    bool canceled_too = false;
    std::string cause;  // Only failed for this cause; empty for all.
};

struct Verification {
    std::vector<std::string> faults;  // Sentences; empty when the books are right.
    Tally tally;
    std::int64_t jobs = 0;
    std::int64_t feed_events = 0;
};

// The half of a Store (store/store.h) for people and programs that look. Nothing here changes it.
class Listings {
public:
    virtual ~Listings() = default;

    virtual Result<ItemPage> list_items(JobId job, const ItemFilter& filter) = 0;
    // `running` says whether the slots files have it in a slot.
    virtual Result<std::optional<ItemDetails>> item_details(JobId job, ItemId item,
                                                            bool running) = 0;
    // Jobs keyed by position are searched from their start.
    virtual Result<std::optional<ItemId>> find_item(JobId job, std::string_view key) = 0;
    // The item with that number (its place in the job, from 1).
    virtual Result<std::optional<ItemId>> item_at(JobId job, std::int64_t sequence) = 0;
    // The inputs of items in their order, from the place after `after`; for feeders that resume.
    virtual Result<std::vector<Item>> read_items(JobId job, std::int64_t after_sequence,
                                                 std::int64_t limit) = 0;
    // What happened to the items of a job besides their outcomes, by its kind.
    virtual Result<std::vector<HistoryTotal>> history_totals(JobId job) = 0;
    // Recounts everything and compares it with the books.
    virtual Result<Verification> verify(std::optional<JobId> job_id) = 0;
};

}  // namespace stint
