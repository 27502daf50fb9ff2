#include "stint/sink/queue_sink.h"

#include <array>
#include <optional>

#include <fmt/core.h>

#include "stint/base/hash.h"
#include "stint/base/text.h"
#include "stint/model/queued_packet.h"
#include "stint/spool/packet_stream.h"
#include "stint/spool/queue_url.h"
#include "stint/sys/files.h"

namespace stint {
namespace {

constexpr std::array<std::string_view, 1> known_options{"seq"};
constexpr std::int64_t waiting_bytes_max = 8 << 20;
constexpr std::size_t remembered_max = 5'000;
constexpr std::string_view own_prefix = "FSPL_SET_STINT_";
constexpr std::string_view set_prefix = "FSPL_SET_";
constexpr std::string_view param_prefix = "FSPL_PARAM_";

struct Place {
    std::vector<spool::Queue> queues;
    std::string numbers;  // Empty: each queue has its own.
};

// Two of one queue would have one position.
Result<void> check_different(const std::vector<spool::Queue>& queues, std::string_view url) {
    std::set<std::pair<std::uint64_t, std::uint64_t>> seen;
    for (const spool::Queue& queue : queues) {
        std::optional<FileFacts> facts = TRY(file_facts(queue.jobs_path()));
        if (facts && seen.insert({facts->device, facts->inode}).second) continue;
        return Error{ErrorCode::invalid_input,
                     fmt::format("'{}': '{}' is there twice; name each queue once",
                                 printable(url, 80), queue.path())};
    }
    return {};
}

// `nextseq` says what is run next, not what is written next.
Result<void> check_numbers(const Place& place, std::string_view url) {
    if (place.numbers.empty()) return {};
    std::optional<FileFacts> numbers = TRY(file_facts(place.numbers));
    std::optional<FileFacts> next = TRY(file_facts(place.queues.front().sequence_path()));
    bool is_same =
        numbers && next && numbers->device == next->device && numbers->inode == next->inode;
    if (!is_same) return {};
    return Error{ErrorCode::invalid_input,
                 fmt::format("'{}': nextseq is the number that is run next; seq= names the file "
                             "from which senders number, as -s of 'stint spool write'",
                             printable(url, 80))};
}

// A list, unless there is a queue of that very name.
Result<Place> place_of(std::string_view url) {
    spool::QueueUrl parsed = TRY(spool::parse_queue_url(url, known_options));
    Place place{.queues = {}, .numbers = parsed.option("seq")};
    Result<spool::Queue> whole = spool::Queue::open(parsed.path);
    if (whole.ok() || parsed.path.find(',') == std::string::npos) {
        place.queues.push_back(TRY(std::move(whole)));
        TRY(check_numbers(place, url));
        return place;
    }
    for (const std::string& path : split(parsed.path, ',')) {
        place.queues.push_back(TRY(spool::Queue::open(path)));
    }
    TRY(check_different(place.queues, url));
    if (place.numbers.empty()) return place;
    return Error{ErrorCode::invalid_input,
                 fmt::format("'{}': seq= is for one queue; with one file of numbers for several "
                             "each would have gaps",
                             printable(url, 80))};
}

// "fspl-UUID.fspl" (RFC 9562, version 8), the same for the same item and round.
std::string name_of(const std::string& sender, const Outcome& outcome) {
    Hash128 hash = hash128(fmt::format("{}\n{} {}", sender, outcome.item.value, outcome.round));
    hash.bytes[6] = static_cast<unsigned char>((hash.bytes[6] & 0x0f) | 0x80);
    hash.bytes[8] = static_cast<unsigned char>((hash.bytes[8] & 0x3f) | 0x80);
    std::string digits = to_text(hash);
    return fmt::format("fspl-{}-{}-{}-{}-{}.fspl", digits.substr(0, 8), digits.substr(8, 4),
                       digits.substr(12, 4), digits.substr(16, 4), digits.substr(20));
}

// When the attempt ended.
spool::PacketTime time_of(const Attempt& attempt) {
    std::int64_t us = attempt.started_at.value + attempt.duration_us;
    return {.seconds = us / 1'000'000,
            .nanoseconds = static_cast<std::uint32_t>(us % 1'000'000 * 1'000)};
}

// What the item has got from its own packet.
void pass_on(const Event& event, spool::PacketHeader& header) {
    Result<QueuedPacket> packet = parse_queued_packet(event.arguments);
    if (!packet.ok()) return;
    for (const std::string& text : packet.value().variables) {
        std::size_t equals = text.find('=');
        std::string name = text.substr(0, equals);
        std::string value = equals == std::string::npos ? "" : text.substr(equals + 1);
        if (name.starts_with(param_prefix)) {
            header.params.push_back(std::move(value));
        } else if (name.starts_with(set_prefix) && !name.starts_with(own_prefix)) {
            header.variables.push_back({name.substr(set_prefix.size()), std::move(value)});
        }
    }
}

}  // namespace

// "1-40 42-57;7x2 9x3"
QueueSink::Position QueueSink::Position::parse(std::string_view text) {
    Position position;
    std::size_t end = text.find(';');
    if (end == std::string_view::npos) return position;
    auto read = [](std::string_view list, char between, auto add) {
        for (const std::string& word : split(list, ' ')) {
            std::size_t at = word.find(between);
            if (at == std::string::npos) continue;
            std::optional<std::int64_t> first = parse_integer(word.substr(0, at));
            std::optional<std::int64_t> second = parse_integer(word.substr(at + 1));
            if (first && second) add(*first, *second);
        }
    };
    read(text.substr(0, end), '-', [&](auto first, auto last) { position.runs_[first] = last; });
    read(text.substr(end + 1), 'x', [&](auto sequence, auto round) {
        position.again_.insert({sequence, round});
    });
    return position;
}

std::string QueueSink::Position::text() const {
    std::string text;
    for (const auto& [first, last] : runs_) text += fmt::format("{}-{} ", first, last);
    text += ';';
    for (const auto& [sequence, round] : again_) text += fmt::format("{}x{} ", sequence, round);
    return text;
}

bool QueueSink::Position::has(const Event& event) const {
    std::int64_t sequence = sequence_of(event.outcome.item);
    if (event.outcome.round > 1) return again_.contains({sequence, event.outcome.round});
    auto behind = runs_.upper_bound(sequence);
    return behind != runs_.begin() && std::prev(behind)->second >= sequence;
}

void QueueSink::Position::add(const Event& event) {
    std::int64_t sequence = sequence_of(event.outcome.item);
    if (event.outcome.round > 1) {
        again_.insert({sequence, event.outcome.round});
        if (again_.size() > remembered_max) again_.erase(again_.begin());
        return;
    }
    if (has(event)) return;
    auto behind = runs_.upper_bound(sequence);
    bool goes_on = behind != runs_.begin() && std::prev(behind)->second == sequence - 1;
    auto run = goes_on ? std::prev(behind) : runs_.emplace(sequence, sequence).first;
    run->second = sequence;
    if (behind != runs_.end() && behind->first == sequence + 1) {
        run->second = behind->second;
        runs_.erase(behind);
    }
    if (runs_.size() > remembered_max) runs_.erase(runs_.begin());
}

Result<void> check_queue_sink(std::string_view url) {
    TRY(place_of(url));
    return {};
}

Result<std::unique_ptr<Sink>> QueueSink::open(Options options) {
    Place place = TRY(place_of(options.url));
    std::vector<Target> targets;
    for (spool::Queue& queue : place.queues) {
        auto kept = std::make_unique<spool::Queue>(std::move(queue));
        std::string numbers = place.numbers.empty() ? kept->path() + "/stint/sent" : place.numbers;
        spool::Outbox outbox(*kept, std::move(numbers), options.sender);
        targets.push_back({.queue = std::move(kept),
                           .outbox = std::move(outbox),
                           .waiting = {},
                           .waiting_bytes = 0});
    }
    return std::unique_ptr<Sink>(new QueueSink(std::move(options), std::move(targets)));
}

Result<void> QueueSink::deliver(const Event& event) {
    // By its number: delivered again, it goes to the same one.
    auto turn = static_cast<std::size_t>(sequence_of(event.outcome.item) - 1);
    Target& target = targets_[turn % targets_.size()];
    target.waiting.push_back(event);
    target.waiting_bytes += std::ssize(event.outcome.attempt.output);
    bool is_full =
        target.waiting.size() >= spool::job_batch_max || target.waiting_bytes >= waiting_bytes_max;
    return is_full ? send(target) : Result<void>();
}

Result<bool> QueueSink::flush() {
    for (Target& target : targets_) TRY(send(target));
    return std::exchange(has_sent_, false);
}

Result<void> QueueSink::send(Target& target) {
    if (target.waiting.empty()) return {};
    spool::Outbox::Batch batch = TRY(target.outbox.begin());
    Position position = Position::parse(batch.position());
    for (const Event& event : target.waiting) {
        if (position.has(event)) continue;
        if (event.outcome.status == OutcomeStatus::completed) TRY(add(batch, event));
        position.add(event);
    }
    if (batch.size() > 0) TRY(batch.send(position.text()));
    target.waiting.clear();
    target.waiting_bytes = 0;
    has_sent_ = true;
    return {};
}

Result<void> QueueSink::add(spool::Outbox::Batch& batch, const Event& event) const {
    const Attempt& attempt = event.outcome.attempt;
    spool::PacketHeader header{.created = time_of(attempt)};
    if (options_.passes_packets_on) pass_on(event, header);
    header.variables.push_back({"STINT_JOB", options_.job});
    header.variables.push_back({"STINT_ITEM", fmt::format("{}", sequence_of(event.outcome.item))});
    header.variables.push_back({"STINT_KEY", event.key});
    int to = TRY(batch.add(std::move(header), name_of(options_.sender, event.outcome)));
    if (attempt.content.empty()) return spool::put_to(to, attempt.output);
    Fd content = TRY(options_.contents->open(attempt.content));
    TRY(copy_bytes(content, to));
    return {};
}

}  // namespace stint
