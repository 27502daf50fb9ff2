#include "stint/exec/shell_quotes.h"

namespace stint {

ShellQuotes::Kind ShellQuotes::now() const {
    switch (level()) {
        case Level::single: return Kind::single;
        case Level::doubled: return Kind::doubled;
        case Level::code:
        case Level::substitution:
        case Level::backquotes: break;
    }
    return Kind::none;
}

void ShellQuotes::read(std::string_view code) {
    for (char byte : code) {
        if (is_escaped_) {
            is_escaped_ = false;
            word_begins_ = false;
        } else if (level() == Level::single) {
            if (byte == '\'') levels_.pop_back();
        } else if (byte == '\\' && !is_comment_) {
            is_escaped_ = true;
        } else if (level() == Level::doubled) {
            read_doubled(byte);
        } else {
            read_code(byte);
        }
        before_ = byte;
    }
}

void ShellQuotes::read_doubled(char byte) {
    if (byte == '"') levels_.pop_back();
    if (byte == '`') push(Level::backquotes);
    if (byte == '(') read_parenthesis(byte);
}

void ShellQuotes::read_code(char byte) {
    if (byte == '\n') {
        is_comment_ = false;
        if (here_ == Here::announced) here_ = Here::begun;
    }
    if (is_comment_) return;
    if (byte == '#' && word_begins_) is_comment_ = true;
    word_begins_ = std::string_view(" \t\n;&|()<>").find(byte) != std::string_view::npos;
    if (byte == '\'') push(Level::single);
    if (byte == '"') push(Level::doubled);
    if (byte == '`' && level() == Level::backquotes)
        levels_.pop_back();
    else if (byte == '`')
        push(Level::backquotes);
    bool calculates = !parentheses_.empty() && parentheses_.back() > 0;
    if (byte == '<' && before_ == '<' && !calculates && here_ == Here::none) {
        here_ = Here::announced;
    }
    if (byte == '(' || byte == ')') read_parenthesis(byte);
}

void ShellQuotes::read_parenthesis(char byte) {
    if (byte == '(' && before_ == '$') {
        push(Level::substitution);
        parentheses_.push_back(0);
        word_begins_ = true;
    } else if (level() == Level::substitution && byte == '(') {
        ++parentheses_.back();
    } else if (level() == Level::substitution && parentheses_.back()-- == 0) {
        levels_.pop_back();
        parentheses_.pop_back();
    }
}

}  // namespace stint
