#include "stint/sink/terminal.h"

#include <cstdlib>

#include "support/processes.h"
#include <doctest/doctest.h>

#include "stint/sink/output.h"

using namespace stint;
using test::Pipe;

namespace {

const std::string erase = "\r\x1b[K";

// Everything that was written since the last call; waits for nothing.
std::string taken(const Pipe& pipe) {
    std::string bytes(1 << 16, '\0');
    REQUIRE(fcntl(pipe.reader.get(), F_SETFL, O_NONBLOCK) == 0);
    ssize_t count = ::read(pipe.reader.get(), bytes.data(), bytes.size());
    bytes.resize(count < 0 ? 0 : static_cast<std::size_t>(count));
    return bytes;
}

}  // namespace

TEST_CASE("a live line takes the place of the one before") {
    Pipe screen;
    Terminal terminal(screen.writer.get());

    terminal.draw("one");
    terminal.draw("two");

    CHECK(taken(screen) == erase + "one" + erase + "two");
}

TEST_CASE("a live line is gone while something is printed") {
    Pipe screen;
    Terminal terminal(screen.writer.get());
    terminal.draw("line");
    taken(screen);

    terminal.hold();
    CHECK(taken(screen) == erase);
    terminal.hold();
    CHECK(taken(screen).empty());
}

TEST_CASE("nothing is drawn behind an unfinished line") {
    Pipe screen;
    Terminal terminal(screen.writer.get());

    terminal.hold().ended_with('x');
    terminal.draw("line");
    CHECK(taken(screen).empty());

    terminal.hold().ended_with('\n');
    terminal.draw("line");
    CHECK(taken(screen) == erase + "line");
}

TEST_CASE("a live line is cut to the width of the window") {
    Pipe screen;
    Terminal terminal(screen.writer.get());

    terminal.draw(std::string(200, 'x'));

    CHECK(taken(screen).size() <= erase.size() + 79 + 2);  // The ellipsis has three bytes.
}

TEST_CASE("a pipe is no place for a live line") {
    Pipe pipe;

    CHECK_FALSE(Terminal::is_usable(pipe.writer.get()));
}

TEST_CASE("what goes elsewhere leaves the live line alone") {
    Pipe screen;
    Pipe elsewhere;
    Terminal terminal(screen.writer.get());
    terminal.draw("line");
    taken(screen);

    CHECK(Output(elsewhere.writer.get(), &terminal).write("result\n").ok());

    CHECK(taken(screen).empty());
    CHECK(taken(elsewhere) == "result\n");
}

TEST_CASE("a bar fills the row behind its text") {
    Pipe screen;
    Terminal terminal(screen.writer.get());

    terminal.draw({.text = "50% 5:5=3s", .filled = 0.5});
    CHECK(taken(screen) ==
          erase + "50% 5:5=3s [" + std::string(33, '#') + std::string(33, ' ') + "]");
}

TEST_CASE("what is left stays, on a row of its own") {
    Pipe screen;
    Terminal terminal(screen.writer.get());
    terminal.draw("line");
    taken(screen);

    terminal.leave({.text = "end"});
    CHECK(taken(screen) == erase + "end\n");
    terminal.hold().ended_with('x');
    CHECK(taken(screen).empty());
    terminal.leave({.text = "end"});
    CHECK(taken(screen) == "\n" + erase + "end\n");
}
