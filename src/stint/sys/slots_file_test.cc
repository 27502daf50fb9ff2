#include "stint/sys/slots_file.h"

#include <array>
#include <memory>

#include "support/processes.h"
#include <doctest/doctest.h>

#include "stint/sys/host.h"
#include "stint/sys/launcher.h"

using namespace stint;
using test::Fork;
using test::Pipe;
using test::TemporaryDirectory;

namespace {

SlotsView view_of(const std::string& path) {
    Result<std::optional<SlotsView>> view = SlotsView::open(path);
    REQUIRE(view.ok());
    REQUIRE(view.value());
    return std::move(*view.value());
}

std::vector<SlotsView::InHand> in_hand(const SlotsView& view) {
    return view.in_hand().value();
}

// Runs a shell script in a slot, as a worker does; its output goes to `output`.
Child run_in_slot(SlotsFile& slots, int slot, std::string script, const Pipe& output) {
    std::string name = "sh";
    std::string option = "-c";
    char* argv[] = {name.data(), option.data(), script.data(), nullptr};
    Fd null(open("/dev/null", O_RDWR | O_CLOEXEC));
    slots.occupy(slot, 1'000 + slot, 7);
    Fd lock = slots.open_child_lock(slot).value();
    LaunchSpec spec{.path = "/bin/sh", .argv = argv, .envp = environ};
    spec.stdin_fd = spec.stderr_fd = null.get();
    spec.stdout_fd = output.writer.get();
    spec.lock_fd = lock.get();
    spec.pid_place = slots.process_place(slot);
    Child child = launch(spec).value();
    slots.set_process(slot, child.pid, child.start);
    return child;
}

// A worker with one slot that runs `script` until it is killed.
class Worker {
public:
    Worker(const std::string& path, const std::string& script)
        : process_([&] {
              SlotsFile slots = SlotsFile::create(path, 1).value();
              Child child = run_in_slot(slots, 0, script, output);
              output.writer.close();
              return pause();
          }) {
        // Its end is seen only if nobody else can write.
        output.writer.close();
    }
    void kill_now() { process_.kill_now(); }

    Pipe output;

private:
    Fork process_;
};

}  // namespace

TEST_CASE("a worker lives as long as its process") {
    TemporaryDirectory directory;
    std::string path = directory.file("worker");
    Pipe created;
    Fork worker([&] {
        SlotsFile slots = SlotsFile::create(path, 2).value();
        created.put();
        return pause();
    });
    REQUIRE(created.get());
    SlotsView view = view_of(path);
    CHECK(view.worker_alive().value());
    CHECK(view.pid() == worker.pid());
    CHECK(view.pid_namespace() == pid_namespace());
    CHECK(view.slots() == 2);

    worker.kill_now();

    CHECK_FALSE(view.worker_alive().value());
}

TEST_CASE("a worker that is just being created is never taken for dead") {
    TemporaryDirectory directory;
    constexpr int workers = 300;
    Pipe done;
    Fork creator([&] {
        std::vector<SlotsFile> all;
        all.reserve(workers);
        for (int i = 0; i < workers; ++i) {
            all.push_back(SlotsFile::create(directory.file(std::to_string(i)), 1).value());
        }
        return done.get() ? 0 : 1;
    });
    for (int i = 0; i < workers; ++i) {
        Result<std::optional<SlotsView>> view = std::optional<SlotsView>();
        while (!view.value()) {
            view = SlotsView::open(directory.file(std::to_string(i)));
            REQUIRE(view.ok());
        }
        CHECK(view.value()->worker_alive().value());
    }
    done.put();

    CHECK(creator.wait() == 0);
}

TEST_CASE("what a killed worker had in hand can be read") {
    TemporaryDirectory directory;
    std::string path = directory.file("worker");
    Pipe ready;
    Fork worker([&] {
        SlotsFile slots = SlotsFile::create(path, 4).value();
        slots.occupy(1, 71, 501);
        slots.occupy(2, 72, 502);
        slots.set_process(2, 4'000'000, 99);
        slots.occupy(3, 73, 503);
        slots.vacate(3);
        ready.put();
        return pause();
    });
    REQUIRE(ready.get());
    worker.kill_now();
    std::vector<SlotsView::InHand> slots = in_hand(view_of(path));

    REQUIRE(slots.size() == 2);
    CHECK(slots[0].slot == 1);
    CHECK(slots[0].token == 71);
    CHECK(slots[0].item == 501);
    CHECK(slots[0].pid == 0);
    CHECK_FALSE(slots[0].child_alive);
    CHECK(slots[1].slot == 2);
    CHECK(slots[1].pid == 4'000'000);
    CHECK(slots[1].pid_start == 99);
}

TEST_CASE("a slot that is occupied again does not show the process it had before") {
    TemporaryDirectory directory;
    SlotsFile slots = SlotsFile::create(directory.file("worker"), 1).value();
    slots.occupy(0, 1, 1);
    slots.set_process(0, 4'000'000, 99);
    slots.vacate(0);
    slots.occupy(0, 2, 2);
    std::vector<SlotsView::InHand> seen = in_hand(view_of(directory.file("worker")));

    REQUIRE(seen.size() == 1);
    CHECK(seen[0].token == 2);
    CHECK(seen[0].pid == 0);
    CHECK(seen[0].pid_start == 0);
}

TEST_CASE("a child's lock lives as long as a descendant that kept it, whoever else dies") {
    TemporaryDirectory directory;
    std::string path = directory.file("worker");
    Worker worker(path, "setsid sh -c 'echo $$; exec sleep 1000' & wait");
    pid_t escaped = std::stoi(worker.output.line());
    Fd escaped_pidfd = test::open_pidfd(escaped);
    SlotsView view = view_of(path);
    CHECK(view.worker_alive().value());
    CHECK(in_hand(view)[0].child_alive);

    worker.kill_now();
    CHECK_FALSE(view.worker_alive().value());
    test::wait_for_end(test::open_pidfd(static_cast<pid_t>(in_hand(view)[0].pid)));
    CHECK(in_hand(view)[0].child_alive);

    kill(escaped, SIGKILL);
    test::wait_for_end(escaped_pidfd);
    CHECK_FALSE(in_hand(view)[0].child_alive);
}

TEST_CASE("who survives a child is found and killed, whatever session it is in") {
    TemporaryDirectory directory;
    SlotsFile slots = SlotsFile::create(directory.file("worker"), 2).value();
    Pipe output;
    Child child = run_in_slot(slots, 0, "setsid sh -c 'echo $$; exec sleep 1000' &", output);
    Fd survivor = test::open_pidfd(std::stoi(output.line()));
    Pipe other_output;
    Child other = run_in_slot(slots, 1, "echo; exec sleep 1000", other_output);
    (void)other_output.line();
    reap(child);
    slots.vacate(0);
    slots.kill_survivors(0);

    test::wait_for_end(survivor);
    CHECK_FALSE(try_reap(other));
    signal_group(other.pid, SIGKILL);
    reap(other);
}

TEST_CASE("a child's lock is dropped when the child has ended") {
    TemporaryDirectory directory;
    SlotsFile slots = SlotsFile::create(directory.file("worker"), 1).value();
    SlotsView view = view_of(directory.file("worker"));
    Pipe output;
    Child child = run_in_slot(slots, 0, "exit 0", output);
    test::wait_for_end(child.pidfd);

    CHECK_FALSE(in_hand(view)[0].child_alive);
    CHECK(in_hand(view)[0].pid == child.pid);
    reap(child);
}

TEST_CASE("a survivor of an earlier attempt does not hide the end of a later one") {
    TemporaryDirectory directory;
    SlotsFile slots = SlotsFile::create(directory.file("worker"), 2).value();
    SlotsView view = view_of(directory.file("worker"));
    slots.occupy(0, 1, 1);
    std::array<Fd, 20> survivors;
    for (Fd& survivor : survivors) survivor = slots.open_child_lock(0).value();
    slots.vacate(0);
    slots.occupy(0, 2, 2);
    CHECK_FALSE(in_hand(view)[0].child_alive);

    Fd lock = slots.open_child_lock(0).value();
    CHECK(in_hand(view)[0].child_alive);
    lock.close();
    CHECK_FALSE(in_hand(view)[0].child_alive);
}

TEST_CASE("slots do not share their locks") {
    TemporaryDirectory directory;
    SlotsFile slots = SlotsFile::create(directory.file("worker"), slots_max).value();
    SlotsView view = view_of(directory.file("worker"));
    slots.occupy(0, 1, 1);
    slots.occupy(slots_max - 1, 2, 2);
    Fd first = slots.open_child_lock(0).value();
    CHECK(in_hand(view)[0].child_alive);
    CHECK_FALSE(in_hand(view)[1].child_alive);
    Fd last = slots.open_child_lock(slots_max - 1).value();
    first.close();

    CHECK_FALSE(in_hand(view)[0].child_alive);
    CHECK(in_hand(view)[1].child_alive);
}

TEST_CASE("the process groups of a dead worker can be killed") {
    TemporaryDirectory directory;
    std::string path = directory.file("worker");
    Worker worker(path, "sleep 1000 & echo ready; wait");
    CHECK(worker.output.line() == "ready");
    SlotsView view = view_of(path);
    worker.kill_now();
    CHECK(in_hand(view)[0].child_alive);

    while (in_hand(view)[0].child_alive) view.kill_groups();

    CHECK(worker.output.rest().empty());  // Ends when the sleeper is dead.
}

TEST_CASE("what a dead leader left behind is killed, also when its start was not recorded yet") {
    TemporaryDirectory directory;
    std::string path = directory.file("worker");
    Pipe output;
    auto slots = std::make_unique<SlotsFile>(SlotsFile::create(path, 1).value());
    Child leader = run_in_slot(*slots, 0, "sleep 1000 & echo ready", output);
    slots->set_process(0, leader.pid, 0);
    SlotsView view = view_of(path);
    slots.reset();
    CHECK(output.line() == "ready");
    test::wait_for_end(leader.pidfd);  // It stays a zombie: nobody reaps it.
    CHECK_FALSE(view.worker_alive().value());

    view.kill_groups();

    CHECK(output.rest().empty());
    reap(leader);
}

TEST_CASE("a pid that was reused is not killed") {
    TemporaryDirectory directory;
    std::string path = directory.file("worker");
    SlotsFile strangers = SlotsFile::create(directory.file("stranger"), 1).value();
    Pipe go;
    Pipe output;
    std::string script = "read line </proc/$PPID/fd/" + std::to_string(go.reader.get());
    Child stranger = run_in_slot(strangers, 0, script, output);
    Fork worker([&] {
        SlotsFile slots = SlotsFile::create(path, 2).value();
        slots.occupy(0, 1, 1);
        slots.set_process(0, stranger.pid, stranger.start - 1);
        slots.occupy(1, 2, 2);
        slots.process_place(1)->store(stranger.pid);
        return 0;
    });
    REQUIRE(worker.wait() == 0);

    view_of(path).kill_groups();

    go.put('\n');
    Exit exit = reap(stranger);
    CHECK(exit.signal == 0);
    CHECK(exit.code == 0);
}

TEST_CASE("a worker that ends cleanly leaves nothing") {
    TemporaryDirectory directory;
    std::string path = directory.file("worker");
    SlotsFile slots = SlotsFile::create(path, 1).value();
    REQUIRE(slots.remove().ok());

    CHECK_FALSE(SlotsView::open(path).value());
    CHECK(rmdir(directory.path().c_str()) == 0);
    REQUIRE(make_directories(directory.path()).ok());
}

TEST_CASE("a child lock can be opened from another working directory") {
    TemporaryDirectory directory;
    Fork traveller([&] {
        if (chdir(directory.path().c_str()) != 0) return 1;
        SlotsFile slots = SlotsFile::create("worker", 1).value();
        slots.occupy(0, 1, 1);
        if (chdir("/") != 0) return 2;
        Fd lock = slots.open_child_lock(0).value();
        return in_hand(view_of(directory.file("worker")))[0].child_alive ? 0 : 3;
    });

    CHECK(traveller.wait() == 0);
}

TEST_CASE("a worker whose file was removed hears of it") {
    TemporaryDirectory directory;
    SlotsFile slots = SlotsFile::create(directory.file("worker"), 1).value();
    REQUIRE(remove_file(directory.file("worker")).value());

    CHECK(slots.open_child_lock(0).error().code == ErrorCode::not_found);
}

TEST_CASE("two workers cannot have the same name") {
    TemporaryDirectory directory;
    SlotsFile slots = SlotsFile::create(directory.file("worker"), 1).value();
    Result<SlotsFile> second = SlotsFile::create(directory.file("worker"), 1);

    CHECK(second.error().code == ErrorCode::conflict);
    CHECK(view_of(directory.file("worker")).worker_alive().value());
}

TEST_CASE("a file that is no slots file is not believed") {
    TemporaryDirectory directory;
    directory.write("empty");
    directory.write("text", std::string(128, 'x'));
    SlotsFile slots = SlotsFile::create(directory.file("worker"), 3).value();
    std::string bytes = read_file(directory.file("worker"), 1'000).value();
    directory.write("cut", bytes.substr(0, 192));
    directory.write("whole", bytes);

    CHECK(SlotsView::open(directory.file("empty")).error().code == ErrorCode::corrupt);
    CHECK(SlotsView::open(directory.file("text")).error().code == ErrorCode::corrupt);
    CHECK(SlotsView::open(directory.file("cut")).error().code == ErrorCode::corrupt);
    CHECK(SlotsView::open(directory.file("whole")).ok());
}
