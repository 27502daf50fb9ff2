// What workers say to the store and what it answers: settle what is done, give back what was not
// begun, claim what is wanted, all in one transaction.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "stint/model/item.h"
#include "stint/model/job.h"
#include "stint/model/outcome.h"
#include "stint/model/publication.h"

namespace stint {

// What becomes of one claimed item.
struct Settlement {
    enum class Kind { completed, failed, canceled, retry, set_back };

    LeaseToken token;
    ItemId item;
    Kind kind = Kind::completed;
    Attempt attempt;
    Millis delay_ms = 0;  // For retry and set_back: not before so much later.
};

// The unstarted end of a lease: the items [from, hi) of it.
struct GiveBack {
    LeaseToken token;
    ItemId from;
};

// An attempt that has succeeded and has an output file to publish: it asks to win. From then on its
// item can come to nothing else than this output, unless that cannot get its name.
struct Win {
    LeaseToken token;
    ItemId item;
    Attempt attempt;
    Publication publication;
};

// What came of a publication after its attempt had won.
struct PublicationEnd {
    enum class How {
        published,  // The file has its final name: the item is completed.
        failed,     // It cannot get it, for `cause`: the item is failed.
        vanished,   // It is under neither name: the item must run again.
    };
    LeaseToken token;
    ItemId item;
    How how = How::published;
    std::string cause;
};

struct ClaimWish {
    int slots = 1;               // Items the worker can run at once.
    std::optional<JobId> job;    // Only of this job; nothing for any that has a command.
    std::int64_t items_max = 0;  // The worker's own ceiling; 0 for none.
};

// How far a sink has come in a job. One in item order reads the feed, too: for items that it has
// passed and that were settled again since.
struct SinkPosition {
    std::int64_t offset = 0;    // Entries of the feed up to here are done with.
    std::int64_t sequence = 0;  // In item order: items up to here have been passed.
    bool operator==(const SinkPosition&) const = default;
};

struct Delivered {
    JobId job;
    std::string sink;  // As it was given to take_sink.
    SinkPosition position;
};

struct ExchangeRequest {
    WorkerId worker;
    std::vector<Settlement> settled;
    std::vector<GiveBack> given_back;
    std::vector<Win> wins;
    std::vector<PublicationEnd> publication_ends;
    std::optional<ClaimWish> claim;
    std::vector<Delivered> delivered;
};

// A right to work on the items [lo, hi), proved by the token.
struct Grant {
    LeaseToken token;
    JobId job;
    ItemRange range;
    Round round = 1;
    int attempt = 1;     // The number of the try that is to be made now.
    int lost = 0;        // Workers that were lost with it in hand.
    bool alone = false;  // The worker must run nothing beside it.
    std::vector<Item> items;
};

struct ExchangeAnswer {
    // Items whose settlement was refused, because the lease does not stand any more or the item is
    // settled already. Their results must be dropped.
    std::vector<ItemId> refused;
    // Items that asked to win and whose output file belongs to another item: they are failed.
    std::vector<ItemId> collided;
    std::vector<Grant> grants;
    // The store has taken the worker for dead: it gets nothing and must register anew.
    bool worker_lost = false;
    // The worker is to end once it has settled what it runs: it gets nothing.
    bool draining = false;
    // The next moment at which something can become claimable by itself; nothing if there is none.
    std::optional<Instant> due_at;
};

// A job as its workers need to hear of it.
struct JobFlags {
    JobId job;
    Pause paused = Pause::none;
    bool canceling = false;
    bool finished = false;
};

}  // namespace stint
