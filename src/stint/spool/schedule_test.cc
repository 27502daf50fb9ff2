#include "stint/spool/schedule.h"

#include <doctest/doctest.h>

using namespace stint;
using namespace stint::spool;

namespace {

// Jobs that a scan may find, and the schedule that is told of them.
class ScheduleLab {
public:
    explicit ScheduleLab(ScheduleRules rules) : order_(rules.order), schedule_(std::move(rules)) {}

    void add(std::uint64_t seq, const std::string& name, std::int64_t seconds = 0,
             const std::string& lane = "") {
        QueuedJob job{.name = name};
        job.header = {.seq = seq, .created = {seconds, 0}, .params = {lane}};
        jobs_.push_back(std::move(job));
    }
    void remove(const std::string& name) {
        std::erase_if(jobs_, [&](const QueuedJob& job) { return job.name == name; });
    }
    Schedule& look() {
        std::vector<const QueuedJob*> all;
        for (const QueuedJob& job : jobs_) all.push_back(&job);
        std::sort(all.begin(), all.end(), [&](const QueuedJob* one, const QueuedJob* other) {
            auto place = [&](const QueuedJob& job) {
                return std::tuple(order_ == JobOrder::sequence ? job.header.seq : 0,
                                  job.header.created, job.name);
            };
            return place(*one) < place(*other);
        });
        schedule_.refresh(all);
        return schedule_;
    }
    // All that may start now: "a b c".
    std::string start_all() {
        std::string names;
        while (std::optional<QueuedJob> job = schedule_.start()) {
            names += (names.empty() ? "" : " ") + job->name;
        }
        return names;
    }

private:
    JobOrder order_;
    std::vector<QueuedJob> jobs_;
    Schedule schedule_;
};

std::string lane_of(const QueuedJob& job) {
    return job.header.params.front();
}

using Names = std::vector<std::string>;

Names names_of(const std::vector<Schedule::Tombstone>& tombstones) {
    Names names;
    for (const Schedule::Tombstone& one : tombstones) names.push_back(one.name);
    return names;
}

}  // namespace

TEST_CASE("jobs start in the order of their numbers, from the next one on") {
    ScheduleLab lab({.next = 3});
    lab.add(5, "c");
    lab.add(3, "a");
    lab.add(2, "early");
    lab.add(4, "b");

    Schedule& schedule = lab.look();

    CHECK(lab.start_all() == "a b c");
    CHECK(schedule.passed_by() == 1);
    CHECK(schedule.next() == 3);
    CHECK(!schedule.gap());
}

TEST_CASE("nothing starts behind a gap, and all when it is closed") {
    ScheduleLab lab({.next = 1});
    lab.add(1, "a");
    lab.add(3, "c");
    lab.add(4, "d");
    Schedule& schedule = lab.look();

    CHECK(lab.start_all() == "a");
    REQUIRE(schedule.gap());
    CHECK(schedule.gap()->waits_for == 2);
    CHECK(schedule.gap()->later == 2);

    lab.add(2, "b");
    lab.look();
    CHECK(lab.start_all() == "b c d");
    CHECK(!schedule.gap());
}

TEST_CASE("a job that is done before its turn gets a tombstone, removed when its turn comes") {
    ScheduleLab lab({.next = 1});
    for (int seq = 1; seq <= 3; ++seq)
        lab.add(static_cast<std::uint64_t>(seq), std::to_string(seq));
    Schedule& schedule = lab.look();
    lab.start_all();

    schedule.settle("2", Settled::done);
    Schedule::Effects early = schedule.take_effects();
    CHECK(names_of(early.tombstones) == Names{"2"});
    CHECK(early.tombstones.front().header.seq == 2);
    CHECK(early.remove_when_passed.empty());
    CHECK(schedule.next() == 1);
    CHECK(schedule.take_effects().tombstones.empty());

    schedule.settle("1", Settled::done);
    Schedule::Effects late = schedule.take_effects();
    CHECK(late.tombstones.empty());
    CHECK(late.remove_when_passed == Names{"1", "2"});
    CHECK(schedule.next() == 3);
    CHECK(!schedule.is_settled());
}

TEST_CASE("jobs that end together in their order need no tombstone") {
    ScheduleLab lab({.next = 1});
    lab.add(1, "a");
    lab.add(2, "b");
    Schedule& schedule = lab.look();
    lab.start_all();

    schedule.settle("b", Settled::done);
    schedule.settle("a", Settled::done);
    Schedule::Effects effects = schedule.take_effects();

    CHECK(effects.tombstones.empty());
    CHECK(effects.remove_when_passed == Names{"a", "b"});
    CHECK(schedule.next() == 3);
    CHECK(schedule.is_settled());
}

