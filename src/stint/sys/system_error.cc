#include "stint/sys/system_error.h"

#include <cerrno>
#include <system_error>

#include <fmt/core.h>

namespace stint {

namespace {

ErrorCode code_of(int errno_value) {
    switch (errno_value) {
        case ENOENT:
        case ENOTDIR: return ErrorCode::not_found;
        case EACCES:
        case EPERM:
        case EROFS:
        case EISDIR:
        case ENAMETOOLONG:
        case ELOOP:
        case EINVAL:
        case EXDEV:
        case ENOEXEC:
        case E2BIG:
        case ENOTTY:
        case ESPIPE:
        case EFBIG:
        case EOPNOTSUPP: return ErrorCode::invalid_input;
        case EEXIST:
        case ENOTEMPTY: return ErrorCode::conflict;
        case EAGAIN:
        case EBUSY:
        case ETXTBSY:
        case EINTR: return ErrorCode::busy;
        default: return ErrorCode::unavailable;
    }
}

// What a person can do about it; empty where there is nothing to add to the kernel's own words.
std::string_view advice_for(int errno_value) {
    switch (errno_value) {
        case ENOSPC: return "; free some space and try again";
        case EDQUOT: return "; free some of this user's space, or raise the quota";
        case EACCES:
        case EPERM: return "; give this user access, or name another place";
        case EROFS: return "; name a place that can be written to";
        case EMFILE: return "; raise the limit with 'ulimit -n'";
        case ENFILE: return "; the whole host has run out of them (sysctl fs.file-max)";
        case ENOMEM: return "; run less at once, or on a host with more memory";
        case EEXIST: return "; name another one";
        case EIO: return "; look for faults of the disk in the kernel's log";
        case EPIPE: return "; the reader has gone";
        case ENOEXEC: return "; a script needs a first line such as '#!/bin/sh'";
        case E2BIG: return "; pass fewer or shorter arguments and environment variables";
        default: return "";
    }
}

}  // namespace

Error system_error(int errno_value, std::string_view what) {
    std::string reason = std::generic_category().message(errno_value);
    if (errno_value == ENOSPC) reason = "disk is full";
    if (errno_value == E2BIG) reason = "too many arguments";
    if (errno_value == ENOEXEC) reason = "not a program the kernel can run";
    return {code_of(errno_value), fmt::format("{}: {}{}", what, reason, advice_for(errno_value))};
}

}  // namespace stint
