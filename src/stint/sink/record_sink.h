// Writes each result as one record (sink/record_format.h) to a file, exactly once, or to stdout, at
// least once as everything that is printed. Items that were canceled before they ran have none.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "stint/sink/append_once.h"
#include "stint/sink/output.h"
#include "stint/sink/record_format.h"
#include "stint/sink/sink.h"
#include "stint/sys/content_files.h"

namespace stint {

class RecordSink final : public Sink {
public:
    struct Options {
        RecordFormat format = RecordFormat::joblog;
        ContentFiles* contents = nullptr;  // Where large outputs are read from; outlives the sink.
        bool with_header = true;           // Unless the file holds something already.
    };
    RecordSink(Options options, ItemWords words, AppendOnce file);
    RecordSink(Options options, ItemWords words, Output output);

    // Fails as AppendOnce and Output do.
    Result<void> deliver(const Event& event) override;
    Result<bool> flush() override;

private:
    Result<void> write(std::string_view bytes);
    Result<void> write_output(OutputField::Which which, const std::string& bytes,
                              const std::string& content);

    Options options_;
    ItemWords words_;
    std::optional<AppendOnce> file_;
    std::optional<Output> output_;
    std::string buffer_;  // For stdout.
    bool written_ = false;
};

}  // namespace stint
