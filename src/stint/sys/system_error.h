// Turns an errno into an Error: one place decides which of them the caller can do something about,
// and what a person reads.
#pragma once

#include <string_view>

#include "stint/base/error.h"

namespace stint {

// `what` says what was being done and names the object: "reading 'in/1.wav'". The message becomes
// "reading 'in/1.wav': permission denied; give this user access to it".
//   not_found      ENOENT, ENOTDIR
//   invalid_input  EACCES, EPERM, EROFS, EISDIR, ENAMETOOLONG, ELOOP, EINVAL, EXDEV, ENOEXEC …: the
//                  user must name something else or change permissions
//   conflict       EEXIST, ENOTEMPTY
//   busy           EAGAIN, EBUSY, ETXTBSY, EINTR
//   unavailable    ENOSPC, EDQUOT, EMFILE, ENFILE, ENOMEM, EIO, EPIPE and everything else
Error system_error(int errno_value, std::string_view what);

}  // namespace stint
