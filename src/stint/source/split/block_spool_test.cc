#include "stint/source/split/block_spool.h"

#include "support/partitions.h"
#include <doctest/doctest.h>
#include <fmt/core.h>

#include "stint/source/split/open_split.h"

using namespace stint;
using test::Pipe;
using test::ranges_of;
using test::TemporaryDirectory;

namespace {

std::string block_of(const TemporaryDirectory& directory, const FileRange& range) {
    return read_file(directory.file(range.block), 1 << 20).value();
}

SourceOptions spooling(const TemporaryDirectory& directory, std::string folder) {
    SourceOptions options;
    options.spool.directory = directory.path();
    options.spool.folder = std::move(folder);
    return options;
}

void run(const std::string& command) {
    REQUIRE(std::system(command.c_str()) == 0);
}

}  // namespace

TEST_CASE("blocks of a pipe are kept, each with the header before it") {
    TemporaryDirectory directory;
    Pipe pipe;
    REQUIRE(write_all(pipe.writer.get(), "h\n1\n2\n3\n4\n5").ok());
    pipe.writer.close();
    SourceOptions options = spooling(directory, "7");
    options.stdin_fd = pipe.reader.get();
    std::unique_ptr<Source> source = open_split_source("csv:-?rows=2", options).value();
    std::vector<FileRange> ranges = ranges_of(*source);
    REQUIRE(ranges.size() == 3);
    CHECK(block_of(directory, ranges[0]) == "h\n1\n2\n");
    CHECK(block_of(directory, ranges[2]) == "h\n5");
    CHECK(ranges[2].first == 5);
    CHECK(ranges[1].block.starts_with("7/"));
    CHECK(list_directory(directory.file("7")).size() == 3);
}

TEST_CASE("a stream that comes again makes the same blocks under the same names") {
    TemporaryDirectory directory;
    directory.write("f", "a\nbb\nccc\n");
    run("cd " + directory.path() + " && gzip -k f && gzip -c f >> f.gz && zstd -q f");
    for (const char* name : {"f.gz", "f.zst"}) {
        SourceOptions options = spooling(directory, std::string(name) + ".blocks");
        std::string url = fmt::format("text:{}?block=5", directory.file(name));
        std::vector<FileRange> first = ranges_of(*open_split_source(url, options).value());
        std::vector<FileRange> again = ranges_of(*open_split_source(url, options).value());
        CHECK(first == again);
        std::string all;
        for (const FileRange& range : first) all += block_of(directory, range);
        std::string once = "a\nbb\nccc\n";
        CHECK(all == (std::string(name) == "f.gz" ? once + once : once));
    }
}

TEST_CASE("a packed file that is damaged or ends too early is told with its byte") {
    TemporaryDirectory directory;
    std::string text;
    for (int i = 0; i < 100'000; ++i) text += std::to_string(i * 7'919 % 100'003) + "\n";
    directory.write("f", text);
    run("cd " + directory.path() +
        " && gzip -k f && head -c 100000 f.gz > short.gz && cp f plain.gz");
    run("cd " + directory.path() + " && zstd -q f && head -c 100000 f.zst > short.zst");
    auto message = [&](const char* name) {
        std::unique_ptr<Source> source =
            open_split_source("text:" + directory.file(name) + "?block=1M", {}).value();
        std::vector<NewItem> items;
        Result<bool> read = source->read(items, 100);
        while (read.ok() && read.value()) read = source->read(items, 100);
        REQUIRE_FALSE(read.ok());
        return read.error().message;
    };
    CHECK(message("short.gz").find("it ends in the middle, at byte 100000") != std::string::npos);
    CHECK(message("short.zst").find("it ends in the middle, at byte 100000") != std::string::npos);
    CHECK(message("plain.gz").find("incorrect header check, at byte") != std::string::npos);
}
