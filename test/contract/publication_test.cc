// Publication: an attempt wins in one commit and its item is settled in the next, with the rename
// of the output file between them; and a path belongs to one key.
#include "contract/fixture.h"

namespace stint::test {
namespace {

using How = PublicationEnd::How;

class Publishing : public Fixture {
public:
    ExchangeAnswer win(WorkerId worker, LeaseToken token, ItemId item,
                       const std::string& to = "/out/a", const std::string& output = "") {
        Attempt attempt{.started_at = {5}, .duration_us = 7, .output = output};
        attempt.output_bytes = std::ssize(output);
        Publication file{.from = "/out/.private", .to = to, .inode = 11, .bytes = 3};
        return exchange({.worker = worker, .wins = {{token, item, attempt, file}}});
    }
    ExchangeAnswer end(WorkerId worker, LeaseToken token, ItemId item, How how = How::published,
                       const std::string& cause = "") {
        return exchange({.worker = worker, .publication_ends = {{token, item, how, cause}}});
    }
    std::vector<OpenPublication> open(WorkerId worker) {
        return must(store().publications_of(worker));
    }
};

}  // namespace

TEST_CASE_FIXTURE(Publishing,
                  "an item that has won is running, and completed when it is published") {
    JobId id = make_job(1);
    WorkerId worker = make_worker();
    Grant grant = claim_range(worker, 1);

    CHECK(win(worker, grant.token, grant.range.lo, "/out/a", "said").refused.empty());
    CHECK(state(grant.range.lo) == ItemState::running);
    CHECK(tally(id).completed == 0);
    CHECK(events(id).empty());
    CHECK(end(worker, grant.token, grant.range.lo).refused.empty());

    CHECK(state(grant.range.lo) == ItemState::completed);
    Outcome outcome = details(grant.range.lo).outcomes.front();
    CHECK(outcome.worker == worker);
    CHECK(outcome.attempt.output == "said");
    CHECK(outcome.attempt.target == "/out/a");
    CHECK(outcome.attempt.target_inode == 11);
    CHECK(outcome.attempt.target_bytes == 3);
    CHECK(events(id).front().outcome.attempt.target == "/out/a");
    CHECK(open(worker).empty());
}

TEST_CASE_FIXTURE(Publishing, "a worker that was reaped cannot win any more") {
    make_job(1);
    WorkerId lost = make_worker();
    Grant grant = claim_range(lost, 1);
    reap(lost, {grant.range.lo});

    CHECK(win(lost, grant.token, grant.range.lo).refused == std::vector{grant.range.lo});
    CHECK(open(lost).empty());
}

TEST_CASE_FIXTURE(Publishing, "nobody wins with the token of another") {
    make_job(2);
    WorkerId one = make_worker();
    WorkerId other = make_worker();
    Grant grant = claim_range(one, 1);
    claim_range(other, 1);

    CHECK(win(other, grant.token, grant.range.lo).refused.size() == 1);
}

TEST_CASE_FIXTURE(Publishing, "an item that was not won is not published") {
    make_job(1);
    WorkerId worker = make_worker();
    Grant grant = claim_range(worker, 1);

    CHECK(end(worker, grant.token, grant.range.lo).refused.size() == 1);
    CHECK(state(grant.range.lo) == ItemState::pending);
}

TEST_CASE_FIXTURE(Publishing, "an item wins once") {
    make_job(1);
    WorkerId worker = make_worker();
    Grant grant = claim_range(worker, 1);
    win(worker, grant.token, grant.range.lo);

    CHECK(win(worker, grant.token, grant.range.lo).refused.size() == 1);
    CHECK(end(worker, grant.token, grant.range.lo).refused.empty());
    CHECK(end(worker, grant.token, grant.range.lo).refused.size() == 1);
}

TEST_CASE_FIXTURE(Publishing,
                  "a path belongs to one key: the second item is failed, with both names") {
    JobId id = make_job(2);
    WorkerId worker = make_worker(2);
    Grant grant = claim_range(worker, 2);
    win(worker, grant.token, grant.range.lo, "/out/same");

    ExchangeAnswer answer = win(worker, grant.token, grant.range.lo + 1, "/out/same");

    CHECK(answer.collided == std::vector{grant.range.lo + 1});
    CHECK(state(grant.range.lo + 1) == ItemState::failed);
    std::string cause = details(grant.range.lo + 1).outcomes.front().attempt.cause;
    CHECK(cause.find("/out/same") != std::string::npos);
    CHECK(cause.find("item '1'") != std::string::npos);
    end(worker, grant.token, grant.range.lo);
    CHECK(tally(id).completed == 1);
    CHECK(tally(id).failed == 1);
}

TEST_CASE_FIXTURE(Publishing, "a file that changed is published under the path of its key again") {
    JobId id = make_job(0);
    append(id, {{.input = "a", .fingerprint = 1}}, KeyRule::unique);
    WorkerId worker = make_worker();
    Grant first = claim_range(worker, 1);
    win(worker, first.token, first.range.lo);
    end(worker, first.token, first.range.lo);
    append(id, {{.input = "a", .fingerprint = 2}}, KeyRule::unique, ChangedRule::run_again);
    Grant second = claim_range(worker, 1);

    CHECK(win(worker, second.token, second.range.lo).collided.empty());
    CHECK(end(worker, second.token, second.range.lo).refused.empty());
    CHECK(must(store().read_targets(id, "", 10)).front().item == second.range.lo);
}

TEST_CASE_FIXTURE(Publishing, "what a lost worker had won is not given to others") {
    make_job(2);
    WorkerId lost = make_worker();
    Grant grant = claim_range(lost, 2);
    win(lost, grant.token, grant.range.lo);

    Reaped reaped = reap(lost, {});

    CHECK(reaped.publishing == 1);
    CHECK(reaped.given_back == 1);
    CHECK_FALSE(reaped.gone);
    CHECK(state(grant.range.lo) == ItemState::running);
    WorkerId worker = make_worker(2);
    CHECK(claim_range(worker, 1).range.lo == grant.range.lo + 1);
    CHECK(claim(worker).empty());
}

TEST_CASE_FIXTURE(Publishing,
                  "what a lost worker had won is published for it, under another token") {
    JobId id = make_job(1);
    WorkerId lost = make_worker();
    Grant grant = claim_range(lost, 1);
    win(lost, grant.token, grant.range.lo, "/out/a", "said");
    reap(lost, {});

    std::vector<OpenPublication> found = open(lost);
    REQUIRE(found.size() == 1);
    CHECK(found.front().token > grant.token);
    CHECK(found.front().publication.to == "/out/a");
    CHECK(end(lost, grant.token, grant.range.lo).refused.size() == 1);
    CHECK(end(lost, found.front().token, grant.range.lo).refused.empty());

    CHECK(events(id).front().outcome.attempt.output == "said");
    CHECK(reap(lost, {}).gone);
}

TEST_CASE_FIXTURE(Publishing, "an output that vanished before it had its name is made again") {
    make_job(1);
    WorkerId worker = make_worker();
    Grant grant = claim_range(worker, 1);
    win(worker, grant.token, grant.range.lo);

    end(worker, grant.token, grant.range.lo, How::vanished);

    CHECK(state(grant.range.lo) == ItemState::pending);
    Grant again = claim_range(worker, 1);
    CHECK(again.range.lo == grant.range.lo);
    CHECK(again.attempt == 1);
    CHECK(win(worker, again.token, again.range.lo).collided.empty());
    CHECK(end(worker, again.token, again.range.lo).refused.empty());
}

TEST_CASE_FIXTURE(Publishing, "an output that cannot get its name fails its item") {
    JobId id = make_job(1);
    WorkerId worker = make_worker();
    Grant grant = claim_range(worker, 1);
    win(worker, grant.token, grant.range.lo);

    end(worker, grant.token, grant.range.lo, How::failed, "'/out/a' is a directory");

    CHECK(state(grant.range.lo) == ItemState::failed);
    Attempt attempt = details(grant.range.lo).outcomes.front().attempt;
    CHECK(attempt.cause == "'/out/a' is a directory");
    CHECK(attempt.target.empty());
    CHECK(must(store().read_targets(id, "", 10)).front().inode == 0);
}

TEST_CASE_FIXTURE(Publishing, "what was won is completed although its job is canceled") {
    JobId id = make_closed_job(1);
    WorkerId worker = make_worker();
    Grant grant = claim_range(worker, 1);
    win(worker, grant.token, grant.range.lo);
    must(store().cancel_job(id));

    CHECK(end(worker, grant.token, grant.range.lo).refused.empty());
    CHECK(state(grant.range.lo) == ItemState::completed);
}

TEST_CASE_FIXTURE(Publishing, "what was won outlives a reboot") {
    make_job(1);
    WorkerId lost = make_worker();
    Grant grant = claim_range(lost, 1);
    win(lost, grant.token, grant.range.lo);

    reboot();

    std::vector<OpenPublication> found = open(lost);
    REQUIRE(found.size() == 1);
    CHECK(end(lost, found.front().token, grant.range.lo).refused.empty());
    CHECK(state(grant.range.lo) == ItemState::completed);
    CHECK(reap(lost, {}).gone);
}

TEST_CASE_FIXTURE(Publishing, "the long output of an attempt that has won is needed") {
    make_job(1);
    WorkerId worker = make_worker();
    Grant grant = claim_range(worker, 1);
    Publication file{.from = "/out/.private", .to = "/out/a", .inode = 11, .bytes = 3};
    exchange(
        {.worker = worker, .wins = {{grant.token, grant.range.lo, {.content = "x-1.out"}, file}}});
    std::vector<std::string> names{"x-1.out", "x-2.out"};

    CHECK(must(store().needed_content(names)) == std::vector<std::string>{"x-1.out"});
    end(worker, grant.token, grant.range.lo);
}

}  // namespace stint::test
