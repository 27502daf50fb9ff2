// stint spool ls, info, payload: look into a queue.
#include <fmt/core.h>
#include <unistd.h>

#include "stint/base/json.h"
#include "stint/base/text.h"
#include "stint/cli/commands.h"
#include "stint/cli/spool.h"
#include "stint/spool/decoder.h"
#include "stint/spool/packet_stream.h"
#include "stint/spool/packet_text.h"

namespace stint::cli {
namespace {

JsonObject to_json(const spool::QueuedJob& job, bool decoded) {
    JsonArray params;
    for (const std::string& param : job.header.params) params.emplace_back(json_bytes(param));
    JsonArray variables;
    for (const spool::Variable& one : job.header.variables) {
        variables.push_back(JsonArray{json_bytes(one.name), json_bytes(one.value)});
    }
    JsonObject object{{"seq", job.header.seq},
                      {"created", spool::utc_text(job.header.created)},
                      {"created_ns", job.header.created.nanoseconds},
                      {"kind", to_text(job.header.kind)},
                      {"name", json_bytes(job.name)},
                      {"file_bytes", job.file_bytes},
                      {"params", std::move(params)},
                      {"variables", std::move(variables)}};
    if (!decoded) object["payload_bytes"] = job.file_bytes - job.payload_begin;
    return object;
}

class SpoolList final : public SpoolCommand {
public:
    std::string_view name() const override { return "spool ls"; }
    std::string_view summary() const override { return "list the jobs of a queue"; }
    std::string_view examples() const override {
        return "  stint spool ls -q queue\n"
               "  stint spool ls -q queue -d zcat     # packets that are compressed\n"
               "  stint spool ls -q queue --json\n"
               "\n"
               "Files that cannot be read as jobs are told on stderr.\n";
    }
    std::vector<Option> options() override {
        return {queue_option(&queue_), decoder_option(&decoder_), json_option(&json_)};
    }

protected:
    std::optional<std::string> fault() const override {
        return if_missing(queue_, "-q", "which queue?");
    }
    Result<void> work(const Context& context) override {
        spool::Queue queue = TRY(spool::Queue::open(queue_));
        spool::JobScanner scanner(queue, decoder_);
        TRY(scanner.scan());
        std::string text =
            json_ ? "" : fmt::format("{:<20} {:<27} filename\n", "ID", "creation timestamp");
        for (const spool::QueuedJob* job : scanner.jobs(spool::JobOrder::sequence)) {
            text += json_ ? stint::to_text(to_json(*job, !decoder_.empty())) + "\n"
                          : fmt::format("{:<20} {:<27} {}\n", job->header.seq,
                                        spool::local_text(job->header.created), job->name);
        }
        TRY(spool::put_to(STDOUT_FILENO, text));
        tell_stepped_over(context, scanner.stepped_over());
        return {};
    }

private:
    void tell_stepped_over(const Context& context,
                           const std::vector<spool::SteppedOver>& all) const {
        constexpr std::size_t shown_max = 5;
        if (all.empty()) return;
        context.say(fmt::format("{} of '{}' cannot be read as jobs{}:",
                                counted(static_cast<std::int64_t>(all.size()), "file"), queue_,
                                decoder_.empty() ? " (-d reads compressed ones)" : ""));
        for (std::size_t i = 0; i < all.size() && i < shown_max; ++i) {
            context.say(fmt::format("  {}: {}", printable(all[i].name, 80), all[i].reason));
        }
        if (all.size() > shown_max) context.say("  …");
    }

    std::string queue_;
    std::string decoder_;
    bool json_ = false;
};

// What info and payload have in common.
class SpoolLook : public SpoolCommand {
public:
    std::vector<Option> options() override {
        return {queue_option(&queue_),
                {"-j,--job", "ID", "the number of the job", &id_, ""},
                decoder_option(&decoder_)};
    }

protected:
    std::optional<std::string> fault() const override {
        if (std::optional<std::string> wrong = if_missing(queue_, "-q", "which queue?")) {
            return wrong;
        }
        if (std::optional<std::string> wrong = if_missing(id_, "-j", "which job?")) return wrong;
        if (!parse_seq(id_)) return fmt::format("'{}' is no number of a job", id_);
        return std::nullopt;
    }
    Result<void> work(const Context&) override {
        spool::Queue queue = TRY(spool::Queue::open(queue_));
        spool::JobScanner scanner(queue, decoder_);
        TRY(scanner.scan());
        spool::QueuedJob job = TRY(choose_spooled(scanner, queue_, parse_seq(id_).value_or(0)));
        return look(queue, job);
    }
    virtual Result<void> look(const spool::Queue& queue, const spool::QueuedJob& job) = 0;

    const std::string& decoder() const { return decoder_; }

private:
    std::string queue_;
    std::string id_;
    std::string decoder_;
};

class SpoolInfo final : public SpoolLook {
public:
    std::string_view name() const override { return "spool info"; }
    std::string_view summary() const override { return "print the variables that a job sets"; }
    std::string_view examples() const override { return "  stint spool info -q queue -j 17\n"; }

protected:
    Result<void> look(const spool::Queue& queue, const spool::QueuedJob& job) override {
        std::string text;
        spool::JobPlace place{queue.path(), job.name};
        for (const spool::Variable& one : spool::job_variables(job.header, place)) {
            text += fmt::format("{}={}\n", one.name, one.value);
        }
        return spool::put_to(STDOUT_FILENO, text);
    }
};

class SpoolPayload final : public SpoolLook {
public:
    std::string_view name() const override { return "spool payload"; }
    std::string_view summary() const override { return "write the payload of a job to stdout"; }
    std::string_view examples() const override {
        return "  stint spool payload -q queue -j 17 > saved\n"
               "  stint spool payload -q queue -j 17 -d zcat | tar -tf -\n";
    }

protected:
    Result<void> look(const spool::Queue& queue, const spool::QueuedJob& job) override {
        if (decoder().empty()) {
            spool::OpenedJob opened = TRY(spool::open_job(queue, job.name));
            TRY(spool::copy_stream(opened.file.get(), STDOUT_FILENO));
            return {};
        }
        spool::OpenedFile opened = TRY(spool::open_job_file(queue, job.name));
        spool::Decoder decoding = TRY(spool::Decoder::start(decoder(), opened.file, STDERR_FILENO));
        TRY(spool::read_header(decoding.output()));
        TRY(spool::copy_stream(decoding.output(), STDOUT_FILENO));
        return decoding.finish().doing("the payload may not be whole");
    }
};

}  // namespace

std::unique_ptr<Command> make_spool_ls() {
    return std::make_unique<SpoolList>();
}
std::unique_ptr<Command> make_spool_info() {
    return std::make_unique<SpoolInfo>();
}
std::unique_ptr<Command> make_spool_payload() {
    return std::make_unique<SpoolPayload>();
}

}  // namespace stint::cli
