#include "stint/cli/spool.h"

#include <algorithm>
#include <cctype>
#include <ctime>

#include <fmt/core.h>
#include <unistd.h>

#include "stint/base/text.h"
#include "stint/cli/commands.h"

namespace stint::cli {
namespace {

constexpr Millis quiet_wait_ms = 1'000;

// The parser answers for it: only its help is ever shown.
class Spool final : public Command {
public:
    std::string_view name() const override { return "spool"; }
    std::string_view summary() const override {
        return "write, list, read and run queues of Filespooler";
    }
    std::string_view examples() const override {
        return "  stint spool init -q queue\n"
               "  date | stint spool prepare -s seq -i - | stint spool write -q queue\n"
               "  stint spool ls -q queue\n"
               "  stint spool payload -q queue -j 1\n"
               "  stint spool process -q queue -- sh -c 'wc -c'\n"
               "\n"
               "They are those of fspl, with its options; queue-write is write, and so on.\n"
               "They exit with 1 when something failed, and with 75 when --no-wait finds a\n"
               "number locked.\n";
    }
    std::vector<Option> options() override { return {}; }
    Result<int> run(Context&) override { return exit_usage; }
};

}  // namespace

Result<int> SpoolCommand::run(Context& context) {
    if (std::optional<std::string> wrong = fault()) {
        return Error{ErrorCode::invalid_input,
                     fmt::format("{}; 'stint help {}' has examples", *wrong, name())};
    }
    Result<void> done = work(context);
    if (done.ok()) return exit_code();
    if (done.error().code == ErrorCode::closed) return std::move(done).error();
    context.say(done.error().message);
    return done.error().code == ErrorCode::busy ? exit_spool_locked : exit_spool_failed;
}

Option queue_option(std::string* queue) {
    return {"-q,--queuedir",          "DIR", "the queue", queue, "", OptionGroup::none,
            {Values::Kind::files, {}}};
}

Option seqfile_option(std::string* seqfile) {
    return {"-s,--seqfile",
            "FILE",
            "where the next number stands; made if there is none; '-': every number is 1",
            seqfile,
            "",
            OptionGroup::none,
            {Values::Kind::files, {}}};
}

Option decoder_option(std::string* decoder) {
    return {"-d,--decoder", "CMD",
            "what makes packets of the files, such as zcat; run by $SHELL -c", decoder, ""};
}

Option no_wait_option(bool* no_wait) {
    return {"--no-wait", "", "exit with 75 when the number is locked by another", no_wait, ""};
}

Option order_option(std::string* order) {
    return {"--order-by", "ORDER", "sequence, which is usual, or timestamp", order, ""};
}

bool is_word(std::string_view text, std::string_view word) {
    return std::equal(text.begin(), text.end(), word.begin(), word.end(), [](char one, char other) {
        return std::tolower(static_cast<unsigned char>(one)) == other;
    });
}

Error not_one_of(std::string_view option, std::string_view words, const std::string& value) {
    return {ErrorCode::invalid_input,
            fmt::format("{} takes {}, not '{}'", option, words, printable(value, 40))};
}

Result<spool::JobOrder> parse_order(const std::string& text) {
    if (is_word(text, "sequence")) return spool::JobOrder::sequence;
    if (is_word(text, "timestamp")) return spool::JobOrder::time;
    return not_one_of("--order-by", "sequence or timestamp", text);
}

std::optional<std::string> if_missing(const std::string& value, std::string_view option,
                                      std::string_view what) {
    if (!value.empty()) return std::nullopt;
    return fmt::format("{} is missing: {}", option, what);
}

Result<spool::SequenceFile> lock_sequence(const Context& context, const std::string& path,
                                          bool no_wait, spool::SequenceLock::Missing missing) {
    Result<spool::SequenceFile> sequence = spool::SequenceFile::lock(
        path, {.wait_ms = no_wait ? 0 : quiet_wait_ms, .missing = missing});
    if (sequence.ok() || no_wait || sequence.error().code != ErrorCode::busy) return sequence;
    context.say(fmt::format("waiting for '{}': another process holds its lock", path));
    return spool::SequenceFile::lock(path, {.missing = missing});
}

std::vector<spool::Variable> variables_to_send() {
    constexpr std::string_view prefix = "FSPL_SET_";
    std::vector<spool::Variable> variables;
    for (char** one = environ; *one != nullptr; ++one) {
        std::string_view text = *one;
        std::size_t equals = text.find('=');
        if (!text.starts_with(prefix) || equals == std::string_view::npos) continue;
        variables.push_back({std::string(text.substr(prefix.size(), equals - prefix.size())),
                             std::string(text.substr(equals + 1))});
    }
    return variables;
}

spool::PacketTime packet_time_now() {
    std::timespec now{};
    ::clock_gettime(CLOCK_REALTIME, &now);
    return {now.tv_sec, static_cast<std::uint32_t>(now.tv_nsec)};
}

Result<spool::QueuedJob> choose_spooled(const spool::JobScanner& scanner, const std::string& queue,
                                        std::uint64_t seq) {
    std::vector<const spool::QueuedJob*> found;
    for (const spool::QueuedJob* job : scanner.jobs(spool::JobOrder::sequence)) {
        if (job->header.seq == seq) found.push_back(job);
    }
    if (found.size() == 1) return *found.front();
    if (found.empty()) {
        std::size_t others = scanner.stepped_over().size();
        return Error{
            ErrorCode::not_found,
            fmt::format(
                "there is no job {} in '{}'; 'stint spool ls -q {}' lists them{}", seq, queue,
                shell_quote(queue),
                others == 0 ? "" : fmt::format(", and tells of {} that cannot be read", others))};
    }
    return Error{ErrorCode::conflict,
                 fmt::format("{} jobs in '{}' have the number {}, such as {} and {}; 'stint spool "
                             "ls' lists them",
                             found.size(), queue, seq, printable(found[0]->name, 80),
                             printable(found[1]->name, 80))};
}

std::optional<std::uint64_t> parse_seq(std::string_view text) {
    bool digits = !text.empty() && std::all_of(text.begin(), text.end(),
                                               [](char c) { return c >= '0' && c <= '9'; });
    return digits ? spool::parse_sequence(text) : std::nullopt;
}

std::unique_ptr<Command> make_spool() {
    return std::make_unique<Spool>();
}

}  // namespace stint::cli
