#include "stint/engine/by_hand.h"

#include <algorithm>
#include <random>
#include <utility>

#include <fcntl.h>
#include <fmt/core.h>
#include <unistd.h>

#include "stint/base/text.h"
#include "stint/engine/content_shelf.h"
#include "stint/engine/run.h"
#include "stint/model/bounds.h"
#include "stint/sys/files.h"
#include "stint/sys/host.h"

namespace stint {
namespace {

constexpr Millis look_again_ms = 1'000;
constexpr std::size_t chunk_bytes = 1 << 20;

double jitter() {
    std::random_device random;
    return std::uniform_real_distribution<double>(0.0, 1.0)(random);
}

Result<Fd> open_output(const std::string& file) {
    Fd fd(file == "-" ? ::dup(STDIN_FILENO) : ::open(file.c_str(), O_RDONLY | O_CLOEXEC));
    if (fd.valid()) return fd;
    return Error{ErrorCode::invalid_input,
                 fmt::format("opening the output '{}': {}", file, system_error(errno, "").message)};
}

// Up to the end of a file or a pipe, at most `bytes_max`.
Result<std::string> read_chunk(const Fd& fd, std::size_t bytes_max) {
    std::string bytes(bytes_max, '\0');
    std::size_t filled = 0;
    while (filled < bytes_max) {
        ssize_t got = ::read(fd.get(), bytes.data() + filled, bytes_max - filled);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return system_error(errno, "reading the output");
        if (got == 0) break;
        filled += static_cast<std::size_t>(got);
    }
    bytes.resize(filled);
    return bytes;
}

}  // namespace

Result<ByHand> ByHand::open(Engine& engine) {
    std::unique_ptr<Store> reader = TRY(engine.open_reader());
    Beacon beacon = TRY(engine.open_beacon());
    return ByHand(engine, std::move(reader), std::move(beacon));
}

ByHand::ByHand(Engine& engine, std::unique_ptr<Store> reader, Beacon beacon)
    : engine_(engine), reader_(std::move(reader)), beacon_(std::move(beacon)) {}

// There may be no janitor anywhere: those who claim are all there is.
Result<void> ByHand::reap_expired() {
    std::int64_t reaped = TRY(engine_.queue().call(
        [](Store& store) { return store.reap_expired(); }, CommitQueue::Effect::looks));
    if (reaped == 0) return {};
    engine_.bulletin().post();
    return finish_jobs(engine_);  // The last open item may have failed as poison.
}

Result<ChosenClaim> ByHand::claim_item(JobId job, std::string_view key, std::string_view holder,
                                       Millis lease_ms) {
    TRY(reap_expired());
    return engine_.queue().call(
        [&](Store& store) { return store.claim_item(job, key, holder, lease_ms); },
        CommitQueue::Effect::looks);
}

Result<std::optional<ChosenClaim>> ByHand::claim_next(JobId job, std::string_view holder,
                                                      Millis lease_ms) {
    TRY(reap_expired());
    // A claim is no news to those who wait for something to claim.
    return engine_.queue().call(
        [&](Store& store) { return store.claim_next(job, holder, lease_ms); },
        CommitQueue::Effect::looks);
}

// Many may wait: they look without writing, and only then ask for the write lock.
Result<std::optional<ChosenClaim>> ByHand::wait_next(JobId job, std::string_view holder,
                                                     Millis lease_ms) {
    for (;;) {
        std::uint32_t seen = beacon_.value();
        Outlook now = TRY(outlook(job));
        if (now.expired || now.claimable) {
            std::optional<ChosenClaim> claim = TRY(claim_next(job, holder, lease_ms));
            if (claim) return claim;
            now = TRY(outlook(job));
        }
        if (!now.prospects) return std::optional<ChosenClaim>{};
        if (now.claimable) continue;  // Came just now.
        Millis pause = look_again_ms;
        if (now.due_at) {
            Millis until = *now.due_at - engine_.clock().now();
            pause = std::clamp<Millis>(until, 1, look_again_ms);
        }
        beacon_.wait(seen, pause);
    }
}

Result<bool> ByHand::renew(LeaseToken token, Millis lease_ms) {
    return engine_.queue().call([&](Store& store) { return store.renew(token, lease_ms); },
                                CommitQueue::Effect::looks);
}

Result<std::optional<ClaimTrace>> ByHand::standing(LeaseToken token) {
    ClaimTrace trace = TRY(reader_->trace_claim(token));
    if (trace.kind == ClaimTrace::Kind::standing) return std::optional<ClaimTrace>{trace};
    return std::optional<ClaimTrace>{};
}

Result<bool> ByHand::complete(LeaseToken token, const std::string& output) {
    // Asked before the output is read, which can take long, and again by the exchange.
    std::optional<ClaimTrace> claim = TRY(standing(token));
    if (!claim) return false;
    Settlement settlement{.kind = Settlement::Kind::completed, .attempt = {}};
    if (!output.empty()) TRY(keep_output(token, claim->item, output, settlement.attempt));
    std::string content = settlement.attempt.content;
    settlement.token = token;
    bool settled = TRY(settle(*claim, std::move(settlement)));
    if (!settled && !content.empty()) {
        std::unique_ptr<ContentShelf> shelf = ContentShelf::of(engine_);
        TRY(shelf->remove(std::span(&content, 1)));
    }
    return settled;
}

Result<std::optional<Verdict>> ByHand::fail(LeaseToken token, const std::string& cause) {
    std::optional<ClaimTrace> claim = TRY(standing(token));
    if (!claim) return std::optional<Verdict>{};
    std::optional<Job> job = TRY(reader_->load_job(claim->job));
    if (!job) return Error{ErrorCode::corrupt, "a claim is of a job that does not exist"};
    // Rules tell exit codes and signals apart, and a failure by hand has none.
    AttemptEnd ending{.fate = job->canceling ? Fate::canceled : Fate::wanted,
                      .failure = {},
                      .attempt = claim->attempt};
    Verdict verdict = judge(ending, job->spec.retry, FailureRules(), jitter());
    bool settled = TRY(settle(*claim, {.token = token,
                                       .item = {},
                                       .kind = verdict.kind,
                                       .attempt = {.cause = cause},
                                       .delay_ms = verdict.delay_ms}));
    if (!settled) return std::optional<Verdict>{};
    return std::optional<Verdict>{verdict};
}

Result<bool> ByHand::set_back(LeaseToken token, Millis delay_ms) {
    std::optional<ClaimTrace> claim = TRY(standing(token));
    if (!claim) return false;
    return settle(*claim, {.token = token,
                           .item = {},
                           .kind = Settlement::Kind::set_back,
                           .attempt = {.cause = "by " + claim->holder},
                           .delay_ms = delay_ms});
}

Result<bool> ByHand::give_back(LeaseToken token) {
    std::optional<ClaimTrace> claim = TRY(standing(token));
    if (!claim) return false;
    return exchange({.settled = {}, .given_back = {{token, claim->item}}});
}

// An attempt by hand lasts from its claim to its end.
Result<bool> ByHand::settle(const ClaimTrace& claim, Settlement settlement) {
    settlement.item = claim.item;
    settlement.attempt.started_at = claim.granted_at;
    settlement.attempt.duration_us =
        std::max<Micros>(engine_.clock().wall().value - claim.granted_at.value, 0);
    return exchange({.settled = {std::move(settlement)}});
}

Result<bool> ByHand::exchange(ExchangeRequest request) {
    std::vector<ExchangeAnswer> answers = TRY(
        engine_.queue().call([&](Store& store) { return store.exchange(std::span(&request, 1)); }));
    if (!answers.front().refused.empty()) return false;
    TRY(finish_jobs(engine_));
    return true;
}

Result<void> ByHand::keep_output(LeaseToken token, ItemId item, const std::string& file,
                                 Attempt& attempt) {
    Fd from = TRY(open_output(file));
    // One byte more than fits tells a long output from a short one.
    std::string bytes =
        TRY(read_chunk(from, static_cast<std::size_t>(bounds::result_bytes_max) + 1));
    attempt.output_bytes = static_cast<std::int64_t>(bytes.size());
    if (attempt.output_bytes <= bounds::result_bytes_max) {
        attempt.output = std::move(bytes);
        return {};
    }
    const std::string& directory = engine_.place().content;
    std::string doing = fmt::format("keeping an output in '{}'", directory);
    Fd copy = TRY(open_unlinked(directory).doing(doing));
    while (!bytes.empty()) {
        TRY(write_all(copy.get(), bytes).doing(doing));
        bytes = TRY(read_chunk(from, chunk_bytes));
        attempt.output_bytes += static_cast<std::int64_t>(bytes.size());
    }
    if (engine_.url().durable) TRY(sync_file(copy, directory).doing(doing));
    // Another call, here or on another host, may just now be doing the same.
    attempt.content = fmt::format("{}-{}-{}.out", token.value, item.value, random_hex(8));
    TRY(link_unlinked(copy, directory + "/" + attempt.content).doing(doing));
    if (engine_.url().durable) TRY(sync_directory(directory).doing(doing));
    std::unique_ptr<ContentShelf> shelf = ContentShelf::of(engine_);
    return shelf->keep(attempt.content).doing("keeping an output in the store");
}

Result<std::string> ByHand::key_of(LeaseToken token) {
    ClaimTrace trace = TRY(reader_->trace_claim(token));
    if (trace.item.value == 0) return std::string();
    std::optional<ItemDetails> details = TRY(reader_->item_details(trace.job, trace.item, false));
    return details ? details->row.item.key : std::string();
}

Result<std::string> ByHand::explain(LeaseToken token) {
    ClaimTrace trace = TRY(reader_->trace_claim(token));
    switch (trace.kind) {
        case ClaimTrace::Kind::unknown:
            return fmt::format("token {} was never given to a claim by hand in this store",
                               token.value);
        case ClaimTrace::Kind::of_worker:
            return fmt::format("token {} is of a worker, which settles its items itself",
                               token.value);
        case ClaimTrace::Kind::standing:
            return fmt::format("the lease of token {} stands; try again", token.value);
        case ClaimTrace::Kind::over:
        case ClaimTrace::Kind::settled: break;
    }
    std::optional<ItemDetails> details = TRY(reader_->item_details(trace.job, trace.item, false));
    if (!details) return Error{ErrorCode::corrupt, "a claim is of an item that does not exist"};
    std::string ending = trace.ending.empty() ? "" : fmt::format(" ({})", trace.ending);
    if (trace.ended_at.value != 0) {
        ending = fmt::format(" ({} at {})", trace.ending, to_text(trace.ended_at));
    }
    return fmt::format("the lease of token {} has ended{}: item '{}' is {} ({}); {}", token.value,
                       ending, printable(details->row.item.key, 60), to_text(details->row.state),
                       printable(details->reason, 120),
                       trace.kind == ClaimTrace::Kind::settled ? "a second result is not taken"
                                                               : "do not publish its result");
}

}  // namespace stint
