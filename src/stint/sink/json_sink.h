// Prints results to a stream as JSON lines, one event a line (model/event_json.h).
#pragma once

#include <string>

#include "stint/model/event_json.h"
#include "stint/sink/output.h"
#include "stint/sink/sink.h"

namespace stint {

class JsonSink final : public Sink {
public:
    JsonSink(Output output, EventJson json) : output_(output), json_(std::move(json)) {}

    // Fails as Output::write does.
    Result<void> deliver(const Event& event) override;
    Result<bool> flush() override;

private:
    Result<void> write_buffer();

    Output output_;
    EventJson json_;
    std::string buffer_;
    bool written_ = false;
};

}  // namespace stint
