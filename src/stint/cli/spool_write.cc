// stint spool write: one packet from stdin into a queue, or many made of files or lines.
#include <cerrno>

#include <fcntl.h>
#include <fmt/core.h>
#include <unistd.h>

#include "stint/base/text.h"
#include "stint/cli/commands.h"
#include "stint/cli/spool.h"
#include "stint/cli/spool_bulk.h"
#include "stint/spool/job_writer.h"
#include "stint/spool/packet_stream.h"

namespace stint::cli {
namespace {

class SpoolWrite final : public SpoolCommand {
public:
    std::string_view name() const override { return "spool write"; }
    std::string_view summary() const override {
        return "put a packet into a queue, or many made of files or lines";
    }
    std::string_view examples() const override {
        return "  stint spool prepare -s seq -i file | stint spool write -q queue\n"
               "  stint spool write -q queue -s seq --files in/*.csv -- import --fast\n"
               "  seq 10000 | stint spool write -q queue -s seq --lines\n"
               "  stint spool prepare -s seq | gzip | stint spool write -q queue "
               "--encoded\n"
               "\n"
               "With --files and --lines the packets are made here: PARAMs and FSPL_SET_… are\n"
               "those of each. A job appears in the queue when it is whole and on disk.\n";
    }
    std::vector<Option> options() override {
        return {
            queue_option(&queue_),
            {"--encoded", "", "stdin is compressed or encrypted: take it unread", &encoded_, ""},
            {"--files", "", "a packet for each FILE, whose payload it is", &files_, ""},
            {"--lines", "", "a packet for each line of stdin, which is its payload", &lines_, ""},
            seqfile_option(&seqfile_),
            no_wait_option(&no_wait_)};
    }
    std::vector<Positional> positionals() override {
        return {{"FILE…", "with --files", &names_, false, {Values::Kind::files, {}}}};
    }
    std::optional<Positional> behind_dashes() override {
        return Positional{"PARAM…", "parameters for the command that runs the jobs", &params_,
                          false};
    }

protected:
    std::optional<std::string> fault() const override {
        if (std::optional<std::string> wrong = if_missing(queue_, "-q", "which queue?")) {
            return wrong;
        }
        bool makes_packets = files_ || lines_;
        if (files_ && lines_) return "--files or --lines, not both";
        if (encoded_ && makes_packets) return "--encoded is for one packet from stdin";
        if (files_ && names_.empty()) return "--files needs FILEs";
        if (!files_ && !names_.empty()) {
            return fmt::format("'{}' is read with --files only", printable(names_.front(), 60));
        }
        if (makes_packets) {
            return if_missing(seqfile_, "-s",
                              "a file from which the packets are numbered, or '-' for none");
        }
        if (!params_.empty() || !seqfile_.empty()) {
            return "the packet from stdin has its number and PARAMs already: those here are for "
                   "--files and --lines";
        }
        return std::nullopt;
    }

    Result<void> work(const Context& context) override {
        spool::Queue queue = TRY(spool::Queue::open(queue_));
        if (!files_ && !lines_) return write_one(queue);
        BulkWriter bulk(
            queue, {.params = params_, .variables = variables_to_send()},
            [&]() -> Result<std::optional<spool::SequenceFile>> {
                if (seqfile_ == "-") return std::optional<spool::SequenceFile>();
                return std::optional(TRY(lock_sequence(context, seqfile_, no_wait_,
                                                       spool::SequenceLock::Missing::begins)));
            });
        TRY(files_ ? bulk.write_files(names_) : bulk.write_lines(STDIN_FILENO));
        context.tell(fmt::format("{} written to '{}'", counted(bulk.count(), "packet"), queue_));
        return {};
    }

private:
    Result<void> write_one(const spool::Queue& queue) const {
        spool::JobWriter writer(queue);
        std::string header;
        if (!encoded_) {
            Result<spool::StreamedHeader> read = spool::read_header(STDIN_FILENO);
            if (!read.ok()) return not_written(std::move(read).error());
            header = std::move(read.value().bytes);
        }
        int file = TRY(writer.begin());
        TRY(spool::put_to(file, header));
        std::int64_t count = TRY(spool::copy_stream(STDIN_FILENO, file));
        if (encoded_ && count == 0) {
            return not_written({ErrorCode::corrupt, "it is empty"});
        }
        return writer.publish();
    }

    static Error not_written(Error error) {
        error.message = fmt::format(
            "what came on stdin is not written: {}; if it is compressed or encrypted, say "
            "--encoded",
            error.message);
        return error;
    }

    std::string queue_;
    std::string seqfile_;
    std::vector<std::string> names_;
    std::vector<std::string> params_;
    bool encoded_ = false;
    bool files_ = false;
    bool lines_ = false;
    bool no_wait_ = false;
};

}  // namespace

std::unique_ptr<Command> make_spool_write() {
    return std::make_unique<SpoolWrite>();
}

}  // namespace stint::cli
