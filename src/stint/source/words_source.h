// The items of a command line: the words behind `:::`, in their order.
#pragma once

#include <string>
#include <vector>

#include "stint/source/source.h"

namespace stint {

class WordsSource final : public Source {
public:
    explicit WordsSource(std::vector<std::string> words) : words_(std::move(words)) {}

    Result<bool> read(std::vector<NewItem>& items, std::size_t items_max) override;
    KeyRule keys() const override { return KeyRule::position; }

private:
    std::vector<std::string> words_;
    std::size_t next_ = 0;
};

}  // namespace stint
