#include "stint/engine/dropped_contents.h"

#include "stint/sys/files.h"

namespace stint {

DroppedContents::~DroppedContents() {
    remove_all_but(0);
}

void DroppedContents::add(const Attempt& attempt) {
    for (const std::string& name : {attempt.content, attempt.errors_content}) {
        if (!name.empty()) names_.push_back(name);
    }
    remove_all_but(kept_);
}

void DroppedContents::remove_all_but(std::size_t kept) {
    for (; names_.size() > kept; names_.pop_front()) {
        // One that stays is swept away when the next worker is lost.
        (void)remove_file(directory_ + "/" + names_.front());
    }
}

}  // namespace stint
