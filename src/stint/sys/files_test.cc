#include "stint/sys/files.h"

#include <algorithm>
#include <thread>

#include "support/processes.h"
#include <doctest/doctest.h>
#include <sys/stat.h>

using namespace stint;
using test::TemporaryDirectory;

namespace {

constexpr std::size_t size_max = 1 << 20;

// How many names a directory holds.
std::string names_in(const std::string& directory) {
    test::Pipe output;
    std::string command =
        "ls -A '" + directory + "' >/proc/self/fd/" + std::to_string(output.writer.get());
    // The shell must inherit the pipe.
    fcntl(output.writer.get(), F_SETFD, 0);
    REQUIRE(std::system(command.c_str()) == 0);
    return output.rest();
}

}  // namespace

TEST_CASE("what was written atomically is read back whole") {
    TemporaryDirectory directory;
    std::string bytes(200'000, 'x');
    bytes[100'000] = '\0';

    REQUIRE(write_file_atomically(directory.file("a"), bytes).ok());

    CHECK(read_file(directory.file("a"), size_max).value() == bytes);
    CHECK(names_in(directory.path()) == "a\n");
}

TEST_CASE("writing atomically replaces what was there") {
    TemporaryDirectory directory;
    directory.write("a", "old and longer");
    REQUIRE(write_file_atomically(directory.file("a"), "new").ok());

    CHECK(read_file(directory.file("a"), size_max).value() == "new");
}

TEST_CASE("a failed atomic write leaves the old file and nothing else") {
    TemporaryDirectory directory;
    directory.write("taken/inside");

    Result<void> written = write_file_atomically(directory.file("taken"), "new");

    CHECK_FALSE(written.ok());
    CHECK(names_in(directory.path()) == "taken\n");
}

TEST_CASE("a file bigger than its limit is refused, one of just that size is read") {
    TemporaryDirectory directory;
    directory.write("a", "12345");

    CHECK(read_file(directory.file("a"), 5).value() == "12345");
    CHECK(read_file(directory.file("a"), 4).error().code == ErrorCode::invalid_input);
}

TEST_CASE("a file that does not know its size is read to its end") {
    Result<std::string> status = read_file("/proc/self/status", size_max);

    REQUIRE(status.ok());
    CHECK(status.value().find("VmPeak") != std::string::npos);
}

TEST_CASE("reading what is not there says which file is missing") {
    Result<std::string> nothing = read_file("/nowhere/at/all", size_max);

    CHECK(nothing.error().code == ErrorCode::not_found);
    CHECK(nothing.error().message.find("/nowhere/at/all") != std::string::npos);
}

TEST_CASE("directories are made with those above them, and making them again is no error") {
    TemporaryDirectory directory;
    std::string deep = directory.file("a/b//c/");

    CHECK(make_directories(deep).ok());
    CHECK(make_directories(deep).ok());
    CHECK(file_facts(directory.file("a/b/c")).value()->is_directory);
    CHECK(sync_directory(deep).ok());
}

TEST_CASE("a file in the way of a directory is named") {
    TemporaryDirectory directory;
    directory.write("a");

    Result<void> made = make_directories(directory.file("a/b"));

    CHECK(made.error().code == ErrorCode::invalid_input);
    CHECK(made.error().message.find("/a'") != std::string::npos);
}

TEST_CASE("the directory of a path is what stands before its last slash") {
    CHECK(directory_of("in/a.txt") == "in");
    CHECK(directory_of("a.txt") == ".");
    CHECK(directory_of("/a") == "/");
}

TEST_CASE("facts tell size, kind and identity") {
    TemporaryDirectory directory;
    directory.write("a", "12345");
    REQUIRE(link(directory.file("a").c_str(), directory.file("b").c_str()) == 0);

    FileFacts a = *file_facts(directory.file("a")).value();
    FileFacts b = *file_facts(directory.file("b")).value();

    CHECK(a.size_bytes == 5);
    CHECK(a.is_regular);
    CHECK_FALSE(a.is_directory);
    CHECK(a.modified_ns > 1'600'000'000'000'000'000);
    CHECK(a.inode == b.inode);
    CHECK(a.device == b.device);
}

TEST_CASE("facts of what is missing are nothing, as are those of a link that leads nowhere") {
    TemporaryDirectory directory;
    directory.write("file");
    REQUIRE(symlink("nowhere", directory.file("link").c_str()) == 0);

    CHECK_FALSE(file_facts(directory.file("missing")).value());
    CHECK_FALSE(file_facts(directory.file("link")).value());
    CHECK_FALSE(file_facts(directory.file("file/below")).value());
}

TEST_CASE("a new name never replaces a file") {
    TemporaryDirectory directory;
    directory.write("new", "new");
    directory.write("old", "old");

    CHECK(rename_new_file(directory.file("new"), directory.file("old")).error().code ==
          ErrorCode::conflict);
    CHECK(read_file(directory.file("old"), size_max).value() == "old");
    CHECK(rename_new_file(directory.file("new"), directory.file("free")).ok());
    CHECK(read_file(directory.file("free"), size_max).value() == "new");
    CHECK_FALSE(file_facts(directory.file("new")).value());
}

TEST_CASE("removing says whether there was something") {
    TemporaryDirectory directory;
    directory.write("a");

    CHECK(remove_file(directory.file("a")).value());
    CHECK_FALSE(remove_file(directory.file("a")).value());
}

TEST_CASE("the disk of this test and kernel file systems are no network file systems") {
    TemporaryDirectory directory;

    CHECK_FALSE(on_network_filesystem(directory.path()).value());
    CHECK_FALSE(on_network_filesystem(directory.file("not/made/yet")).value());
    CHECK_FALSE(on_network_filesystem("relative-and-missing").value());
    CHECK_FALSE(on_network_filesystem("/proc").value());
}

TEST_CASE("an unlinked file has no name until it is complete") {
    TemporaryDirectory directory;
    Fd file = open_unlinked(directory.path()).value();
    REQUIRE(write_all(file.get(), "complete").ok());
    CHECK(names_in(directory.path()).empty());

    REQUIRE(link_unlinked(file, directory.file("result")).ok());

    CHECK(read_file(directory.file("result"), size_max).value() == "complete");
}

TEST_CASE("an unlinked file does not take a name that exists") {
    TemporaryDirectory directory;
    directory.write("result", "old");
    Fd file = open_unlinked(directory.path()).value();

    CHECK(link_unlinked(file, directory.file("result")).error().code == ErrorCode::conflict);
    CHECK(read_file(directory.file("result"), size_max).value() == "old");
}

TEST_CASE("without O_TMPFILE the bytes of an unlinked file are copied to their name") {
    TemporaryDirectory directory;
    NewFile file = create_new_file(directory.path(), "was-").value();
    REQUIRE(remove_file(file.path).value());
    REQUIRE(write_all(file.fd.get(), std::string(3'000'000, 'x')).ok());

    REQUIRE(link_unlinked(file.fd, directory.file("result")).ok());
    Result<void> again = link_unlinked(file.fd, directory.file("result"));

    CHECK(file_facts(directory.file("result")).value()->size_bytes == 3'000'000);
    CHECK(again.error().code == ErrorCode::conflict);
    CHECK(names_in(directory.path()) == "result\n");
}

TEST_CASE("an unlinked file cannot get a name in a directory that is not there") {
    TemporaryDirectory directory;
    Fd file = open_unlinked(directory.path()).value();

    CHECK(link_unlinked(file, directory.file("missing/result")).error().code ==
          ErrorCode::not_found);
}

TEST_CASE("reading at an offset stops at the end of the file") {
    TemporaryDirectory directory;
    directory.write("a", "0123456789");
    Fd file(open(directory.file("a").c_str(), O_RDONLY | O_CLOEXEC));

    CHECK(read_at(file, 2, 3).value() == "234");
    CHECK(read_at(file, 8, 100).value() == "89");
    CHECK(read_at(file, 10, 100).value().empty());
}

TEST_CASE("writing waits while a non-blocking pipe is full") {
    test::Pipe pipe;
    REQUIRE(fcntl(pipe.writer.get(), F_SETFL, O_NONBLOCK) == 0);
    std::string bytes(1'000'000, 'x');
    std::size_t received = 0;
    std::thread reader([&] {
        std::string buffer(70'000, '\0');
        while (received < bytes.size()) {
            ssize_t count = read(pipe.reader.get(), buffer.data(), buffer.size());
            if (count <= 0) break;
            received += static_cast<std::size_t>(count);
        }
    });

    bool written = write_all(pipe.writer.get(), bytes).ok();
    pipe.writer.close();
    reader.join();

    CHECK(written);
    CHECK(received == bytes.size());
}

TEST_CASE("a file is copied whole to a file, to one that is appended to, and to a pipe") {
    TemporaryDirectory directory;
    std::string bytes;
    for (int i = 0; bytes.size() < (3 << 20); ++i) bytes += std::to_string(i) + ",";
    directory.write("from", bytes);
    directory.write("begun", "so far,");
    Fd from(open(directory.file("from").c_str(), O_RDONLY | O_CLOEXEC));
    Fd plain(open(directory.file("plain").c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0666));
    Fd appended(open(directory.file("begun").c_str(), O_WRONLY | O_APPEND | O_CLOEXEC));
    test::Pipe joint;
    std::string piped;
    std::thread reader([&] { piped = joint.line(); });

    CHECK(copy_bytes(from, plain.get()).value() == std::ssize(bytes));
    CHECK(copy_bytes(from, appended.get()).value() == std::ssize(bytes));
    CHECK(copy_bytes(from, joint.writer.get()).value() == std::ssize(bytes));
    joint.writer.close();
    reader.join();

    CHECK((read_file(directory.file("plain"), 8 << 20).value() == bytes));
    CHECK((read_file(directory.file("begun"), 8 << 20).value() == "so far," + bytes));
    CHECK((piped == bytes));
}

TEST_CASE("writing to a full device says that the disk is full") {
    Fd full(open("/dev/full", O_WRONLY | O_CLOEXEC));
    Result<void> written = write_all(full.get(), "x");

    CHECK(written.error().code == ErrorCode::unavailable);
    CHECK(written.error().message.find("disk is full") != std::string::npos);
}

TEST_CASE("a directory lists all its names, and one that is not there lists none") {
    TemporaryDirectory directory;
    directory.write("a");
    directory.write(".b");

    std::vector<std::string> names = list_directory(directory.path());
    std::sort(names.begin(), names.end());

    CHECK(names == std::vector<std::string>{".b", "a"});
    CHECK(list_directory(directory.file("no such")).empty());
}
