#include "stint/spool/claims.h"

#include <atomic>
#include <thread>

#include "support/must.h"
#include "support/processes.h"
#include <doctest/doctest.h>

#include "stint/spool/job_scanner.h"
#include "stint/spool/job_writer.h"

using namespace stint;
using namespace stint::spool;
using test::must;
using test::refusal;
using test::TemporaryDirectory;

namespace {

class ClaimLab {
public:
    ClaimLab() : queue_(must(make())) {}

    const Queue& queue() const { return queue_; }
    Claims of(const std::string& worker) const { return {queue_, worker}; }

    void write(const std::string& name, const std::string& payload = "",
               std::uint64_t seq = 1) const {
        JobWriter writer(queue_);
        int fd = must(writer.begin(name));
        must(write_all(fd, must(encode_header({.seq = seq, .created = {5, 6}})) + payload));
        must(writer.publish());
    }
    std::size_t jobs() const {
        JobScanner scanner(queue_, "");
        must(scanner.scan());
        return scanner.jobs(JobOrder::sequence).size();
    }
    std::size_t files() const { return list_directory(queue_.jobs_path()).size(); }
    bool has(const std::string& name) const {
        return must(file_facts(queue_.job_path(name))).has_value();
    }

private:
    Result<Queue> make() {
        TRY(make_queue(directory_.file("q"), QueueKind::complete));
        return Queue::open(directory_.file("q"));
    }

    TemporaryDirectory directory_{test::fast_place()};
    Queue queue_;
};

}  // namespace

TEST_CASE("the name of a claim tells worker and job") {
    std::optional<Claim> claim = parse_claim("stint-claim-host-1-fspl-a-fspl-b.fspl.claim");
    REQUIRE(claim);
    CHECK(claim->worker == "host-1");
    CHECK(claim->job == "fspl-a-fspl-b.fspl");
    for (const char* name :
         {"fspl-a.fspl", "stint-claim-fspl-a.fspl.claim", "stint-claim--fspl-a.fspl.claim",
          "stint-claim-w-a.fspl.claim", "stint-claim-w-fspl-a.fspl",
          "stint-claim-w fspl-a.fspl.claim", "stint-claim-wfspl-a.fspl.claim",
          "stint-done-stint-claim-w-fspl-a.fspl.claim"}) {
        CHECK_FALSE(parse_claim(name));
    }
    CHECK_FALSE(is_worker_name(""));
    CHECK_FALSE(is_worker_name("a/b"));
    CHECK_FALSE(is_worker_name("x-fspl-y"));
    CHECK_FALSE(is_worker_name(std::string(65, 'x')));
}

TEST_CASE("a claimed job is no job for others, and gone when it is done") {
    ClaimLab lab;
    lab.write("fspl-a.fspl", "payload", 7);
    Claims mine = lab.of("me");
    Claim claim = must(mine.claim("fspl-a.fspl")).value();
    CHECK(lab.jobs() == 0);
    CHECK(must(lab.of("you").claim("fspl-a.fspl")) == std::nullopt);
    CHECK(must(mine.open(claim)).header.seq == 7);
    must(mine.commit(claim));
    CHECK(lab.files() == 0);
}

TEST_CASE("every job has one winner") {
    ClaimLab lab;
    constexpr int jobs = 200;
    for (int i = 0; i < jobs; ++i) lab.write("fspl-" + std::to_string(i) + ".fspl");
    std::atomic<int> won = 0;
    auto work = [&](const std::string& worker) {
        Claims claims = lab.of(worker);
        for (int i = 0; i < jobs; ++i) {
            Result<std::optional<Claim>> claim =
                claims.claim("fspl-" + std::to_string(i) + ".fspl");
            if (claim.ok() && claim.value() && claims.commit(*claim.value()).ok()) ++won;
        }
    };
    std::thread one(work, "one");
    std::thread two(work, "two");
    work("three");
    one.join();
    two.join();
    CHECK(won == jobs);
    CHECK(lab.files() == 0);
}

TEST_CASE("who lost the claim cannot tell success") {
    ClaimLab lab;
    lab.write("fspl-a.fspl");
    Claims paused = lab.of("paused");
    Claim claim = must(paused.claim("fspl-a.fspl")).value();
    CHECK(must(lab.of("other").give_back(claim)) == "fspl-a.fspl");
    CHECK(lab.jobs() == 1);
    Result<void> committed = paused.commit(claim);
    REQUIRE_FALSE(committed.ok());
    CHECK(committed.error().code == ErrorCode::conflict);
    CHECK(lab.jobs() == 1);
}

TEST_CASE("one of those who recover a claim succeeds") {
    ClaimLab lab;
    lab.write("fspl-a.fspl");
    must(lab.of("dead").claim("fspl-a.fspl"));
    Claims one = lab.of("one");
    std::vector<Claim> found = must(one.list());
    REQUIRE(found.size() == 1);
    CHECK(found[0].worker == "dead");
    CHECK(must(one.give_back(found[0])) == "fspl-a.fspl");
    CHECK(must(lab.of("two").give_back(found[0])) == std::nullopt);
}

TEST_CASE("a job comes back in the place of its tombstone") {
    ClaimLab lab;
    lab.write("fspl-a.fspl", "payload", 9);
    Claims claims = lab.of("me");
    Claim claim = must(claims.claim("fspl-a.fspl")).value();
    JobWriter writer(lab.queue());
    must(begin_tombstone(writer, "fspl-a.fspl", must(claims.open(claim)).header));
    must(writer.replace());
    CHECK(must(claims.give_back(claim)) == "fspl-a.fspl");
    CHECK(must(open_job(lab.queue(), "fspl-a.fspl")).header.kind == PacketKind::command);
    CHECK(lab.files() == 1);
}

TEST_CASE("a job that comes back overwrites no other of its name") {
    ClaimLab lab;
    lab.write("fspl-a.fspl", "first");
    Claims claims = lab.of("me");
    Claim claim = must(claims.claim("fspl-a.fspl")).value();
    lab.write("fspl-a.fspl", "second");
    CHECK(refusal(claims.claim("fspl-a.fspl")).code == ErrorCode::conflict);
    std::optional<std::string> name = must(claims.give_back(claim));
    REQUIRE(name);
    CHECK(*name != "fspl-a.fspl");
    CHECK(lab.jobs() == 2);
}

TEST_CASE("what a worker had done when it died is removed, and not run again") {
    ClaimLab lab;
    lab.write("fspl-a.fspl");
    Claim claim = must(lab.of("dead").claim("fspl-a.fspl")).value();
    must(rename_file(lab.queue().job_path(claim.file),
                     lab.queue().job_path("stint-done-" + claim.file)));
    CHECK(must(lab.of("me").list()).empty());
    CHECK(lab.files() == 0);
}

TEST_CASE("a job whose name leaves no room for a claim is refused and stays") {
    ClaimLab lab;
    std::string name = "fspl-" + std::string(245, 'n') + ".fspl";
    lab.write(name);
    CHECK(refusal(lab.of("me").claim(name)).code == ErrorCode::invalid_input);
    CHECK(lab.has(name));
}
