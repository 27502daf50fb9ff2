// The terminal that results, messages and a live line share. The live line stands at the bottom,
// below everything that was printed, and is gone whenever something is printed. Any thread may
// print or draw; one at a time does.
//
//     Terminal terminal(STDERR_FILENO);
//     terminal.draw("412 of 1000 done");       // replaces the line
//     { Terminal::Hold held = terminal.hold(); … write …; held.ended_with(last_byte); }
//     terminal.clear();
#pragma once

#include <string>
#include <string_view>

#include "stint/base/guarded.h"

namespace stint {

class Terminal {
    struct State {
        bool drawn = false;         // A live line stands there.
        bool at_line_start = true;  // What was printed last has ended its line.
    };

public:
    // The right to print: the live line is gone until this goes.
    class Hold {
    public:
        // What was printed ends with this byte.
        void ended_with(char last) { state_->at_line_start = last == '\n'; }

    private:
        friend class Terminal;
        explicit Hold(Guarded<State>::Lock state) : state_(std::move(state)) {}
        Guarded<State>::Lock state_;
    };

    // Whether a live line makes sense on `fd`: a terminal that can move its cursor.
    static bool is_usable(int fd);

    // The descriptor is not owned. REQUIRES: is_usable(fd), except in tests
    explicit Terminal(int fd) : fd_(fd) {}

    Hold hold();
    // Cut to the width of the window. Nothing is drawn behind an unfinished line.
    void draw(std::string_view line);
    void clear() { hold(); }

private:
    std::size_t columns() const;

    int fd_;
    Guarded<State> state_;
};

}  // namespace stint
