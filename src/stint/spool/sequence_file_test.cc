#include "stint/spool/sequence_file.h"

#include "support/must.h"
#include "support/processes.h"
#include <doctest/doctest.h>
#include <sys/file.h>

using namespace stint;
using namespace stint::spool;
using test::Fork;
using test::must;
using test::Pipe;
using test::refusal;
using test::TemporaryDirectory;

namespace {

constexpr SequenceLock of_queue{.wait_ms = 0, .missing = SequenceLock::Missing::is_refused};

std::string content(const std::string& path) {
    return must(read_file(path, 1'000));
}

}  // namespace

TEST_CASE("a sequence begins with 1, and goes on where it was left") {
    TemporaryDirectory directory;
    std::string path = directory.file("seq");
    for (std::uint64_t number : {1U, 2U, 3U}) {
        SequenceFile sequence = must(SequenceFile::lock(path, {}));
        CHECK(sequence.next() == number);
        must(sequence.set_next(number + 1));
        CHECK(sequence.next() == number + 1);
    }
    CHECK(content(path) == "4\n");
    CHECK(content(path + ".lock").empty());
    CHECK(must(peek_next(path)) == 4);
}

TEST_CASE("numbers are read as fspl reads them") {
    CHECK(parse_sequence("7\n") == 7);
    CHECK(parse_sequence("7") == 7);
    CHECK(parse_sequence("7\r\n") == 7);
    CHECK(parse_sequence("  +007\nwhatever") == 7);
    CHECK(parse_sequence("18446744073709551615\n") == 18'446'744'073'709'551'615U);
    for (const char* text :
         {"", "\n", "x", "7x", "-1", "18446744073709551616", "+", "++1", "\n7"}) {
        CHECK(parse_sequence(text) == std::nullopt);
    }
}

TEST_CASE("a file without a number is refused, and by its name") {
    TemporaryDirectory directory;
    directory.write("seq", "seven\n");
    Error error = refusal(SequenceFile::lock(directory.file("seq"), {}));
    CHECK(error.code == ErrorCode::corrupt);
    CHECK(error.message.find("seq' holds no number: 'seven") != std::string::npos);
    CHECK(refusal(peek_next(directory.file("seq"))).code == ErrorCode::corrupt);
}

TEST_CASE("a queue without a sequence is append-only") {
    TemporaryDirectory directory;
    CHECK(refusal(SequenceFile::lock(directory.file("nextseq"), of_queue)).code ==
          ErrorCode::not_found);
    directory.write("nextseq.lock");
    CHECK(refusal(SequenceFile::lock(directory.file("nextseq"), of_queue)).code ==
          ErrorCode::not_found);
    CHECK(must(peek_next(directory.file("nextseq"))) == std::nullopt);
}

TEST_CASE("who does not wait is told that the lock is held") {
    TemporaryDirectory directory;
    std::string path = directory.file("seq");
    SequenceFile held = must(SequenceFile::lock(path, {}));
    CHECK(refusal(SequenceFile::lock(path, {.wait_ms = 0})).code == ErrorCode::busy);
    CHECK(refusal(SequenceFile::lock(path, {.wait_ms = 5})).code == ErrorCode::busy);
    // It is the lock that fspl asks for.
    Fd other(open((path + ".lock").c_str(), O_RDWR | O_CLOEXEC));
    CHECK(flock(other.get(), LOCK_EX | LOCK_NB) != 0);
    held = must(SequenceFile::lock(directory.file("another"), {}));
    CHECK(flock(other.get(), LOCK_EX | LOCK_NB) == 0);
}

TEST_CASE("the lock goes with the process that held it, however it ended") {
    TemporaryDirectory directory;
    std::string path = directory.file("seq");
    Pipe locked;
    Fork holder([&] {
        Result<SequenceFile> sequence = SequenceFile::lock(path, {});
        locked.put(sequence.ok() ? 'y' : 'n');
        pause();
        return 0;
    });
    REQUIRE(locked.get());
    CHECK(refusal(SequenceFile::lock(path, {.wait_ms = 0})).code == ErrorCode::busy);
    holder.kill_now();
    CHECK(SequenceFile::lock(path, {.wait_ms = 0}).ok());
}

TEST_CASE("no number is given twice, however many ask at once") {
    TemporaryDirectory directory(test::fast_place());
    std::string path = directory.file("seq");
    constexpr std::uint64_t each = 50;
    auto take = [&] {
        for (std::uint64_t i = 0; i < each; ++i) {
            Result<SequenceFile> sequence = SequenceFile::lock(path, {});
            if (!sequence.ok()) return 1;
            if (!sequence.value().set_next(sequence.value().next() + 1).ok()) return 2;
        }
        return 0;
    };
    Fork first(take);
    Fork second(take);
    Fork third(take);
    CHECK(first.wait() == 0);
    CHECK(second.wait() == 0);
    CHECK(third.wait() == 0);
    CHECK(must(peek_next(path)) == 1 + 3 * each);
}

TEST_CASE("the largest number is followed by 0") {
    TemporaryDirectory directory;
    directory.write("seq", "18446744073709551615\n");
    SequenceFile sequence = must(SequenceFile::lock(directory.file("seq"), {}));
    must(sequence.set_next(sequence.next() + 1));
    CHECK(content(directory.file("seq")) == "0\n");
}
