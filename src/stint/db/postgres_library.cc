#include "stint/db/postgres_library.h"

#include <string>
#include <utility>

#include <dlfcn.h>
#include <fmt/core.h>

namespace stint {
namespace {

constexpr const char* file = "libpq.so.5";

struct Loaded {
    Libpq functions;
    std::string fault;  // Empty when it is there.
};

Loaded load() {
    Loaded loaded;
    // Never closed: OpenSSL leaves functions behind that run at the end of the program.
    void* library = dlopen(file, RTLD_NOW | RTLD_LOCAL);
    if (library == nullptr) {
        const char* reason = dlerror();
        loaded.fault = reason == nullptr ? file : reason;
        return loaded;
    }
    auto find = [&](const char* name) {
        void* function = dlsym(library, name);
        if (function == nullptr) loaded.fault = fmt::format("{} lacks {}", file, name);
        return function;
    };
#define STINT_FIND(name) loaded.functions.name = reinterpret_cast<decltype(&::name)>(find(#name));
    STINT_LIBPQ_FUNCTIONS(STINT_FIND)
#undef STINT_FIND
    return loaded;
}

const Loaded& loaded_once() {
    static const Loaded once = load();
    return once;
}

}  // namespace

Result<void> load_libpq() {
    const Loaded& loaded = loaded_once();
    if (loaded.fault.empty()) return {};
    return Error{ErrorCode::invalid_input,
                 fmt::format("a PostgreSQL store needs libpq, version 14 or later ({}); install it "
                             "(the package libpq5 of Debian)",
                             loaded.fault)};
}

const Libpq& libpq() {
    const Loaded& loaded = loaded_once();
    ASSERT(loaded.fault.empty());
    return loaded.functions;
}

}  // namespace stint
