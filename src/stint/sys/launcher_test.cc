#include "stint/sys/launcher.h"

#include <array>

#include "support/processes.h"
#include <dirent.h>
#include <doctest/doctest.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "stint/sys/host.h"

using namespace stint;
using test::Fork;
using test::Pipe;
using test::TemporaryDirectory;

namespace {

// A command with its arguments, as launch wants them.
class Command {
public:
    explicit Command(std::vector<std::string> words) : words_(std::move(words)) {
        for (std::string& word : words_) argv_.push_back(word.data());
        argv_.push_back(nullptr);
        spec.path = words_[0].c_str();
        spec.argv = argv_.data();
        spec.envp = environ;
        spec.stdin_fd = spec.stdout_fd = spec.stderr_fd = null_.get();
    }

    LaunchSpec spec;

private:
    std::vector<std::string> words_;
    std::vector<char*> argv_;
    Fd null_{open("/dev/null", O_RDWR | O_CLOEXEC)};
};

Command shell(const std::string& script) {
    return Command({"/bin/sh", "-c", script});
}

// What the command prints.
std::string output_of(Command command) {
    Pipe pipe;
    command.spec.stdout_fd = pipe.writer.get();
    Result<Child> child = launch(command.spec);
    REQUIRE(child.ok());
    std::string text = pipe.rest();
    reap(child.value());
    return text;
}

Error error_of(const Command& command) {
    Result<Child> child = launch(command.spec);
    REQUIRE_FALSE(child.ok());
    return child.error();
}

int open_descriptors() {
    int count = 0;
    DIR* directory = opendir("/proc/self/fd");
    while (readdir(directory) != nullptr) ++count;
    closedir(directory);
    return count;
}

bool has_no_children() {
    return waitpid(-1, nullptr, WNOHANG) == -1 && errno == ECHILD;
}

}  // namespace

TEST_CASE("a program gets its arguments, its environment and its directory") {
    TemporaryDirectory directory;
    Command command({"/bin/sh", "-c", "echo \"$0|$1|$COLOUR|$(pwd -P)\"", "a b", "*"});
    std::string variable = "COLOUR=blue";
    std::array<char*, 2> environment{variable.data(), nullptr};
    command.spec.envp = environment.data();
    command.spec.directory = directory.path().c_str();

    CHECK(output_of(std::move(command)) == "a b|*|blue|" + directory.path() + "\n");
}

TEST_CASE("the exit code comes back") {
    Child child = launch(shell("exit 42").spec).value();
    Exit exit = reap(child);

    CHECK(exit.code == 42);
    CHECK(exit.signal == 0);
}

TEST_CASE("the signal that ended a child comes back") {
    Child child = launch(shell("kill -USR1 $$").spec).value();
    Exit exit = reap(child);

    CHECK(exit.signal == SIGUSR1);
}

