#include "stint/source/split/block_spool.h"

#include <utility>

#include <fmt/core.h>

namespace stint {

BlockSpool::BlockSpool(std::string directory, std::string folder, Sync sync)
    : directory_(std::move(directory)), folder_(std::move(folder)), sync_(sync) {}

BlockSpool::~BlockSpool() {
    if (file_) (void)remove_file(file_->path);
}

Result<void> BlockSpool::begin_block() {
    std::string folder = directory_ + "/" + folder_;
    TRY(make_directories(folder).doing("keeping blocks of the input"));
    file_ = TRY(create_new_file(folder, "new-").doing("keeping a block of the input"));
    hash_.emplace();
    if (!head_.empty()) return add(head_);
    return {};
}

Result<void> BlockSpool::add(std::string_view bytes) {
    if (!file_) TRY(begin_block());
    hash_->add(bytes);
    return write_all(file_->fd.get(), bytes).doing("keeping a block of the input");
}

Result<std::string> BlockSpool::finish(std::int64_t begin) {
    ASSERT(file_);
    std::string name = fmt::format("{}/{}-{:x}", folder_, begin, hash_->hash63());
    std::string path = directory_ + "/" + name;
    if (sync_ == Sync::yes) TRY(sync_file(file_->fd, file_->path));
    TRY(rename_file(file_->path, path));
    file_.reset();
    hash_.reset();
    if (sync_ == Sync::yes) TRY(sync_directory(directory_ + "/" + folder_));
    return name;
}

}  // namespace stint
