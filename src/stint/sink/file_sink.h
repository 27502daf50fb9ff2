// Appends events to a file as JSON lines, one event a line (model/event_json.h), synced before its
// position is kept. After a crash events may stand there twice, with the same id, and never torn:
// who opens the file cuts off an unfinished last line first.
#pragma once

#include <memory>
#include <string>

#include "stint/model/event_json.h"
#include "stint/sink/sink.h"
#include "stint/sys/fd.h"

namespace stint {

class FileSink final : public Sink {
public:
    struct Options {
        std::string path;
        bool durable = true;  // Sync before flush() returns.
    };
    // Makes the file if it is missing, in a directory that is there. Fails with invalid_input when
    // it ends with an unfinished line that is none of ours; with busy while another process has it
    // as its sink.
    static Result<std::unique_ptr<Sink>> open(const Options& options, EventJson json);

    Result<void> deliver(const Event& event) override;
    Result<bool> flush() override;

private:
    FileSink(Options options, EventJson json, Fd file)
        : options_(std::move(options)), json_(std::move(json)), file_(std::move(file)) {}
    Result<void> cut_unfinished_line();
    Result<void> write_buffer();

    Options options_;
    EventJson json_;
    Fd file_;
    std::string buffer_;
    bool written_ = false;
};

// Whether such a file can be written to. Makes it if it is missing.
Result<void> check_file_sink(const std::string& path);

}  // namespace stint
