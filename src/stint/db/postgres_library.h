// libpq, loaded when the first PostgreSQL store is opened: with Kerberos, LDAP and OpenSSL behind
// it the loader would be busy for longer than a run of one item takes, and most runs need none of
// it. It also lets stint run where there is no libpq. Only the files of this room that speak libpq
// include it, and they call `libpq().PQexec(...)` for PQexec(...).
#pragma once

#include <libpq-fe.h>

#include "stint/base/result.h"

// clang-format off
// The functions that we call, none of them younger than libpq 14.
#define STINT_LIBPQ_FUNCTIONS(use)                                                             \
    use(PQbackendPID) use(PQclear) use(PQcmdTuples) use(PQconnectdbParams) use(PQconninfoFree) \
    use(PQconninfoParse) use(PQconsumeInput) use(PQenterPipelineMode) use(PQerrorMessage)      \
    use(PQescapeLiteral) use(PQexec) use(PQexecParams) use(PQexecPrepared)                     \
    use(PQexitPipelineMode) use(PQfinish) use(PQfname) use(PQfreemem) use(PQftype)             \
    use(PQgetResult) use(PQgetisnull) use(PQgetlength) use(PQgetvalue) use(PQnfields)          \
    use(PQnotifies) use(PQntuples) use(PQpipelineSync) use(PQprepare) use(PQputCopyData)       \
    use(PQputCopyEnd) use(PQreset) use(PQresultErrorField) use(PQresultStatus)                 \
    use(PQsendQueryParams) use(PQsendQueryPrepared) use(PQsetErrorVerbosity)                   \
    use(PQsetNoticeReceiver) use(PQsocket) use(PQstatus) use(PQtransactionStatus) use(PQuser)
// clang-format on

namespace stint {

struct Libpq {
// NOLINTNEXTLINE(bugprone-macro-parentheses): the name of a member takes none.
#define STINT_DECLARE(name) decltype(&::name) name = nullptr;
    STINT_LIBPQ_FUNCTIONS(STINT_DECLARE)
#undef STINT_DECLARE
};

// Loads it, if that has not been done yet. Error: invalid_input when there is none to load.
Result<void> load_libpq();

// REQUIRES: load_libpq() has succeeded.
const Libpq& libpq();

}  // namespace stint
