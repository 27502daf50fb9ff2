#include "stint/spool/job_scanner.h"

#include <cstdlib>

#include "support/must.h"
#include "support/processes.h"
#include <doctest/doctest.h>
#include <sys/stat.h>

#include "stint/spool/decoder.h"
#include "stint/spool/job_writer.h"

using namespace stint;
using namespace stint::spool;
using test::must;
using test::TemporaryDirectory;

namespace {

class ScanLab {
public:
    ScanLab() : queue_(must(make())) {}

    const Queue& queue() const { return queue_; }

    std::string packet(std::uint64_t seq, std::int64_t at = 0) const {
        return must(encode_header({.seq = seq, .created = {at, 0}}));
    }
    void put(const std::string& name, const std::string& bytes) const {
        directory_.write("q/jobs/fspl-" + name + ".fspl", bytes);
    }
    std::string path(const std::string& name) const {
        return queue_.job_path("fspl-" + name + ".fspl");
    }

    // The letters of the jobs.
    static std::string found(const JobScanner& scanner, JobOrder order = JobOrder::sequence) {
        std::string letters;
        for (const QueuedJob* job : scanner.jobs(order)) letters += job->name.substr(5, 1);
        return letters;
    }

private:
    Result<Queue> make() {
        TRY(make_queue(directory_.file("q"), QueueKind::append_only));
        return Queue::open(directory_.file("q"));
    }

    TemporaryDirectory directory_{test::fast_place()};
    Queue queue_;
};

}  // namespace

TEST_CASE("jobs are sorted by number or by moment") {
    ScanLab lab;
    lab.put("a", lab.packet(2, 30));
    lab.put("b", lab.packet(1, 20));
    lab.put("c", lab.packet(3, 10));
    lab.put("d", lab.packet(2, 10));
    JobScanner scanner(lab.queue(), "");
    must(scanner.scan());
    CHECK(ScanLab::found(scanner) == "bdac");
    CHECK(ScanLab::found(scanner, JobOrder::time) == "cdba");
}

TEST_CASE("a scan sees what came, what went and what was replaced") {
    ScanLab lab;
    lab.put("a", lab.packet(1));
    lab.put("b", lab.packet(2));
    JobScanner scanner(lab.queue(), "");
    must(scanner.scan());
    CHECK(ScanLab::found(scanner) == "ab");
    must(lab.queue().remove_job("fspl-a.fspl"));
    lab.put("c", lab.packet(3));
    lab.put("b", lab.packet(9));
    must(scanner.scan());
    CHECK(ScanLab::found(scanner) == "cb");
    CHECK(scanner.jobs(JobOrder::sequence)[1]->header.seq == 9);
}

TEST_CASE("a job that is known is not opened again") {
    ScanLab lab;
    lab.put("a", lab.packet(1) + "payload");
    JobScanner scanner(lab.queue(), "");
    must(scanner.scan());
    // Against the rules of a queue, so that it shows.
    must(write_all(Fd(open(lab.path("a").c_str(), O_WRONLY | O_TRUNC | O_CLOEXEC)).get(), "x"));
    must(scanner.scan());
    CHECK(ScanLab::found(scanner) == "a");
    const QueuedJob& job = *scanner.jobs(JobOrder::time).front();
    CHECK(job.file_bytes - job.payload_begin == 7);
}

TEST_CASE("nothing in the directory holds a scan up") {
    ScanLab lab;
    lab.put("a", lab.packet(1));
    lab.put("", lab.packet(2));
    lab.put(std::string(240, 'n'), lab.packet(3));
    lab.put("\xff\n", lab.packet(4));
    REQUIRE(symlink("fspl-a.fspl", lab.path("l").c_str()) == 0);
    REQUIRE(mkfifo(lab.path("fifo").c_str(), 0666) == 0);
    REQUIRE(symlink("fspl-fifo.fspl", lab.path("fifolink").c_str()) == 0);
    REQUIRE(symlink("/dev/null", lab.path("device").c_str()) == 0);
    REQUIRE(symlink("nowhere", lab.path("dangling").c_str()) == 0);
    REQUIRE(symlink("fspl-self.fspl", lab.path("self").c_str()) == 0);
    REQUIRE(mkdir(lab.path("dir").c_str(), 0777) == 0);
    lab.put("empty", "");
    lab.put("junk", "junk");
    lab.put("short", lab.packet(5).substr(0, 40));
    JobScanner scanner(lab.queue(), "");
    for (int again = 0; again < 2; ++again) {
        must(scanner.scan());
        CHECK(scanner.jobs(JobOrder::sequence).size() == 5);
        std::string reasons;
        for (const SteppedOver& one : scanner.stepped_over()) reasons += one.name + " ";
        CHECK(reasons ==
              "fspl-dangling.fspl fspl-device.fspl fspl-dir.fspl fspl-empty.fspl fspl-fifo.fspl "
              "fspl-fifolink.fspl fspl-junk.fspl fspl-self.fspl fspl-short.fspl ");
    }
}

