// Decides what happens next on a queue that one process works on: which job may start now, what
// `nextseq` is to say, and what becomes of the files of jobs that have ended. Pure: it is told what
// a scan has found and how jobs end, and touches no file itself.
//
//     Schedule schedule({.order = JobOrder::sequence, .next = 7});
//     schedule.refresh(scanner.jobs(JobOrder::sequence));
//     while (std::optional<QueuedJob> job = schedule.start()) … run it, later:
//     schedule.settle(job->name, Settled::done);
//     Schedule::Effects effects = schedule.take_effects();
//
// In the order of their numbers jobs start from `next` on, without a gap. `next` is the lowest
// number that is not settled: a job that is done before its turn gets a tombstone in its place.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "stint/spool/job_scanner.h"

namespace stint::spool {

enum class Settled {
    done,  // Its file goes.
    left,  // Its file stays and is not looked at again.
    kept,  // It is not settled at all: `next` does not pass it, and its lane waits.
};

struct ScheduleRules {
    JobOrder order = JobOrder::sequence;
    std::uint64_t next = 1;  // Means nothing in the order of time.
    // Jobs of the same lane run one after the other. Not given: each has a lane of its own.
    std::function<std::string(const QueuedJob&)> lane_of = {};
    // Whether places may be kept by tombstones; not where a decoder reads the files, or all stay.
    bool has_tombstones = true;
};

class Schedule {
public:
    explicit Schedule(ScheduleRules rules) : rules_(std::move(rules)), cursor_(rules_.next) {}

    // What a scan has found, in this order. Jobs that are known by name are not taken up again.
    void refresh(const std::vector<const QueuedJob*>& jobs);

    // The next job that may run, if there is one; it has started then.
    std::optional<QueuedJob> start();

    // REQUIRES: started and not settled
    void settle(const std::string& name, Settled how);

    struct Tombstone {
        std::string name;
        PacketHeader header;
    };
    struct Effects {
        std::vector<std::string> remove_now;
        std::vector<Tombstone> tombstones;
        // Done and waiting for their turn, without a tombstone.
        std::vector<QueuedJob> marks;
        // Once `nextseq` says next().
        std::vector<std::string> remove_when_passed;
    };
    // What follows from what was settled since the last call.
    Effects take_effects();

    // The lowest number that is not settled, as of the last take_effects().
    std::uint64_t next() const { return entries_.empty() ? cursor_ : entries_.begin()->first.seq; }

    // Nothing that has started waits for its turn or was kept.
    bool is_settled() const { return entries_.empty(); }

    struct Gap {
        std::uint64_t waits_for = 0;
        std::size_t later = 0;  // Jobs behind it.
    };
    // Of the last refresh. Nothing when all that is there may run.
    std::optional<Gap> gap() const;

    // Numbers below `next`: they never run.
    std::size_t passed_by() const { return passed_by_; }

    // Numbers that several jobs have, each told once.
    std::vector<std::uint64_t> take_duplicates();

private:
    struct Key {
        std::uint64_t seq = 0;
        PacketTime created;
        std::string name;
        bool operator<(const Key& other) const {
            return std::tie(seq, created, name) < std::tie(other.seq, other.created, other.name);
        }
    };
    enum class State { waiting, started, done, left, kept };
    struct Entry {
        QueuedJob job;
        std::string lane;
        State state = State::waiting;
    };
    using Entries = std::map<Key, Entry>;
    struct Lane {
        bool is_busy = false;  // One of its jobs is ready or runs.
        std::set<Key> waiting;
    };

    bool by_number() const { return rules_.order == JobOrder::sequence; }
    void admit(const QueuedJob& job, Key key);
    void next_of_lane(const std::string& name);
    bool has_unsettled_twin(Entries::iterator entry);
    void advance();
    void forget_missing(const std::vector<const QueuedJob*>& jobs);

    ScheduleRules rules_;
    std::uint64_t cursor_;  // The first number that is not admitted yet.
    Entries entries_;       // Admitted; settled ones as long as `next` has not passed them.
    std::unordered_map<std::string, Key> keys_;  // Of entries_, by name.
    std::unordered_set<std::string> over_;       // Names with which nothing is done any more.
    std::set<Key> ready_;
    std::set<Key> unmarked_;  // Done before their turn, and nothing tells so yet.
    std::unordered_map<std::string, Lane> lanes_;
    Effects effects_;
    std::size_t later_ = 0;
    std::size_t passed_by_ = 0;
    std::set<std::uint64_t> duplicates_;
    std::set<std::uint64_t> told_duplicates_;
};

}  // namespace stint::spool
