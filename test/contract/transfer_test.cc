// Transfer: a job goes to another store of the same kind, whole or not at all, and goes on there.
#include "contract/fixture.h"

#include "stint/model/carried.h"

namespace stint::test {
namespace {

// Its rows are in the other store, and nobody finds them yet.
struct Carried {
    TransferHead head;
    Building building;
    std::vector<RenamedContent> content;
};

Result<Carried> carry(Store& from, JobId job, Store& to, WorkerId builder) {
    Carried carried;
    auto begin = [&](const TransferHead& head) -> Result<void> {
        carried.building = TRY(to.transfers().begin_building(builder, head));
        return {};
    };
    auto take = [&](const TransferBlock& block) -> Result<void> {
        for (RenamedContent& name : TRY(to.transfers().add_block(carried.building, block))) {
            carried.content.push_back(std::move(name));
        }
        return {};
    };
    carried.head = TRY(from.transfers().read_job(job, begin, take));
    return carried;
}

JobId publish(Store& to, const Carried& carried) {
    return must(to.transfers().publish(carried.building, carried.head));
}

// Two stores; `target` has other ids than the one that jobs come from.
class TwoStores : public Fixture {
public:
    TwoStores() { target.make_closed_job(3, "another"); }

    JobId copy(JobId job) {
        return publish(target.store(), must(carry(store(), job, target.store(), target.feeder())));
    }
    ErrorCode refusal(JobId job) {
        Result<Carried> carried = carry(store(), job, target.store(), target.feeder());
        REQUIRE_FALSE(carried.ok());
        return carried.error().code;
    }
    // One completed, one failed, one that waits a minute, two pending.
    JobId make_half_done() {
        JobId id = make_closed_job(5);
        WorkerId worker = make_worker();
        Grant grant = claim_range(worker, 3);
        settle(worker, grant.token, grant.range.lo);
        settle(worker, grant.token, grant.range.lo + 1, Kind::failed, "exit 3");
        postpone(worker, grant.token, grant.range.lo + 2, Kind::retry, 60'000);
        return id;
    }

    Fixture target;
};

void purge_all(Store& store) {
    while (!must(store.purging().purge_some(2)).done) {
    }
}

}  // namespace

TEST_CASE_FIXTURE(TwoStores, "a job stands in the other store as it stood") {
    JobId id = make_half_done();

    JobId copied = copy(id);

    CHECK(target.tally(copied) == tally(id));
    CHECK(target.job(copied).name == "job");
    CHECK(target.job(copied).state == JobState::closed);
    CHECK(target.job(copied).created_at == job(id).created_at);
    for (int i = 1; i <= 5; ++i) {
        ItemDetails before = details(item(id, i));
        ItemDetails after = target.details(target.item(copied, i));
        CHECK(after.row.state == before.row.state);
        CHECK(after.row.item.input == before.row.item.input);
        CHECK(after.history.size() == before.history.size());
        CHECK(after.outcomes.size() == before.outcomes.size());
        CHECK(after.workers.size() == before.workers.size());
    }
    std::vector<Event> delivered = events(id);
    std::vector<Event> again = target.events(copied);
    REQUIRE(again.size() == delivered.size());
    for (std::size_t i = 0; i < again.size(); ++i) {
        CHECK(again[i].offset == delivered[i].offset);
        CHECK(again[i].key == delivered[i].key);
        CHECK(again[i].outcome.attempt.cause == delivered[i].outcome.attempt.cause);
    }
}

TEST_CASE_FIXTURE(TwoStores, "what was pending is done in the other store, what is done is not") {
    JobId copied = copy(make_half_done());
    WorkerId worker = target.make_worker();

    std::vector<Grant> grants = target.claim(worker, {.slots = 9, .job = copied, .items_max = 9});

    REQUIRE(grants.size() == 1);
    CHECK(grants.front().range.lo == target.item(copied, 4));
    CHECK(grants.front().range.size() == 2);
    target.settle_all(worker, grants.front());
    CHECK(target.tally(copied).completed == 3);
    CHECK(target.events(copied).back().offset == 3);
}

TEST_CASE_FIXTURE(TwoStores, "an item waits no longer in the other store, nor shorter") {
    JobId copied = copy(make_half_done());
    WorkerId worker = target.make_worker();
    target.settle_all(worker, target.claim(worker, {.slots = 9, .job = copied}).front());

    target.wait(59'000);
    CHECK(target.claim(worker, {.job = copied}).empty());
    target.wait(1'300);
    CHECK(target.claim(worker, {.job = copied}).size() == 1);
}

TEST_CASE_FIXTURE(TwoStores, "what has failed is taken up again in the other store") {
    JobId copied = copy(make_half_done());

    CHECK(must(target.store().retry(copied, {})) == 1);

    CHECK(target.state(target.item(copied, 2)) == ItemState::pending);
}

TEST_CASE_FIXTURE(TwoStores, "what was canceled unclaimed is so in the other store") {
    JobId id = make_half_done();
    must(store().cancel_job(id));
    must(store().finish_job(id));

    JobId copied = copy(id);

    CHECK(target.job(copied).state == job(id).state);
    CHECK(target.tally(copied) == tally(id));
    CHECK(must(target.store().retry(copied, {.canceled_too = true})) == 4);
}

TEST_CASE_FIXTURE(TwoStores, "a chosen item ahead of the cursor stays settled") {
    JobId id = make_closed_job(4);
    ChosenClaim chosen = must(store().claim_item(id, "3", "me", 60'000));
    REQUIRE(chosen.kind == ChosenClaim::Kind::granted);
    settle({}, chosen.token, item(id, 3));

    JobId copied = copy(id);

    WorkerId worker = target.make_worker();
    for (Grant& grant : target.claim(worker, {.slots = 9, .job = copied, .items_max = 9})) {
        target.settle_all(worker, grant);
    }
    for (Grant& grant : target.claim(worker, {.slots = 9, .job = copied, .items_max = 9})) {
        target.settle_all(worker, grant);
    }
    CHECK(target.tally(copied).completed == 4);
}

TEST_CASE_FIXTURE(TwoStores, "keys are known in the other store") {
    JobId id = must(store().open_job({.name = "keys", .spec = {.command = {"true"}}})).job.id;
    append(id, {{.input = "a"}, {.input = "b", .key = "the b"}}, KeyRule::unique);
    close(id);
    reap(feeder(), {});

    JobId copied = copy(id);

    Appended appended = target.append(copied, {{.input = "a"}, {.input = "c"}}, KeyRule::unique);
    CHECK(appended.known == 1);
    CHECK(appended.added == 1);
    CHECK(must(target.store().find_item(copied, "the b")) == target.item(copied, 2));
}

TEST_CASE_FIXTURE(TwoStores, "bytes stay what they are, and outputs come along") {
    JobId id = must(store().open_job({.name = "bytes", .spec = {.command = {"true"}}})).job.id;
    append(id, {{.input = "\xff\xfe x", .arguments = {"\xff\xfe", "x"}}});
    close(id);
    WorkerId worker = make_worker();
    Grant grant = claim_range(worker, 1);
    Attempt attempt{.output = std::string("\0\n\xff", 3), .errors = "odd"};
    exchange({.worker = worker,
              .settled = {{.token = grant.token, .item = grant.range.lo, .attempt = attempt}}});

    JobId copied = copy(id);

    ItemDetails after = target.details(target.item(copied, 1));
    CHECK(after.row.item.arguments == std::vector<std::string>{"\xff\xfe", "x"});
    CHECK(after.outcomes.front().attempt.output == attempt.output);
    CHECK(after.outcomes.front().attempt.errors == "odd");
}

TEST_CASE_FIXTURE(TwoStores, "content files get names that are free in the other store") {
    JobId id = make_closed_job(1);
    WorkerId worker = make_worker();
    Grant grant = claim_range(worker, 1);
    exchange({.worker = worker,
              .settled = {{.token = grant.token,
                           .item = grant.range.lo,
                           .attempt = {.content = "1-1.out", .errors_content = "1-1.err"}}}});

    Carried carried = must(carry(store(), id, target.store(), target.feeder()));
    JobId copied = publish(target.store(), carried);

    REQUIRE(carried.content.size() == 2);
    Attempt attempt = target.details(target.item(copied, 1)).outcomes.front().attempt;
    CHECK(carried.content[0].from == "1-1.out");
    CHECK(carried.content[0].to == attempt.content);
    CHECK(carried.content[1].to == attempt.errors_content);
    CHECK(attempt.content != "1-1.out");
}

TEST_CASE_FIXTURE(TwoStores, "sinks go on where they were") {
    JobId id = make_half_done();
    WorkerId worker = make_worker();
    must(store().take_sink(id, "-", worker));
    exchange({.worker = worker, .delivered = {{id, "-", {.offset = 2, .sequence = 1}}}});
    reap(worker, {});

    JobId copied = copy(id);

    CHECK(must(target.store().take_sink(copied, "-", target.make_worker())) ==
          SinkPosition{.offset = 2, .sequence = 1});
}

TEST_CASE_FIXTURE(TwoStores, "a job goes back to where it came from") {
    JobId id = make_half_done();
    JobId copied = copy(id);
    Tally before = tally(id);
    must(store().transfers().remove(id, must(store().transfers().read_head(id))));
    purge_all(store());

    JobId back = publish(store(), must(carry(target.store(), copied, store(), make_worker())));

    CHECK(tally(back) == before);
    CHECK(details(item(back, 2)).outcomes.front().attempt.cause == "exit 3");
}

TEST_CASE_FIXTURE(TwoStores, "a job of which something runs is not read") {
    JobId id = make_closed_job(2);
    WorkerId worker = make_worker();
    Grant grant = claim_range(worker, 1);
    CHECK(refusal(id) == ErrorCode::conflict);

    give_back(worker, grant.token, grant.range.lo);
    copy(id);
}

TEST_CASE_FIXTURE(TwoStores, "a job that is being fed is not read, nor one that is delivered") {
    JobId id = make_job(1);
    CHECK(refusal(id) == ErrorCode::conflict);
    close(id);
    WorkerId worker = make_worker();
    must(store().take_sink(id, "-", worker));

    CHECK(refusal(id) == ErrorCode::conflict);
}

TEST_CASE_FIXTURE(TwoStores, "a job of the same name and run is in the way") {
    JobId id = make_closed_job(1, "another");

    CHECK(refusal(id) == ErrorCode::invalid_input);
}

TEST_CASE_FIXTURE(TwoStores, "a job is not found before it is whole") {
    JobId id = make_half_done();

    Carried carried = must(carry(store(), id, target.store(), target.feeder()));

    CHECK_FALSE(must(target.store().find_job("job")).has_value());
    CHECK(must(target.store().list_jobs()).size() == 1);
    CHECK(target.claim(target.make_worker(), {.slots = 9, .items_max = 9}).front().range.size() ==
          3);
    CHECK(target.faults().empty());
    purge_all(target.store());
    CHECK(target.tally(publish(target.store(), carried)) == tally(id));
}

TEST_CASE_FIXTURE(TwoStores, "what a dead builder has left is purged") {
    JobId id = make_half_done();
    WorkerId builder = target.make_worker();
    Carried carried = must(carry(store(), id, target.store(), builder));

    target.reap(builder, {});

    CHECK(must(target.store().purging().purge_some(2)).items == 2);
    CHECK(target.store().transfers().publish(carried.building, carried.head).error().code ==
          ErrorCode::conflict);
    purge_all(target.store());
    CHECK(target.faults().empty());
    copy(id);
}

TEST_CASE_FIXTURE(TwoStores, "a job is removed as it was seen, finished or not") {
    JobId id = make_half_done();
    TransferHead seen = must(store().transfers().read_head(id));

    must(store().transfers().remove(id, seen));

    CHECK_FALSE(must(store().find_job("job")).has_value());
    purge_all(store());
    CHECK(faults().empty());
}

TEST_CASE_FIXTURE(TwoStores, "a job that has gone on meanwhile is not removed") {
    JobId id = make_half_done();
    TransferHead seen = must(store().transfers().read_head(id));
    WorkerId worker = make_worker();
    settle_all(worker, claim_range(worker, 1));

    CHECK(store().transfers().remove(id, seen).error().code == ErrorCode::conflict);

    CHECK(tally(id).completed == 2);
}

TEST_CASE_FIXTURE(TwoStores,
                  "what travels with an item goes along, under the name of its new job") {
    JobId id = make_job(0);
    append(id, {{.input = "a.wav", .carried = carried_name(id, "a.wav", 1, 1)}});
    close(id);
    reap(feeder(), {});

    Carried carried = must(carry(store(), id, target.store(), target.feeder()));
    JobId copied = publish(target.store(), carried);

    std::string name = carried_name(copied, "a.wav", 1, 1);
    REQUIRE(carried.content.size() == 1);
    CHECK(carried.content[0].from == carried_name(id, "a.wav", 1, 1));
    CHECK(carried.content[0].to == name);
    CHECK(target.details(target.item(copied, 1)).row.item.carried == name);
}

}  // namespace stint::test
