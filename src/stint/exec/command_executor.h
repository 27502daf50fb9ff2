// Runs a command for every item: a child process a slot, its output caught in nameless files, its
// end noticed by the poller.
//
// The child gets its words as they are (no shell), /dev/null as its stdin (or, if the item is a
// range of a file, the bytes of that), the job's directory, and
// in its environment STINT_JOB, STINT_STEP, STINT_ITEM, STINT_KEY, STINT_SEQ, STINT_ATTEMPT,
// STINT_SLOT, STINT_TOKEN and STINT_WORKER. In a job with output files it is given a private path
// to write to, as {out} and STINT_OUT; a success that has written no file there is none.
#pragma once

#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "stint/exec/capture.h"
#include "stint/exec/executor.h"
#include "stint/exec/output_plan.h"
#include "stint/exec/output_watcher.h"
#include "stint/exec/placeholders.h"
#include "stint/exec/range_input.h"
#include "stint/exec/surroundings.h"
#include "stint/sys/launcher.h"
#include "stint/sys/poller.h"
#include "stint/sys/slots_file.h"

namespace stint {

struct CommandOptions {
    int slots = 1;
    std::string scratch_directory;  // For nameless files; on the file system of the next one.
    std::string content_directory;  // For outputs too long for a row.
    std::string blocks_directory;   // Where spooled blocks of inputs are.
    bool durable = true;            // Sync those.
    std::string store_tag;          // For private names (model/publication.h).
    // `inherited`: commands write to our own stdout and stderr, and nothing is kept of it.
    enum class Output { caught, inherited } output = Output::caught;
    OutputWatcher* watcher = nullptr;  // Outlives the executor; null: nobody looks on.
};

// Where a job's program lies. Fails with not_found when there is none of that name, with what to
// do about it.
Result<std::string> resolve_program(const JobSpec& spec);

class CommandExecutor final : public Executor {
public:
    // Registers children with `poller` under their slot's number.
    // REQUIRES: poller and slots file outlive this object; used by the thread that made it
    static Result<std::unique_ptr<CommandExecutor>> open(const CommandOptions& options,
                                                         SlotsFile& slots_file, Poller& poller);
    // Kills what still runs.
    ~CommandExecutor() override;

    void start(int slot, const Task& task) override;
    void collect(std::uint64_t tag, std::vector<Ended>& ended) override;
    void gather(Ended& ended) override;
    bool has_ended() const override { return !unstarted_.empty(); }
    void signal(int slot, int signal) override;
    void kill_survivors(int slot) override { slots_file_.kill_survivors(slot); }
    int slots() const override { return options_.slots; }

private:
    // What is the same for all items of a job.
    struct Program {
        std::string path;
        CommandTemplate words;
        Surroundings surroundings;
        std::optional<OutputPlanner> output;
    };
    // What an attempt prints, stdout and stderr.
    struct Captures {
        Capture output;
        Capture errors;
    };
    struct Running {
        Child child;
        Task task;
        Captures captures;
        std::optional<OutputPlan> output = {};
        std::optional<InputPump::FeedId> feed = {};  // Of its stdin.
        Timestamp started_at;
        std::int64_t started_us = 0;
        Exit exit;  // Once it has ended.
        std::int64_t ended_us = 0;
    };

    CommandExecutor(const CommandOptions& options, SlotsFile& slots_file, Poller& poller, Fd null);
    Result<Program*> program_of(const Job& job);
    Captures take_captures();
    bool catches() const { return options_.output == CommandOptions::Output::caught; }
    void tell_begun(int slot, const Running& running);
    void tell_ended(int slot);
    Result<Child> launch_in(int slot, const Task& task, Running& running);
    // Its stdin: what the item is a range of, or nothing.
    Result<Fd> open_input(const Task& task, Running& running);
    void end_input(Running& running, Attempt* attempt);
    Result<void> plan_output(const Program& program, const Task& task, Running& running);
    static Result<Publication> look_at_output(const OutputPlan& output);
    Result<void> gather_output(Running& running, Attempt& attempt);
    // Makes a content file of it; yields its name.
    Result<std::string> keep(Capture& capture, const Task& task, std::string_view ending);
    bool exceeds_own_memory(std::int64_t bytes);
    Begun begun_of(const Error& error, const Task& task) const;

    CommandOptions options_;
    SlotsFile& slots_file_;
    Poller& poller_;
    RangeInput ranges_;
    Fd null_;
    std::vector<std::string> environment_;  // Ours, without what we set ourselves.
    std::map<JobId, Program> programs_;
    std::vector<std::unique_ptr<Running>> slots_;
    std::deque<std::unique_ptr<Running>> finished_;  // Collected and not gathered yet.
    std::vector<Captures> spare_captures_;
    std::set<std::string> output_directories_;  // Those that were there, or were made.
    std::vector<Ended> unstarted_;
    SignalSet reset_signals_ = signals_to_reset();
    std::string own_directory_;  // Where we are: commands that run there need not go there.
    std::int64_t own_memory_peak_bytes_ = 0;
};

}  // namespace stint
