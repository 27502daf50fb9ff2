// Long outputs as rows of chunks (store/contents.h).
#pragma once

#include "stint/store/contents.h"
#include "stint/store/postgres/postgres_session.h"

namespace stint::postgres {

class ChunkedContents final : public Contents {
public:
    explicit ChunkedContents(PostgresSession& session) : session_(session) {}

    Result<void> begin_content(std::string_view name) override;
    Result<void> append_content(std::string_view name, std::int64_t part,
                                std::string_view bytes) override;
    Result<void> finish_content(std::string_view name, std::int64_t parts,
                                std::int64_t bytes) override;
    Result<std::optional<std::int64_t>> content_size(std::string_view name) override;
    Result<std::string> read_content(std::string_view name, std::int64_t part) override;
    Result<void> remove_contents(std::span<const std::string> names) override;
    Result<std::vector<std::string>> list_contents(std::string_view after,
                                                   std::int64_t limit) override;

private:
    PostgresSession& session_;
};

}  // namespace stint::postgres
