#include "stint/spool/queue.h"

#include <set>

#include "support/must.h"
#include "support/processes.h"
#include <doctest/doctest.h>
#include <sys/stat.h>

#include "stint/spool/job_writer.h"
#include "stint/spool/sequence_file.h"

using namespace stint;
using namespace stint::spool;
using test::must;
using test::refusal;
using test::TemporaryDirectory;

namespace {

class QueueLab {
public:
    QueueLab() : queue_(must(make())) {}

    const Queue& queue() const { return queue_; }
    const TemporaryDirectory& directory() const { return directory_; }

    void begin(JobWriter& writer, const std::string& name, const std::string& payload,
               std::uint64_t seq = 1) const {
        int fd = must(writer.begin(name));
        must(write_all(fd, must(encode_header({.seq = seq, .created = {5, 6}})) + payload));
    }
    void write(const std::string& name, const std::string& payload, std::uint64_t seq = 1) const {
        JobWriter writer(queue_);
        begin(writer, name, payload, seq);
        must(writer.publish());
    }

    std::set<std::string> names(const std::string& in = "q/jobs") const {
        std::vector<std::string> all = list_directory(directory_.file(in));
        return {all.begin(), all.end()};
    }

    std::string payload(const Queue& queue, const std::string& name) const {
        OpenedJob job = must(open_job(queue, name));
        std::string bytes(100, '\0');
        bytes.resize(static_cast<std::size_t>(read(job.file.get(), bytes.data(), bytes.size())));
        return bytes;
    }

private:
    Result<Queue> make() {
        TRY(make_queue(directory_.file("q"), QueueKind::complete));
        return Queue::open(directory_.file("q"));
    }

    TemporaryDirectory directory_{test::fast_place()};
    Queue queue_;
};

using Names = std::set<std::string>;

}  // namespace

TEST_CASE("a new queue has a sequence that begins with 1") {
    TemporaryDirectory directory;
    must(make_queue(directory.file("q"), QueueKind::complete));
    CHECK(must(read_file(directory.file("q/nextseq"), 100)) == "1\n");
    CHECK(must(read_file(directory.file("q/nextseq.lock"), 100)).empty());
    CHECK(list_directory(directory.file("q")).size() == 3);
    CHECK(
        refusal(Result<bool>(make_queue(directory.file("q"), QueueKind::complete).error())).code ==
        ErrorCode::conflict);
}

TEST_CASE("an append-only queue has jobs and nothing else") {
    TemporaryDirectory directory;
    must(make_queue(directory.file("q"), QueueKind::append_only));
    CHECK(list_directory(directory.file("q")) == std::vector<std::string>{"jobs"});
    CHECK(Queue::open(directory.file("q")).ok());
}

TEST_CASE("what is no queue is not opened") {
    TemporaryDirectory directory;
    CHECK(refusal(Queue::open(directory.file("q"))).code == ErrorCode::not_found);
    directory.write("q/jobs");
    CHECK(refusal(Queue::open(directory.file("q"))).code == ErrorCode::not_found);
}

TEST_CASE("names of jobs begin and end as agreed") {
    CHECK(is_job_name("fspl-.fspl"));
    CHECK(is_job_name("fspl-any \xff thing.fspl"));
    for (const char* name : {"fspl.fspl", ".fspl-x.fspl", "fspl-x.fspl.tmp", "tmp-fspl-x.fspl.tmp",
                             "fspl-x.fspl.out", "fspl-", ".fspl", ""}) {
        CHECK_FALSE(is_job_name(name));
    }
    std::string name = new_job_name();
    CHECK(is_job_name(name));
    CHECK(name.size() == 46);
    CHECK(name[19] == '4');
    CHECK(name != new_job_name());
}

TEST_CASE("a job has its name when it is whole, and not before") {
    QueueLab lab;
    {
        JobWriter writer(lab.queue());
        lab.begin(writer, "fspl-a.fspl", "payload");
        Names names = lab.names();
        REQUIRE(names.size() == 1);
        CHECK_FALSE(is_job_name(*names.begin()));
        must(writer.publish());
        CHECK(lab.names() == Names{"fspl-a.fspl"});
        lab.begin(writer, "fspl-b.fspl", "never published");
    }
    CHECK(lab.names() == Names{"fspl-a.fspl"});
    CHECK(lab.payload(lab.queue(), "fspl-a.fspl") == "payload");
}

TEST_CASE("many jobs are published at once") {
    QueueLab lab;
    JobWriter writer(lab.queue());
    for (std::size_t i = 0; i < job_batch_max; ++i) {
        lab.begin(writer, new_job_name(), std::to_string(i), i);
    }
    must(writer.publish());
    CHECK(writer.count() == 0);
    CHECK(lab.names().size() == job_batch_max);
}

TEST_CASE("a job never overwrites another") {
    QueueLab lab;
    lab.write("fspl-b.fspl", "old");
    JobWriter writer(lab.queue());
    lab.begin(writer, "fspl-a.fspl", "new");
    lab.begin(writer, "fspl-b.fspl", "new");
    Result<void> published = writer.publish();
    REQUIRE_FALSE(published.ok());
    CHECK(published.error().code == ErrorCode::conflict);
    CHECK(writer.count() == 1);
    CHECK(lab.payload(lab.queue(), "fspl-a.fspl") == "new");
    CHECK(lab.payload(lab.queue(), "fspl-b.fspl") == "old");
}

