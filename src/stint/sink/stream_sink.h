// Prints results to a stream as a person or a pipe expects them: each item's stdout whole, never
// mixed with another's, and then its stderr to the error stream. Canceled items print nothing.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "stint/sink/item_words.h"
#include "stint/sink/output.h"
#include "stint/sink/sink.h"
#include "stint/sink/tag.h"
#include "stint/sys/content_files.h"

namespace stint {

class StreamSink final : public Sink {
public:
    struct Options {
        ContentFiles* contents = nullptr;  // Large outputs are read from there; outlives the sink.
        EventText tag = {};                // What stands before each line; nothing if it is empty.
        TagColor color = TagColor::none;
    };
    StreamSink(Output output, Output errors, Options options);

    // Fails with closed when nobody reads the output any more (sink/output.h); with unavailable
    // when the error stream has gone. The next flush() prints the buffer again.
    Result<void> deliver(const Event& event) override { return deliver_rest(event, {}); }
    Result<bool> flush() override;

    // What of an item's outputs was printed before, in bytes: whole lines.
    struct Printed {
        std::int64_t output = 0;
        std::int64_t errors = 0;
    };
    // As deliver(), what stands behind that.
    Result<void> deliver_rest(const Event& event, Printed printed);
    // Prints lines of an item that still runs, now. `event` need only tell the item.
    // REQUIRES: `lines` ends with a newline
    enum class Stream { output, errors };
    Result<void> print_lines(const Event& event, Stream stream, std::string_view lines);

private:
    Result<void> write_buffer();
    Result<void> print_plain(const Attempt& attempt, Printed printed);
    Result<void> print_tagged(const Event& event, Printed printed);
    Result<void> print_errors(const Attempt& attempt, std::int64_t begin);
    std::string tag_before(const Event& event) const;
    // A content file, tagged, from the byte `begin` on.
    Result<void> print_file(Output& output, const std::string& name, TaggedLines& lines,
                            std::int64_t begin);

    Output output_;
    Output errors_;
    Options options_;
    std::string buffer_;
    bool written_ = false;
};

}  // namespace stint
