// Sends packets into a queue, each once, for senders who deliver at least once: beside the packets
// lies how far each sender has come.
//
//     Outbox outbox(queue, queue.path() + "/stint/sent", "job 7 of store 3f0c");
//     Outbox::Batch batch = TRY(outbox.begin());
//     if (… is behind batch.position() …) write to TRY(batch.add(header, name));
//     TRY(batch.send("the new position"));
//
// The numbers of a queue are those of a file of their own ("sent", spool/sequence_file.h), so that
// several senders number one queue without gaps. A batch is whole under temporary names first; then
// FILE.book says what it holds, and which number and position follow from it: with that it is sent.
// What a crash leaves undone behind that, the next sender of whatever name does first. A file of
// numbers that lies elsewhere is for one queue, too.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "stint/spool/job_writer.h"
#include "stint/spool/packet.h"
#include "stint/spool/queue.h"
#include "stint/spool/sequence_file.h"

namespace stint::spool {

class Outbox {
public:
    class Batch;

    // Numbers come from `numbers`; a file that is missing begins behind all that the queue has.
    // REQUIRES: the queue outlives it
    Outbox(const Queue& queue, std::string numbers, std::string sender)
        : queue_(queue), numbers_(std::move(numbers)), sender_(std::move(sender)) {}

    // Waits for other senders: the numbers stay locked as long as the batch lives.
    Result<Batch> begin() const;

    // The positions of so many senders are kept, of those who have sent last.
    static constexpr std::size_t senders_max = 200;

private:
    struct Sender {
        std::string name;
        std::string position;
    };
    struct Book {
        std::string queue;               // Its path, absolute.
        std::uint64_t next = 0;          // The number behind the last batch; 0: there was none.
        std::vector<std::string> batch;  // The names of its jobs.
        std::vector<Sender> senders;     // Who has sent last comes last.
    };
    std::string book_path() const { return numbers_ + ".book"; }
    Result<Book> read_book() const;
    Result<void> write_book(const Book& book) const;
    bool is_within_queue() const { return numbers_.starts_with(queue_.path() + "/"); }
    Result<void> check_queue(const Book& book) const;
    Result<void> publish(const Book& book) const;
    Result<std::uint64_t> first_number() const;

    const Queue& queue_;
    std::string numbers_;
    std::string sender_;
};

class Outbox::Batch {
public:
    // What the sender has said with the last batch that was sent; empty before the first.
    const std::string& position() const { return position_; }

    // REQUIRES: size() < job_batch_max
    std::size_t size() const { return writer_->count(); }

    // The next packet: the number is put into its header, which is written; the payload goes to the
    // descriptor. `name` is that of the job, and has to be the same whenever it is sent again.
    Result<int> add(PacketHeader header, const std::string& name);

    // All of them, and the position. Durable when it returns. After a failure they are sent, or
    // none is: the next begin() tells.
    Result<void> send(std::string position);

private:
    friend class Outbox;
    Batch(const Outbox& outbox, SequenceFile numbers, Book book, std::uint64_t next);

    const Outbox& outbox_;
    SequenceFile numbers_;
    Book book_;
    std::uint64_t next_;
    std::string position_;
    std::vector<std::string> names_;
    std::unique_ptr<JobWriter> writer_;
};

}  // namespace stint::spool
