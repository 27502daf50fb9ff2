// stint claim, renew, complete, fail, set-back, give-back: items claimed by hand, for scripts.
#include <fmt/core.h>
#include <unistd.h>

#include "stint/base/json.h"
#include "stint/base/text.h"
#include "stint/cli/commands.h"
#include "stint/cli/job_options.h"
#include "stint/cli/json.h"
#include "stint/engine/by_hand.h"
#include "stint/engine/record_texts.h"
#include "stint/model/bounds.h"
#include "stint/sys/host.h"

namespace stint::cli {
namespace {

Option lease_option(std::string* lease) {
    return {"--lease", "TIME", "how long, unless renewed; 10m by default", lease, ""};
}

Result<Millis> lease_of(const std::string& text) {
    Millis lease = TRY(parse_duration(text).doing("reading --lease"));
    if (lease > 0 && lease <= bounds::hand_lease_ms_max) return lease;
    return Error{ErrorCode::invalid_input, "--lease takes a time above 0, at most 720h"};
}

class Claim final : public Command {
public:
    std::string_view name() const override { return "claim"; }
    std::string_view summary() const override {
        return "claim one item by hand: prints its token, then its input";
    }
    std::string_view examples() const override {
        return "  stint claim files                     # the next one\n"
               "  stint claim files in/17.wav --lease 1h\n"
               "  stint claim files --wait --json\n";
    }
    std::vector<Option> options() override {
        return {lease_option(&lease_),
                {"--wait", "", "wait until something is claimable, or nothing is left", &wait_, ""},
                {"--holder", "NAME", "who claims; HOST:PID of the caller by default", &holder_, ""},
                {"--json", "", "one JSON object: token, item, key, input, attempt, …", &json_, ""},
                store_option(&store_)};
    }
    std::vector<Positional> positionals() override {
        return {{"JOB", "the job", &job_, true, {Values::Kind::jobs, {}}},
                {"KEY", "this item; the next one if not given", &key_}};
    }

    Result<int> run(Context& context) override {
        Millis lease = TRY(lease_of(lease_));
        if (wait_ && !key_.empty()) {
            return Error{ErrorCode::invalid_input, "--wait is for the next item; leave out KEY"};
        }
        if (holder_.empty()) holder_ = fmt::format("{}:{}", host_name(), getppid());
        std::unique_ptr<Engine> engine = TRY(context.open_engine(store_, OpenStore::existing));
        std::unique_ptr<Store> reader = TRY(engine->open_reader());
        Job job = TRY(choose_job(*reader, job_));
        ByHand hand = TRY(ByHand::open(*engine));
        Result<int> done =
            key_.empty() ? next(context, hand, job, lease) : chosen(context, hand, job, lease);
        if (done.ok() || done.error().code != ErrorCode::conflict) return done;
        context.say(fmt::format("job {}: {}", shown_name(job), done.error().message));
        return exit_items_failed;
    }

private:
    Result<int> next(const Context& context, ByHand& hand, const Job& job, Millis lease) const {
        std::optional<ChosenClaim> claim = wait_ ? TRY(hand.wait_next(job.id, holder_, lease))
                                                 : TRY(hand.claim_next(job.id, holder_, lease));
        if (claim) return granted(context, job, *claim);
        Outlook left = TRY(hand.outlook(job.id));
        context.say(fmt::format("job {}: {}", shown_name(job), why_nothing(context, left)));
        return exit_items_failed;
    }

    static std::string why_nothing(const Context& context, const Outlook& left) {
        if (!left.prospects) return "nothing is left";
        std::vector<std::string> parts;
        if (left.held > 0) parts.push_back(fmt::format("{} held by others", left.held));
        if (left.waiting > 0) parts.push_back(fmt::format("{} waiting", left.waiting));
        if (parts.empty()) return "nothing is claimable now, more may come; --wait waits for it";
        std::string until;
        if (left.due_at)
            until = fmt::format(", the first until {}", wall_of(context, *left.due_at));
        return fmt::format("nothing is claimable now: {}{}; --wait waits for it",
                           join(parts, " and "), until);
    }

