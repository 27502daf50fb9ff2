// The descriptor that asks a source to stop (SourceOptions::interrupt_fd). Whoever holds its other
// end makes it readable once; a source looks before each block and while it waits for input.
#pragma once

namespace stint {

class Interrupt {
public:
    // `fd` is not owned; -1 never interrupts.
    explicit Interrupt(int fd) : fd_(fd) {}

    // Looks, without waiting and without reading. Stays true from the first time on.
    bool has_come();

    // What has_come() last said.
    bool was_seen() const { return seen_; }

    int fd() const { return fd_; }

private:
    int fd_;
    bool seen_ = false;
};

}  // namespace stint
