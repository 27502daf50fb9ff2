// The terminal that results, messages and a live line share. The live line stands at the bottom,
// below everything that was printed, and is gone whenever something is printed. Any thread may
// print or draw; one at a time does.
//
//     Terminal terminal(STDERR_FILENO);
//     terminal.draw("412 of 1000 done");       // replaces the line
//     { Terminal::Hold held = terminal.hold(); … write …; held.ended_with(last_byte); }
//     terminal.clear();
//
// A line never takes more than one row of the window, whatever its width. The cursor stays visible.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "stint/base/guarded.h"

namespace stint {

class Terminal {
    struct State {
        std::size_t drawn = 0;      // So many columns of a live line stand there.
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
    // Whether colours do: for people who look at a terminal and have not declined (no-color.org).
    static bool shows_colors(int fd);

    // The descriptor is not owned. REQUIRES: is_usable(fd), except in tests
    explicit Terminal(int fd) : fd_(fd), colors_(shows_colors(fd)) {}

    struct Drawing {
        std::string text;  // Printable ASCII or not: see printable() of base/text.h.
        // A bar over the width of the window, so much of it, from 0 to 1, filled: the text stands
        // in it, or before it where there are no colours.
        std::optional<double> filled = {};
    };

    Hold hold();
    // Cut to the width of the window. Nothing is drawn behind an unfinished line.
    void draw(const Drawing& drawing);
    void draw(std::string_view line) { draw(Drawing{.text = std::string(line), .filled = {}}); }
    // Draws it for the last time: it stays, and what is printed next comes below it.
    void leave(const Drawing& drawing);
    void clear() { hold(); }

private:
    std::size_t columns() const;
    void erase(State& state) const;
    std::string erasure(const State& state) const;
    void show(State& state, const Drawing& drawing, std::string_view end) const;

    int fd_;
    bool colors_;
    Guarded<State> state_;
};

}  // namespace stint