TEST_CASE("a tombstone keeps name, number and moment of the job it replaces") {
    QueueLab lab;
    lab.write("fspl-a.fspl", "payload", 41);
    OpenedJob running = must(open_job(lab.queue(), "fspl-a.fspl"));
    JobWriter writer(lab.queue());
    must(begin_tombstone(writer, "fspl-a.fspl", running.header));
    must(writer.replace());
    OpenedJob now = must(open_job(lab.queue(), "fspl-a.fspl"));
    CHECK(now.header == PacketHeader{.seq = 41, .created = {5, 6}, .kind = PacketKind::nop});
    CHECK(now.facts.size_bytes == now.payload_begin);
    CHECK(now.facts.inode != running.facts.inode);
    CHECK(lab.names() == Names{"fspl-a.fspl"});
}

TEST_CASE("an opened job stands where its payload begins") {
    QueueLab lab;
    lab.write("fspl-a.fspl", "payload", 3);
    OpenedJob job = must(open_job(lab.queue(), "fspl-a.fspl"));
    CHECK(job.header.seq == 3);
    CHECK(job.payload_begin + 7 == job.facts.size_bytes);
    CHECK(lseek(job.file.get(), 0, SEEK_CUR) == job.payload_begin);
}

TEST_CASE("what is no job is not opened, and holds up nobody") {
    QueueLab lab;
    std::string jobs = lab.queue().jobs_path();
    REQUIRE(mkfifo((jobs + "/fspl-fifo.fspl").c_str(), 0666) == 0);
    REQUIRE(mkdir((jobs + "/fspl-dir.fspl").c_str(), 0777) == 0);
    REQUIRE(symlink("nowhere", (jobs + "/fspl-link.fspl").c_str()) == 0);
    lab.directory().write("q/jobs/fspl-junk.fspl", "junk");
    auto code = [&](const std::string& name) { return refusal(open_job(lab.queue(), name)).code; };
    CHECK(code("fspl-fifo.fspl") == ErrorCode::invalid_input);
    CHECK(code("fspl-dir.fspl") == ErrorCode::invalid_input);
    CHECK(code("fspl-link.fspl") == ErrorCode::not_found);
    CHECK(code("fspl-none.fspl") == ErrorCode::not_found);
    CHECK(code("fspl-junk.fspl") == ErrorCode::corrupt);
}

TEST_CASE("a removed job is gone, and cannot be removed again") {
    QueueLab lab;
    lab.write("fspl-a.fspl", "");
    must(lab.queue().remove_job("fspl-a.fspl"));
    CHECK(lab.names().empty());
    Result<void> again = lab.queue().remove_job("fspl-a.fspl");
    REQUIRE_FALSE(again.ok());
    CHECK(again.error().code == ErrorCode::not_found);
}

TEST_CASE("a job moves to a queue that is made for it") {
    QueueLab lab;
    lab.write("fspl-a.fspl", "one");
    Queue failed = must(open_or_make_queue(lab.directory().file("q/failed")));
    CHECK(must(lab.queue().move_job("fspl-a.fspl", failed)) == "fspl-a.fspl");
    CHECK(lab.names().empty());
    CHECK(lab.payload(failed, "fspl-a.fspl") == "one");
    CHECK(must(peek_next(failed.sequence_path())) == 1);

    lab.write("fspl-a.fspl", "two");
    failed = must(open_or_make_queue(lab.directory().file("q/failed")));
    std::string name = must(lab.queue().move_job("fspl-a.fspl", failed));
    CHECK(name != "fspl-a.fspl");
    CHECK(lab.payload(failed, "fspl-a.fspl") == "one");
    CHECK(lab.payload(failed, name) == "two");
}

TEST_CASE("a job moves to another file system, and out of a link") {
    QueueLab lab;  // In memory, if there is such a place.
    TemporaryDirectory elsewhere("/tmp");
    must(make_queue(elsewhere.file("q"), QueueKind::append_only));
    Queue other = must(Queue::open(elsewhere.file("q")));
    lab.write("fspl-a.fspl", "payload");
    CHECK(must(lab.queue().move_job("fspl-a.fspl", other)) == "fspl-a.fspl");
    CHECK(lab.payload(other, "fspl-a.fspl") == "payload");

    lab.write("fspl-b.fspl", "target");
    std::string hidden = lab.directory().file("q/hidden");
    must(rename_file(lab.queue().job_path("fspl-b.fspl"), hidden));
    REQUIRE(symlink("../hidden", lab.queue().job_path("fspl-c.fspl").c_str()) == 0);
    must(lab.queue().move_job("fspl-c.fspl", other));
    CHECK(lab.payload(other, "fspl-c.fspl") == "target");
    CHECK(lab.names().empty());
    CHECK(access(hidden.c_str(), F_OK) == 0);
}

TEST_CASE("a job that has gone cannot be moved") {
    QueueLab lab;
    Queue failed = must(open_or_make_queue(lab.directory().file("q/failed")));
    CHECK(refusal(lab.queue().move_job("fspl-a.fspl", failed)).code == ErrorCode::not_found);
}
