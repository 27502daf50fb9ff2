// A worker claims items, runs them in its slots and settles each the moment it has ended. One loop,
// one thread: it collects what happened (an attempt ended, the store answered, a signal came), then
// acts on it.
//
//     Worker worker(engine, membership, options);
//     WorkerReport report = TRY(worker.run());
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "stint/base/guarded.h"
#include "stint/engine/backlog.h"
#include "stint/engine/claim_pace.h"
#include "stint/engine/dropped_contents.h"
#include "stint/engine/engine.h"
#include "stint/engine/membership.h"
#include "stint/engine/publisher.h"
#include "stint/engine/slot_table.h"
#include "stint/engine/start_gate.h"
#include "stint/engine/used_blocks.h"
#include "stint/engine/verdict.h"
#include "stint/engine/worker_inbox.h"
#include "stint/engine/worker_options.h"
#include "stint/sys/poller.h"

namespace stint {

class Worker {
public:
    static Result<std::unique_ptr<Worker>> open(Engine& engine, Membership& membership,
                                                WorkerOptions options);
    ~Worker();
    Worker(const Worker&) = delete;
    Worker& operator=(const Worker&) = delete;

    // Works until nothing is left, or it is stopped. Failures are returned after killing what runs.
    // REQUIRES: called by a thread that lives as long as the process: its children die with it
    Result<WorkerReport> run();

    int running() const { return slots_.running(); }  // Items now. From any thread.

    // From any thread: something was added, look; the run has so many items in all; finish what
    // runs and stop; the store took us for dead, drop everything.
    void nudge();
    void expect(std::int64_t items);
    void stop();
    void drop();

private:
    Worker(Engine& engine, Membership& membership, WorkerOptions options, Poller poller,
           Waker waker);
    Result<void> begin();
    Result<void> work();
    Result<void> end();
    void begin_anew(Membership& membership);
    bool is_over() const;
    enum class Said { here, by_store };  // Who has said something about this worker.
    bool is_stopping() const { return stopping_ || dropped_; }
    Result<void> start_tasks();
    Task begin_attempt(int slot, const Claimed& claimed, std::int64_t group);
    bool start_group(const GroupRule& rule);
    std::int64_t items_a_slot() const;
    bool knows_next() const;
    Result<void> learn_job(Job job);
    bool is_held_back();
    bool wants_claim() const;
    bool settles_now() const;
    void send(ExchangeRequest request);
    void ask_job(JobId id);
    void ask_prospects();
    void ask_flags();
    void tell_slots();
    Result<void> wait();
    Millis pause() const;
    void read_signals();
    void take_slots(std::optional<int> asked);
    void set_slots(int slots, Said said);
    Result<void> read_inbox();
    void on_nothing(std::optional<Instant> due_at);
    void take_answer(ExchangeAnswer answer);
    void take_flags(const JobFlags& flags);
    void collect(std::uint64_t tag);
    void gather();
    void settle(Ended& ended, const RunningAttempt& running);
    Verdict verdict_of(Ended& ended, const RunningAttempt& running);
    static void limit(RunningAttempt& attempt, const KnownJob& known);
    void learn_duration(JobId id, Micros duration);
    void note_begun(Begun begun, const std::string& cause);
    void halt_if_reached(int status);
    void take_published(const Publisher::Report& report);
    void count(const Verdict& verdict, int status);
    void on_time();
    void keep_limits(Instant now);
    void end_youngest();
    void stop_job(JobId id);
    void begin_stop(bool kill);
    void drain();
    void end_running(Fate fate, std::optional<JobId> job);
    void end_attempt(int slot, Fate fate);
    void take_step(int slot);
    void drop_everything();
    void drop_if_cut_off(Instant now);
    void give_back_all();
    Engine& engine_;
    Membership* membership_;
    WorkerOptions options_;
    Poller poller_;
    Waker waker_;
    Guarded<WorkerInbox> inbox_;
    std::unique_ptr<Executor> executor_;
    SlotTable slots_;
    std::optional<StartGate> gate_;  // If there are limits.
    Backlog backlog_;
    std::map<JobId, KnownJob> jobs_;
    std::vector<Ended> collected_;
    std::vector<Ending> endings_;  // Collected and not gathered yet.
    ExchangeRequest outbox_;       // What has ended and is not yet on its way to the store ...
    Publisher::Batch to_publish_;  // ... and to the publisher.
    DroppedContents dropped_contents_;
    UsedBlocks used_blocks_;                // Of the outbox.
    std::unique_ptr<Publisher> publisher_;  // Made for the first output file.
    Instant settle_after_;
    int unanswered_ = 0;     // Exchanges the store has not answered.
    bool claiming_ = false;  // One of them wishes for items.
    int telling_slots_ = 0;  // What the store says of them is old until that is done.
    bool asking_ = false;    // Whether there are prospects.
    bool nothing_left_ = false;
    bool stopping_ = false;
    bool dropped_ = false;
    bool halted_ = false;
    bool drained_ = false;
    bool out_of_time_ = false;
    int last_status_ = 0;                   // Of what ended last.
    std::optional<std::int64_t> expected_;  // Items of the run, once all are known.
    int starts_failed_ = 0;                 // In a row.
    ClaimPace pace_;
    Instant progress_at_;              // An attempt ended, or all slots became busy.
    std::optional<Instant> flags_at_;  // The last answer; nothing while the store is asked.
    double mean_ms_ = 0;               // Of the attempts so far, the latest counting most.
    std::mt19937_64 random_{std::random_device{}()};
    WorkerReport report_;
};

}  // namespace stint
