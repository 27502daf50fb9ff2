#include "stint/spool/outbox.h"

#include <map>

#include "support/must.h"
#include "support/processes.h"
#include <doctest/doctest.h>

#include "stint/spool/job_scanner.h"
#include "stint/spool/packet_stream.h"

using namespace stint;
using namespace stint::spool;
using test::must;
using test::TemporaryDirectory;

namespace {

class OutboxLab {
public:
    OutboxLab() : queue_(must(make())) {}

    Outbox outbox(const std::string& sender) const {
        return {queue_, queue_.path() + "/stint/sent", sender};
    }

    // Sends jobs of these names; the position is the last of them.
    void send(const std::string& sender, const std::vector<std::string>& names) const {
        Outbox box = outbox(sender);
        Outbox::Batch batch = must(box.begin());
        for (const std::string& name : names) add(batch, name);
        must(batch.send(names.back()));
    }

    static void add(Outbox::Batch& batch, const std::string& name) {
        must(put_to(must(batch.add({.created = {5, 6}}, "fspl-" + name + ".fspl")), name));
    }

    // What lies there by number, as names of jobs.
    std::map<std::uint64_t, std::string> jobs() const {
        JobScanner scanner(queue_, "");
        must(scanner.scan());
        std::map<std::uint64_t, std::string> all;
        for (const QueuedJob* job : scanner.jobs(JobOrder::sequence)) {
            all[job->header.seq] += job->name.substr(5, job->name.size() - 10);
        }
        return all;
    }

    std::size_t files() const { return list_directory(queue_.jobs_path()).size(); }

    std::string position(const std::string& sender) const {
        Outbox box = outbox(sender);
        return must(box.begin()).position();
    }

    const Queue& queue() const { return queue_; }

private:
    Result<Queue> make() {
        TRY(make_queue(directory_.file("q"), QueueKind::complete));
        return Queue::open(directory_.file("q"));
    }

    TemporaryDirectory directory_{test::fast_place()};
    Queue queue_;
};

using Jobs = std::map<std::uint64_t, std::string>;

}  // namespace

TEST_CASE("what is sent is numbered on, and each sender has a position") {
    OutboxLab lab;
    lab.send("one", {"a", "b"});
    lab.send("two", {"c"});
    lab.send("one", {"d"});

    CHECK(lab.jobs() == Jobs{{1, "a"}, {2, "b"}, {3, "c"}, {4, "d"}});
    CHECK(lab.position("one") == "d");
    CHECK(lab.position("two") == "c");
    CHECK(lab.position("three").empty());
}

TEST_CASE("numbers begin behind what the queue has, and behind what has been run") {
    OutboxLab lab;
    JobWriter writer(lab.queue());
    must(put_to(must(writer.begin("fspl-x.fspl")), must(encode_header({.seq = 7}))));
    must(writer.publish());
    lab.send("one", {"a"});
    CHECK(lab.jobs() == Jobs{{7, "x"}, {8, "a"}});

    OutboxLab other;
    SequenceFile next = must(SequenceFile::lock(other.queue().sequence_path(), {}));
    must(next.set_next(20));
    other.send("one", {"a"});
    CHECK(other.jobs() == Jobs{{20, "a"}});
}

TEST_CASE("when the queue is told to pass numbers, those that are sent then are behind them") {
    OutboxLab lab;
    lab.send("one", {"a"});
    SequenceFile next = must(SequenceFile::lock(lab.queue().sequence_path(), {}));
    must(next.set_next(9));
    lab.send("one", {"b"});
    CHECK(lab.jobs() == Jobs{{1, "a"}, {9, "b"}});
}

TEST_CASE("a batch that is not sent leaves nothing, and takes no number") {
    OutboxLab lab;
    lab.send("one", {"a"});
    {
        Outbox box = lab.outbox("one");
        Outbox::Batch batch = must(box.begin());
        OutboxLab::add(batch, "b");
        CHECK(lab.files() == 2);
    }
    CHECK(lab.files() == 1);
    lab.send("one", {"c"});
    CHECK(lab.jobs() == Jobs{{1, "a"}, {2, "c"}});
}

TEST_CASE(
    "what a killed sender had sent, and not yet given its names, gets them from the next one") {
    OutboxLab lab;
    lab.send("one", {"a"});
    // As it is left by a kill behind the book: temporary files, and numbers as they were.
    JobWriter writer(lab.queue());
    for (const auto& [name, seq] : {std::pair<std::string, std::uint64_t>{"b", 2}, {"c", 3}}) {
        must(put_to(must(writer.begin_as("stint-sent-fspl-" + name + ".fspl.part", "unused")),
                    must(encode_header({.seq = seq}))));
    }
    must(writer.leave());
    must(write_file_atomically(lab.queue().path() + "/stint/sent.book",
                               R"({"next":4,"batch":["fspl-z.fspl","fspl-b.fspl","fspl-c.fspl"],)"
                               R"("senders":[{"name":"one","position":"c"}]})"));

    lab.send("two", {"d"});

    CHECK(lab.jobs() == Jobs{{1, "a"}, {2, "b"}, {3, "c"}, {4, "d"}});
    CHECK(lab.position("one") == "c");
}

TEST_CASE("a file of numbers elsewhere is for one queue: the batch of another would be lost") {
    OutboxLab one;
    OutboxLab two;
    std::string numbers = one.queue().path() + ".numbers";
    Outbox first(one.queue(), numbers, "first");
    {
        Outbox::Batch batch = must(first.begin());
        OutboxLab::add(batch, "a");
        must(batch.send("a"));
    }
    CHECK(must(first.begin()).position() == "a");
    Outbox second(two.queue(), numbers, "second");
    CHECK(test::refusal(second.begin()).code == ErrorCode::invalid_input);
}

TEST_CASE("half a packet that a killed sender has left is written anew") {
    OutboxLab lab;
    JobWriter writer(lab.queue());
    must(put_to(must(writer.begin_as("stint-sent-fspl-a.fspl.part", "unused")), "half"));
    must(writer.leave());
    lab.send("one", {"a"});
    CHECK(lab.jobs() == Jobs{{1, "a"}});
    CHECK(lab.files() == 1);
}

TEST_CASE("the senders that are remembered are those who have sent last") {
    OutboxLab lab;
    for (std::size_t i = 0; i < Outbox::senders_max + 1; ++i) {
        lab.send("sender " + std::to_string(i), {std::to_string(i)});
    }
    CHECK(lab.position("sender 0").empty());
    CHECK(lab.position("sender 1") == "1");
    CHECK(lab.jobs().size() == Outbox::senders_max + 1);
}
