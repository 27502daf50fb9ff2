#include "stint/sink/queue_sink.h"

#include <map>

#include "support/events.h"
#include "support/must.h"
#include "support/processes.h"
#include <doctest/doctest.h>
#include <unistd.h>

#include "stint/model/queued_packet.h"
#include "stint/spool/job_scanner.h"

using namespace stint;
using test::event_of;
using test::must;

namespace {

// Settled as the n-th of the feed.
Event settled(std::int64_t offset, std::int64_t sequence, Round round = 1) {
    Event event = event_of(sequence, "out " + std::to_string(sequence));
    event.offset = offset;
    event.outcome.round = round;
    return event;
}

class SinkLab {
public:
    SinkLab() {
        for (const char* name : {"a", "b"}) {
            must(spool::make_queue(path(name), spool::QueueKind::complete));
        }
    }
    std::string path(const std::string& name) const { return directory_.file(name); }

    std::unique_ptr<Sink> sink(const std::string& rest, bool passes_on = false) {
        return must(QueueSink::open({.url = "spool:" + path(rest),
                                     .sender = "sender",
                                     .job = "wc",
                                     .contents = &contents_,
                                     .passes_packets_on = passes_on}));
    }

    // Payloads by number.
    std::map<std::uint64_t, std::string> jobs(const std::string& name) const {
        spool::Queue queue = must(spool::Queue::open(path(name)));
        spool::JobScanner scanner(queue, "");
        must(scanner.scan());
        std::map<std::uint64_t, std::string> all;
        for (const spool::QueuedJob* job : scanner.jobs(spool::JobOrder::sequence)) {
            std::string whole = must(read_file(queue.job_path(job->name), 1 << 20));
            all[job->header.seq] += whole.substr(static_cast<std::size_t>(job->payload_begin));
        }
        return all;
    }
    spool::PacketHeader header(const std::string& name) const {
        spool::Queue queue = must(spool::Queue::open(path(name)));
        spool::JobScanner scanner(queue, "");
        must(scanner.scan());
        return scanner.jobs(spool::JobOrder::sequence).front()->header;
    }
    ContentFolder& contents() { return contents_; }

private:
    test::TemporaryDirectory directory_{test::fast_place()};
    ContentFolder contents_{directory_.file("content")};
};

void deliver(Sink& sink, const std::vector<Event>& events) {
    for (const Event& event : events) must(sink.deliver(event));
    must(sink.flush());
}

using Jobs = std::map<std::uint64_t, std::string>;

}  // namespace

TEST_CASE("completed items become jobs, with whose they are; others do not") {
    SinkLab lab;
    Event failed = settled(2, 6);
    failed.outcome.status = OutcomeStatus::failed;
    std::unique_ptr<Sink> sink = lab.sink("a");
    deliver(*sink, {settled(1, 5), failed, settled(3, 7)});

    CHECK(lab.jobs("a") == Jobs{{1, "out 5"}, {2, "out 7"}});
    CHECK(lab.header("a").variables == std::vector<spool::Variable>{{"STINT_JOB", "wc"},
                                                                    {"STINT_ITEM", "5"},
                                                                    {"STINT_KEY", "key 5"}});
}

TEST_CASE("what is delivered again is not sent again, by another sink of the same name either") {
    SinkLab lab;
    deliver(*lab.sink("a"), {settled(1, 5), settled(1, 6), settled(2, 2)});
    deliver(*lab.sink("a"), {settled(1, 6), settled(2, 2), settled(2, 3), settled(3, 1)});
    CHECK(lab.jobs("a") ==
          Jobs{{1, "out 5"}, {2, "out 6"}, {3, "out 2"}, {4, "out 3"}, {5, "out 1"}});
}

TEST_CASE("also when an older copy of the store gives the places of its feed to other items") {
    SinkLab lab;
    deliver(*lab.sink("a"), {settled(1, 1), settled(2, 2), settled(3, 3)});
    deliver(*lab.sink("a"), {settled(2, 4), settled(3, 2), settled(4, 3), settled(5, 5)});
    CHECK(lab.jobs("a") ==
          Jobs{{1, "out 1"}, {2, "out 2"}, {3, "out 3"}, {4, "out 4"}, {5, "out 5"}});
}

