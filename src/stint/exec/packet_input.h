// The stdin of an item that is a job of a queue (model/queued_packet.h): its file, from where the
// payload begins, as `fspl queue-process` gives it.
#pragma once

#include "stint/base/result.h"
#include "stint/model/item.h"
#include "stint/sys/fd.h"

namespace stint {

// Fails with invalid_input when it is no job that can be run or its file has changed, and as
// system_error does when that cannot be opened.
Result<Fd> open_payload(const Item& item);

}  // namespace stint
