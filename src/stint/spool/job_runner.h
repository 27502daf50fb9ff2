// Runs the jobs of a queue as child processes, some at a time: gives the command its words, its
// variables FSPL_… and its standard input, ends it when its time is over, and tries it again if it
// may be. It is a part of somebody's loop (sys/poller.h) and knows nothing of numbers and order.
//
//     JobRunner runner = TRY(JobRunner::open(queue, plan, {.slots = 4}, poller));
//     TRY(runner.start({.job = job, .file = job.name}, ends));
//     for (std::uint64_t tag : TRY(poller.wait(…))) runner.collect(tag, ends);
//     runner.look_after(now, ends);
//     for (const JobEnd& end : ends) … make it so on disk, then runner.release(end.slot);
//
// The standard input is the file of the job itself, behind its header, as fspl gives it: a command
// that reads none of it loses nothing, and one that seeks can. What a decoder writes is a pipe; a
// decoder that fails makes the job fail, unless its reader has gone.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "stint/spool/decoder.h"
#include "stint/spool/job_scanner.h"
#include "stint/sys/clock.h"
#include "stint/sys/launcher.h"
#include "stint/sys/poller.h"
#include "stint/sys/slots_file.h"

namespace stint::spool {

struct RunPlan {
    std::vector<std::string> command;  // Program and words; no shell.
    std::string decoder;               // Or empty.
    enum class JobParams { appended, ignored } params = JobParams::ignored;
    enum class Payload { passed, ignored } payload = Payload::passed;
    enum class Output { passed, saved } output = Output::passed;  // Saved: in NAME.out beside it.
    std::optional<Millis> timeout_ms;
    int retries = 0;                // So often it is tried again.
    Millis retry_delay_ms = 1'000;  // Doubled each time, up to an hour.
};

struct JobTask {
    QueuedJob job;
    std::string file;  // Its name in jobs/, which may be that of a claim.
    int attempt = 1;
    int tries = 0;  // Of this run, before this one.
};

struct JobEnd {
    JobTask task;
    int slot = -1;      // -1: none was taken.
    std::string cause;  // Empty: it has succeeded.
    int exit_code = 0;
    int signal = 0;
    Micros duration_us = 0;
    bool cut_short = false;  // By kill_all or give_up: that says nothing about the job.
};

class JobRunner {
public:
    struct Place {
        int slots = 1;
        SlotsFile* slots_file = nullptr;  // If there is one; outlives the runner.
    };
    // The command need not be there before a job is.
    // REQUIRES: queue, clock and poller outlive it; all calls come from the thread that made it
    static Result<JobRunner> open(const Queue& queue, RunPlan plan, Place place, const Clock& clock,
                                  Poller& poller);
    ~JobRunner();
    JobRunner(JobRunner&&) noexcept;
    JobRunner& operator=(JobRunner&&) = delete;

    bool has_room() const { return free_ > 0; }
    int room() const { return free_; }
    // Neither runs nor waits to be tried again.
    bool is_idle() const { return free_ == place_.slots && delayed_.empty(); }

    // Fails when no job can be started, or not this file: nothing has happened then. What is wrong
    // with the job alone is its end, in `ends`.
    // REQUIRES: has_room()
    Result<void> start(JobTask task, std::vector<JobEnd>& ends);

    // Tags below 2 * slots are those of the runner.
    Result<void> collect(std::uint64_t tag, std::vector<JobEnd>& ends);

    // Ends what has run for too long, and tries again what is to be tried again by now.
    Result<void> look_after(std::vector<JobEnd>& ends);
    std::optional<Instant> next_look() const;

    // The end of what ran here is on disk: the slot is free.
    void release(int slot);

    // What waits to be tried again has ended, without success.
    void give_up(std::vector<JobEnd>& ends);
    void kill_all();

private:
    struct Running;
    struct Delayed {
        Instant due;
        JobEnd last;
    };
    JobRunner(const Queue& queue, RunPlan plan, Place place, const Clock& clock, Poller& poller);
    // What is the fault of the job alone.
    using Fault = std::optional<std::string>;
    Result<Fault> open_input(Running& running);
    Result<Fault> launch_in(int slot, Running& running);
    Result<Child> launch_program(LaunchSpec spec, std::vector<char*>& argv);
    Result<Fd> open_output(const Running& running) const;
    bool finds_program();
    void finish(int slot, std::vector<JobEnd>& ends);
    void kill(Running& running) const;

    const Queue& queue_;
    RunPlan plan_;
    Place place_;
    const Clock& clock_;
    Poller& poller_;
    Fd null_;
    std::string program_;
    bool by_shell_ = false;  // It is a script without a first line that names its interpreter.
    std::vector<std::string> environment_;
    SignalSet reset_signals_ = signals_to_reset();
    std::vector<std::unique_ptr<Running>> slots_;  // Null: free.
    int free_ = 0;
    std::vector<Delayed> delayed_;
};

}  // namespace stint::spool
