// Appends records to a file, each once, also when the process is killed after it has written some
// and before the store knows how far it has come. What is delivered again then is the same bytes in
// the same order: it is found at the end of the file and passed over, and a torn end is completed.
//
//     AppendOnce file = TRY(AppendOnce::open({.path = "jobs.log"}));
//     TRY(file.begin_record("7\t:\t1795582181.933\t"));   // tells this record from all others
//     TRY(file.write("the rest\n"));
//     TRY(file.flush());
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "stint/base/result.h"
#include "stint/sys/fd.h"

namespace stint {

class AppendOnce {
public:
    struct Options {
        std::string path;
        bool anew = false;    // What is there goes: nothing was delivered yet.
        bool durable = true;  // Sync before flush() returns.
    };
    // Makes the file if it is missing, in a directory that is there. Fails with busy while another
    // process appends to it.
    static Result<AppendOnce> open(Options options);

    bool is_empty() const { return size_ == 0; }

    // Fails with invalid_input when the file ends with an unfinished line that is no part of this
    // record. REQUIRES: the record before ended with a newline, and so does this one
    Result<void> begin_record(std::string_view head);
    // Fails with invalid_input when the record stands in the file and goes on in another way.
    Result<void> write(std::string_view bytes);
    // Yields whether anything was written since the last flush.
    Result<bool> flush();

private:
    AppendOnce(Options options, Fd file, std::int64_t size)
        : options_(std::move(options)), file_(std::move(file)), size_(size), at_(size) {}
    Result<std::int64_t> find(std::string_view head) const;
    Result<void> append(std::string_view bytes);
    Result<void> write_buffer();

    Options options_;
    Fd file_;
    std::int64_t size_;  // Of the file as it was opened.
    std::int64_t at_;    // Where the next bytes belong, while that is within it.
    bool searched_ = false;
    std::string buffer_;
    bool written_ = false;
};

// Whether such a file can be written to. Makes it if it is missing.
Result<void> check_append(const std::string& path);

}  // namespace stint
