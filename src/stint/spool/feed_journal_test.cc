#include "stint/spool/feed_journal.h"

#include "support/must.h"
#include "support/processes.h"
#include <doctest/doctest.h>

#include "stint/sys/files.h"

using namespace stint;
using namespace stint::spool;
using test::must;
using test::refusal;
using test::TemporaryDirectory;

namespace {

Queue make(const TemporaryDirectory& directory) {
    must(make_queue(directory.file("q"), QueueKind::complete));
    return must(Queue::open(directory.file("q")));
}

FeedBatch batch() {
    constexpr std::uint64_t large = 18'446'744'073'709'551'610U;
    FeedPlace one{.path = "/one", .jobs_inode = large, .seqfile = "/one.seq"};
    one.first_number = large;
    one.numbers_end = large + 2;
    one.generation = 1;
    FeedPlace two{.path = "/t\xffo", .jobs_inode = 3};
    FeedBatch batch{.run = "abc", .jobs_inode = 4, .next = large, .places = {one, two}};
    batch.jobs.push_back({.name = "fspl-\xff.fspl", .seq = large, .inode = 5, .to = {0, 1}});
    batch.jobs.push_back({.name = "fspl-b.fspl", .seq = 2, .inode = 6, .is_renamed = true});
    batch.jobs.back().to = {1};
    return batch;
}

}  // namespace

TEST_CASE("a batch is read as it was written, whatever its names and numbers are") {
    TemporaryDirectory directory(test::fast_place());
    Queue queue = make(directory);
    FeedJournal journal(queue);
    CHECK_FALSE(must(journal.read()));

    must(journal.write(batch()));
    FeedBatch read = must(journal.read()).value();

    FeedBatch written = batch();
    CHECK(read.run == "abc");
    CHECK(read.next == written.next);
    CHECK(read.jobs_inode == 4);
    REQUIRE(read.places.size() == 2);
    CHECK(read.places[0].jobs_inode == written.places[0].jobs_inode);
    CHECK(read.places[0].seqfile == "/one.seq");
    CHECK(read.places[0].numbers_end == written.places[0].numbers_end);
    CHECK(read.places[0].generation == 1);
    CHECK(read.places[1].path == written.places[1].path);
    REQUIRE(read.jobs.size() == 2);
    CHECK(read.jobs[0].name == written.jobs[0].name);
    CHECK(read.jobs[0].seq == written.jobs[0].seq);
    CHECK(read.jobs[0].to == written.jobs[0].to);
    CHECK_FALSE(read.jobs[0].is_renamed);
    CHECK(read.jobs[1].inode == 6);
    CHECK(read.jobs[1].is_renamed);
}

TEST_CASE("a journal that is removed leaves nothing beside the queue") {
    TemporaryDirectory directory(test::fast_place());
    Queue queue = make(directory);
    FeedJournal journal(queue);
    must(journal.write(batch()));

    must(journal.remove());
    must(journal.remove());

    CHECK(list_directory(directory.file("q/stint")).empty());
}

TEST_CASE("what is no journal is refused, with its path") {
    TemporaryDirectory directory(test::fast_place());
    Queue queue = make(directory);
    FeedJournal journal(queue);
    FeedBatch wrong = batch();
    wrong.jobs[0].to = {2};
    must(journal.write(wrong));

    Error error = refusal(journal.read());

    CHECK(error.code == ErrorCode::corrupt);
    CHECK(error.message.find(journal.path()) != std::string::npos);
}

TEST_CASE("none of the names of a batch is that of a job") {
    FeedBatch one = batch();

    CHECK_FALSE(is_job_name(one.part_name(one.places[0], 0)));
    CHECK_FALSE(is_job_name(one.taken_name(0)));
    CHECK(one.part_name(one.places[0], 0) != one.part_name(one.places[1], 0));
}