    Result<int> chosen(const Context& context, ByHand& hand, const Job& job, Millis lease) const {
        ChosenClaim claim = TRY(hand.claim_item(job.id, key_, holder_, lease));
        std::string key = printable(key_, 60);
        switch (claim.kind) {
            case ChosenClaim::Kind::granted: return granted(context, job, claim);
            case ChosenClaim::Kind::held:
                context.say(
                    fmt::format("item '{}' is held by {}{}", key, printable(claim.holder, 60),
                                claim.expires ? " until " + wall_of(context, *claim.expires) : ""));
                return exit_items_failed;
            case ChosenClaim::Kind::settled:
                context.say(fmt::format("item '{}' is {}{}", key, to_text(claim.state),
                                        claim.state == ItemState::completed
                                            ? ""
                                            : "; 'stint retry' takes it up again"));
                return exit_items_failed;
            case ChosenClaim::Kind::unknown: break;
        }
        return Error{ErrorCode::not_found,
                     fmt::format("job {} has no item '{}'; 'stint items {}' lists them",
                                 shown_name(job), key, shown_name(job))};
    }

    Result<int> granted(const Context& context, const Job& job, ChosenClaim claim) const {
        // One that cannot be read here is known by its name.
        Result<Item> told = RecordTexts().read(job.spec, claim.item);
        if (told.ok()) claim.item = std::move(told).value();
        if (!json_) {
            context.print(fmt::format("{}\n{}\n", claim.token.value, claim.item.input));
            return exit_ok;
        }
        context.print_line(JsonObject{{"token", claim.token.value},
                                      {"item", sequence_of(claim.item.id)},
                                      {"key", json_bytes(claim.item.key)},
                                      {"input", json_bytes(claim.item.input)},
                                      {"round", claim.round},
                                      {"attempt", claim.attempt},
                                      {"holder", json_string(holder_)},
                                      {"expires", wall_of(context, *claim.expires)}});
        return exit_ok;
    }

