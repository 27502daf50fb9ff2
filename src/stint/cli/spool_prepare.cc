// stint spool prepare, prepare-nop, prepare-fail: make a packet and write it to stdout.
#include <cerrno>

#include <fcntl.h>
#include <fmt/core.h>
#include <unistd.h>

#include "stint/cli/commands.h"
#include "stint/cli/spool.h"
#include "stint/spool/packet_stream.h"
#include "stint/sys/files.h"

namespace stint::cli {
namespace {

class SpoolPrepare final : public SpoolCommand {
public:
    explicit SpoolPrepare(spool::PacketKind kind) : kind_(kind) {}

    std::string_view name() const override {
        switch (kind_) {
            case spool::PacketKind::command: return "spool prepare";
            case spool::PacketKind::nop: return "spool prepare-nop";
            case spool::PacketKind::fail: return "spool prepare-fail";
        }
        return "";
    }
    std::string_view summary() const override {
        switch (kind_) {
            case spool::PacketKind::command: return "make a packet and write it to stdout";
            case spool::PacketKind::nop: return "make a packet that does nothing and succeeds";
            case spool::PacketKind::fail: return "make a packet that fails: a barrier";
        }
        return "";
    }
    std::string_view examples() const override {
        if (kind_ == spool::PacketKind::nop) {
            return "  stint spool prepare-nop -s seq | stint spool write -q queue\n";
        }
        if (kind_ == spool::PacketKind::fail) {
            return "  stint spool prepare-fail -s seq | stint spool write -q queue\n";
        }
        return "  stint spool prepare -s seq -i backup.tar | ssh host stint spool write -q queue\n"
               "  FSPL_SET_SITE=north stint spool prepare -s seq -i - -- --verbose < payload\n"
               "\n"
               "Variables FSPL_SET_… go along; whoever runs the job finds them set.\n";
    }
    std::vector<Option> options() override {
        std::vector<Option> all{seqfile_option(&seqfile_), no_wait_option(&no_wait_)};
        if (kind_ == spool::PacketKind::command) {
            all.insert(all.begin() + 1, {"-i,--input",
                                         "FILE",
                                         "the payload; '-' is standard input; none if not given",
                                         &input_,
                                         "",
                                         OptionGroup::none,
                                         {Values::Kind::files, {}}});
        }
        return all;
    }
    std::optional<Positional> behind_dashes() override {
        if (kind_ != spool::PacketKind::command) return std::nullopt;
        return Positional{"PARAM…", "parameters for the command that runs the job", &params_,
                          false};
    }

protected:
    std::optional<std::string> fault() const override {
        return if_missing(seqfile_, "-s",
                          "a file from which the packets are numbered, or '-' for none");
    }

    // The input is opened before the number is taken: one that is missing costs none.
    Result<void> work(const Context& context) override {
        Fd file;
        if (!input_.empty() && input_ != "-") {
            file = Fd(::open(input_.c_str(), O_RDONLY | O_CLOEXEC));
            if (!file.valid()) return system_error(errno, fmt::format("opening '{}'", input_));
        }
        spool::PacketHeader header{.kind = kind_};
        if (kind_ == spool::PacketKind::command) {
            header.params = params_;
            header.variables = variables_to_send();
        }
        header.seq = TRY(take_number(context));
        header.created = packet_time_now();
        std::string bytes = TRY(spool::encode_header(header));
        TRY(spool::put_to(STDOUT_FILENO, bytes));
        if (input_.empty()) return {};
        TRY(spool::copy_stream(file.valid() ? file.get() : STDIN_FILENO, STDOUT_FILENO));
        return {};
    }

private:
    Result<std::uint64_t> take_number(const Context& context) const {
        if (seqfile_ == "-") return std::uint64_t{1};
        spool::SequenceFile sequence =
            TRY(lock_sequence(context, seqfile_, no_wait_, spool::SequenceLock::Missing::begins));
        std::uint64_t number = sequence.next();
        TRY(sequence.set_next(number + 1));
        return number;
    }

    spool::PacketKind kind_;
    std::string seqfile_;
    std::string input_;
    std::vector<std::string> params_;
    bool no_wait_ = false;
};

}  // namespace

std::unique_ptr<Command> make_spool_prepare() {
    return std::make_unique<SpoolPrepare>(spool::PacketKind::command);
}
std::unique_ptr<Command> make_spool_prepare_nop() {
    return std::make_unique<SpoolPrepare>(spool::PacketKind::nop);
}
std::unique_ptr<Command> make_spool_prepare_fail() {
    return std::make_unique<SpoolPrepare>(spool::PacketKind::fail);
}

}  // namespace stint::cli
