#include "stint/sink/terminal.h"

#include <cstdlib>

#include <fmt/core.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "stint/base/text.h"
#include "stint/sys/files.h"

namespace stint {
namespace {

constexpr std::string_view erase_line = "\r\x1b[K";
constexpr std::size_t columns_if_unknown = 80;

}  // namespace

bool Terminal::is_usable(int fd) {
    if (isatty(fd) == 0) return false;
    const char* kind = std::getenv("TERM");
    return kind != nullptr && *kind != '\0' && std::string_view(kind) != "dumb";
}

// A terminal that cannot be written to is nothing that a live line should report.
Terminal::Hold Terminal::hold() {
    Guarded<State>::Lock state = state_.lock();
    if (state->drawn) (void)write_all(fd_, erase_line);
    state->drawn = false;
    return Hold(std::move(state));
}

void Terminal::draw(std::string_view line) {
    Guarded<State>::Lock state = state_.lock();
    if (!state->at_line_start) return;
    // The last column stays free: a full line makes some terminals wrap.
    std::string text = printable(line, columns() - 1);
    (void)write_all(fd_, fmt::format("{}{}", erase_line, text));
    state->drawn = true;
}

std::size_t Terminal::columns() const {
    winsize window{};
    bool known = ioctl(fd_, TIOCGWINSZ, &window) == 0 && window.ws_col > 1;
    return known ? window.ws_col : columns_if_unknown;
}

}  // namespace stint