TEST_CASE("what a child used is counted") {
    Child child = launch(shell("i=0; while [ $i -lt 200000 ]; do i=$((i+1)); done").spec).value();
    Exit exit = reap(child);

    CHECK(exit.user > 0);
    CHECK(exit.user < 600'000'000);
    CHECK(exit.memory_peak_bytes > 100'000);
}

TEST_CASE("a child that still runs is not reaped") {
    Pipe pipe;
    Command command({"/bin/cat"});
    command.spec.stdin_fd = pipe.reader.get();
    Child child = launch(command.spec).value();
    CHECK_FALSE(try_reap(child));

    pipe.writer.close();
    test::wait_for_end(child.pidfd);
    std::optional<Exit> exit = try_reap(child);

    REQUIRE(exit);
    CHECK(exit->code == 0);
}

TEST_CASE("a missing program is not found, and its name is in the message") {
    Error error = error_of(Command({"/nowhere/convert"}));

    CHECK(error.code == ErrorCode::not_found);
    CHECK(error.message == "starting '/nowhere/convert': No such file or directory");
    CHECK(has_no_children());
}

TEST_CASE("a script whose interpreter is missing says so") {
    TemporaryDirectory directory;
    directory.write("script", "#!/nowhere/python\n");
    chmod(directory.file("script").c_str(), 0755);
    Error error = error_of(Command({directory.file("script")}));

    CHECK(error.code == ErrorCode::not_found);
    CHECK(error.message.find("interpreter") != std::string::npos);
}

TEST_CASE("what cannot be executed is refused") {
    TemporaryDirectory directory;
    directory.write("plain", "no program");
    CHECK(error_of(Command({directory.file("plain")})).code == ErrorCode::invalid_input);
    chmod(directory.file("plain").c_str(), 0755);
    Error error = error_of(Command({directory.file("plain")}));
    CHECK(error.code == ErrorCode::invalid_input);
    CHECK(error.message.find("#!/bin/sh") != std::string::npos);

    CHECK(error_of(Command({directory.path()})).code == ErrorCode::invalid_input);
    std::string too_long(200'000, 'x');
    CHECK(error_of(Command({"/bin/true", too_long})).code == ErrorCode::invalid_input);
    CHECK(has_no_children());
}

TEST_CASE("a missing directory is named") {
    Command command({"/bin/true"});
    command.spec.directory = "/nowhere/at/all";
    Error error = error_of(command);

    CHECK(error.code == ErrorCode::not_found);
    CHECK(error.message.find("/nowhere/at/all") != std::string::npos);
}

TEST_CASE("a process that may have no more processes hears that this may pass") {
    Fork limited([] {
        if (geteuid() == 0 && setuid(65533) != 0) return 1;
        rlimit none{0, 0};
        if (setrlimit(RLIMIT_NPROC, &none) != 0) return 2;
        Result<Child> child = launch(Command({"/bin/true"}).spec);
        return !child.ok() && child.error().code == ErrorCode::unavailable ? 0 : 3;
    });

    CHECK(limited.wait() == 0);
}

TEST_CASE("a child has no other descriptors of ours than the lock, at the same number") {
    Fd ours(open("/dev/null", O_RDONLY | O_CLOEXEC));
    Fd lock(fcntl(ours.get(), F_DUPFD_CLOEXEC, 100));
    std::string ours_number = std::to_string(ours.get());
    std::string lock_number = std::to_string(lock.get());
    Command with_numbers({"/bin/sh", "-c",
                          "for f in 0 1 2 $0 $1; do [ -e /proc/$$/fd/$f ] && echo $f; done",
                          ours_number, lock_number});
    with_numbers.spec.lock_fd = lock.get();

    CHECK(output_of(std::move(with_numbers)) == "0\n1\n2\n" + lock_number + "\n");
    CHECK((fcntl(lock.get(), F_GETFD) & FD_CLOEXEC) != 0);
}

TEST_CASE("descriptors that stand in each other's place are put right") {
    Pipe input;
    Pipe output;
    Fork twisted([&] {
        if (dup2(output.writer.get(), 0) != 0 || dup2(input.reader.get(), 1) != 1) return 1;
        Command command({"/bin/cat"});
        command.spec.stdin_fd = 1;
        command.spec.stdout_fd = 0;
        command.spec.stderr_fd = 2;
        Child child = launch(command.spec).value();
        input.writer.close();
        return reap(child).code;
    });
    REQUIRE(write_all(input.writer.get(), "through").ok());
    input.writer.close();

    CHECK(twisted.wait() == 0);
    CHECK(output.rest() == "through");
}

TEST_CASE("a child has no blocked, ignored or caught signal left from us") {
    Fork parent([] {
        sigset_t all;
        sigfillset(&all);
        pthread_sigmask(SIG_BLOCK, &all, nullptr);
        for (int signal : {SIGPIPE, SIGINT, SIGTERM, SIGHUP, SIGQUIT}) std::signal(signal, SIG_IGN);
        std::signal(SIGUSR2, [](int) {});
        std::string status = output_of(Command({"/bin/cat", "/proc/self/status"}));
        for (const char* line : {"SigBlk:\t0000000000000000", "SigCgt:\t0000000000000000"}) {
            if (status.find(line) == std::string::npos) return 1;
        }
        std::size_t ignored = status.find("SigIgn:\t") + 8;
        unsigned long mask = std::stoul(status.substr(ignored, 16), nullptr, 16);
        for (int signal : {SIGPIPE, SIGINT, SIGTERM, SIGHUP, SIGQUIT}) {
            if ((mask >> (signal - 1) & 1) != 0) return 2;
        }
        // And ours are as they were.
        sigset_t now;
        pthread_sigmask(SIG_BLOCK, nullptr, &now);
        return sigismember(&now, SIGUSR1) == 1 ? 0 : 3;
    });

    CHECK(parent.wait() == 0);
}

TEST_CASE("a signal for the whole group reaches what the child has started") {
    Pipe pipe;
    Command command = shell("sleep 1000 & echo ready; wait");
    command.spec.stdout_fd = pipe.writer.get();
    Child child = launch(command.spec).value();
    CHECK(pipe.line() == "ready");
    CHECK(group_exists(child.pid));

    signal_group(child.pid, SIGKILL);

    CHECK(pipe.rest().empty());  // Ends when nobody has the pipe any more: both are dead.
    CHECK(reap(child).signal == SIGKILL);
}

TEST_CASE("a group without members does not exist, and signalling it does nothing") {
    Child child = launch(Command({"/bin/true"}).spec).value();
    reap(child);

    CHECK_FALSE(group_exists(child.pid));
    signal_group(child.pid, SIGKILL);
}

TEST_CASE("a child dies with the process that launched it") {
    Pipe pipe;
    Fork worker([&] {
        Command command = shell("echo $$; exec sleep 1000");
        command.spec.stdout_fd = pipe.writer.get();
        Child child = launch(command.spec).value();
        return pause();
    });
    Fd child = test::open_pidfd(std::stoi(pipe.line()));
    REQUIRE(child.valid());

    worker.kill_now();

    test::wait_for_end(child);
    CHECK(pipe.rest().empty());
}

TEST_CASE("the pid is in its place before the program runs, and taken back when it cannot") {
    std::atomic<std::int64_t> place = 0;
    Command command({"/bin/true"});
    command.spec.pid_place = &place;
    Child child = launch(command.spec).value();
    CHECK(place == child.pid);
    reap(child);

    Command missing({"/nowhere/at/all"});
    missing.spec.pid_place = &place;
    CHECK(error_of(missing).code == ErrorCode::not_found);
    CHECK(place == 0);
}

TEST_CASE("the start time of a child is the one the kernel shows") {
    for (int i = 0; i < 300; ++i) {
        Child child = launch(Command({"/bin/true"}).spec).value();
        CHECK(process_start(child.pid) == child.start);
        reap(child);
    }
}

TEST_CASE("two thousand launches leave no zombie and no descriptor") {
    int before = open_descriptors();
    Command command({"/bin/true"});
    int with_command = open_descriptors();
    for (int i = 0; i < 2'000; ++i) {
        Child child = launch(command.spec).value();
        REQUIRE(reap(child).code == 0);
    }

    CHECK(open_descriptors() == with_command);
    CHECK(with_command == before + 1);
    CHECK(has_no_children());
}

TEST_CASE("a program is searched for as the shell does") {
    TemporaryDirectory directory;
    directory.write("first/tool", "#!/bin/sh\n");
    directory.write("second/tool", "#!/bin/sh\n");
    REQUIRE(make_directories(directory.file("third/tool")).ok());
    chmod(directory.file("second/tool").c_str(), 0755);
    std::string path = directory.file("missing") + ":" + directory.file("third") + ":" +
                       directory.file("first") + ":" + directory.file("second");

    CHECK(find_executable("tool", path) == directory.file("second/tool"));
    CHECK(find_executable("other", path) == std::nullopt);
    CHECK(find_executable("", path) == std::nullopt);
    CHECK(find_executable("true", "/usr/bin:/bin") == "/usr/bin/true");
}

TEST_CASE("a name with a slash is only checked") {
    TemporaryDirectory directory;
    directory.write("tool", "#!/bin/sh\n");
    CHECK(find_executable(directory.file("tool"), "/bin") == std::nullopt);
    chmod(directory.file("tool").c_str(), 0755);

    CHECK(find_executable(directory.file("tool"), "/bin") == directory.file("tool"));
    CHECK(find_executable(directory.path(), "/bin") == std::nullopt);
    CHECK(find_executable("./missing", "/bin") == std::nullopt);
}
