// Stands before a sink whose receiver is told the paths of long outputs: they are there before it
// hears of them.
#pragma once

#include <memory>
#include <utility>

#include "stint/sink/sink.h"
#include "stint/sys/content_files.h"

namespace stint {

class PlacingSink final : public Sink {
public:
    // The files outlive it.
    PlacingSink(std::unique_ptr<Sink> sink, ContentFiles& contents)
        : sink_(std::move(sink)), contents_(contents) {}

    Result<void> deliver(const Event& event) override;
    Result<bool> flush() override { return sink_->flush(); }
    Millis flush_delay() const override { return sink_->flush_delay(); }
    Result<void> close() override { return sink_->close(); }
    Receipt receipt() const override { return sink_->receipt(); }
    void abandon() override { sink_->abandon(); }

private:
    std::unique_ptr<Sink> sink_;
    ContentFiles& contents_;
};

}  // namespace stint
