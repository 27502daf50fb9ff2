// Tells that a file may have changed: written, replaced, made or removed, by its name. It only
// wakes; what the file says now is for the reader to see. File systems that other hosts write to
// tell nothing of that: look from time to time besides.
//
//     FileWatch watch = TRY(FileWatch::open("slots"));
//     poller.add(watch.fd(), tag); … if (watch.drain()) read the file again …
#pragma once

#include <string>

#include "stint/base/result.h"
#include "stint/sys/fd.h"

namespace stint {

class FileWatch {
public:
    // The file need not exist, its directory must. Fails with not_found, unavailable.
    static Result<FileWatch> open(const std::string& path);

    // Readable when something happened in the file's directory. Owned by this object.
    int fd() const { return inotify_.get(); }

    // Forgets what happened so far; yields whether some of it was about the file.
    bool drain();

private:
    FileWatch(Fd inotify, std::string name)
        : inotify_(std::move(inotify)), name_(std::move(name)) {}

    Fd inotify_;
    std::string name_;
};

}  // namespace stint
