#include "stint/spool/outbox.h"

#include <algorithm>

#include <fmt/core.h>

#include "stint/base/json.h"
#include "stint/base/text.h"
#include "stint/spool/job_scanner.h"
#include "stint/spool/packet_stream.h"
#include "stint/sys/files.h"

namespace stint::spool {
namespace {

constexpr std::size_t book_bytes_max = 4 << 20;

// Not as unfinished files are called, which people tidy away.
std::string temporary_name(const std::string& name) {
    return "stint-sent-" + name + ".part";
}

}  // namespace

Result<Outbox::Book> Outbox::read_book() const {
    Book book;
    Result<std::string> text = read_file(book_path(), book_bytes_max);
    if (!text.ok()) {
        if (text.error().code == ErrorCode::not_found) return book;
        return std::move(text).error();
    }
    Json whole = TRY(parse_json(text.value()).doing(fmt::format("'{}'", book_path())));
    const Json* queue = find_member(whole, "queue");
    if (queue != nullptr) book.queue = TRY(bytes_of_json(*queue));
    book.next = static_cast<std::uint64_t>(integer_member(whole, "next"));
    if (const Json* batch = find_member(whole, "batch"); batch != nullptr && batch->is_array()) {
        for (const Json& name : batch->get_array()) {
            book.batch.push_back(TRY(bytes_of_json(name)));
        }
    }
    const Json* senders = find_member(whole, "senders");
    if (senders == nullptr || !senders->is_array()) return book;
    for (const Json& one : senders->get_array()) {
        book.senders.push_back({text_member(one, "name"), text_member(one, "position")});
    }
    return book;
}

Result<void> Outbox::write_book(const Book& book) const {
    JsonArray batch;
    for (const std::string& name : book.batch) batch.push_back(json_bytes(name));
    JsonArray senders;
    for (const Sender& one : book.senders) {
        senders.push_back(JsonObject{{"name", one.name}, {"position", one.position}});
    }
    JsonObject whole{{"queue", json_bytes(book.queue)},
                     {"next", book.next},
                     {"batch", std::move(batch)},
                     {"senders", std::move(senders)}};
    return write_file_atomically(book_path(), stint::to_text(Json(std::move(whole))) + "\n");
}

// Gives the jobs of the last batch their names; those that have no temporary one have got it.
Result<void> Outbox::publish(const Book& book) const {
    bool is_any = false;
    for (const std::string& name : book.batch) {
        std::string temporary = queue_.job_path(temporary_name(name));
        Result<void> renamed = rename_new_file(temporary, queue_.job_path(name));
        is_any = is_any || renamed.ok();
        if (renamed.ok() || renamed.error().code == ErrorCode::not_found) continue;
        // Two links to one file, where a rename that does not replace is made of a link.
        if (renamed.error().code != ErrorCode::conflict) return renamed;
        TRY(remove_file(temporary));
    }
    return is_any ? queue_.sync() : Result<void>();
}

// Behind the number whose turn it is, and behind all that lies there.
Result<std::uint64_t> Outbox::first_number() const {
    std::uint64_t first = TRY(peek_next(queue_.sequence_path())).value_or(1);
    JobScanner scanner(queue_, "");
    TRY(scanner.scan());
    std::vector<const QueuedJob*> jobs = scanner.jobs(JobOrder::sequence);
    return jobs.empty() ? first : std::max(first, jobs.back()->header.seq + 1);
}

// A batch of another queue would never be finished.
Result<void> Outbox::check_queue(const Book& book) const {
    if (book.batch.empty() || is_within_queue()) return {};
    std::string path = TRY(queue_.real_path());
    if (book.queue == path) return {};
    return Error{ErrorCode::invalid_input,
                 fmt::format("'{}' has the numbers of the queue '{}'; give '{}' a file of its own",
                             numbers_, printable(book.queue, 80), queue_.path())};
}

Result<Outbox::Batch> Outbox::begin() const {
    std::string directory = directory_of(numbers_);
    TRY(make_directories(directory));
    SequenceFile numbers = TRY(SequenceFile::lock(numbers_, {}));
    Book book = TRY(read_book());
    TRY(check_queue(book));
    if (book.next > numbers.next()) TRY(numbers.set_next(book.next));
    TRY(publish(book));
    // A number that the queue has passed would never run.
    std::uint64_t passed = TRY(peek_next(queue_.sequence_path())).value_or(1);
    std::uint64_t next = std::max(numbers.next(), passed);
    bool is_new = !TRY(peek_next(numbers_)).has_value();
    if (is_new) {
        next = TRY(first_number());
        TRY(sync_directory(directory_of(directory)));
    }
    return Batch(*this, std::move(numbers), std::move(book), next);
}

Outbox::Batch::Batch(const Outbox& outbox, SequenceFile numbers, Book book, std::uint64_t next)
    : outbox_(outbox),
      numbers_(std::move(numbers)),
      book_(std::move(book)),
      next_(next),
      writer_(std::make_unique<JobWriter>(outbox.queue_)) {
    for (const Sender& one : book_.senders) {
        if (one.name == outbox_.sender_) position_ = one.position;
    }
}

Result<int> Outbox::Batch::add(PacketHeader header, const std::string& name) {
    header.seq = next_;
    std::string bytes = TRY(encode_header(header));
    // What a killed sender has left is not whole.
    TRY(remove_file(outbox_.queue_.job_path(temporary_name(name))));
    int fd = TRY(writer_->begin_as(temporary_name(name), name));
    TRY(put_to(fd, bytes));
    names_.push_back(name);
    ++next_;
    return fd;
}

Result<void> Outbox::Batch::send(std::string position) {
    std::erase_if(book_.senders, [&](const Sender& one) { return one.name == outbox_.sender_; });
    book_.senders.push_back({outbox_.sender_, std::move(position)});
    if (book_.senders.size() > senders_max) book_.senders.erase(book_.senders.begin());
    book_.queue = TRY(outbox_.queue_.real_path());
    book_.next = next_;
    book_.batch = names_;
    // From here on it is for whoever comes next to finish it.
    TRY(writer_->leave());
    TRY(outbox_.write_book(book_));
    if (next_ != numbers_.next()) TRY(numbers_.set_next(next_));
    return outbox_.publish(book_);
}

}  // namespace stint::spool
