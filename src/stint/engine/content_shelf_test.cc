#include "stint/engine/content_shelf.h"

#include "support/must.h"
#include "support/postgres_server.h"
#include "support/processes.h"
#include <doctest/doctest.h>
#include <unistd.h>

#include "stint/model/bounds.h"
#include "stint/store/postgres/postgres_store.h"
#include "stint/sys/files.h"

namespace stint {
namespace {

using test::must;

test::PostgresServer& server() {
    static test::PostgresServer only;
    return only;
}

// Two hosts, each with a folder of its own, and the store that they share.
struct Hosts {
    SystemClock clock;
    std::string url = server().create_database();
    test::TemporaryDirectory here;
    test::TemporaryDirectory there;
    StoreShelf shelf_here{[this] { return open(); }, here.path()};
    StoreShelf shelf_there{[this] { return open(); }, there.path()};

    Result<std::unique_ptr<Store>> open() {
        return PostgresStore::open({.url = url, .host = "", .boot = ""}, clock);
    }
};

std::string content_of(const Fd& file) {
    return must(read_at(file, 0, 16 << 20));
}

std::string long_text(std::int64_t bytes) {
    std::string text;
    while (std::ssize(text) < bytes) text += std::to_string(text.size()) + "\n";
    text.resize(static_cast<std::size_t>(bytes));
    return text;
}

}  // namespace

TEST_CASE("what one host has kept is read on another") {
    Hosts hosts;
    std::int64_t bytes = 0;
    SUBCASE("long") {
        bytes = 5 * bounds::content_chunk_bytes + 17;
    }
    SUBCASE("of whole chunks") {
        bytes = 2 * bounds::content_chunk_bytes;
    }
    SUBCASE("empty") {}
    std::string text = long_text(bytes);
    hosts.here.write("7-1.out", text);

    must(hosts.shelf_here.keep("7-1.out"));

    Fd file = must(hosts.shelf_there.open("7-1.out"));
    CHECK((content_of(file) == text));
    CHECK(list_directory(hosts.here.path()).empty());
    CHECK(list_directory(hosts.there.path()).empty());
}

TEST_CASE("a content can be placed where others find it by its path") {
    Hosts hosts;
    hosts.here.write("7-1.out", "text");
    must(hosts.shelf_here.keep("7-1.out"));

    must(hosts.shelf_there.place("7-1.out"));
    must(hosts.shelf_there.place("7-1.out"));

    CHECK(must(read_file(hosts.there.file("7-1.out"), 100)) == "text");
}

TEST_CASE("a content that nobody has kept is not found") {
    Hosts hosts;

    CHECK(test::refusal(hosts.shelf_here.open("7-1.out")).code == ErrorCode::not_found);
}

TEST_CASE("contents that no outcome names are swept out of store and folder") {
    Hosts hosts;
    for (int i = 0; i < 3; ++i) {
        std::string name = std::to_string(900 + i) + "-1.out";
        hosts.here.write(name, "text");
        must(hosts.shelf_here.keep(name));
    }
    must(hosts.shelf_there.place("901-1.out"));
    hosts.there.write("903-1.out", "never brought to the store");

    must(hosts.shelf_there.sweep());

    CHECK(list_directory(hosts.there.path()).empty());
    CHECK(must(must(hosts.open())->contents()->list_contents("", 10)).empty());
}

TEST_CASE("a content that is removed is gone from the store and from this host") {
    Hosts hosts;
    hosts.here.write("7-1.out", "text");
    must(hosts.shelf_here.keep("7-1.out"));
    must(hosts.shelf_there.place("7-1.out"));
    std::string name = "7-1.out";

    must(hosts.shelf_there.remove(std::span(&name, 1)));

    CHECK_FALSE(hosts.shelf_there.open("7-1.out").ok());
    CHECK(list_directory(hosts.there.path()).empty());
}

}  // namespace stint
