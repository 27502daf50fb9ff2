#include "stint/sink/terminal.h"

#include <algorithm>
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
// A shorter bar says nothing that the text before it does not.
constexpr std::size_t bar_columns_min = 13;

std::size_t columns_of(std::string_view text) {
    return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
        return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
    }));
}

std::size_t share_of(std::size_t columns, double share) {
    return static_cast<std::size_t>(static_cast<double>(columns) * std::clamp(share, 0.0, 1.0));
}

std::string half_reversed(const std::string& text, std::size_t columns) {
    return fmt::format("\x1b[7m{}\x1b[0m{}", text.substr(0, columns), text.substr(columns));
}

}  // namespace

bool Terminal::is_usable(int fd) {
    if (isatty(fd) == 0) return false;
    const char* kind = std::getenv("TERM");
    return kind != nullptr && *kind != '\0' && std::string_view(kind) != "dumb";
}

bool Terminal::shows_colors(int fd) {
    const char* declined = std::getenv("NO_COLOR");
    return is_usable(fd) && (declined == nullptr || *declined == '\0');
}

// A terminal that cannot be written to is nothing that a live line should report.
Terminal::Hold Terminal::hold() {
    Guarded<State>::Lock state = state_.lock();
    erase(*state);
    return Hold(std::move(state));
}

void Terminal::draw(const Drawing& drawing) {
    Guarded<State>::Lock state = state_.lock();
    if (state->at_line_start) show(*state, drawing, "");
}

void Terminal::leave(const Drawing& drawing) {
    Guarded<State>::Lock state = state_.lock();
    if (!state->at_line_start) (void)write_all(fd_, "\n");
    show(*state, drawing, "\n");
    *state = {};
}

void Terminal::show(State& state, const Drawing& drawing, std::string_view end) const {
    // The last column stays free: a full line makes some terminals wrap.
    std::size_t width = columns() - 1;
    std::string text = printable(drawing.text, width);
    std::size_t length = columns_of(text);
    if (drawing.filled && colors_) {
        text.append(width - std::min(width, length), ' ');
        text = half_reversed(text, share_of(text.size(), *drawing.filled));
        length = width;
    } else if (drawing.filled && length + bar_columns_min <= width) {
        std::size_t room = width - length - 3;
        std::size_t full = share_of(room, *drawing.filled);
        text += fmt::format(" [{}{}]", std::string(full, '#'), std::string(room - full, ' '));
        length = width;
    }
    (void)write_all(fd_, fmt::format("{}{}{}", erasure(state), text, end));
    state.drawn = length;
}

void Terminal::erase(State& state) const {
    if (state.drawn == 0) return;
    (void)write_all(fd_, erasure(state));
    state.drawn = 0;
}

// A window that has become narrower has wrapped the line: it began some rows above.
std::string Terminal::erasure(const State& state) const {
    std::size_t rows_above = state.drawn == 0 ? 0 : (state.drawn - 1) / columns();
    if (rows_above == 0) return std::string(erase_line);
    return fmt::format("\r\x1b[{}A\x1b[J", rows_above);
}

std::size_t Terminal::columns() const {
    winsize window{};
    bool known = ioctl(fd_, TIOCGWINSZ, &window) == 0 && window.ws_col > 1;
    return known ? window.ws_col : columns_if_unknown;
}

}  // namespace stint