TEST_CASE("where no tombstone can be read, what is done before its turn is marked") {
    ScheduleLab lab({.next = 1, .has_tombstones = false});
    lab.add(1, "a");
    lab.add(2, "b");
    Schedule& schedule = lab.look();
    lab.start_all();

    schedule.settle("b", Settled::done);
    Schedule::Effects effects = schedule.take_effects();

    CHECK(effects.tombstones.empty());
    REQUIRE(effects.marks.size() == 1);
    CHECK(effects.marks.front().name == "b");
}

TEST_CASE("a job that is kept holds the number, whatever is done behind it") {
    ScheduleLab lab({.next = 1});
    lab.add(1, "a");
    lab.add(2, "b");
    Schedule& schedule = lab.look();
    lab.start_all();

    schedule.settle("a", Settled::kept);
    schedule.settle("b", Settled::done);
    Schedule::Effects effects = schedule.take_effects();

    CHECK(names_of(effects.tombstones) == Names{"b"});
    CHECK(effects.remove_when_passed.empty());
    CHECK(schedule.next() == 1);
}

TEST_CASE("a job that is left is passed, stays, and is not run again") {
    ScheduleLab lab({.next = 1});
    lab.add(1, "a");
    Schedule& schedule = lab.look();
    lab.start_all();
    schedule.settle("a", Settled::left);

    CHECK(schedule.take_effects().remove_when_passed.empty());
    CHECK(schedule.next() == 2);
    lab.look();
    CHECK(lab.start_all().empty());
    CHECK(schedule.passed_by() == 0);
}

TEST_CASE("jobs of the same number all run before the number is passed, and are told once") {
    ScheduleLab lab({.next = 1});
    lab.add(1, "b", 5);
    lab.add(1, "a", 6);
    lab.add(2, "c");
    Schedule& schedule = lab.look();

    CHECK(schedule.take_duplicates() == std::vector<std::uint64_t>{1});
    CHECK(schedule.take_duplicates().empty());
    CHECK(lab.start_all() == "b a c");
    schedule.settle("b", Settled::done);
    Schedule::Effects effects = schedule.take_effects();
    CHECK(effects.remove_now == Names{"b"});
    CHECK(effects.tombstones.empty());
    CHECK(schedule.next() == 1);
    schedule.settle("a", Settled::done);
    CHECK(schedule.take_effects().remove_when_passed == Names{"a"});
    CHECK(schedule.next() == 2);
}

TEST_CASE("a job that comes late with a number that has started and is not passed runs too") {
    ScheduleLab lab({.next = 1});
    lab.add(1, "a");
    lab.add(2, "b");
    Schedule& schedule = lab.look();
    lab.start_all();
    lab.add(2, "late");
    lab.look();

    CHECK(lab.start_all() == "late");
    CHECK(schedule.take_duplicates() == std::vector<std::uint64_t>{2});
}

TEST_CASE("in the order of time numbers mean nothing, and a file goes as soon as it is done") {
    ScheduleLab lab({.order = JobOrder::time, .next = 9});
    lab.add(7, "second", 2);
    lab.add(7, "third", 2);
    lab.add(9, "first", 1);
    Schedule& schedule = lab.look();

    CHECK(lab.start_all() == "first second third");
    schedule.settle("third", Settled::done);
    CHECK(schedule.take_effects().remove_now == Names{"third"});
    CHECK(schedule.take_duplicates().empty());
    CHECK(!schedule.gap());
}

TEST_CASE("in the order of time a job that others have taken does not start") {
    ScheduleLab lab({.order = JobOrder::time});
    lab.add(1, "a", 1);
    lab.add(2, "b", 2);
    lab.look();
    lab.remove("a");
    lab.look();

    CHECK(lab.start_all() == "b");
}

TEST_CASE("a name that was left and has gone may be given again") {
    ScheduleLab lab({.order = JobOrder::time});
    lab.add(1, "a", 1);
    Schedule& schedule = lab.look();
    lab.start_all();
    schedule.settle("a", Settled::left);
    lab.look();
    CHECK(lab.start_all().empty());

    lab.remove("a");
    lab.look();
    lab.add(2, "a", 2);
    lab.look();
    CHECK(lab.start_all() == "a");
}

TEST_CASE("jobs of a lane run one after the other, lanes beside each other") {
    ScheduleLab lab({.next = 1, .lane_of = lane_of});
    lab.add(1, "a1", 0, "a");
    lab.add(2, "a2", 0, "a");
    lab.add(3, "b1", 0, "b");
    lab.add(4, "a3", 0, "a");
    Schedule& schedule = lab.look();

    CHECK(lab.start_all() == "a1 b1");
    schedule.settle("b1", Settled::done);
    CHECK(lab.start_all().empty());
    schedule.settle("a1", Settled::done);
    CHECK(lab.start_all() == "a2");
    schedule.settle("a2", Settled::kept);
    CHECK(lab.start_all().empty());
    schedule.take_effects();
    CHECK(schedule.next() == 2);
}
