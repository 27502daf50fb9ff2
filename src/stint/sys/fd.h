// Fd owns one file descriptor and closes it when it goes. Everything in the house that opens a
// file, a pipe or a socket keeps it in an Fd.
//
// Policy: every descriptor of ours is close-on-exec (O_CLOEXEC and friends), because the launcher
// starts programs from a process with many of them (sys/launcher.h).
#pragma once

#include <utility>

namespace stint {

class Fd {
public:
    Fd() = default;

    // Takes over `descriptor`; -1 is "none".
    explicit Fd(int descriptor) : descriptor_(descriptor) {}
    ~Fd() { close(); }

    Fd(Fd&& other) noexcept : descriptor_(other.release()) {}
    Fd& operator=(Fd&& other) noexcept;
    Fd(const Fd&) = delete;
    Fd& operator=(const Fd&) = delete;

    // The descriptor, still owned by this Fd; -1 if there is none.
    int get() const { return descriptor_; }
    bool valid() const { return descriptor_ >= 0; }

    // Gives the descriptor up: the caller closes it.
    [[nodiscard]] int release() { return std::exchange(descriptor_, -1); }

    // Closes now; does nothing when there is none. What close(2) reports is not looked at: whoever
    // must know that bytes have arrived syncs before (sys/files.h).
    void close();

private:
    int descriptor_ = -1;
};

// Whether `fd` is a pipe, a socket or a terminal whose other end has gone.
bool has_no_reader(int fd);

}  // namespace stint
