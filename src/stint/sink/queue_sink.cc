#include "stint/sink/queue_sink.h"

#include <array>
#include <charconv>

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
constexpr std::size_t again_max = 10'000;
constexpr std::string_view own_prefix = "FSPL_SET_STINT_";
constexpr std::string_view set_prefix = "FSPL_SET_";
constexpr std::string_view param_prefix = "FSPL_PARAM_";

struct Place {
    std::vector<spool::Queue> queues;
    std::string numbers;  // Empty: each queue has its own.
};

// A list, unless there is a queue of that very name.
Result<Place> place_of(std::string_view url) {
    spool::QueueUrl parsed = TRY(spool::parse_queue_url(url, known_options));
    Place place{.queues = {}, .numbers = parsed.option("seq")};
    Result<spool::Queue> whole = spool::Queue::open(parsed.path);
    if (whole.ok() || parsed.path.find(',') == std::string::npos) {
        place.queues.push_back(TRY(std::move(whole)));
        return place;
    }
    for (const std::string& path : split(parsed.path, ',')) {
        place.queues.push_back(TRY(spool::Queue::open(path)));
    }
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

QueueSink::Position QueueSink::Position::parse(std::string_view text) {
    Position position;
    std::vector<std::int64_t> numbers;
    for (const std::string& word : split(text, ' ')) {
        numbers.push_back(parse_integer(word).value_or(0));
    }
    if (numbers.size() < 3) return position;
    position.settled_ = {numbers[0], numbers[1]};
    position.sequence_ = numbers[2];
    for (std::size_t i = 3; i + 1 < numbers.size(); i += 2) {
        position.again_.insert({numbers[i], numbers[i + 1]});
    }
    return position;
}

std::string QueueSink::Position::text() const {
    std::string text = fmt::format("{} {} {}", settled_.first, settled_.second, sequence_);
    for (const auto& [sequence, round] : again_) text += fmt::format(" {} {}", sequence, round);
    return text;
}

bool QueueSink::Position::has(const Event& event) const {
    const Outcome& outcome = event.outcome;
    if (event.offset > 0) return std::pair(event.offset, outcome.item.value) <= settled_;
    std::int64_t sequence = sequence_of(outcome.item);
    if (outcome.round > 1) return again_.contains({sequence, outcome.round});
    return sequence <= sequence_;
}

void QueueSink::Position::advance(const Event& event) {
    const Outcome& outcome = event.outcome;
    if (event.offset > 0) {
        settled_ = std::max(settled_, std::pair(event.offset, outcome.item.value));
        return;
    }
    std::int64_t sequence = sequence_of(outcome.item);
    sequence_ = std::max(sequence_, sequence);
    if (outcome.round > 1) again_.insert({sequence, outcome.round});
    if (again_.size() > again_max) again_.erase(again_.begin());
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
    if (event.outcome.status != OutcomeStatus::completed) return {};
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
        TRY(add(batch, event));
        position.advance(event);
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
