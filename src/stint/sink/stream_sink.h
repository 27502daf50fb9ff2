// Prints results to a stream as a person or a pipe expects them: each item's stdout whole, never
// mixed with another's, and then its stderr to the error stream. Canceled items print nothing.
#pragma once

#include <string>

#include "stint/sink/item_words.h"
#include "stint/sink/output.h"
#include "stint/sink/sink.h"
#include "stint/sink/tag.h"

namespace stint {

class StreamSink final : public Sink {
public:
    struct Options {
        std::string content_directory;  // Large outputs are read from there.
        EventText tag = {};             // What stands before each line; nothing if it is empty.
        TagColor color = TagColor::none;
    };
    StreamSink(Output output, Output errors, Options options);

    // Fails with closed when nobody reads the output any more (sink/output.h); with unavailable
    // when the error stream has gone. The next flush() prints the buffer again.
    Result<void> deliver(const Event& event) override;
    Result<bool> flush() override;

private:
    Result<void> write_buffer();
    Result<void> print_plain(const Attempt& attempt);
    Result<void> print_tagged(const Event& event);
    Result<void> print_errors(const Attempt& attempt);
    // A whole content file, tagged.
    Result<void> print_file(Output& output, const std::string& name, TaggedLines& lines);

    Output output_;
    Output errors_;
    Options options_;
    std::string buffer_;
    bool written_ = false;
};

}  // namespace stint