TEST_CASE("how far a queue has come is kept as runs of numbers, whatever the order") {
    QueueSink::Position position;
    for (int sequence : {1, 2, 5, 4, 9, 3}) position.add(settled(1, sequence));
    position.add(settled(2, 2, 3));
    CHECK(position.text() == "1-5 9-9 ;2x3 ");
    QueueSink::Position again = QueueSink::Position::parse(position.text());
    CHECK(again.text() == position.text());
    CHECK(again.has(settled(7, 4)));
    CHECK_FALSE(again.has(settled(1, 6)));
    CHECK(again.has(settled(7, 2, 3)));
    CHECK_FALSE(again.has(settled(7, 2, 2)));
    for (std::string_view text : {"", "junk", ";", "a-b 1-;xx"}) {
        CHECK_FALSE(QueueSink::Position::parse(text).has(settled(1, 1)));
    }
}

TEST_CASE("in the order of items, too, and a later round is sent once") {
    SinkLab lab;
    deliver(*lab.sink("a"), {settled(0, 1), settled(0, 2)});
    deliver(*lab.sink("a"), {settled(0, 2), settled(0, 1, 2), settled(0, 3)});
    deliver(*lab.sink("a"), {settled(0, 1, 2), settled(0, 3), settled(0, 1, 3)});
    CHECK(lab.jobs("a") ==
          Jobs{{1, "out 1"}, {2, "out 2"}, {3, "out 1"}, {4, "out 3"}, {5, "out 1"}});
}

TEST_CASE("several queues get the items in turn, each once") {
    SinkLab lab;
    std::string both = "a," + lab.path("b");
    deliver(*lab.sink(both), {settled(1, 1), settled(1, 2), settled(1, 3)});
    deliver(*lab.sink(both), {settled(1, 2), settled(1, 3), settled(2, 4)});
    CHECK(lab.jobs("a") == Jobs{{1, "out 1"}, {2, "out 3"}});
    CHECK(lab.jobs("b") == Jobs{{1, "out 2"}, {2, "out 4"}});
}

TEST_CASE("a long output is a payload like any other") {
    SinkLab lab;
    Event event = settled(1, 1);
    event.outcome.attempt.content = "long";
    must(make_directories(lab.path("content")));
    must(write_file_atomically(lab.path("content/long"), std::string(200'000, 'x')));
    deliver(*lab.sink("a"), {event});
    CHECK(lab.jobs("a").at(1) == std::string(200'000, 'x'));
}

TEST_CASE("what a job of a queue was told goes on with its result") {
    SinkLab lab;
    Event event = settled(1, 1);
    QueuedPacket packet{.file = "/f",
                        .variables = {"FSPL_SEQ=9", "FSPL_PARAM_1=--fast", "FSPL_SET_SITE=a=b",
                                      "FSPL_SET_STINT_JOB=x"}};
    event.arguments = item_of(packet, "k").arguments;
    deliver(*lab.sink("a", true), {event});
    spool::PacketHeader header = lab.header("a");
    CHECK(header.params == std::vector<std::string>{"--fast"});
    REQUIRE(header.variables.size() == 4);
    CHECK(header.variables[0] == spool::Variable{"SITE", "a=b"});
    CHECK(header.variables[1] == spool::Variable{"STINT_JOB", "wc"});
}

TEST_CASE("a queue has to be there, and options that exist") {
    SinkLab lab;
    auto refusal = [&](const std::string& rest) {
        return check_queue_sink("spool:" + lab.path(rest)).error();
    };
    CHECK(refusal("none").code == ErrorCode::not_found);
    CHECK(refusal("a,none").code == ErrorCode::not_found);
    CHECK(refusal("a?sequence=x").message.find("there are seq") != std::string::npos);
    CHECK(refusal("a," + lab.path("b") + "?seq=x").code == ErrorCode::invalid_input);
    CHECK(refusal("a," + lab.path("./a")).message.find("is there twice") != std::string::npos);
    CHECK(refusal("a?seq=" + lab.path("a/nextseq")).message.find("is run next") !=
          std::string::npos);
    CHECK(check_queue_sink("spool:").error().code == ErrorCode::invalid_input);
    CHECK(check_queue_sink("spool:" + lab.path("a?seq=x")).ok());
}
