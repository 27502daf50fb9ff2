// A source yields the items of a job, one block after the other, without ever holding them all.
//
//     std::unique_ptr<Source> source = TRY(open_source("glob:in/**/*.wav", options));
//     std::vector<NewItem> items;
//     while (TRY(source->read(items, 1'000))) append(items);
//
// Which sources there are, and how their URLs are written, stands with open_source.
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "stint/base/result.h"
#include "stint/model/item.h"
#include "stint/source/record_ends.h"

namespace stint {

class Source {
public:
    virtual ~Source() = default;

    // Replaces `items` by the next ones, at least one and at most `items_max` (of ranges of records
    // so many of those), as soon as there are some: a slow producer is not waited for to fill the
    // block. False at the end, or when the interrupt descriptor became readable (then
    // was_interrupted() is true).
    virtual Result<bool> read(std::vector<NewItem>& items, std::size_t items_max) = 0;

    // Whether equal inputs are different items (words, lines) or one (files).
    virtual KeyRule keys() const = 0;

    virtual bool was_interrupted() const { return false; }

    // Makes it begin behind this item, the last one that the job has of it. False: it cannot, and
    // begins anew. REQUIRES: nothing was read yet
    virtual Result<bool> go_on_behind(const Item& /*last*/) { return false; }

    // The names of the items' arguments, where the input has a header; none without one. Reads as
    // much of the input as it needs for that, and may wait for it.
    virtual Result<std::vector<std::string>> columns() { return std::vector<std::string>(); }

    // Sentences for people, once it was read: what they may wonder about.
    virtual std::vector<std::string> remarks() { return {}; }
};

// How a file is known to have changed.
enum class FileFingerprint {
    facts,    // By its size and the time of its last change.
    content,  // By what it holds: every file is read.
};

// The words of a command line, by the URL that stands for them.
using WordLists = std::map<std::string, std::vector<std::string>, std::less<>>;

// Where blocks of streams are kept that cannot be read twice. Without a directory they are not.
struct SpoolPlace {
    std::string directory;
    std::string folder;  // Within it, of the job.
    bool durable = true;
};

struct SourceOptions {
    WordLists words;        // What "words:…" stands for.
    int stdin_fd = 0;       // What "stdin" reads.
    int interrupt_fd = -1;  // Ends a wait for input when it becomes readable.
    std::string directory;  // Where relative paths begin; empty is the process's own.
    FileFingerprint fingerprint = FileFingerprint::facts;
    SpoolPlace spool = {};
    std::string mark = {};           // Of the job, which no other has; empty: it only looks.
    bool may_point = false;          // Items may come as ranges of records (model/record_range.h).
    RecordEnds ends = RecordEnds();  // Of the records of stdin and lists.
};

// Opens the source of a URL:
//   words:…        its list in options.words (what follows the colon tells one from another)
//   stdin          lines of options.stdin_fd; the last one need not end with a newline
//   lines:FILE     lines of a file
//   glob:PATTERN   files that match (sys/glob.h); output files that are being written never do
//   1..100         numbers (source/range_source.h)
//   text: csv: …   something big in parts (source/split/split_url.h)
//   sql:DATABASE   ranges of keys (source/sql/sql_url.h)
//   spool:QUEUE    the jobs of a Filespooler queue (source/queue/queue_source.h)
// A text without a scheme fails with invalid_input and names the schemes.
Result<std::unique_ptr<Source>> open_source(std::string_view url, const SourceOptions& options);

// Whether open_source has a chance, found out without reading anything.
Result<void> check_source(std::string_view url, const SourceOptions& options);

// What the items of a source are, as far as its URL tells. Fails as open_source does.
Result<Yield> yield_of(std::string_view url);

// "words:3f0c…" for a list of words: equal for equal lists.
std::string words_url(const std::vector<std::string>& words);

}  // namespace stint
