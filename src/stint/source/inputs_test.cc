#include "stint/source/inputs.h"

#include "support/processes.h"
#include "support/sources.h"
#include <doctest/doctest.h>

using namespace stint;

namespace {

using Texts = std::vector<std::string>;

SourceOptions with_words() {
    SourceOptions made;
    made.words = {
        {"words:ab", {"a", "b"}}, {"words:12", {"1", "2"}}, {"words:xyz", {"x", "y", "z"}}};
    return made;
}

const SourceOptions options = with_words();

// All items, and a bar of its own between the sources that are read apart.
Texts items(const Texts& urls, const InputRules& rules) {
    REQUIRE(check_inputs(urls, rules, options).ok());
    Texts all;
    for (const auto& source : open_inputs(urls, rules, options, nullptr).value()) {
        if (!all.empty()) all.emplace_back("|");
        for (std::string& item : test::read_all(*source)) all.push_back(std::move(item));
    }
    return all;
}

}  // namespace

TEST_CASE("sources are read one behind the other unless something joins them") {
    CHECK(items({"words:ab", "1..2"}, {}) == Texts{"a", "b", "|", "1", "2"});
    CHECK(items({"words:ab", "1..2"}, {.records_max = 3}) == Texts{"a|b|1", "2"});
}

TEST_CASE("sums bind more closely than links, and links more closely than products") {
    using enum Joint;
    CHECK(items({"words:ab", "words:12", "1..3"}, {.joints = {product, link}}) ==
          Texts{"a|1|1", "a|2|2", "b|1|1", "b|2|2"});
    CHECK(items({"words:ab", "words:12", "7..8"}, {.joints = {sum, product}}) ==
          Texts{"a|7", "a|8", "b|7", "b|8", "1|7", "1|8", "2|7", "2|8"});
    CHECK(items({"words:ab", "words:12", "words:xyz"}, {.joints = {sum, link}}) ==
          Texts{"a|x", "b|y", "1|z"});
}

TEST_CASE("sources that wrap are linked, whatever joins them else") {
    CHECK(items({"words:ab", "words:xyz"}, {.joints = {Joint::product}, .wraps = true}) ==
          Texts{"a|x", "b|y", "a|z"});
}

TEST_CASE("a list ends its records as the rules say") {
    test::TemporaryDirectory directory;
    directory.write("list", "a;b;\nc");

    CHECK(items({"lines:" + directory.file("list")}, {.delimiter = ";"}) == Texts{"a", "b", "\nc"});
}

TEST_CASE("a shuffle comes before the items are made") {
    Texts all = items({"1..6"}, {.shuffle = true, .seed = 3, .records_max = 2});

    CHECK(all.size() == 3);
    CHECK(all != Texts{"1|2", "3|4", "5|6"});
}

TEST_CASE("items are about files if a part of each is one") {
    CHECK(are_about_files({"glob:*"}, {}));
    CHECK(are_about_files({"glob:*", "glob:x"}, {}));
    CHECK(are_about_files({"glob:*", "words:ab"}, {.joints = {Joint::product}}));
    CHECK_FALSE(are_about_files({"glob:*", "words:ab"}, {}));
    CHECK_FALSE(are_about_files({"glob:*"}, {.records_max = 2}));
    CHECK_FALSE(are_about_files({"words:ab"}, {}));
}
