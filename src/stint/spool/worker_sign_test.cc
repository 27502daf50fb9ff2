#include "stint/spool/worker_sign.h"

#include <ctime>

#include "support/must.h"
#include "support/processes.h"
#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/stat.h>

#include "stint/sys/files.h"

using namespace stint;
using namespace stint::spool;
using test::must;
using test::TemporaryDirectory;

namespace {

class SignLab {
public:
    SignLab() : queue_(must(make())) {}
    const Queue& queue() const { return queue_; }
    std::string path(const std::string& worker) const {
        return directory_.file("q/stint/" + worker + ".alive");
    }
    // As if it were of another host, or of this one before it was booted.
    void write_sign(const std::string& worker, std::int64_t seconds_ago) const {
        Fd file(open(path(worker).c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0666));
        must(write_all(file.get(), "another boot\n"));
        timespec now{};
        clock_gettime(CLOCK_REALTIME, &now);
        now.tv_sec -= seconds_ago;
        timespec times[] = {now, now};
        REQUIRE(futimens(file.get(), times) == 0);
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

TEST_CASE("a worker lives as long as its sign is held, and is dead as soon as it is not") {
    SignLab lab;
    WorkerSign mine = must(WorkerSign::give(lab.queue()));
    std::string other;
    {
        WorkerSign sign = must(WorkerSign::give(lab.queue()));
        other = sign.worker();
        CHECK(other != mine.worker());
        CHECK(!must(mine.is_dead(other)));
        must(sign.renew());
    }
    CHECK(must(mine.is_dead(other)));
    CHECK(!must(mine.is_dead(mine.worker())));
}

TEST_CASE("a worker without a sign is dead") {
    SignLab lab;
    WorkerSign mine = must(WorkerSign::give(lab.queue()));

    CHECK(must(mine.is_dead("nobody")));
}

TEST_CASE(
    "of another host it is dead when it was not renewed for three times as long as it is to") {
    SignLab lab;
    WorkerSign mine = must(WorkerSign::give(lab.queue()));
    lab.write_sign("young", 10);
    lab.write_sign("old", 20);

    CHECK(!must(mine.is_dead("young")));
    CHECK(must(mine.is_dead("old")));
}

TEST_CASE("a sign that is removed is gone") {
    SignLab lab;
    WorkerSign mine = must(WorkerSign::give(lab.queue()));
    must(mine.remove());

    CHECK(!must(file_facts(lab.path(mine.worker()))));
}
