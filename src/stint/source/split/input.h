// What is to be split, opened: a file, a compressed one, a named pipe, or standard input.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "stint/base/result.h"
#include "stint/source/source.h"
#include "stint/source/split/byte_stream.h"
#include "stint/source/split/split_url.h"
#include "stint/source/split/unpacked_stream.h"
#include "stint/sys/files.h"

namespace stint {

class SplitInput {
public:
    // Fails with not_found when there is no such file. Does not wait for the writer of a pipe.
    static Result<SplitInput> open(const SplitRules& rules, const SourceOptions& options);

    // A regular file that is not compressed: its parts can be read by others, and again.
    bool is_readable_again() const { return again_; }
    std::int64_t size() const { return facts_.size_bytes; }
    std::int64_t version() const;              // As FileRange has it, when it was opened ...
    Result<std::int64_t> version_now() const;  // ... and now. REQUIRES: it is a file
    const std::string& name() const { return name_; }  // As messages call it.

    // All of it, once; or a part. REQUIRES: is_readable_again(), for parts and for a second time
    Result<std::unique_ptr<ByteStream>> stream();
    Result<std::unique_ptr<ByteStream>> part(const ByteSpan& span) const;
    Result<std::string> bytes(const ByteSpan& span) const;
    Result<Fd> descriptor() const;

    // Fails with invalid_input, saying what `option` needs, if it cannot be read again.
    Result<void> must_be_readable_again(std::string_view option) const;

private:
    Fd file_;  // None: standard input.
    FileFacts facts_;
    bool again_ = false;
    std::optional<Packing> packing_;
    std::string name_;
    int stdin_fd_ = 0;
    int interrupt_fd_ = -1;
};

// Where the file of the URL is.
std::string place_of(const SplitRules& rules, const SourceOptions& options);

}  // namespace stint
