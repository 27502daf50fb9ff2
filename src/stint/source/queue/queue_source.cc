#include "stint/source/queue/queue_source.h"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/core.h>
#include <poll.h>

#include "stint/base/text.h"
#include "stint/model/file_range.h"
#include "stint/model/queued_packet.h"
#include "stint/spool/job_variables.h"
#include "stint/spool/queue_url.h"
#include "stint/sys/files.h"

namespace stint {
namespace {

using spool::JobOrder;
using spool::Queue;
using spool::QueuedJob;
using spool::SequenceFile;

// First one, so that the first item does not wait for all of a big queue; then more and more, for
// each time the whole queue is looked through.
constexpr int batches_max = 64;
constexpr Millis lock_look_ms = 50;
// Other hosts tell nothing.
constexpr Millis rescan_ms = 2'000;
constexpr std::array<std::string_view, 2> known_options{"order", "follow"};

struct Rules {
    std::string path;   // As it was given.
    std::string place;  // Where it is for this process.
    JobOrder order = JobOrder::sequence;
    bool follows = false;
};

Result<Rules> rules_of(std::string_view url, const std::string& directory) {
    spool::QueueUrl parsed = TRY(spool::parse_queue_url(url, known_options));
    bool is_relative = !directory.empty() && !parsed.path.starts_with('/');
    Rules rules{.path = parsed.path,
                .place = is_relative ? directory + "/" + parsed.path : parsed.path};
    auto refusal = [&](std::string_view what) {
        return Error{ErrorCode::invalid_input, fmt::format("'{}': {}", printable(url, 80), what)};
    };
    std::string order = parsed.option("order");
    if (order == "timestamp") rules.order = JobOrder::time;
    if (!order.empty() && order != "timestamp" && order != "sequence") {
        return refusal("order= is sequence or timestamp");
    }
    std::string follow = parsed.option("follow");
    if (!follow.empty() && follow != "yes" && follow != "no")
        return refusal("follow= is yes or no");
    rules.follows = follow == "yes";
    return rules;
}

std::size_t size_of(const std::vector<std::string>& texts) {
    std::size_t size = 0;
    for (const std::string& text : texts) size += text.size() + 1;
    return size;
}

std::string key_of(const std::string& queue, const std::string& name) {
    return queue + "/" + name;
}

std::string taken_path(const std::string& queue, const std::string& mark) {
    return queue + "/stint/taken/" + mark;
}

bool holds_nul(const std::string& text) {
    return text.find('\0') != std::string::npos;
}

}  // namespace

Result<void> check_queue_source(std::string_view url, const SourceOptions& options) {
    Rules rules = TRY(rules_of(url, options.directory));
    TRY(Queue::open(rules.place));
    if (TRY(spool::peek_next(rules.place + "/nextseq"))) return {};
    return Error{ErrorCode::not_found,
                 fmt::format("'{}' has no nextseq: it is append-only, and its jobs are run "
                             "elsewhere",
                             rules.path)};
}

Result<std::string> place_of_queue_source(std::string_view url, const SourceOptions& options) {
    Rules rules = TRY(rules_of(url, options.directory));
    Queue queue = TRY(Queue::open(rules.place));
    return queue.real_path();
}

Result<std::vector<TakenPacket>> taken_packets(std::string_view url, const SourceOptions& options) {
    Rules rules = TRY(rules_of(url, options.directory));
    std::string place = TRY(place_of_queue_source(url, options));
    std::string directory = taken_path(place, options.mark) + "/jobs/";
    std::vector<TakenPacket> packets;
    for (const std::string& name : list_directory(directory)) {
        if (!spool::is_job_name(name)) continue;
        packets.push_back({key_of(rules.path, name), std::string(directory).append(name)});
    }
    return packets;
}

bool follows_queue(std::string_view url) {
    if (!spool::is_queue_url(url)) return false;
    Result<Rules> rules = rules_of(url, "");
    return rules.ok() && rules.value().follows;
}

Result<std::unique_ptr<Source>> open_queue_source(std::string_view url,
                                                  const SourceOptions& options) {
    Rules rules = TRY(rules_of(url, options.directory));
    // Whoever runs an item may be somewhere else.
    Queue given = TRY(Queue::open(rules.place));
    std::string place = TRY(given.real_path());
    Queue queue = TRY(Queue::open(std::move(place)));
    Queue taken = queue;
    bool takes = !options.mark.empty();
    if (takes) {
        taken = TRY(spool::open_or_make_queue(taken_path(queue.path(), options.mark)));
        for (const char* within : {"/stint/taken", "/stint", ""}) {
            TRY(sync_directory(queue.path() + within));
        }
    }
    QueueSource::Options made{.shown = rules.path,
                              .order = rules.order,
                              .follows = rules.follows && takes,
                              .takes = takes,
                              .interrupt_fd = options.interrupt_fd};
    return std::unique_ptr<Source>(
        std::make_unique<QueueSource>(std::move(queue), std::move(taken), std::move(made)));
}

QueueSource::QueueSource(Queue queue, Queue taken, Options options)
    : options_(std::move(options)),
      queue_(std::move(queue)),
      taken_(std::move(taken)),
      to_{{.queue = taken_}},
      interrupt_(options_.interrupt_fd),
      feeder_(queue_, to_, {.order = options_.order}),
      scanner_(taken_, "") {}

Result<bool> QueueSource::read(std::vector<NewItem>& items, std::size_t items_max) {
    items.clear();
    while (true) {
        if (interrupt_.has_come()) return false;
        while (!waiting_.empty() && items.size() < items_max) {
            QueuedJob job = std::move(waiting_.front());
            waiting_.pop_front();
            std::optional<NewItem> item = TRY(item_of_job(job));
            if (item) items.push_back(std::move(*item));
        }
        if (!items.empty()) return true;
        if (is_over_) return false;
        TRY(take());
        if (waiting_.empty() && options_.follows) TRY(wait_for_more());
    }
}

// What lies in taken_ and was not there before.
Result<void> QueueSource::look() {
    TRY(scanner_.scan());
    std::vector<const QueuedJob*> jobs = scanner_.jobs(options_.order);
    if (!options_.takes) {
        std::optional<std::uint64_t> next = TRY(spool::peek_next(queue_.sequence_path()));
        spool::Schedule schedule({.order = options_.order, .next = next.value_or(1)});
        schedule.refresh(jobs);
        while (std::optional<QueuedJob> job = schedule.start()) waiting_.push_back(std::move(*job));
        gap_ = schedule.gap();
        return {};
    }
    std::unordered_set<std::string> there;
    for (const QueuedJob* job : jobs) {
        there.insert(job->name);
        if (!seen_.contains(job->name)) waiting_.push_back(*job);
    }
    seen_ = std::move(there);
    return {};
}

Result<void> QueueSource::take() {
    // First of all what an earlier feeder has taken.
    if (!has_looked_) {
        has_looked_ = true;
        is_over_ = !options_.takes;
        TRY(look());
        if (!waiting_.empty() || is_over_) return {};
    }
    // Before the queue is looked at: what comes then is told.
    if (options_.follows && !watch_) {
        watch_ = TRY(FileWatch::open(queue_.job_path("any")));
    }
    std::optional<SequenceFile> sequence = TRY(lock());
    if (!sequence) return {};
    spool::Fed sum = TRY(feeder_.run(std::move(*sequence), {.batches_max = batches_}));
    batches_ = std::min(4 * batches_, batches_max);
    gap_ = sum.gap;
    passed_by_ = sum.passed_by;
    is_over_ = sum.moved == 0 && !options_.follows;
    return look();
}

// Nothing when somebody was in a hurry first.
Result<std::optional<SequenceFile>> QueueSource::lock() {
    while (!interrupt_.has_come()) {
        Result<SequenceFile> locked =
            SequenceFile::lock(queue_.sequence_path(),
                               {.wait_ms = 0, .missing = spool::SequenceLock::Missing::is_refused});
        if (locked.ok()) return std::optional(std::move(locked).value());
        if (locked.error().code != ErrorCode::busy) return std::move(locked).error();
        wait(-1, lock_look_ms);
    }
    return std::optional<SequenceFile>();
}

// Nothing for a packet that does nothing: that is done.
Result<std::optional<NewItem>> QueueSource::item_of_job(const QueuedJob& job) const {
    std::string path = taken_.job_path(job.name);
    if (job.header.kind == spool::PacketKind::nop) {
        if (options_.takes) TRY(remove_file(path));
        return std::optional<NewItem>();
    }
    std::optional<FileFacts> facts = TRY(file_facts(path));
    if (!facts) return std::optional<NewItem>();
    QueuedPacket packet{.file = path,
                        .payload_begin = job.payload_begin,
                        .version = version_of(facts->size_bytes, facts->modified_ns),
                        .fault = {},
                        .variables = {}};
    spool::JobPlace place{.queue = queue_.path(), .name = job.name};
    std::vector<std::string> variables = spool::variable_texts(job.header, place, path);
    if (job.header.kind == spool::PacketKind::fail) {
        packet.fault = "it is a packet that fails";
    } else if (size_of(variables) > packet_variables_bytes_max) {
        packet.fault = fmt::format("its variables have {} bytes, more than a program can be given",
                                   size_of(variables));
    } else if (std::any_of(variables.begin(), variables.end(), holds_nul)) {
        packet.fault = "its parameters or variables hold a NUL byte, which no program can be given";
    } else {
        packet.variables = std::move(variables);
    }
    return std::optional(item_of(packet, key_of(options_.shown, job.name)));
}

Result<void> QueueSource::wait_for_more() {
    wait(watch_->fd(), rescan_ms);
    watch_->drain();
    return {};
}

// Until one of both can be read, or the time is over. `fd` may be -1.
void QueueSource::wait(int fd, Millis timeout_ms) {
    std::array<pollfd, 2> both{pollfd{.fd = interrupt_.fd(), .events = POLLIN, .revents = 0},
                               pollfd{.fd = fd, .events = POLLIN, .revents = 0}};
    ::poll(both.data(), both.size(), static_cast<int>(timeout_ms));
}

std::vector<std::string> QueueSource::remarks() {
    std::vector<std::string> all;
    if (gap_) {
        all.push_back(fmt::format(
            "'{}' waits for {}; {} here; if it never comes, 'stint spool set-next' passes it",
            options_.shown, gap_->waits_for,
            gap_->later == 1 ? "1 later job is" : fmt::format("{} later jobs are", gap_->later)));
    }
    if (passed_by_ > 0) {
        all.push_back(
            fmt::format("{} of '{}' {} below its next number; order=timestamp takes jobs "
                        "whatever their numbers",
                        counted(static_cast<std::int64_t>(passed_by_), "job"), options_.shown,
                        passed_by_ == 1 ? "is" : "are"));
    }
    std::vector<spool::SteppedOver> unreadable = feeder_.stepped_over();
    if (unreadable.empty()) return all;
    all.push_back(fmt::format("{} of '{}' cannot be read as jobs, such as {}: {}",
                              counted(static_cast<std::int64_t>(unreadable.size()), "file"),
                              options_.shown, printable(unreadable.front().name, 80),
                              unreadable.front().reason));
    return all;
}

}  // namespace stint
