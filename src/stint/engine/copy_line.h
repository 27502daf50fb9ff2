// Shows on a terminal how far a copy is, when it takes longer than a moment.
#pragma once

#include <optional>

#include "stint/engine/copy.h"
#include "stint/sink/terminal.h"
#include "stint/sys/clock.h"

namespace stint {

class CopyLine {
public:
    // On stderr; nothing is shown where that is no terminal.
    explicit CopyLine(const Clock& clock);
    ~CopyLine();
    CopyLine(const CopyLine&) = delete;
    CopyLine& operator=(const CopyLine&) = delete;

    void show(const Job& job, const CopyReport& report);

private:
    const Clock& clock_;
    Instant drawn_at_;
    std::optional<Terminal> terminal_;
};

}  // namespace stint
