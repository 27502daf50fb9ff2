#include "stint/base/assert.h"

#include <cstdio>
#include <cstdlib>

namespace stint {

void assertion_failed(const char* claim, const char* file, int line) {
    std::fprintf(stderr, "stint: bug at %s:%d: this should be true: %s\n", file, line, claim);
    std::abort();
}

}  // namespace stint
