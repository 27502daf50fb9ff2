// must(result) is the value of a Result that a test needs in order to go on; refusal(result) is its
// Error. Whichever is not there fails the test.
//
//     JobId job = must(store.open_job(request)).job.id;
//     CHECK(refusal(store.close_job(job, stranger)).code == ErrorCode::conflict);
#pragma once

#include <utility>

#include <doctest/doctest.h>

#include "stint/base/result.h"

namespace stint::test {

template <typename T>
T must(Result<T> result) {
    if (!result.ok()) FAIL(result.error().message);
    return std::move(result).value();
}

inline void must(const Result<void>& result) {
    if (!result.ok()) FAIL(result.error().message);
}

template <typename T>
Error refusal(Result<T> result) {
    if (result.ok()) FAIL("it was not refused");
    return std::move(result).error();
}

}  // namespace stint::test
