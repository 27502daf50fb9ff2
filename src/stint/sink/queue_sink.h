// Writes the output of each completed item as a job into a Filespooler queue:
//
//     spool:results                  numbered from QUEUE/stint/sent, in the order of delivery
//     spool:results?seq=FILE         numbered from a seqfile that others of the queue use, too
//     spool:one,two,three            each item into one of them, in turn
//
// A job has the output as its payload; and as FSPL_SET_STINT_JOB, _ITEM and _KEY whose it is. What
// an item has itself got from a queue (model/queued_packet.h), parameters and FSPL_SET_…, goes with
// it. An item is sent once, also when the process is killed (spool/outbox.h).
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "stint/sink/sink.h"
#include "stint/spool/outbox.h"
#include "stint/spool/queue.h"
#include "stint/sys/content_files.h"

namespace stint {

// Whether the queues are there. Fails with invalid_input, not_found.
Result<void> check_queue_sink(std::string_view url);

class QueueSink final : public Sink {
public:
    struct Options {
        std::string url;
        std::string sender;                // What no other sink of any job is called.
        std::string job;                   // What people call it.
        ContentFiles* contents = nullptr;  // Where large outputs are; outlives the sink.
        bool passes_packets_on = false;    // The items are jobs of a queue.
    };
    static Result<std::unique_ptr<Sink>> open(Options options);

    // Sends when a batch is full; else flush() does.
    Result<void> deliver(const Event& event) override;
    Result<bool> flush() override;
    // Batches share what the disk takes for one.
    Millis flush_delay() const override { return 50; }

    // Which items a queue has got, as text: runs of numbers, and rounds behind the first one. By
    // what the items are and not by places of the feed, which begin anew with an older copy of the
    // store. What is forgotten, behind thousands of gaps, may be sent again.
    class Position {
    public:
        // A text that is none is that of nobody.
        static Position parse(std::string_view text);
        std::string text() const;
        bool has(const Event& event) const;
        void add(const Event& event);

    private:
        std::map<std::int64_t, std::int64_t> runs_;              // From a number to the last one.
        std::set<std::pair<std::int64_t, std::int64_t>> again_;  // Number and round.
    };

private:
    struct Target {
        std::unique_ptr<spool::Queue> queue;  // Where the outbox looks for it.
        spool::Outbox outbox;
        std::vector<Event> waiting;  // Failed ones, too: they are noted.
        std::int64_t waiting_bytes = 0;
    };
    QueueSink(Options options, std::vector<Target> targets)
        : options_(std::move(options)), targets_(std::move(targets)) {}
    Result<void> send(Target& target);
    Result<void> add(spool::Outbox::Batch& batch, const Event& event) const;

    Options options_;
    std::vector<Target> targets_;
    bool has_sent_ = false;
};

}  // namespace stint
