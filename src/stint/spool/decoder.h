// Packets may be compressed or encrypted on their way: then a command of the user's makes packets
// of them again. It is run by $SHELL, with the file as its standard input.
//
//     Decoder decoder = TRY(Decoder::start("zcat", file, STDERR_FILENO));
//     StreamedHeader header = TRY(read_header(decoder.output()));
//     … read the payload to its end, or close it …
//     TRY(decoder.finish());
#pragma once

#include <optional>
#include <string>
#include <utility>

#include "stint/base/result.h"
#include "stint/sys/fd.h"
#include "stint/sys/launcher.h"

namespace stint::spool {

class Decoder {
public:
    // `file` is at its beginning; the command shares its position. Fails as launch() does.
    // REQUIRES: called from a thread that lives as long as the decoder, as launch() does
    static Result<Decoder> start(const std::string& command, const Fd& file, int stderr_fd);

    ~Decoder() { kill(); }
    Decoder(Decoder&& other) noexcept
        : command_(std::move(other.command_)),
          child_(std::exchange(other.child_, std::nullopt)),
          output_(std::move(other.output_)) {}
    Decoder& operator=(Decoder&&) = delete;

    // The decoded packet; to be read, or handed to a child as its standard input.
    int output() const { return output_.get(); }
    void close_output() { output_.close(); }

    // Readable when it has ended: finish() does not wait then.
    // REQUIRES: not finished
    int pidfd() const { return child_->pidfd.get(); }

    // Ends it and all it has started; finish() tells so.
    // REQUIRES: not finished
    void interrupt() const;

    // Waits for its end. Fails with corrupt when it failed: then what it wrote need not be all.
    // That it ended because nobody read on (SIGPIPE, or 141 of a shell) is no failure.
    // REQUIRES: the output has been read to its end or is closed
    Result<void> finish();

    // Ends it and all it has started, whatever it was doing. Does nothing after finish().
    void kill();

private:
    Decoder(std::string command, Child child, Fd output)
        : command_(std::move(command)), child_(std::move(child)), output_(std::move(output)) {}

    std::string command_;
    std::optional<Child> child_;
    Fd output_;
};

}  // namespace stint::spool
