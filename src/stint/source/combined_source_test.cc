#include "stint/source/combined_source.h"

#include "support/sources.h"
#include <doctest/doctest.h>

#include "stint/source/shaped_source.h"

using namespace stint;
using test::blocks;
using test::read_all;
using test::sources;
using test::words;

namespace {

using Texts = std::vector<std::string>;

std::unique_ptr<Source> headed(Texts records) {
    InputRules rules{.column_pattern = ",", .header = true};
    return ShapedSource::open(words(std::move(records)), rules, "'list'").value();
}

}  // namespace

TEST_CASE("a sum has the items of one source behind those of the other") {
    SumSource sum(sources(words({"a", "b"}), words({}), words({"c"})));

    CHECK(read_all(sum) == Texts{"a", "b", "c"});
    CHECK(sum.keys() == KeyRule::position);
    CHECK(SumSource(sources(blocks({}), blocks({}))).keys() == KeyRule::unique);
}

TEST_CASE("a sum of lists needs one header") {
    SumSource same(sources(headed({"x,y", "1,2"}), headed({"x,y", "3,4"})));
    CHECK(same.columns().value() == Texts{"x", "y"});
    CHECK(read_all(same) == Texts{"1|2", "3|4"});

    SumSource other(sources(headed({"x,y"}), headed({"y,x", "3,4"})));
    std::vector<NewItem> items;
    CHECK(other.read(items, 10).error().code == ErrorCode::invalid_input);
}

TEST_CASE("a product has each with each, the last source varying fastest") {
    auto make = [] {
        return ProductSource(sources(words({"a", "b"}), words({"1", "2"}), words({"x", "y"})));
    };
    Texts all{"a|1|x", "a|1|y", "a|2|x", "a|2|y", "b|1|x", "b|1|y", "b|2|x", "b|2|y"};

    ProductSource product = make();
    CHECK(read_all(product) == all);
    ProductSource bit_by_bit = make();
    CHECK(read_all(bit_by_bit, 1) == all);
}

TEST_CASE("a product with an empty source is empty") {
    ProductSource behind(sources(words({"a"}), words({})));
    ProductSource before(sources(words({}), words({"a"})));

    CHECK(read_all(behind).empty());
    CHECK(read_all(behind).empty());
    CHECK(read_all(before).empty());
}

TEST_CASE("a product hands over what the first source has, and does not wait for more") {
    ProductSource product(sources(blocks({{"a"}, {"b"}}), words({"1", "2"})));
    std::vector<NewItem> items;

    CHECK(product.keys() == KeyRule::unique);
    CHECK(product.read(items, 100).value());
    CHECK(items.size() == 2);
}

TEST_CASE("columns and fingerprints of a product are those of its parts") {
    ProductSource product(sources(headed({"x,y", "1,2"}), headed({"z", "3"})));

    CHECK(product.columns().value() == Texts{"x", "y", "z"});
    CHECK(read_all(product) == Texts{"1|2|3"});
}

TEST_CASE("linked sources go side by side, until the shortest ends") {
    LinkedSource linked(sources(words({"a", "b", "c"}), words({"1", "2"})),
                        LinkedSource::Shorter::ends_it);

    CHECK(read_all(linked, 1) == Texts{"a|1", "b|2"});
    CHECK(read_all(linked).empty());
}

TEST_CASE("linked sources that wrap begin anew, until the longest ends") {
    LinkedSource linked(sources(words({"a", "b", "c"}), words({"1", "2"}), words({"x"})),
                        LinkedSource::Shorter::wraps);
    LinkedSource with_none(sources(words({"a"}), words({})), LinkedSource::Shorter::wraps);

    CHECK(read_all(linked) == Texts{"a|1|x", "b|2|x", "c|1|x"});
    CHECK(read_all(with_none).empty());
}

TEST_CASE("linked lists have the columns of all") {
    LinkedSource linked(sources(headed({"x", "1"}), headed({"y", "2"})),
                        LinkedSource::Shorter::ends_it);

    CHECK(linked.columns().value() == Texts{"x", "y"});
    CHECK(read_all(linked) == Texts{"1|2"});
}
