// stint spool init, get-next, set-next, prepare-get-next, prepare-set-next: queues and numbers.
#include <fmt/core.h>

#include "stint/cli/commands.h"
#include "stint/cli/spool.h"
#include "stint/spool/queue.h"

namespace stint::cli {
namespace {

using Missing = spool::SequenceLock::Missing;

class SpoolInit final : public SpoolCommand {
public:
    std::string_view name() const override { return "spool init"; }
    std::string_view summary() const override { return "make a queue"; }
    std::string_view examples() const override {
        return "  stint spool init -q queue\n"
               "  stint spool init -q outbox --append-only   # jobs are run elsewhere\n";
    }
    std::vector<Option> options() override {
        return {queue_option(&queue_),
                {"--append-only", "", "without nextseq: nobody runs jobs here", &append_only_, ""}};
    }

protected:
    std::optional<std::string> fault() const override {
        return if_missing(queue_, "-q", "where is the queue to be?");
    }
    Result<void> work(const Context&) override {
        return spool::make_queue(
            queue_, append_only_ ? spool::QueueKind::append_only : spool::QueueKind::complete);
    }

private:
    std::string queue_;
    bool append_only_ = false;
};

// Whose number it is: that of a queue, or that of a sender.
enum class Side { queue, sender };

class SpoolNumber : public SpoolCommand {
protected:
    explicit SpoolNumber(Side side) : side_(side) {}

    Option file_option() {
        return side_ == Side::queue ? queue_option(&path_) : seqfile_option(&path_);
    }
    std::optional<std::string> fault() const override {
        if (side_ == Side::queue) return if_missing(path_, "-q", "which queue?");
        if (path_ == "-") return "'-' is no file, and has no next number: it is always 1";
        return if_missing(path_, "-s", "which file?");
    }
    std::string file() const { return side_ == Side::queue ? path_ + "/nextseq" : path_; }
    Missing missing() const { return side_ == Side::queue ? Missing::is_refused : Missing::begins; }
    Side side() const { return side_; }

private:
    Side side_;
    std::string path_;
};

class SpoolGetNext final : public SpoolNumber {
public:
    explicit SpoolGetNext(Side side) : SpoolNumber(side) {}

    std::string_view name() const override {
        return side() == Side::queue ? "spool get-next" : "spool prepare-get-next";
    }
    std::string_view summary() const override {
        return side() == Side::queue ? "print the number of the job that is run next"
                                     : "print the number of the packet that is prepared next";
    }
    std::string_view examples() const override {
        return side() == Side::queue ? "  stint spool get-next -q queue\n"
                                     : "  stint spool prepare-get-next -s seq\n";
    }
    std::vector<Option> options() override { return {file_option()}; }

protected:
    Result<void> work(const Context& context) override {
        std::optional<std::uint64_t> next = TRY(spool::peek_next(file()));
        if (!next && missing() == Missing::is_refused) {
            return Error{
                ErrorCode::not_found,
                fmt::format("there is no '{}': the queue is append-only, or none", file())};
        }
        context.print(fmt::format("{}\n", next.value_or(1)));
        return {};
    }
};

class SpoolSetNext final : public SpoolNumber {
public:
    explicit SpoolSetNext(Side side) : SpoolNumber(side) {}

    std::string_view name() const override {
        return side() == Side::queue ? "spool set-next" : "spool prepare-set-next";
    }
    std::string_view summary() const override {
        return side() == Side::queue ? "say which job is run next"
                                     : "say which number the next packet has";
    }
    std::string_view examples() const override {
        return side() == Side::queue ? "  stint spool set-next -q queue 17   # 16 will never come\n"
                                     : "  stint spool prepare-set-next -s seq 17\n";
    }
    std::vector<Option> options() override { return {file_option(), no_wait_option(&no_wait_)}; }
    std::vector<Positional> positionals() override { return {{"ID", "the number", &id_, true}}; }

protected:
    std::optional<std::string> fault() const override {
        if (std::optional<std::string> wrong = SpoolNumber::fault()) return wrong;
        if (!parse_seq(id_)) return fmt::format("'{}' is no number of a job", id_);
        return std::nullopt;
    }
    Result<void> work(const Context& context) override {
        spool::SequenceFile sequence = TRY(lock_sequence(context, file(), no_wait_, missing()));
        return sequence.set_next(parse_seq(id_).value_or(1));
    }

private:
    std::string id_;
    bool no_wait_ = false;
};

}  // namespace

std::unique_ptr<Command> make_spool_init() {
    return std::make_unique<SpoolInit>();
}
std::unique_ptr<Command> make_spool_get_next() {
    return std::make_unique<SpoolGetNext>(Side::queue);
}
std::unique_ptr<Command> make_spool_set_next() {
    return std::make_unique<SpoolSetNext>(Side::queue);
}
std::unique_ptr<Command> make_spool_prepare_get_next() {
    return std::make_unique<SpoolGetNext>(Side::sender);
}
std::unique_ptr<Command> make_spool_prepare_set_next() {
    return std::make_unique<SpoolSetNext>(Side::sender);
}

}  // namespace stint::cli
