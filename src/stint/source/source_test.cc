#include "stint/source/source.h"

#include "support/processes.h"
#include <doctest/doctest.h>

using namespace stint;
using test::TemporaryDirectory;

namespace {

using Words = std::vector<std::string>;

// All items that the source of `url` yields.
Words items_of(std::string_view url, const SourceOptions& options) {
    std::unique_ptr<Source> source = open_source(url, options).value();
    Words inputs;
    std::vector<NewItem> items;
    while (source->read(items, 2).value()) {
        for (const NewItem& item : items) inputs.push_back(item.input);
    }
    return inputs;
}

Error refusal(std::string_view url) {
    return open_source(url, {}).error();
}

}  // namespace

TEST_CASE("words: yields the list of its name") {
    SourceOptions options{.words = {{"words:1", {"a", "b", "c"}}, {"words:2", {"d"}}}};

    CHECK(items_of("words:1", options) == Words{"a", "b", "c"});
    CHECK(items_of("words:2", options) == Words{"d"});
    CHECK(open_source("words:2", options).value()->keys() == KeyRule::position);
    CHECK(open_source("words:3", options).error().code == ErrorCode::invalid_input);
}

TEST_CASE("stdin yields the lines of the descriptor it is given") {
    test::Pipe pipe;
    REQUIRE(write_all(pipe.writer.get(), "a\nb").ok());
    pipe.writer.close();
    SourceOptions options{.stdin_fd = pipe.reader.get()};

    CHECK(items_of("stdin", options) == Words{"a", "b"});
    CHECK(open_source("stdin", options).value()->keys() == KeyRule::position);
}

TEST_CASE("lines: yields the lines of a file, its path beginning in the job's directory") {
    TemporaryDirectory directory;
    directory.write("in/list", "a\nb\n");
    SourceOptions options{.directory = directory.path()};

    CHECK(items_of("lines:in/list", options) == Words{"a", "b"});
    CHECK(items_of("lines:" + directory.file("in/list"), options) == Words{"a", "b"});
    CHECK(items_of("lines:" + directory.file("in/list"), {}) == Words{"a", "b"});
    CHECK(open_source("lines:in/list", options).value()->keys() == KeyRule::position);
}

TEST_CASE("glob: yields files, spelled relative to the job's directory") {
    TemporaryDirectory directory;
    for (const char* name : {"in/a:b", "in/c"}) directory.write(name);
    SourceOptions options{.directory = directory.path()};

    CHECK(items_of("glob:in/*", options) == Words{"in/a:b", "in/c"});
    CHECK(items_of("glob:in/a:b", options) == Words{"in/a:b"});
    CHECK(open_source("glob:in/*", options).value()->keys() == KeyRule::unique);
}

TEST_CASE("an interrupt reaches every source that can wait") {
    TemporaryDirectory directory;
    directory.write("list", "a\n");
    test::Pipe input;
    test::Pipe interrupt;
    interrupt.put();
    SourceOptions options{.stdin_fd = input.reader.get(),
                          .interrupt_fd = interrupt.reader.get(),
                          .directory = directory.path()};

    for (std::string_view url : {"stdin", "lines:list", "glob:*"}) {
        CAPTURE(url);
        std::unique_ptr<Source> source = open_source(url, options).value();
        std::vector<NewItem> items;
        CHECK_FALSE(source->read(items, 10).value());
        CHECK(source->was_interrupted());
    }
}

TEST_CASE("a text without a scheme, or with an unknown one, is refused with those there are") {
    for (std::string_view url : {"", "in/*.wav", "words", "glob", "stdin:", ":x"}) {
        CAPTURE(url);
        Error error = refusal(url);
        CHECK(error.code == ErrorCode::invalid_input);
        CHECK(error.message == "'" + std::string(url) +
                                   "' is no source: write stdin, lines:FILE, glob:PATTERN, a range "
                                   "such as 1..100, or csv:FILE, text:, jsonl:, json:, fixed:, "
                                   "envelope:, sql:, spool:QUEUE, manifest:");
    }
}

TEST_CASE("a source without its object is refused") {
    CHECK(refusal("lines:").code == ErrorCode::invalid_input);
    CHECK(refusal("glob:").code == ErrorCode::invalid_input);
}

TEST_CASE("a file of lines that is missing cannot be opened") {
    CHECK(refusal("lines:/nowhere/list").code == ErrorCode::not_found);
}

TEST_CASE("the URL of words is the same for equal lists, and only for those") {
    CHECK(words_url({"a", "b"}) == words_url({"a", "b"}));
    CHECK(words_url({"a", "b"}).size() == std::string("words:").size() + 32);

    CHECK(words_url({"a", "b"}) != words_url({"b", "a"}));
    CHECK(words_url({"a", "b"}) != words_url({"ab"}));
    CHECK(words_url({"a", "b"}) != words_url({"a", "b", ""}));
    CHECK(words_url({"1:a"}) != words_url({"1", "a"}));
    CHECK(words_url({}) != words_url({""}));
}

TEST_CASE("the URL of words is the same in every release") {
    CHECK(words_url({"a", "bc"}) == "words:a53e1eaf0f0ad33aebb4c8a56e875744");
}