TEST_CASE("what was unreadable is a job once it is mended") {
    ScanLab lab;
    lab.put("a", "half a packet");
    REQUIRE(mkdir(lab.path("b").c_str(), 0777) == 0);
    REQUIRE(symlink("fspl-c.fspl", lab.path("l").c_str()) == 0);
    JobScanner scanner(lab.queue(), "");
    must(scanner.scan());
    CHECK(scanner.stepped_over().size() == 3);
    Fd file(open(lab.path("a").c_str(), O_WRONLY | O_TRUNC | O_CLOEXEC));
    must(write_all(file.get(), lab.packet(1)));
    REQUIRE(rmdir(lab.path("b").c_str()) == 0);
    lab.put("b", lab.packet(2));
    lab.put("c", lab.packet(3));
    must(scanner.scan());
    CHECK(ScanLab::found(scanner) == "abcl");
    CHECK(scanner.stepped_over().empty());
}

TEST_CASE("a file without permission is stepped over") {
    if (geteuid() == 0) return;  // Root may read all.
    ScanLab lab;
    lab.put("a", lab.packet(1));
    REQUIRE(chmod(lab.path("a").c_str(), 0) == 0);
    JobScanner scanner(lab.queue(), "");
    must(scanner.scan());
    CHECK(scanner.stepped_over().size() == 1);
    REQUIRE(chmod(lab.path("a").c_str(), 0644) == 0);
    must(scanner.scan());
    CHECK(ScanLab::found(scanner) == "a");
}

TEST_CASE("a queue that has gone is an error, and no end of the jobs") {
    ScanLab lab;
    lab.put("a", lab.packet(1));
    JobScanner scanner(lab.queue(), "");
    must(scanner.scan());
    must(rename_file(lab.queue().jobs_path(), lab.queue().path() + "/away"));
    CHECK_FALSE(scanner.scan().ok());
    CHECK(ScanLab::found(scanner) == "a");
}

TEST_CASE("with a decoder a file is what the command makes of it") {
    ScanLab lab;
    lab.put("a", "X" + lab.packet(7) + "payload");
    lab.put("b", "Y");
    lab.put("c", "");
    JobScanner scanner(lab.queue(), "tail -c +2");
    must(scanner.scan());
    CHECK(ScanLab::found(scanner) == "a");
    CHECK(scanner.jobs(JobOrder::sequence)[0]->header.seq == 7);
    CHECK(scanner.stepped_over().size() == 2);
}

TEST_CASE("a decoder that fails is the reason, and one that writes on is ended") {
    ScanLab lab;
    lab.put("a", lab.packet(1));
    JobScanner failing(lab.queue(), "exit 3");
    must(failing.scan());
    CHECK(failing.stepped_over().at(0).reason == "the decoder 'exit 3' failed with exit code 3");
    JobScanner endless(lab.queue(), "cat; while :; do echo more; done");
    must(endless.scan());
    CHECK(ScanLab::found(endless) == "a");
}

TEST_CASE("a decoder that fails behind the header is noticed") {
    ScanLab lab;
    lab.put("a", lab.packet(1) + "payload");
    auto decode = [&](const std::string& command) {
        OpenedFile job = must(open_job_file(lab.queue(), "fspl-a.fspl"));
        Decoder decoder = must(Decoder::start(command, job.file, STDERR_FILENO));
        must(read_header(decoder.output()));
        Fd nowhere(open("/dev/null", O_WRONLY | O_CLOEXEC));
        must(copy_stream(decoder.output(), nowhere.get()));
        return decoder.finish();
    };
    CHECK(decode("cat").ok());
    CHECK_FALSE(decode("cat; exit 1").ok());
    CHECK_FALSE(decode("cat; kill -9 $$").ok());
}

TEST_CASE("a decoder whose output nobody wants to its end has not failed") {
    ScanLab lab;
    lab.put("a", lab.packet(1) + "payload");
    OpenedFile job = must(open_job_file(lab.queue(), "fspl-a.fspl"));
    Decoder decoder =
        must(Decoder::start("cat; while :; do echo more || exit 141; done", job.file, 2));
    must(read_header(decoder.output()));
    decoder.close_output();
    CHECK(decoder.finish().ok());
}
