// Several sources as one: one behind the other, each with each, or side by side. What items of
// several sources have in common: their arguments, those of the first source first; a fingerprint
// made of theirs; and names of columns, in the same order.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "stint/source/record_cursor.h"
#include "stint/source/source.h"

namespace stint {

// One source behind the other. They must have the same header, if they have one.
class SumSource final : public Source {
public:
    explicit SumSource(std::vector<std::unique_ptr<Source>> sources)
        : sources_(std::move(sources)) {}

    Result<bool> read(std::vector<NewItem>& items, std::size_t items_max) override;
    KeyRule keys() const override;  // Unique if those of all sources are.
    bool was_interrupted() const override;
    // Fails with invalid_input when a later source has other names, as read() does.
    Result<std::vector<std::string>> columns() override;

private:
    std::vector<std::unique_ptr<Source>> sources_;
    std::size_t at_ = 0;
};

// Each item of the first source with each of the others, the last of which varies fastest. The
// first source is streamed; the others are read whole before the first item, and held.
class ProductSource final : public Source {
public:
    // REQUIRES: there is at least one
    explicit ProductSource(std::vector<std::unique_ptr<Source>> sources);

    Result<bool> read(std::vector<NewItem>& items, std::size_t items_max) override;
    KeyRule keys() const override { return keys_; }  // Unique if those of any source are.
    bool was_interrupted() const override { return interrupted_; }
    Result<std::vector<std::string>> columns() override;

private:
    Result<bool> hold_others();
    bool step();

    RecordCursor first_;
    std::vector<std::unique_ptr<Source>> others_;
    std::vector<std::vector<NewItem>> held_;
    std::vector<std::size_t> places_;  // Of the held ones, in what comes next.
    NewItem current_;                  // Of the first source.
    bool has_current_ = false;
    bool is_held_ = false;
    KeyRule keys_ = KeyRule::position;
    bool interrupted_ = false;
};

// The n-th items of all sources, together. The shortest source ends it; or, if it wraps, the
// longest, and the shorter ones begin anew, for which all are held while they are read.
class LinkedSource final : public Source {
public:
    enum class Shorter { ends_it, wraps };
    LinkedSource(std::vector<std::unique_ptr<Source>> sources, Shorter shorter);

    Result<bool> read(std::vector<NewItem>& items, std::size_t items_max) override;
    KeyRule keys() const override;  // Unique if those of any source are.
    bool was_interrupted() const override { return interrupted_; }
    Result<std::vector<std::string>> columns() override;

private:
    struct Side {
        RecordCursor cursor;
        std::vector<NewItem> held;  // Only if it wraps.
        bool ended = false;
    };
    Result<bool> gather(std::vector<NewItem>& row);
    bool is_ready() const;

    std::vector<Side> sides_;
    Shorter shorter_;
    std::size_t rows_ = 0;
    bool ended_ = false;
    bool interrupted_ = false;
};

}  // namespace stint
