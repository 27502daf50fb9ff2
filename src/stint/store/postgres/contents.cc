#include "stint/store/postgres/contents.h"

#include <fmt/core.h>

#include "stint/model/bounds.h"
#include "stint/store/postgres/contents.sql.h"

namespace stint::postgres {

Result<void> ChunkedContents::begin_content(std::string_view name) {
    return session_.write_beside(sql::Sync::no, [&]() -> Result<void> {
        TRY(session_.execute(unsynced));
        TRY(session_.run(drop_content, name));
        TRY(session_.run(drop_chunks, name));
        return {};
    });
}

Result<void> ChunkedContents::append_content(std::string_view name, std::int64_t part,
                                             std::string_view bytes) {
    ASSERT(std::ssize(bytes) <= bounds::content_chunk_bytes);
    return session_.write_beside(sql::Sync::no, [&]() -> Result<void> {
        TRY(session_.execute(unsynced));
        TRY(session_.run(add_chunk, name, part, Blob{bytes}));
        return {};
    });
}

Result<void> ChunkedContents::finish_content(std::string_view name, std::int64_t parts,
                                             std::int64_t bytes) {
    return session_.write_beside(sql::Sync::yes, [&]() -> Result<void> {
        if (TRY(session_.run(add_content, name, bytes, parts)) == 1) return {};
        return Error{ErrorCode::conflict, fmt::format("chunks of '{}' have vanished", name)};
    });
}

Result<std::optional<std::int64_t>> ChunkedContents::content_size(std::string_view name) {
    return session_.read([&] { return session_.integer(postgres::content_size, name); });
}

Result<std::string> ChunkedContents::read_content(std::string_view name, std::int64_t part) {
    return session_.read([&]() -> Result<std::string> {
        Rows rows = TRY(session_.rows(read_chunk, name, part));
        if (!TRY(rows.next())) return std::string();
        return std::string(rows.text(0));
    });
}

// A name a transaction: a long output has many rows.
Result<void> ChunkedContents::remove_contents(std::span<const std::string> names) {
    for (const std::string& name : names) TRY(begin_content(name));
    return {};
}

Result<std::vector<std::string>> ChunkedContents::list_contents(std::string_view after,
                                                                std::int64_t limit) {
    return session_.read([&]() -> Result<std::vector<std::string>> {
        std::vector<std::string> names;
        Rows rows = TRY(session_.rows(postgres::list_contents, after, limit));
        while (TRY(rows.next())) names.emplace_back(rows.text(0));
        return names;
    });
}

}  // namespace stint::postgres
