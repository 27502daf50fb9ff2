// The jobs of a Filespooler queue as items (model/queued_packet.h):
//
//     spool:incoming                   those that may run now, in the order of their numbers
//     spool:incoming?order=timestamp   in the order of time, whatever their numbers
//     spool:incoming?follow=yes        for ever: those that come, too
//
// A job is taken out of the queue by a rename, into QUEUE/stint/taken/MARK, which is a queue
// itself, in batches under the lock of the queue (spool/queue_feeder.h). There its item finds it.
// So nobody else runs it, and a feeder that was killed in between finds what it had taken, and
// yields it again: its name is its key.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "stint/source/interrupt.h"
#include "stint/source/source.h"
#include "stint/spool/job_scanner.h"
#include "stint/spool/queue.h"
#include "stint/spool/queue_feeder.h"
#include "stint/spool/schedule.h"
#include "stint/spool/sequence_file.h"
#include "stint/sys/file_watch.h"

namespace stint {

// Whether the queue is there, without touching it. Fails as open_queue_source does.
Result<void> check_queue_source(std::string_view url, const SourceOptions& options);

// Fails with invalid_input for options it does not have, with not_found when there is no queue.
// Without options.mark the jobs are looked at and stay where they are.
Result<std::unique_ptr<Source>> open_queue_source(std::string_view url,
                                                  const SourceOptions& options);

// Where the queue is, whatever it is called.
Result<std::string> place_of_queue_source(std::string_view url, const SourceOptions& options);

// What the job options.mark has taken out of the queue and still lies there, by the keys of its
// items.
struct TakenPacket {
    std::string key;
    std::string file;
};
Result<std::vector<TakenPacket>> taken_packets(std::string_view url, const SourceOptions& options);

// Whether such a source never ends.
bool follows_queue(std::string_view url);

class QueueSource final : public Source {
public:
    struct Options {
        std::string shown;  // The queue as its user calls it.
        spool::JobOrder order = spool::JobOrder::sequence;
        bool follows = false;
        bool takes = true;
        int interrupt_fd = -1;
    };
    // REQUIRES: `taken` is `queue` if it does not take
    QueueSource(spool::Queue queue, spool::Queue taken, Options options);

    Result<bool> read(std::vector<NewItem>& items, std::size_t items_max) override;
    KeyRule keys() const override { return KeyRule::unique; }
    bool was_interrupted() const override { return interrupt_.was_seen(); }
    std::vector<std::string> remarks() override;

private:
    Result<void> look();
    Result<void> take();
    Result<std::optional<spool::SequenceFile>> lock();
    Result<std::optional<NewItem>> item_of_job(const spool::QueuedJob& job) const;
    Result<void> wait_for_more();
    void wait(int fd, Millis timeout_ms);

    Options options_;
    spool::Queue queue_;
    spool::Queue taken_;                      // Where the jobs are that were taken out of it.
    std::vector<spool::FeedDestination> to_;  // The same.
    Interrupt interrupt_;
    spool::QueueFeeder feeder_;
    spool::JobScanner scanner_;  // Of taken_.
    std::deque<spool::QueuedJob> waiting_;
    std::unordered_set<std::string> seen_;  // Names that have been in waiting_.
    std::optional<FileWatch> watch_;
    std::optional<spool::Schedule::Gap> gap_;
    std::size_t passed_by_ = 0;
    int batches_ = 1;          // To be taken at once.
    bool has_looked_ = false;  // For what an earlier feeder has taken.
    bool is_over_ = false;
};

}  // namespace stint
