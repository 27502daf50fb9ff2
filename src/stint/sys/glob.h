// Finds files by pattern, one at a time: the first match is there before the tree has been walked,
// and memory is bounded by one directory listing a level, however many files there are.
//
//     Glob glob = TRY(Glob::open("data/**/*.wav"));
//     while (std::optional<Glob::Match> match = TRY(glob.next())) use(match->path);
//
// The grammar, for the parts between slashes:
//   *  ?  [a-z]  [!a-z]   as fnmatch(3), by byte; a leading dot must be matched by a written dot
//   **                    as a whole part: any number of directories, also none. Does not follow
//                         symbolic links and skips directories whose names begin with a dot.
//                         As the last part it means `**/*`.
//   \                     takes the next character as it is
// A pattern without wildcards is the name of a file.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "stint/base/result.h"
#include "stint/sys/files.h"

namespace stint {

class Glob {
public:
    struct Match {
        std::string path;  // Spelled as the pattern suggests: `./in/*` gives `./in/x`.
        FileFacts facts;
    };

    // Looks at no file yet. Fails with invalid_input when the pattern is empty, holds a NUL, ends
    // with a slash or a lone backslash, or has more than 60 parts from its first wildcard on.
    static Result<Glob> open(const std::string& pattern);

    // The next match, or nothing at the end. Matches are regular files and symbolic links to such,
    // each once, depth first, the names of each directory in the order of their bytes; a directory
    // is listed when the walk enters it.
    // What vanishes meanwhile is passed over. A directory that cannot be read is an error that
    // names it; the next call goes on behind it.
    Result<std::optional<Match>> next();

private:
    // One part of the pattern from the first wildcard on.
    struct Part {
        enum class Kind { literal, wild, any_depth };
        Kind kind = Kind::literal;
        std::string text;  // Unescaped if literal, else as written.
    };
    // Which parts the names in a directory may match next: bit i stands for parts_[i].
    using PartSet = std::uint64_t;

    struct Entry {
        std::string name;
        unsigned char type = 0;  // DT_… of readdir(3).
    };
    // A directory that is being walked.
    struct Level {
        std::string prefix;  // Of the paths of its entries: "" or ending with a slash.
        PartSet parts = 0;
        std::vector<Entry> entries;  // The last one is next.
    };

    Glob() = default;
    Result<void> parse(const std::string& pattern);
    void add_part(const std::string& text);
    Result<void> enter(std::string prefix, PartSet parts);
    Result<std::vector<Entry>> list(const std::string& prefix, PartSet parts) const;
    Result<std::optional<Match>> visit(std::string path, PartSet after, unsigned char type);
    PartSet parts_after(PartSet parts, const char* name, unsigned char type) const;
    PartSet with_none_at_any_depth(PartSet parts) const;
    bool only_literal(PartSet parts) const;

    std::string prefix_;       // What stands before the first wildcard, unescaped.
    std::vector<Part> parts_;  // Empty: prefix_ is the whole name.
    std::vector<Level> levels_;
    bool started_ = false;
};

}  // namespace stint
