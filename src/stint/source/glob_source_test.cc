#include "stint/source/glob_source.h"

#include "support/processes.h"
#include <doctest/doctest.h>
#include <sys/stat.h>

#include "stint/base/text.h"

using namespace stint;
using test::TemporaryDirectory;

namespace {

constexpr int no_interrupt = -1;

// A walk so slow that every look at the clock is a minute later.
class SlowClock final : public Clock {
public:
    Instant now() const override { return {now_ms_ += 60'000}; }
    Timestamp wall() const override { return {}; }

private:
    mutable Millis now_ms_ = 0;
};

std::unique_ptr<Source> open_glob(const std::string& pattern, const std::string& directory) {
    return GlobSource::open(pattern, directory, no_interrupt).value();
}

// The inputs of one block, with spaces between them; empty at the end.
std::string block(Source& source, std::size_t items_max = 1'000) {
    std::vector<NewItem> items{{.input = "left from before"}};
    bool has_items = source.read(items, items_max).value();
    CHECK(has_items == !items.empty());
    std::vector<std::string> inputs;
    for (const NewItem& item : items) {
        CHECK_FALSE(item.key);
        inputs.push_back(item.input);
    }
    return join(inputs, " ");
}

std::int64_t fingerprint_of_only(const std::string& path) {
    std::vector<NewItem> items;
    REQUIRE(open_glob(path, "")->read(items, 2).value());
    REQUIRE(items.size() == 1);
    return items[0].fingerprint;
}

void set_modified(const std::string& path, timespec at) {
    timespec times[] = {at, at};
    REQUIRE(utimensat(AT_FDCWD, path.c_str(), times, 0) == 0);
}

ErrorCode refusal(const std::string& pattern, const std::string& directory) {
    return GlobSource::open(pattern, directory, no_interrupt).error().code;
}

}  // namespace

TEST_CASE("the files that match are items, known by their names") {
    TemporaryDirectory directory;
    for (const char* name : {"b.wav", "a.wav", "sub/c.wav", "d.txt"}) directory.write(name);
    std::unique_ptr<Source> source = open_glob("*.wav", directory.path());

    CHECK(source->keys() == KeyRule::unique);
    CHECK(block(*source) == "a.wav b.wav");
    CHECK(block(*source).empty());
    CHECK(block(*source).empty());
    CHECK_FALSE(source->was_interrupted());
}

TEST_CASE("items are spelled as the pattern begins, wherever it is resolved") {
    TemporaryDirectory directory;
    directory.write("in/x");

    for (const std::string& base : {directory.path(), directory.path() + "/",
                                    directory.path() + "/in/..", directory.path() + "//."}) {
        CHECK(block(*open_glob("in/*", base)) == "in/x");
        CHECK(block(*open_glob("./in/*", base)) == "./in/x");
        CHECK(block(*open_glob("in//*", base)) == "in//x");
        CHECK(block(*open_glob("**", base)) == "in/x");
        CHECK(block(*open_glob("in/x", base)) == "in/x");
        CHECK(block(*open_glob("in/../in/x", base)) == "in/../in/x");
    }
}

TEST_CASE("an absolute pattern does not care for the directory") {
    TemporaryDirectory directory;
    directory.write("x");

    CHECK(block(*open_glob(directory.file("*"), "/usr")) == directory.file("x"));
    CHECK(block(*open_glob("\\" + directory.file("*"), "/usr")) == directory.file("x"));
    CHECK(block(*open_glob(directory.file("*"), "/nowhere")) == directory.file("x"));
}

TEST_CASE("without a directory a pattern begins in the working directory") {
    TemporaryDirectory directory;
    directory.write("in/x");
    test::Pipe answer;
    test::Fork elsewhere([&] {
        if (chdir(directory.path().c_str()) != 0) return 1;
        std::vector<NewItem> items;
        std::unique_ptr<Source> source = GlobSource::open("in/*", "", no_interrupt).value();
        if (!source->read(items, 10).value()) return 2;
        return write_all(answer.writer.get(), items[0].input).ok() ? 0 : 3;
    });

    CHECK(elsewhere.wait() == 0);
    CHECK(answer.rest() == "in/x");
}

TEST_CASE("a directory may have wildcards in its name") {
    TemporaryDirectory directory;
    for (const char* name : {"[ab]/x", "a/y", "*?\\/z", "q/w"}) directory.write(name);

    CHECK(block(*open_glob("*", directory.file("[ab]"))) == "x");
    CHECK(block(*open_glob("*", directory.file("*?\\"))) == "z");
}

TEST_CASE("a block holds at most as many files as were asked for") {
    TemporaryDirectory directory;
    for (const char* name : {"1", "2", "3", "4", "5"}) directory.write(name);
    std::unique_ptr<Source> source = open_glob("*", directory.path());

    CHECK(block(*source, 2) == "1 2");
    CHECK(block(*source, 2) == "3 4");
    CHECK(block(*source, 2) == "5");
    CHECK(block(*source, 2).empty());
}

TEST_CASE("a slow walk hands over each file as it is found") {
    TemporaryDirectory directory;
    for (const char* name : {"1", "2", "3"}) directory.write(name);
    std::unique_ptr<Source> source =
        GlobSource::open("*", directory.path(), no_interrupt, FileFingerprint::facts,
                         std::make_unique<SlowClock>())
            .value();

    CHECK(block(*source) == "1");
    CHECK(block(*source) == "2");
    CHECK(block(*source) == "3");
    CHECK(block(*source).empty());
}

TEST_CASE("a fingerprint stays while a file does, and changes with its size and its time") {
    TemporaryDirectory directory;
    directory.write("x", "12345");
    set_modified(directory.file("x"), {.tv_sec = 1'000, .tv_nsec = 7});
    std::int64_t before = fingerprint_of_only(directory.file("x"));
    CHECK(before >= 0);
    CHECK(fingerprint_of_only(directory.file("x")) == before);

    set_modified(directory.file("x"), {.tv_sec = 1'000, .tv_nsec = 8});
    CHECK(fingerprint_of_only(directory.file("x")) != before);

    directory.write("x", "123456");
    set_modified(directory.file("x"), {.tv_sec = 1'000, .tv_nsec = 7});
    CHECK(fingerprint_of_only(directory.file("x")) != before);
}

TEST_CASE("a fingerprint is the same in every release") {
    TemporaryDirectory directory;
    directory.write("x", "12345");
    set_modified(directory.file("x"), {.tv_sec = 1, .tv_nsec = 2});

    CHECK(fingerprint_of_only(directory.file("x")) == 4'109'090'390'562'471'045);
}

TEST_CASE("an interrupt ends the walk") {
    TemporaryDirectory directory;
    for (const char* name : {"1", "2"}) directory.write(name);
    test::Pipe interrupt;
    std::unique_ptr<Source> source =
        GlobSource::open("*", directory.path(), interrupt.reader.get()).value();
    CHECK(block(*source, 1) == "1");

    interrupt.put();

    CHECK(block(*source, 1).empty());
    CHECK(source->was_interrupted());
}

TEST_CASE("a directory that cannot be read is an error between the files before and behind it") {
    TemporaryDirectory directory;
    for (const char* name : {"a/x", "closed/x", "z/x"}) directory.write(name);
    REQUIRE(chmod(directory.path().c_str(), 0755) == 0);
    REQUIRE(chmod(directory.file("closed").c_str(), 0) == 0);
    // For root no directory is closed.
    test::Fork somebody([&] {
        if (geteuid() == 0 && setuid(65534) != 0) return 1;
        std::unique_ptr<Source> source = open_glob("*/[x]", directory.path());
        std::vector<NewItem> items;
        if (!source->read(items, 10).value() || items[0].input != "a/x") return 2;
        Result<bool> closed = source->read(items, 10);
        if (closed.ok() || closed.error().code != ErrorCode::invalid_input) return 3;
        if (closed.error().message.find(directory.file("closed")) == std::string::npos) return 4;
        if (!source->read(items, 10).value() || items[0].input != "z/x") return 5;
        return source->read(items, 10).value() ? 6 : 0;
    });

    CHECK(somebody.wait() == 0);
    chmod(directory.file("closed").c_str(), 0700);
}

TEST_CASE("patterns that can match no file are refused as they were written") {
    TemporaryDirectory directory;

    CHECK(refusal("", directory.path()) == ErrorCode::invalid_input);
    CHECK(refusal("in/*/", directory.path()) == ErrorCode::invalid_input);
    CHECK(refusal("in/\\", "") == ErrorCode::invalid_input);
    CHECK(GlobSource::open("in/", directory.path(), no_interrupt)
              .error()
              .message.starts_with("file pattern 'in/'"));
}

TEST_CASE("a directory to begin in must be one") {
    TemporaryDirectory directory;
    directory.write("file");

    CHECK(refusal("*", directory.file("missing")) == ErrorCode::not_found);
    CHECK(refusal("*", directory.file("file")) == ErrorCode::not_found);
}

TEST_CASE("an output file that is being written is no item") {
    TemporaryDirectory directory;
    for (const char* name : {".stint-0123abcd-1-1.a", ".other"}) directory.write(name);

    CHECK(block(*open_glob(".[a-z]*", directory.path())) == ".other");
}

TEST_CASE("by its content a file has changed only if that has") {
    TemporaryDirectory directory;
    std::string path = directory.path() + "/a";
    auto fingerprint = [&] {
        auto source = GlobSource::open(path, "", no_interrupt, FileFingerprint::content).value();
        std::vector<NewItem> items;
        REQUIRE(source->read(items, 1).value());
        return items[0].fingerprint;
    };
    directory.write("a", "one");
    std::int64_t before = fingerprint();
    std::int64_t facts_before = fingerprint_of_only(path);

    set_modified(path, {.tv_sec = 1'000, .tv_nsec = 0});
    CHECK(fingerprint() == before);
    CHECK(fingerprint_of_only(path) != facts_before);
    directory.write("a", "two");
    set_modified(path, {.tv_sec = 1'000, .tv_nsec = 0});
    CHECK(fingerprint() != before);
}
