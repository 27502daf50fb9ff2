#include "stint/sys/glob.h"

#include "support/processes.h"
#include <doctest/doctest.h>
#include <fmt/core.h>
#include <sys/stat.h>

#include "stint/base/text.h"

using namespace stint;
using test::TemporaryDirectory;

namespace {

// The matches of `pattern`, each with "T/" in place of the directory of the test.
std::vector<std::string> matches(const TemporaryDirectory& directory, const std::string& pattern) {
    Result<Glob> glob = Glob::open(directory.file(pattern));
    REQUIRE(glob.ok());
    std::vector<std::string> found;
    while (true) {
        Result<std::optional<Glob::Match>> match = glob.value().next();
        REQUIRE(match.ok());
        if (!match.value()) return found;
        std::string_view path = match.value()->path;
        path.remove_prefix(directory.path().size());
        found.push_back(fmt::format("T{}", path));
    }
}

std::string joined(const std::vector<std::string>& words) {
    return join(words, " ");
}

ErrorCode refusal(const std::string& pattern) {
    return Glob::open(pattern).error().code;
}

// Files named for the sentence they test.
void make_tree(const TemporaryDirectory& directory) {
    for (const char* name : {"10.wav", "2.wav", "a/1.wav", "a/b/c/3.wav", "a/b/2.wav", "a/b/2.txt",
                             ".hidden.wav", ".dot/4.wav", "a.wav", "z/9.wav"}) {
        directory.write(name);
    }
}

}  // namespace

TEST_CASE("matches come in the order of their bytes") {
    TemporaryDirectory directory;
    make_tree(directory);

    CHECK(joined(matches(directory, "*.wav")) == "T/10.wav T/2.wav T/a.wav");
}

TEST_CASE("a double star stands for any number of directories, depth first") {
    TemporaryDirectory directory;
    make_tree(directory);

    CHECK(joined(matches(directory, "**/*.wav")) ==
          "T/10.wav T/2.wav T/a/1.wav T/a/b/2.wav T/a/b/c/3.wav T/a.wav T/z/9.wav");
    CHECK(joined(matches(directory, "a/**/2.*")) == "T/a/b/2.txt T/a/b/2.wav");
    CHECK(joined(matches(directory, "a/**/3.wav")) == "T/a/b/c/3.wav");
}

TEST_CASE("a double star at the end stands for all files below") {
    TemporaryDirectory directory;
    make_tree(directory);

    CHECK(joined(matches(directory, "a/**")) == "T/a/1.wav T/a/b/2.txt T/a/b/2.wav T/a/b/c/3.wav");
}

TEST_CASE("a file that two double stars could reach in several ways comes once") {
    TemporaryDirectory directory;
    directory.write("a/a/a/x");

    CHECK(joined(matches(directory, "**/a/**/x")) == "T/a/a/a/x");
    CHECK(joined(matches(directory, "**/**/x")) == "T/a/a/a/x");
}

TEST_CASE("a leading dot must be written") {
    TemporaryDirectory directory;
    make_tree(directory);

    CHECK(joined(matches(directory, ".*.wav")) == "T/.hidden.wav");
    CHECK(joined(matches(directory, ".dot/*")) == "T/.dot/4.wav");
    CHECK(joined(matches(directory, "*/4.wav")).empty());
}

TEST_CASE("question marks, sets and escapes match as fnmatch says") {
    TemporaryDirectory directory;
    for (const char* name : {"a1", "b1", "c1", "*", "[x]", "a\\b"}) directory.write(name);

    CHECK(joined(matches(directory, "?1")) == "T/a1 T/b1 T/c1");
    CHECK(joined(matches(directory, "[a-b]1")) == "T/a1 T/b1");
    CHECK(joined(matches(directory, "[!a]1")) == "T/b1 T/c1");
    CHECK(joined(matches(directory, "\\*")) == "T/*");
    CHECK(joined(matches(directory, "\\[x]")) == "T/[x]");
    CHECK(joined(matches(directory, "a\\\\?")) == "T/a\\b");
}

TEST_CASE("a pattern without wildcards is the name of a file") {
    TemporaryDirectory directory;
    make_tree(directory);

    CHECK(joined(matches(directory, "a/1.wav")) == "T/a/1.wav");
    CHECK(joined(matches(directory, "a/none.wav")).empty());
    CHECK(joined(matches(directory, "a")).empty());
}

TEST_CASE("written names behind a wildcard are looked up") {
    TemporaryDirectory directory;
    make_tree(directory);

    CHECK(joined(matches(directory, "*/b/2.wav")) == "T/a/b/2.wav");
    CHECK(joined(matches(directory, "*/../2.wav")) == "T/a/../2.wav T/z/../2.wav");
}

