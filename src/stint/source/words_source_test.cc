#include "stint/source/words_source.h"

#include <doctest/doctest.h>

using namespace stint;

namespace {

// The inputs of one block.
std::vector<std::string> block(Source& source, std::size_t items_max) {
    std::vector<NewItem> items{{.input = "left from before"}};
    bool has_items = source.read(items, items_max).value();
    CHECK(has_items == !items.empty());
    std::vector<std::string> inputs;
    for (const NewItem& item : items) {
        CHECK_FALSE(item.key);
        CHECK(item.fingerprint == 0);
        inputs.push_back(item.input);
    }
    return inputs;
}

using Words = std::vector<std::string>;

}  // namespace

TEST_CASE("words come in their order, at most as many at once as were asked for") {
    WordsSource source({"a", "b", "c"});

    CHECK(block(source, 2) == Words{"a", "b"});
    CHECK(block(source, 2) == Words{"c"});
    CHECK(block(source, 2).empty());
    CHECK(block(source, 2).empty());
}

TEST_CASE("equal words are different items, and an empty word is one") {
    WordsSource source({"a", "", "a", "a\nb"});

    CHECK(source.keys() == KeyRule::position);
    CHECK(block(source, 100) == Words{"a", "", "a", "a\nb"});
}

TEST_CASE("no words, no items") {
    WordsSource source({});

    CHECK(block(source, 1).empty());
    CHECK_FALSE(source.was_interrupted());
}
