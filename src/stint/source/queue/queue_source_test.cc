#include "stint/source/queue/queue_source.h"

#include <algorithm>
#include <thread>

#include "support/must.h"
#include "support/processes.h"
#include <doctest/doctest.h>
#include <unistd.h>

#include "stint/base/text.h"
#include "stint/model/queued_packet.h"
#include "stint/source/inputs.h"
#include "stint/spool/job_writer.h"
#include "stint/spool/packet_stream.h"
#include "stint/sys/files.h"
#include "stint/sys/poller.h"

using namespace stint;
using test::must;

namespace {

class SourceLab {
public:
    SourceLab() : queue_(must(make())) { options_.mark = "job-1"; }

    void write(std::uint64_t seq, spool::PacketKind kind = spool::PacketKind::command) const {
        // Later ones are older.
        spool::PacketHeader header{
            .seq = seq, .created = {1'000 - static_cast<std::int64_t>(seq), 0}, .kind = kind};
        spool::JobWriter writer(queue_);
        must(spool::put_to(must(writer.begin("fspl-" + std::to_string(seq) + ".fspl")),
                           must(spool::encode_header(header)) + "payload"));
        must(writer.publish());
    }

    std::unique_ptr<Source> open(const std::string& options = "") const {
        return must(open_source("spool:q" + options, options_));
    }

    static std::string names(const std::vector<NewItem>& items) {
        std::vector<std::string> names;
        for (const NewItem& item : items) names.push_back(item.key.value());
        return join(names, " ");
    }
    // All that it yields to its end.
    static std::string all(Source& source) {
        std::vector<NewItem> items;
        std::vector<std::string> blocks;
        while (must(source.read(items, 2))) blocks.push_back(names(items));
        return join(blocks, " ");
    }
    static std::string remarks(Source& source) { return join(source.remarks(), "\n"); }

    std::size_t files(const std::string& in) const {
        return list_directory(directory_.file("q/" + in)).size();
    }
    std::uint64_t next() const { return must(spool::peek_next(queue_.sequence_path())).value(); }
    const spool::Queue& queue() const { return queue_; }
    SourceOptions& options() { return options_; }

private:
    Result<spool::Queue> make() {
        options_.directory = directory_.path();
        TRY(spool::make_queue(directory_.file("q"), spool::QueueKind::complete));
        return spool::Queue::open(directory_.file("q"));
    }

    test::TemporaryDirectory directory_{test::fast_place()};
    SourceOptions options_;
    spool::Queue queue_;
};

}  // namespace

TEST_CASE("jobs are taken out of the queue in the order of their numbers, up to a gap") {
    SourceLab lab;
    for (std::uint64_t seq : {2, 1, 3, 5}) lab.write(seq);
    std::unique_ptr<Source> source = lab.open();
    CHECK(source->keys() == KeyRule::unique);
    CHECK(SourceLab::all(*source) == "q/fspl-1.fspl q/fspl-2.fspl q/fspl-3.fspl");
    CHECK(lab.next() == 4);
    CHECK(lab.files("jobs") == 1);
    CHECK(lab.files("stint/taken/job-1/jobs") == 3);
    CHECK(SourceLab::remarks(*source).starts_with("'q' waits for 4; 1 later job is here"));
}

TEST_CASE("or in the order of time, whatever their numbers") {
    SourceLab lab;
    for (std::uint64_t seq : {2, 1, 5}) lab.write(seq);
    std::unique_ptr<Source> source = lab.open("?order=timestamp");
    CHECK(SourceLab::all(*source) == "q/fspl-5.fspl q/fspl-2.fspl q/fspl-1.fspl");
    CHECK(SourceLab::remarks(*source).empty());
}

TEST_CASE("what was taken by a feeder that was killed is yielded first, and again") {
    SourceLab lab;
    lab.write(1);
    lab.write(2);
    CHECK(SourceLab::all(*lab.open()) == "q/fspl-1.fspl q/fspl-2.fspl");
    lab.write(3);
    CHECK(SourceLab::all(*lab.open()) == "q/fspl-1.fspl q/fspl-2.fspl q/fspl-3.fspl");
    lab.options().mark = "job-2";
    CHECK(SourceLab::all(*lab.open()).empty());
}

TEST_CASE("an item knows its file, its payload and what the packet tells") {
    SourceLab lab;
    lab.write(1);
    std::vector<NewItem> items;
    REQUIRE(must(lab.open()->read(items, 10)));
    QueuedPacket packet = must(parse_queued_packet(items.at(0).arguments));
    std::string whole = must(read_file(packet.file, 1'000));
    CHECK(whole.substr(static_cast<std::size_t>(packet.payload_begin)) == "payload");
    CHECK(packet.fault.empty());
    CHECK(packet.variables.front() == "FSPL_SEQ=1");
    std::string place = "FSPL_JOB_FULLPATH=" + packet.file;
    CHECK(std::find(packet.variables.begin(), packet.variables.end(), place) !=
          packet.variables.end());
}

TEST_CASE("a packet that does nothing is done; one that fails is an item that does") {
    SourceLab lab;
    lab.write(1, spool::PacketKind::nop);
    lab.write(2, spool::PacketKind::fail);
    std::unique_ptr<Source> source = lab.open();
    std::vector<NewItem> items;
    REQUIRE(must(source->read(items, 10)));
    CHECK(SourceLab::names(items) == "q/fspl-2.fspl");
    CHECK(must(parse_queued_packet(items[0].arguments)).fault == "it is a packet that fails");
    CHECK(lab.files("stint/taken/job-1/jobs") == 1);
}

TEST_CASE("without a mark it only looks") {
    SourceLab lab;
    lab.options().mark.clear();
    for (std::uint64_t seq : {1, 2, 4}) lab.write(seq);
    CHECK(SourceLab::all(*lab.open("?follow=yes")) == "q/fspl-1.fspl q/fspl-2.fspl");
    CHECK(lab.files("jobs") == 3);
    CHECK(lab.files("") == 3);
    CHECK(lab.next() == 1);
}

TEST_CASE("jobs below the next number are told, for they are never taken") {
    SourceLab lab;
    must(must(spool::SequenceFile::lock(lab.queue().sequence_path(), {})).set_next(5));
    lab.write(3);
    std::unique_ptr<Source> source = lab.open();
    CHECK(SourceLab::all(*source).empty());
    CHECK(SourceLab::remarks(*source).starts_with("1 job of 'q' is below its next number"));
    CHECK(SourceLab::all(*lab.open("?order=timestamp")) == "q/fspl-3.fspl");
}

TEST_CASE("what a job has taken and not completed yet can be listed") {
    SourceLab lab;
    lab.write(1);
    CHECK(SourceLab::all(*lab.open()) == "q/fspl-1.fspl");
    std::vector<TakenPacket> taken = must(taken_packets("spool:q", lab.options()));
    REQUIRE(taken.size() == 1);
    CHECK(taken[0].key == "q/fspl-1.fspl");
    CHECK(must(file_facts(taken[0].file)));
}

TEST_CASE("a queue under two names is one, and not read twice") {
    SourceLab lab;
    CHECK(check_inputs({"spool:q"}, {}, lab.options()).ok());
    CHECK(check_inputs({"spool:q", "spool:./q"}, {}, lab.options()).error().code ==
          ErrorCode::invalid_input);
}

TEST_CASE("files that are no jobs are told") {
    SourceLab lab;
    must(write_file_atomically(lab.queue().job_path("fspl-x.fspl"), "junk"));
    lab.write(1);
    std::unique_ptr<Source> source = lab.open();
    CHECK(SourceLab::all(*source) == "q/fspl-1.fspl");
    CHECK(SourceLab::remarks(*source).starts_with("1 file of 'q' cannot be read as jobs"));
}

TEST_CASE("one that follows waits for more until somebody is in a hurry") {
    SourceLab lab;
    Waker hurry = must(Waker::open());
    lab.options().interrupt_fd = hurry.fd();
    lab.write(1);
    std::unique_ptr<Source> source = lab.open("?follow=yes");
    std::vector<NewItem> items;
    REQUIRE(must(source->read(items, 10)));
    std::thread writer([&] { lab.write(2); });
    REQUIRE(must(source->read(items, 10)));
    CHECK(SourceLab::names(items) == "q/fspl-2.fspl");
    writer.join();
    hurry.wake();
    CHECK_FALSE(must(source->read(items, 10)));
    CHECK(source->was_interrupted());
}

TEST_CASE("it waits for who works on the queue, and can be hurried there") {
    SourceLab lab;
    Waker hurry = must(Waker::open());
    lab.options().interrupt_fd = hurry.fd();
    lab.write(1);
    std::vector<NewItem> items;
    std::unique_ptr<Source> source = lab.open();
    {
        spool::SequenceFile lock = must(spool::SequenceFile::lock(lab.queue().sequence_path(), {}));
        std::thread other([&] { hurry.wake(); });
        CHECK_FALSE(must(source->read(items, 10)));
        other.join();
    }
    CHECK(lab.files("jobs") == 1);
}

TEST_CASE("what cannot be right is refused before anything is taken") {
    SourceLab lab;
    auto refusal = [&](const std::string& url) { return check_source(url, lab.options()).error(); };
    CHECK(refusal("spool:").code == ErrorCode::invalid_input);
    CHECK(refusal("spool:none").code == ErrorCode::not_found);
    CHECK(refusal("spool:q?order=name").code == ErrorCode::invalid_input);
    CHECK(refusal("spool:q?follow=1").code == ErrorCode::invalid_input);
    CHECK(refusal("spool:q?decoder=gzip").message.find("there are order, follow") !=
          std::string::npos);
    must(remove_file(lab.queue().sequence_path()));
    CHECK(refusal("spool:q").message.find("append-only") != std::string::npos);
    CHECK(yield_of_inputs({"spool:q?follow=yes", "spool:p"}, {}).error().code ==
          ErrorCode::invalid_input);
    CHECK(yield_of_inputs({"spool:q", "spool:p"}, {}).value() == Yield::packets);
    CHECK(yield_of_inputs({"spool:q", "glob:*"}, {}).error().code == ErrorCode::invalid_input);
}
