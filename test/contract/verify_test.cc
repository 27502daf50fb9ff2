// Verify: it finds nothing in a right store, and each kind of damage in a wrong one.
#include "contract/fixture.h"
#include <fmt/core.h>

namespace stint::test {
namespace {

// A store with something in every table: job a has two completed items, a failed one, one to be
// retried, two given back, one chosen ahead of the cursor, two leased and three unclaimed; job b is
// canceled.
class Books : public Fixture {
public:
    Books() {
        Grant grant = claim_range(worker, 8);
        settle(worker, grant.token, grant.range.lo);
        settle(worker, grant.token, grant.range.lo + 1);
        settle(worker, grant.token, grant.range.lo + 2, Kind::failed);
        postpone(worker, grant.token, grant.range.lo + 3, Kind::retry, 60'000);
        give_back(worker, grant.token, grant.range.lo + 6);
        first = grant.range.lo;
        token = grant.token;
        must(store().claim_item(id, "10", "anna", 60'000));
        JobId canceled = make_closed_job(3, "b");
        must(store().cancel_job(canceled));
        must(store().finish_job(canceled));
    }
    // Damages item :N of job a, or the lease :TOKEN, and yields what is found then.
    std::string found(std::string statements) {
        for (int i = 1; i <= 12; ++i) {
            replace(statements, fmt::format(":{};", i), (first + (i - 1)).value);
        }
        replace(statements, ":TOKEN;", token.value);
        damage(statements);
        std::string all;
        for (const std::string& fault : faults()) all += fault + "\n";
        return all;
    }

    JobId id = make_job(12, "a");
    WorkerId worker = make_worker();
    ItemId first;
    LeaseToken token;

private:
    static void replace(std::string& text, const std::string& what, std::int64_t with) {
        for (std::size_t at = 0; (at = text.find(what)) != std::string::npos;) {
            text.replace(at, what.size(), std::to_string(with));
        }
    }
};

bool contains(const std::string& text, std::string_view part) {
    return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE_FIXTURE(Books, "right books are found right") {
    Verification verification = must(store().verify({}));

    CHECK(verification.faults.empty());
    CHECK(verification.jobs == 2);
    CHECK(verification.tally.items == 15);
    CHECK(verification.tally.completed == 2);
    CHECK(verification.tally.failed == 1);
    CHECK(verification.tally.canceled == 3);
    CHECK(verification.feed_events == 3);
}

TEST_CASE_FIXTURE(Books, "one job can be checked by itself") {
    damage("");
    factory().set_counter(id, "failed", 0);
    JobId other = must(store().find_job("b"))->id;

    CHECK(must(store().verify(other)).faults.empty());
    CHECK(must(store().verify(other)).jobs == 1);
    CHECK(must(store().verify(id)).faults.size() == 1);
}

TEST_CASE_FIXTURE(Books, "a missing item is found") {
    CHECK(contains(found("DELETE FROM item WHERE id = :5;"), "item 5 is missing"));
}

TEST_CASE_FIXTURE(Books, "an item too many is found") {
    CHECK(contains(found("INSERT INTO item (id, input) VALUES (:12; + 1, 'x')"),
                   "13 items instead of 12"));
}

TEST_CASE_FIXTURE(Books, "a missing outcome is found") {
    std::string faults = found("DELETE FROM outcome WHERE item = :1;");
    CHECK(contains(faults, "1 items are completed, the counter says 2"));
    CHECK(contains(faults, "3 events for 2 outcomes"));
}

TEST_CASE_FIXTURE(Books, "an outcome that nobody counted is found") {
    CHECK(contains(
        found("INSERT INTO outcome (item, round, status, attempt, worker, started_at, duration_us,"
              " memory_peak_bytes, cause, output_bytes, output, content, errors_bytes) SELECT :5;, "
              "round, status, attempt, worker, started_at,"
              " duration_us, memory_peak_bytes, cause, output_bytes, output, content,"
              " errors_bytes FROM outcome WHERE item = :1;"),
        "3 items are completed, the counter says 2"));
}

TEST_CASE_FIXTURE(Books, "an outcome of an item that does not exist is found") {
    CHECK(contains(
        found("INSERT INTO outcome (item, round, status, attempt, worker, started_at, duration_us,"
              " memory_peak_bytes, cause, output_bytes, output, content, errors_bytes) SELECT :12; "
              "+ 7, round, status, attempt, worker,"
              " started_at, duration_us, memory_peak_bytes, cause, output_bytes, output,"
              " content, errors_bytes FROM outcome WHERE item = :1;"),
        "outcomes of items that do not exist"));
}

TEST_CASE_FIXTURE(Books, "a counter that is wrong is found") {
    factory().set_counter(id, "completed", 1);
    CHECK(contains(found(""), "2 items are completed, the counter says 1"));
}

TEST_CASE_FIXTURE(Books, "an item in nobody's hands is found") {
    CHECK(
        contains(found("DELETE FROM exception WHERE lo = :4;"), "item 4 is in two places, or in"));
}

TEST_CASE_FIXTURE(Books, "an item both settled and waiting is found") {
    CHECK(contains(found("UPDATE exception SET lo = :3;, hi = :4; WHERE lo = :4;"),
                   "item 3 is in two places"));
}

TEST_CASE_FIXTURE(Books, "an item both leased and waiting is found") {
    CHECK(contains(found("UPDATE exception SET lo = :5;, hi = :6; WHERE lo = :4;"),
                   "item 5 is in two places"));
}

TEST_CASE_FIXTURE(Books, "an item that waits twice is found") {
    CHECK(
        contains(found("INSERT INTO exception SELECT :8;, :9;, stream, kind, round, attempt, lost,"
                       " alone, not_before_due FROM exception WHERE lo = :7;"),
                 "item 8 waits twice"));
}

TEST_CASE_FIXTURE(Books, "a cursor that has gone too far is found") {
    factory().set_counter(id, "next", 9);
    CHECK(contains(found(""), "item 9 is in two places, or in none"));
}

TEST_CASE_FIXTURE(Books, "two leases of one item are found") {
    factory().copy_lease(token, {first + 4, first + 5});
    CHECK(contains(found(""), "item 5 is under two leases"));
}

TEST_CASE_FIXTURE(Books, "a lease of a worker that has ended is found") {
    CHECK(contains(found("UPDATE worker SET ended_at = 1"), "is of a worker that has ended"));
}

TEST_CASE_FIXTURE(Books, "a lease of a stream that does not exist is found") {
    CHECK(contains(found("UPDATE lease SET stream = 99 WHERE token = :TOKEN;"),
                   "streams that do not exist"));
}

TEST_CASE_FIXTURE(Books, "a mark that is missing or not counted is found") {
    CHECK(contains(found("UPDATE stream SET taken = 0 WHERE job = 1"),
                   "1 items are marked ahead of the cursor, the counter says 0"));
    CHECK(contains(found("UPDATE stream SET taken = 1 WHERE job = 1; DELETE FROM taken"),
                   "0 items are marked ahead of the cursor, the counter says 1"));
}

TEST_CASE_FIXTURE(Books, "a gap in the feed is found") {
    std::string faults = found("DELETE FROM feed WHERE job = 1 AND \"offset\" = 2");
    // Where a transaction that is not carried out may leave one, the sum shows it.
    CHECK((contains(faults, "the feed has a gap before offset 3") ||
           contains(faults, "events for 3 outcomes")));
}

TEST_CASE_FIXTURE(Books, "an outcome that is missing in the feed is found") {
    CHECK(contains(found("DELETE FROM feed WHERE job = 1 AND \"offset\" = 3"),
                   "2 events for 3 outcomes"));
}

TEST_CASE_FIXTURE(Books, "an event that stands twice in the feed is found") {
    CHECK(contains(found("INSERT INTO feed SELECT job, 4, stream, round, 0, first, count, items"
                         " FROM feed WHERE job = 1 AND \"offset\" = 1"),
                   "4 events for 3 outcomes"));
}

TEST_CASE_FIXTURE(Books, "an event of another item is found") {
    CHECK(contains(found("UPDATE feed SET first = first + 4 WHERE job = 1 AND \"offset\" = 1"),
                   "or others than those"));
}

TEST_CASE_FIXTURE(Books, "a canceled item that is missing in the feed is found") {
    CHECK(contains(found("DELETE FROM feed WHERE job = 2"), "canceled"));
}

TEST_CASE_FIXTURE(Books, "a feed entry that cannot be read is found") {
    damage(
        "UPDATE feed SET count = 2 WHERE job = 1 AND \"offset\" = 1; UPDATE feed SET items = x'80'"
        " WHERE job = 1 AND \"offset\" = 1");

    Result<Verification> verification = store().verify({});
    CHECK((!verification.ok() || !verification.value().faults.empty()));
}

TEST_CASE_FIXTURE(Books, "a job that finished too early is found") {
    CHECK(
        contains(found("UPDATE job SET state = 2 WHERE id = 1"), "it is finished and 9 items are"));
}

TEST_CASE_FIXTURE(Books, "a key that is missing is found") {
    append(id, {{.input = "x", .key = "kx"}}, KeyRule::unique);

    CHECK(contains(found("UPDATE item_key SET item = item + 40"), "key"));
}

}  // namespace stint::test
