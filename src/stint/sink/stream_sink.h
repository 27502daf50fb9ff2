// Prints results to a stream as a person or a pipe expects them: each item's stdout whole, never
// mixed with another's, and then its stderr to the error stream. Canceled items print
// nothing.
#pragma once

#include <string>
#include <string_view>

#include "stint/sink/sink.h"

namespace stint {

class StreamSink final : public Sink {
public:
    // Large outputs are read from `content_directory`. The descriptors are not owned.
    // REQUIRES: SIGPIPE is ignored
    StreamSink(int output_fd, int error_fd, std::string content_directory);

    // Fails with unavailable, and "nobody reads the output any more", when the reader has gone.
    // After a failure some of the bytes may have been printed; the next flush() prints the buffer
    // again.
    Result<void> deliver(const Event& event) override;
    Result<bool> flush() override;

private:
    Result<void> write_buffer();
    Result<void> write(int fd, std::string_view bytes);
    Result<void> copy_content(int fd, const std::string& name);
    Result<void> checked(Result<void> written, int fd) const;

    int output_fd_;
    int error_fd_;
    std::string content_directory_;
    std::string buffer_;
    bool written_ = false;
};

}  // namespace stint
