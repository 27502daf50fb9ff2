#include "stint/exec/call_reader.h"

#include <array>
#include <utility>

#include <unistd.h>

namespace stint {

void CallReader::begun(int slot, const Task& task, Files files) {
    if (task.lines == nullptr) return;
    calls_[static_cast<std::size_t>(slot)] = {.output = files.output};
}

void CallReader::ended(int slot) {
    Call& call = calls_[static_cast<std::size_t>(slot)];
    if (call.output == nullptr) return;
    read_on(call);
    call.output = nullptr;
}

std::string CallReader::take(int slot) {
    Call& call = calls_[static_cast<std::size_t>(slot)];
    if (call.output != nullptr) read_on(call);
    return std::exchange(call.unread, {});
}

void CallReader::read_on(Call& call) {
    std::array<char, 64 << 10> buffer{};
    for (;;) {
        ssize_t got = ::pread(call.output->get(), buffer.data(), buffer.size(), call.read_bytes);
        if (got <= 0) return;
        call.unread.append(buffer.data(), static_cast<std::size_t>(got));
        call.read_bytes += got;
    }
}

}  // namespace stint
