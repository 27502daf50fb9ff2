// Sources as tests make and read them.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "stint/base/text.h"
#include "stint/source/words_source.h"

namespace stint::test {

inline std::unique_ptr<Source> words(std::vector<std::string> list) {
    return std::make_unique<WordsSource>(std::move(list));
}

// The sources that are given, as a list.
template <typename... More>
std::vector<std::unique_ptr<Source>> sources(More... more) {
    std::vector<std::unique_ptr<Source>> list;
    (list.push_back(std::move(more)), ...);
    return list;
}

// An item as a text: its arguments with a bar between any two.
inline std::string shown(const NewItem& item) {
    return item.arguments.empty() ? item.input : join(item.arguments, "|");
}

// All items of a source, in blocks of at most `items_max`.
inline std::vector<std::string> read_all(Source& source, std::size_t items_max = 1'000) {
    std::vector<std::string> all;
    std::vector<NewItem> items;
    while (source.read(items, items_max).value()) {
        ASSERT(!items.empty() && items.size() <= items_max);
        for (const NewItem& item : items) all.push_back(shown(item));
    }
    return all;
}

// A source whose items come one block after the other, each when it is asked for.
class BlockSource final : public Source {
public:
    explicit BlockSource(std::vector<std::vector<std::string>> blocks)
        : blocks_(std::move(blocks)) {}
    Result<bool> read(std::vector<NewItem>& items, std::size_t items_max) override {
        items.clear();
        if (at_ == blocks_.size()) return false;
        for (const std::string& word : blocks_[at_]) items.push_back({.input = word});
        ASSERT(items.size() <= items_max);
        ++at_;
        return true;
    }
    KeyRule keys() const override { return KeyRule::unique; }

private:
    std::vector<std::vector<std::string>> blocks_;
    std::size_t at_ = 0;
};

inline std::unique_ptr<Source> blocks(std::vector<std::vector<std::string>> list) {
    return std::make_unique<BlockSource>(std::move(list));
}

}  // namespace stint::test
