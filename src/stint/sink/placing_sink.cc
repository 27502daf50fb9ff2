#include "stint/sink/placing_sink.h"

namespace stint {

Result<void> PlacingSink::deliver(const Event& event) {
    const Attempt& attempt = event.outcome.attempt;
    if (!attempt.content.empty()) TRY(contents_.place(attempt.content));
    if (!attempt.errors_content.empty()) TRY(contents_.place(attempt.errors_content));
    return sink_->deliver(event);
}

}  // namespace stint
