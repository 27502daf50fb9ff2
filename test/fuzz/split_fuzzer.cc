// Any bytes at all, split as a format: partitions put together are the input, or the input is
// refused; the same in whatever sizes. STINT_FUZZ names the format: csv, jsonl, envelope or fixed.
#include <cstdlib>
#include <string>
#include <vector>

#include <fmt/core.h>
#include <sys/mman.h>
#include <unistd.h>

#include "stint/base/assert.h"
#include "stint/model/file_range.h"
#include "stint/source/split/open_split.h"
#include "stint/sys/fd.h"
#include "stint/sys/files.h"

using namespace stint;

namespace {

struct Split {
    bool refused = false;
    std::vector<FileRange> ranges;
};

Split split(const std::string& url) {
    Split made;
    Result<std::unique_ptr<Source>> source = open_split_source(url, {});
    if (!source.ok()) return {.refused = true, .ranges = {}};
    std::vector<NewItem> items;
    while (true) {
        Result<bool> read = source.value()->read(items, 7);
        made.refused = !read.ok();
        if (!read.ok() || !read.value()) return made;
        for (const NewItem& item : items) {
            // Of single records the words are what counts.
            Result<FileRange> range = parse_file_range(item.arguments);
            if (range.ok()) made.ranges.push_back(std::move(range).value());
        }
    }
}

std::int64_t check(const Split& made, const std::string& file, bool may_have_gaps) {
    std::int64_t records = 0;
    std::int64_t at = -1;
    for (const FileRange& range : made.ranges) {
        ASSERT(range.body.begin >= 0 && range.body.end <= std::ssize(file));
        ASSERT(range.head.end <= range.body.begin);
        if (at < 0) at = range.body.begin;
        ASSERT(may_have_gaps ? range.body.begin >= at : range.body.begin == at);
        ASSERT(range.body.size() > 0 || file.empty());
        at = range.body.end;
        records += range.records;
    }
    if (made.refused || made.ranges.empty() || may_have_gaps) return records;
    const FileRange& last = made.ranges.back();
    ASSERT(last.tail.size() > 0 ? at == last.tail.begin : at == std::ssize(file));
    return records;
}

std::string options_of(const std::string& format, std::uint8_t choice) {
    if (format == "csv") return choice % 2 == 0 ? "header=no" : "header=yes&delimiter=;&quote='";
    if (format == "jsonl") return choice % 2 == 0 ? "bad=dead" : "bad=skip";
    if (format == "fixed") return fmt::format("length={}", 1 + choice % 9);
    if (choice % 2 == 0) return "header=1&footer=1&count=2-4";
    return "header-prefix=H&footer-prefix=T&sum=1-3&total=2-5";
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size < 2) return 0;
    static const char* const named = std::getenv("STINT_FUZZ");
    const std::string format = named != nullptr ? named : "csv";
    std::string file(reinterpret_cast<const char*>(data) + 2, size - 2);
    Fd memory(memfd_create("fuzz", MFD_CLOEXEC));
    ASSERT(memory.valid() && write_all(memory.get(), file).ok());
    std::string url =
        fmt::format("{}:/proc/self/fd/{}?{}&", format, memory.get(), options_of(format, data[0]));
    std::int64_t amount = 1 + data[1] % 64;
    bool gaps = format == "jsonl";
    Split by_size = split(fmt::format("{}block={}", url, amount));
    Split by_rows = split(fmt::format("{}rows={}&as=stdin", url, amount));
    Split whole = split(url + "block=1M");
    // What was found before a fault may differ; whether there is one may not.
    ASSERT(by_size.refused == whole.refused && by_rows.refused == whole.refused);
    std::int64_t records = check(whole, file, gaps);
    bool same = check(by_size, file, gaps) == records && check(by_rows, file, gaps) == records;
    ASSERT(whole.refused || format == "envelope" || same);
    Split single = split(url + "rows=1");
    (void)single;
    return 0;
}