    static std::string wall_of(const Context& context, Instant at) {
        Millis ahead = at - context.clock().now();
        return to_text(Timestamp{context.clock().wall().value + ahead * 1'000});
    }

    std::string lease_ = "10m";
    bool wait_ = false;
    std::string holder_;
    bool json_ = false;
    std::string store_;
    std::string job_;
    std::string key_;
};

// What the commands have in common that are given a token.
class TokenCommand : public Command {
public:
    std::vector<Positional> positionals() override {
        return {{"TOKEN", "the number that 'stint claim' printed", &token_, true}};
    }

    Result<int> run(Context& context) override {
        std::optional<std::int64_t> value = parse_integer(token_);
        if (!value || *value <= 0) {
            return Error{ErrorCode::invalid_input,
                         fmt::format("'{}' is no token; it is the number in the first line of what "
                                     "'stint claim' prints",
                                     printable(token_, 60))};
        }
        LeaseToken token{*value};
        std::unique_ptr<Engine> engine = TRY(context.open_engine(store_, OpenStore::existing));
        ByHand hand = TRY(ByHand::open(*engine));
        std::optional<std::string> done = TRY(act(hand, token));
        if (!done) {
            context.say(TRY(hand.explain(token)));
            return exit_items_failed;
        }
        context.print(fmt::format("{}: {}\n", printable(TRY(hand.key_of(token)), 200), *done));
        return exit_ok;
    }

protected:
    // What was done, or nothing when the token is stale.
    virtual Result<std::optional<std::string>> act(ByHand& hand, LeaseToken token) = 0;

    std::string store_;

private:
    std::string token_;
};

std::optional<std::string> if_done(bool done, std::string what) {
    if (!done) return std::nullopt;
    return what;
}

class Renew final : public TokenCommand {
public:
    std::string_view name() const override { return "renew"; }
    std::string_view summary() const override { return "lengthen the lease of a claimed item"; }
    std::string_view examples() const override { return "  stint renew 12345 --lease 10m\n"; }
    std::vector<Option> options() override {
        return {{"--lease", "TIME", "how long from now; 10m by default", &lease_, ""},
                store_option(&store_)};
    }

private:
    Result<std::optional<std::string>> act(ByHand& hand, LeaseToken token) override {
        Millis lease = TRY(lease_of(lease_));
        bool done = TRY(hand.renew(token, lease));
        return if_done(done, fmt::format("held for {}", duration_text(lease * 1'000)));
    }
    std::string lease_ = "10m";
};

class Complete final : public TokenCommand {
public:
    std::string_view name() const override { return "complete"; }
    std::string_view summary() const override { return "settle a claimed item as completed"; }
    std::string_view examples() const override {
        return "  stint complete 12345\n"
               "  ./work \"$input\" | stint complete 12345 --output -\n";
    }
    std::vector<Option> options() override {
        return {{"--output", "FILE", "its result, kept with the item; - for stdin", &output_, ""},
                store_option(&store_)};
    }

private:
    Result<std::optional<std::string>> act(ByHand& hand, LeaseToken token) override {
        return if_done(TRY(hand.complete(token, output_)), "completed");
    }
    std::string output_;
};

class Fail final : public TokenCommand {
public:
    std::string_view name() const override { return "fail"; }
    std::string_view summary() const override {
        return "end an attempt at a claimed item as failed";
    }
    std::string_view examples() const override { return "  stint fail 12345 --cause 'exit 3'\n"; }
    std::vector<Option> options() override {
        return {{"--cause", "TEXT", "why, for 'stint items' and 'stint report'", &cause_, ""},
                store_option(&store_)};
    }

private:
    Result<std::optional<std::string>> act(ByHand& hand, LeaseToken token) override {
        std::optional<Verdict> verdict = TRY(hand.fail(token, cause_));
        if (!verdict) return std::optional<std::string>{};
        switch (verdict->kind) {
            case Settlement::Kind::retry:
                return std::optional<std::string>{
                    fmt::format("tried again in {}", duration_text(verdict->delay_ms * 1'000))};
            case Settlement::Kind::canceled:
                return std::optional<std::string>{"canceled with its job"};
            case Settlement::Kind::completed:
            case Settlement::Kind::failed:
            case Settlement::Kind::set_back: break;
        }
        return std::optional<std::string>{"failed, no attempt is left"};
    }
    std::string cause_ = "failed by hand";
};

class SetBack final : public TokenCommand {
public:
    std::string_view name() const override { return "set-back"; }
    std::string_view summary() const override { return "postpone a claimed item, without failure"; }
    std::string_view examples() const override { return "  stint set-back 12345 --for 5m\n"; }
    std::vector<Option> options() override {
        return {{"--for", "TIME", "not claimable before; 5m by default", &for_, ""},
                store_option(&store_)};
    }

private:
    Result<std::optional<std::string>> act(ByHand& hand, LeaseToken token) override {
        Millis delay = TRY(parse_duration(for_).doing("reading --for"));
        bool done = TRY(hand.set_back(token, delay));
        return if_done(done, fmt::format("set back for {}", duration_text(delay * 1'000)));
    }
    std::string for_ = "5m";
};

class GiveBack final : public TokenCommand {
public:
    std::string_view name() const override { return "give-back"; }
    std::string_view summary() const override { return "return a claimed item, as if unclaimed"; }
    std::string_view examples() const override { return "  stint give-back 12345\n"; }
    std::vector<Option> options() override { return {store_option(&store_)}; }

private:
    Result<std::optional<std::string>> act(ByHand& hand, LeaseToken token) override {
        return if_done(TRY(hand.give_back(token)), "given back");
    }
};

}  // namespace

std::unique_ptr<Command> make_claim() {
    return std::make_unique<Claim>();
}
std::unique_ptr<Command> make_renew() {
    return std::make_unique<Renew>();
}
std::unique_ptr<Command> make_complete() {
    return std::make_unique<Complete>();
}
std::unique_ptr<Command> make_fail() {
    return std::make_unique<Fail>();
}
std::unique_ptr<Command> make_set_back() {
    return std::make_unique<SetBack>();
}
std::unique_ptr<Command> make_give_back() {
    return std::make_unique<GiveBack>();
}

}  // namespace stint::cli
