// Reads the packets of the named files and writes their headers anew: spool_recode FILE…
// Exits with 1 and names the file whose header does not come back byte for byte.
#include <cstdio>

#include "stint/spool/packet.h"
#include "stint/sys/files.h"

using namespace stint;

namespace {

constexpr std::size_t file_bytes_max = 64 << 20;

Result<bool> comes_back(const std::string& path) {
    std::string bytes = TRY(read_file(path, file_bytes_max));
    spool::ReadHeader read = TRY(spool::decode_header(bytes));
    std::string again = TRY(spool::encode_header(read.header));
    return again == bytes.substr(0, read.bytes);
}

}  // namespace

int main(int count, char** words) {
    for (int i = 1; i < count; ++i) {
        Result<bool> same = comes_back(words[i]);
        if (same.ok() && same.value()) continue;
        std::fprintf(stderr, "%s: %s\n", words[i],
                     same.ok() ? "another header came back" : same.error().message.c_str());
        return 1;
    }
    return 0;
}
