// What a store that many hosts share keeps of long outputs (store/contents.h).
#include "contract/fixture.h"

namespace stint::test {
namespace {

std::string chunk(char letter, std::int64_t bytes = bounds::content_chunk_bytes) {
    return std::string(static_cast<std::size_t>(bytes), letter);
}

struct Shelf : Fixture {
    Contents& contents() { return *store().contents(); }

    void keep(const std::string& name, const std::vector<std::string>& chunks) {
        must(contents().begin_content(name));
        std::int64_t bytes = 0;
        for (std::size_t i = 0; i < chunks.size(); ++i) {
            must(contents().append_content(name, static_cast<std::int64_t>(i), chunks[i]));
            bytes += std::ssize(chunks[i]);
        }
        must(contents().finish_content(name, std::ssize(chunks), bytes));
    }
    std::string read(Store& from, const std::string& name) {
        std::string all;
        for (std::int64_t part = 0;; ++part) {
            std::string next = must(from.contents()->read_content(name, part));
            if (next.empty()) return all;
            all += next;
        }
    }
};

}  // namespace

TEST_CASE_FIXTURE(Shelf, "a content is read as it was written, by others, too") {
    std::string last("end\0\xff\n", 6);

    keep("1-1.out", {chunk('a'), chunk('b'), last});

    std::unique_ptr<Store> other = connect();
    CHECK(must(other->contents()->content_size("1-1.out")) == 2 * bounds::content_chunk_bytes + 6);
    CHECK((read(*other, "1-1.out") == chunk('a') + chunk('b') + last));
}

TEST_CASE_FIXTURE(Shelf, "a content that was not finished is not there, but listed") {
    must(contents().begin_content("1-1.out"));
    must(contents().append_content("1-1.out", 0, "half"));

    CHECK(must(contents().content_size("1-1.out")) == std::nullopt);
    CHECK(must(contents().list_contents("", 10)) == std::vector<std::string>{"1-1.out"});
}

TEST_CASE_FIXTURE(Shelf, "a content of which chunks are missing is not finished") {
    must(contents().begin_content("1-1.out"));
    must(contents().append_content("1-1.out", 1, "second"));

    CHECK(refusal(contents().finish_content("1-1.out", 2, 11)).code == ErrorCode::conflict);
    CHECK(must(contents().content_size("1-1.out")) == std::nullopt);
}

TEST_CASE_FIXTURE(Shelf, "whoever begins a content anew replaces what is there") {
    keep("1-1.out", {chunk('a'), "more"});
    keep("1-1.out", {"less"});
    must(contents().append_content("1-1.out", 0, "less"));  // Made again after its answer was lost.

    CHECK(must(contents().content_size("1-1.out")) == 4);
    CHECK(read(store(), "1-1.out") == "less");
}

TEST_CASE_FIXTURE(Shelf, "contents are listed in the order of their names, some at a time") {
    for (const char* name : {"10-1.out", "2-1.err", "2-1.out"}) keep(name, {"x", "y"});
    keep("empty", {""});

    CHECK(must(contents().list_contents("", 2)) == std::vector<std::string>{"10-1.out", "2-1.err"});
    CHECK(must(contents().list_contents("2-1.err", 9)) ==
          std::vector<std::string>{"2-1.out", "empty"});
    CHECK(must(contents().list_contents("empty", 9)).empty());
}

TEST_CASE_FIXTURE(Shelf, "a content that was removed is gone") {
    keep("1-1.out", {"x"});
    keep("2-1.out", {"y"});

    must(contents().remove_contents(std::vector<std::string>{"1-1.out", "never-there"}));

    CHECK(must(contents().content_size("1-1.out")) == std::nullopt);
    CHECK(must(contents().list_contents("", 9)) == std::vector<std::string>{"2-1.out"});
}

}  // namespace stint::test
