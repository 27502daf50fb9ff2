// `stint run` and `stint submit` in one call: opens the job, feeds it, works on it and delivers
// what comes out, each part on its own thread.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "stint/engine/completion_command.h"
#include "stint/engine/engine.h"
#include "stint/engine/feeder.h"
#include "stint/engine/outlets.h"
#include "stint/engine/progress.h"
#include "stint/engine/worker.h"

namespace stint {

struct RunRequest {
    JobRequest job;
    WordLists word_lists;  // What each source words_source(words) stands for.
    ChangedRule changed = ChangedRule::keep;
    FileFingerprint fingerprint = FileFingerprint::facts;
    bool retry_failed = false;
    int slots = 1;  // At first.
    StartLimits limits;
    SlotControl* slot_control = nullptr;  // Who changes them; may be null.
    HaltPolicy halt;
    std::vector<SinkSpec> sinks = {SinkSpec{}};  // Where results go; stdout if nobody says more.
    CompletionRequest on_complete = {};          // What is run when the job has ended.
    // How the progress is shown on stderr; `line` only on a terminal.
    std::optional<ProgressStyle> progress = {};
    StopSignals* signals = nullptr;
    // Commands write to our own stdout and stderr, and nothing is kept of that: no sink prints.
    bool ungrouped = false;
    // What runs the items; nothing for the job's command.
    ExecutorMaker executor;
    // Called once the job is open, before the first item runs.
    std::function<void(const struct RunReport&)> opened;
};

// The URL of a list of words as a source: "words:3f0c…", equal for equal lists.
std::string words_source(const std::vector<std::string>& words);

// Whether each item of such sources is a file, known by its name for good: what is finished of them
// is not run again.
bool keeps_finished(const JobSpec& spec);

// Sets what the items of its sources are (InputRules::yields). Fails with invalid_input for sources
// that cannot be read together.
Result<void> describe_inputs(JobSpec& spec);

// Whether the request can be carried out at all: sources that exist, templates that can be filled
// in, sinks that can be written to (their files and directories are made).
Result<void> check_request(const RunRequest& request);
// Whether the program of its command, if there is one, can be run.
Result<void> check_program(const RunRequest& request);

struct RunReport {
    Job job;       // As it stands at the end.
    Tally before;  // As it stood at the beginning.
    bool created = false;
    std::int64_t retried = 0;
    FeedReport fed;
    WorkerReport worked;
    std::vector<SinkSpec> served_elsewhere;  // Sinks that another live process serves.
    std::vector<SinkFailure> sink_failures;
    std::optional<Error> on_complete_failure;  // Of the command of `on_complete`.
    bool output_closed = false;  // Nobody reads stdout any more: that stopped the run.
};

// Returns when the job is finished or the run was stopped.
Result<RunReport> run_job(Engine& engine, const RunRequest& request);

struct SubmitReport {
    Job job;
    bool created = false;
    FeedReport fed;
};

// Opens the job and feeds it; others work on it.
Result<SubmitReport> submit_job(Engine& engine, const RunRequest& request);

// Works on whatever the store has, until nothing is left (or for ever, if the options say so).
Result<WorkerReport> work_on(Engine& engine, WorkerOptions options, int slots);

// Ends closed jobs whose items are all settled. Whoever notices does it.
Result<void> finish_jobs(Engine& engine);

}  // namespace stint
