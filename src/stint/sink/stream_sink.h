// Prints results to a stream as a person or a pipe expects them: each item's stdout whole, never
// mixed with another's, and then its stderr to the error stream. Canceled items print nothing.
#pragma once

#include <string>

#include "stint/sink/output.h"
#include "stint/sink/sink.h"

namespace stint {

class StreamSink final : public Sink {
public:
    // Large outputs are read from `content_directory`.
    StreamSink(Output output, Output errors, std::string content_directory);

    // Fails with closed when nobody reads the output any more (sink/output.h); with unavailable
    // when the error stream has gone. The next flush() prints the buffer again.
    Result<void> deliver(const Event& event) override;
    Result<bool> flush() override;

private:
    Result<void> write_buffer();
    Result<void> print_errors(const Attempt& attempt);

    Output output_;
    Output errors_;
    std::string content_directory_;
    std::string buffer_;
    bool written_ = false;
};

}  // namespace stint