TEST_CASE("only files are found, and links to files") {
    TemporaryDirectory directory;
    directory.write("file");
    directory.write("sub/inside");
    REQUIRE(mkfifo(directory.file("fifo").c_str(), 0600) == 0);
    REQUIRE(symlink("file", directory.file("link").c_str()) == 0);
    REQUIRE(symlink("nowhere", directory.file("lost").c_str()) == 0);
    REQUIRE(symlink("circle", directory.file("circle").c_str()) == 0);
    REQUIRE(symlink("sub", directory.file("dirlink").c_str()) == 0);

    CHECK(joined(matches(directory, "*")) == "T/file T/link");
}

TEST_CASE("a single star follows a link to a directory, a double star does not") {
    TemporaryDirectory directory;
    directory.write("real/x");
    REQUIRE(symlink("real", directory.file("link").c_str()) == 0);
    REQUIRE(symlink("..", directory.file("real/up").c_str()) == 0);

    CHECK(joined(matches(directory, "*/x")) == "T/link/x T/real/x");
    CHECK(joined(matches(directory, "**/x")) == "T/real/x");
}

TEST_CASE("facts come with each match") {
    TemporaryDirectory directory;
    directory.write("a", "12345");
    Glob glob = Glob::open(directory.file("*")).value();
    Glob::Match match = *glob.next().value();

    CHECK(match.facts.size_bytes == 5);
    CHECK(match.facts.inode == file_facts(match.path).value()->inode);
}

TEST_CASE("names may hold newlines and bytes that are no UTF-8") {
    TemporaryDirectory directory;
    directory.write("new\nline");
    directory.write("\xff\xfe");

    CHECK(matches(directory, "*") == std::vector<std::string>{"T/new\nline", "T/\xff\xfe"});
    CHECK(joined(matches(directory, "\xff?")) == "T/\xff\xfe");
}

TEST_CASE("paths are spelled as the pattern begins") {
    TemporaryDirectory directory;
    directory.write("in/x");
    test::Pipe answer;
    test::Fork elsewhere([&] {
        if (chdir(directory.path().c_str()) != 0) return 1;
        for (const char* pattern : {"in/*", "./in/*", "in//x", "*/x", "**"}) {
            Glob glob = Glob::open(pattern).value();
            std::string line = glob.next().value()->path + "\n";
            if (!write_all(answer.writer.get(), line).ok()) return 1;
        }
        return 0;
    });

    CHECK(elsewhere.wait() == 0);
    CHECK(answer.rest() == "in/x\n./in/x\nin//x\nin/x\nin/x\n");
}

TEST_CASE("a directory that is missing, or is a file, has no matches") {
    TemporaryDirectory directory;
    directory.write("file");

    CHECK(matches(directory, "missing/*").empty());
    CHECK(matches(directory, "missing/**/x").empty());
    CHECK(matches(directory, "file/*").empty());
}

TEST_CASE("what vanishes during the walk is passed over") {
    TemporaryDirectory directory;
    for (const char* name : {"a", "b", "c/x", "d"}) directory.write(name);
    Glob glob = Glob::open(directory.file("**")).value();
    REQUIRE(glob.next().value()->path == directory.file("a"));

    REQUIRE(remove_file(directory.file("b")).value());
    REQUIRE(remove_file(directory.file("c/x")).value());
    REQUIRE(rmdir(directory.file("c").c_str()) == 0);

    CHECK(glob.next().value()->path == directory.file("d"));
    CHECK_FALSE(glob.next().value());
    CHECK_FALSE(glob.next().value());
}

TEST_CASE("a directory that cannot be read is an error that names it, and the walk goes on") {
    TemporaryDirectory directory;
    for (const char* name : {"a/x", "closed/x", "z/x"}) directory.write(name);
    REQUIRE(chmod(directory.path().c_str(), 0755) == 0);
    REQUIRE(chmod(directory.file("closed").c_str(), 0) == 0);
    // For root no directory is closed.
    test::Fork somebody([&] {
        if (geteuid() == 0 && setuid(65534) != 0) return 1;
        Glob glob = Glob::open(directory.file("*/[x]")).value();
        if (glob.next().value()->path != directory.file("a/x")) return 2;
        Result<std::optional<Glob::Match>> closed = glob.next();
        if (closed.ok() || closed.error().code != ErrorCode::invalid_input) return 3;
        if (closed.error().message.find(directory.file("closed")) == std::string::npos) return 4;
        if (glob.next().value()->path != directory.file("z/x")) return 5;
        return glob.next().value() ? 6 : 0;
    });

    CHECK(somebody.wait() == 0);
    chmod(directory.file("closed").c_str(), 0700);
}

TEST_CASE("patterns that can match no file are refused") {
    CHECK(refusal("") == ErrorCode::invalid_input);
    CHECK(refusal("in/*/") == ErrorCode::invalid_input);
    CHECK(refusal("in/*\\") == ErrorCode::invalid_input);
    CHECK(refusal(std::string("a\0b", 3)) == ErrorCode::invalid_input);
    std::string deep = "*";
    for (int i = 0; i < 60; ++i) deep += "/*";
    CHECK(refusal(deep) == ErrorCode::invalid_input);
}
