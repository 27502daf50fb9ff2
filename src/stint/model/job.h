// A job: a named batch of items and what is to be done with each of them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "stint/base/result.h"
#include "stint/base/time.h"
#include "stint/model/group_rule.h"
#include "stint/model/ids.h"
#include "stint/model/input_rules.h"
#include "stint/model/placeholder_rules.h"
#include "stint/model/retry.h"

namespace stint {

// How many failed items a job may have and still count as completed.
struct Tolerance {
    std::int64_t count = 0;
    double percent = 0;  // Of all items; counts instead of `count` when it is above 0.
    bool operator==(const Tolerance&) const = default;
};
// "3" or "5%" or "0.5%". Fails with invalid_input.
Result<Tolerance> parse_tolerance(std::string_view text);

// What the user asked for. Stored with the job as JSON, so that any worker can take part.
struct JobSpec {
    std::vector<std::string> command;  // argv with placeholders; empty for a function.
    std::vector<std::string> sources;  // URLs such as "glob:in/*.wav", "stdin", "words:…".
    InputRules inputs;                 // How the sources are read.
    PlaceholderRules placeholders;     // Without columns: those are in the input.
    std::string shell;                 // Runs the command as its code; empty: no shell is involved.
    std::string directory;             // Where commands run and relative paths begin.
    std::string workdir;               // With placeholders, where they run instead; or empty.
    std::vector<std::string> environment;  // "NAME=VALUE", besides what is inherited.
    int nice = 0;                          // Niceness at least; 0 for that of the worker.
    std::string ionice;                    // As parse_io_priority reads it; or empty.
    std::string out;  // The output file of an item, with placeholders; or empty.
    RetryPolicy retry;
    std::vector<std::string> on;  // Rules for failures (model/failure.h), the first first.
    Millis timeout_ms = 0;        // An attempt that takes longer is ended; 0 for no limit.
    int timeout_percent = 0;      // The same, of the median of successes; 0 for no limit.
    std::string termseq;          // How (parse_signal_steps); empty for the default.
    GroupRule group;              // How many items a call of the command takes.
    Tolerance tolerate;           // Failures that a completed job may have.
    int weight = 1;               // Its share of the workers, beside other jobs of the store.

    bool operator==(const JobSpec&) const = default;
};

std::string to_json_text(const JobSpec& spec);
Result<JobSpec> parse_job_spec(std::string_view json_text);

// How a job is known when it was given no name: by its directory, its sources and how they are
// read, and its command.
// 32 hexadecimal digits.
std::string fingerprint(const JobSpec& spec);

// "wc-1f3a": the command's name and the first digits of the fingerprint.
std::string default_name(const JobSpec& spec);

// Fails with invalid_input when `name` is empty, too long, or has characters other than letters,
// digits, '.', '_' and '-'.
Result<void> check_job_name(std::string_view name);

enum class JobState {
    open,       // Items may still come.
    closed,     // All items are known.
    completed,  // Every item is settled and none failed.
    failed,     // Every item is settled and some failed.
    canceled,   // Ended by request.
};

std::string_view to_text(JobState state);
inline bool is_finished(JobState state) {
    return state >= JobState::completed;
}

// The books of a job: items = completed + failed + canceled + open, always.
struct Tally {
    std::int64_t items = 0;
    std::int64_t completed = 0;
    std::int64_t failed = 0;
    std::int64_t canceled = 0;
    std::int64_t claimed = 0;  // Below the cursor: handed out at least once.

    std::int64_t settled() const { return completed + failed + canceled; }
    std::int64_t open() const { return items - settled(); }
    bool operator==(const Tally&) const = default;
};

// Whether a job is held up by request. The numbers are stored.
enum class Pause {
    none = 0,
    soon = 1,  // Nothing new is started.
    now = 2,   // What runs is ended, too, and set back.
};

// A job as the store knows it.
struct Job {
    JobId id;
    std::string name;
    int run = 1;  // Counts the jobs of that name; the highest is the current one.
    JobSpec spec;
    JobState state = JobState::open;
    Pause paused = Pause::none;
    bool canceling = false;
    Tally tally;
    std::vector<std::string> columns;  // The names of its items' arguments; empty without header.
    Timestamp created_at;
    Timestamp finished_at;  // 0 while it is not finished.
};

// "wc-1f3a", or "wc-1f3a:2" when it is not the first of its name.
std::string shown_name(const Job& job);

// The same, taken apart.
struct RunName {
    std::string_view name;
    std::int64_t run = 0;  // 0: the last one; -1: what stands there is no number.
};
RunName parse_run_name(std::string_view shown);

// How the placeholders of its command, output files and tags are read.
PlaceholderRules placeholder_rules(const Job& job);

// What a store is asked for when a job is opened, and what it answers.
struct JobRequest {
    std::string name;
    JobSpec spec;
    enum class WhenFinished { reopen, new_run } when_finished = WhenFinished::reopen;
};

struct OpenedJob {
    Job job;
    bool created = false;  // Else it was there before.
};

// The state a closed job ends in.
JobState final_state(const Tally& tally, bool canceling, const Tolerance& tolerate = {});

}  // namespace stint
