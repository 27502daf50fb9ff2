// Follows the quotes of shell code from piece to piece (POSIX, Shell Command Language, 2.2
// and 2.3). Who takes it for granted must not depend on it: code can be more than it understands,
// such as unbalanced parentheses of `case` within a substitution.
#pragma once

#include <string_view>
#include <vector>

namespace stint {

class ShellQuotes {
public:
    enum class Kind { none, single, doubled };

    void read(std::string_view code);
    // A part of a word that is not known.
    void read_placeholder() { word_begins_ = false; }

    // Those that surround the place behind what was read.
    Kind now() const;
    // Whether a here-document began on an earlier line. Where it ends is not looked for.
    bool is_behind_here_document() const { return here_ == Here::begun; }

private:
    enum class Level { code, single, doubled, substitution, backquotes };

    Level level() const { return levels_.empty() ? Level::code : levels_.back(); }
    void read_code(char byte);
    void read_doubled(char byte);
    void read_parenthesis(char byte);
    void push(Level level) { levels_.push_back(level); }

    std::vector<Level> levels_;     // From the outside in.
    std::vector<int> parentheses_;  // Open ones, for each substitution.
    bool is_escaped_ = false;
    bool is_comment_ = false;
    bool word_begins_ = true;
    char before_ = '\n';
    enum class Here { none, announced, begun } here_ = Here::none;
};

}  // namespace stint
