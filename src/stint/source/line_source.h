// The lines of a descriptor: standard input, or a file. A line is what stands before a newline, as
// it is: an empty line is an item too, a carriage return belongs to its line, and the last line
// need not end with a newline. Other rules may end the records elsewhere (source/record_ends.h).
//
// What a slow writer has sent so far is handed over at once. Memory is bounded by one block and the
// longest line there may be (bounds::key_bytes_max).
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "stint/source/interrupt.h"
#include "stint/source/record_ends.h"
#include "stint/source/source.h"
#include "stint/sys/fd.h"

namespace stint {

class LineSource final : public Source {
public:
    // Reads `fd`, which is not owned. `name` is how messages call it: "standard input".
    LineSource(int fd, std::string name, int interrupt_fd, RecordEnds ends = RecordEnds());

    // Does not wait for the writer of a named pipe: the first read does.
    static Result<std::unique_ptr<Source>> open(const std::string& path, int interrupt_fd,
                                                RecordEnds ends = RecordEnds());

    // A line that is too long is refused with invalid_input and its number, once the lines before
    // it have been handed over. A failure is final: it is returned again from then on.
    Result<bool> read(std::vector<NewItem>& items, std::size_t items_max) override;
    KeyRule keys() const override { return KeyRule::position; }
    bool was_interrupted() const override { return interrupt_.was_seen(); }

private:
    enum class Patience { none, until_input };

    void take_lines(std::vector<NewItem>& items, std::size_t items_max);
    std::optional<RecordEnds::Found> find_end();
    bool wait_for_input(Patience patience);
    std::size_t read_chunk();
    void make_room();

    Fd file_;  // Only if this object has opened it.
    int fd_;
    std::string name_;
    Interrupt interrupt_;
    RecordEnds ends_;

    std::vector<char> buffer_;
    std::size_t begin_ = 0;     // What is not handed over yet is [begin_, end_) ...
    std::size_t searched_ = 0;  // ... and no record ends before searched_.
    std::size_t end_ = 0;
    std::int64_t lines_ = 0;  // Handed over so far.
    bool ended_ = false;
    std::optional<Error> failure_;
};

}  // namespace stint
