// What tests share that deal with the operating system: a directory that goes away, processes that
// really are other processes, and pipes to wait on. Nothing here sleeps: a test waits for a byte,
// an end of file or the end of a process.
#pragma once

#include <array>
#include <csignal>
#include <cstdlib>
#include <functional>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "stint/sys/fd.h"
#include "stint/sys/files.h"

namespace stint::test {

// Where files are made that need not outlive a power cut: in memory, if there is such a place.
inline std::string fast_place() {
    return access("/dev/shm", W_OK | X_OK) == 0 ? "/dev/shm" : "/tmp";
}

// An empty directory, removed with all that is in it.
class TemporaryDirectory {
public:
    explicit TemporaryDirectory(const std::string& place = "/tmp")
        : path_(place + "/stint-test-XXXXXX") {
        REQUIRE(mkdtemp(path_.data()) != nullptr);
    }
    ~TemporaryDirectory() {
        std::string command = "rm -rf '" + path_ + "'";
        if (std::system(command.c_str()) != 0) std::abort();
    }
    TemporaryDirectory(const TemporaryDirectory&) = delete;
    TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;

    const std::string& path() const { return path_; }
    std::string file(const std::string& name) const { return path_ + "/" + name; }

    // Makes a file, and the directories above it.
    void write(const std::string& name, std::string_view bytes = "") const {
        REQUIRE(make_directories(directory_of(file(name))).ok());
        REQUIRE(write_file_atomically(file(name), bytes).ok());
    }

private:
    std::string path_;
};

// A pipe whose ends are close-on-exec.
struct Pipe {
    Fd reader;
    Fd writer;

    Pipe() {
        std::array<int, 2> ends{};
        REQUIRE(pipe2(ends.data(), O_CLOEXEC) == 0);
        reader = Fd(ends[0]);
        writer = Fd(ends[1]);
    }

    void put(char byte = '.') const {
        if (::write(writer.get(), &byte, 1) != 1) std::abort();
    }
    // Waits for a byte; false at the end of file.
    bool get() const {
        char byte = 0;
        return ::read(reader.get(), &byte, 1) == 1;
    }
    // Waits for a line or the end of file.
    std::string line() const {
        std::string text;
        char byte = 0;
        while (::read(reader.get(), &byte, 1) == 1 && byte != '\n') text += byte;
        return text;
    }
    // Everything, up to the end of file.
    std::string rest() {
        writer.close();
        std::string text;
        char byte = 0;
        while (::read(reader.get(), &byte, 1) == 1) text += byte;
        return text;
    }
};

// A forked copy of this process that runs one function and ends; its exit code is the answer.
class Fork {
public:
    explicit Fork(const std::function<int()>& function) : pid_(fork()) {
        if (pid_ == 0) {
            // What doctest has put in place for its own process.
            for (int signal : {SIGINT, SIGTERM, SIGABRT, SIGSEGV}) std::signal(signal, SIG_DFL);
            _exit(function());
        }
        REQUIRE(pid_ > 0);
    }
    ~Fork() {
        if (pid_ > 0) kill_now();
    }
    Fork(const Fork&) = delete;
    Fork& operator=(const Fork&) = delete;

    pid_t pid() const { return pid_; }

    // Its exit code, or minus the signal that ended it.
    int wait() {
        int status = 0;
        waitpid(std::exchange(pid_, -1), &status, 0);
        return WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status);
    }
    // kill -9. When this returns the kernel has closed all its descriptors.
    void kill_now() {
        ::kill(pid_, SIGKILL);
        wait();
    }

private:
    pid_t pid_;
};

// A handle on any process, to be opened while it is known to live.
inline Fd open_pidfd(pid_t pid) {
    return Fd(static_cast<int>(syscall(SYS_pidfd_open, pid, 0)));
}

// Waits for the end of a process that is not our child.
inline void wait_for_end(const Fd& pidfd) {
    pollfd ended{.fd = pidfd.get(), .events = POLLIN, .revents = 0};
    while (poll(&ended, 1, -1) < 0) {
    }
}

}  // namespace stint::test
