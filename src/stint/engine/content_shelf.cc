#include "stint/engine/content_shelf.h"

#include <algorithm>
#include <cerrno>
#include <vector>

#include <fcntl.h>
#include <fmt/core.h>

#include "stint/engine/file_copy.h"
#include "stint/model/bounds.h"
#include "stint/sys/files.h"

namespace stint {
namespace {

// Asked after together; few, for each is a question or two to the store.
constexpr std::int64_t names_at_once = 100;
constexpr int sends_max = 3;

using Needed = std::function<Result<std::vector<std::string>>(const std::vector<std::string>&)>;

// Those of `names` that nothing needs.
Result<std::vector<std::string>> unneeded(const std::vector<std::string>& names,
                                          const Needed& ask) {
    std::vector<std::string> needed = TRY(ask(names));
    std::sort(needed.begin(), needed.end());
    std::vector<std::string> others;
    for (const std::string& name : names) {
        if (!std::binary_search(needed.begin(), needed.end(), name)) others.push_back(name);
    }
    return others;
}

Result<void> sweep_folder(const std::string& directory, const Needed& ask) {
    std::vector<std::string> names = list_directory(directory);
    if (names.empty()) return {};
    const std::string folder = directory + "/";
    for (const std::string& name : TRY(unneeded(names, ask))) {
        TRY(remove_file(folder + name));
    }
    return {};
}

}  // namespace

std::unique_ptr<ContentShelf> ContentShelf::of(Engine& engine) {
    if (!engine.url().is_on_server()) return std::make_unique<FolderShelf>(engine);
    return std::make_unique<StoreShelf>([&engine] { return engine.open_reader(); },
                                        engine.place().content);
}

Result<std::int64_t> FolderShelf::put(const std::string& name, const Fd& file) {
    std::string path = directory_ + "/" + name;
    Result<std::int64_t> copied = copy_file(file, path);
    if (copied.ok() || copied.error().code != ErrorCode::conflict) return copied;
    std::optional<FileFacts> facts = TRY(file_facts(path));
    return facts ? facts->size_bytes : 0;
}

Result<void> FolderShelf::sync() {
    return sync_directory(directory_);
}

Result<void> FolderShelf::remove(std::span<const std::string> names) {
    for (const std::string& name : names) TRY(remove_file(directory_ + "/" + name));
    return {};
}

Result<void> FolderShelf::remove_all(const std::string& prefix) {
    for (const std::string& name : list_directory(directory_)) {
        if (name.starts_with(prefix)) TRY(remove_file(directory_ + "/" + name));
    }
    return {};
}

Result<void> FolderShelf::sweep() {
    return sweep_folder(directory_, [this](const std::vector<std::string>& names) {
        return engine_.queue().call([&](Store& store) { return store.needed_content(names); });
    });
}

Result<Contents*> StoreShelf::contents() {
    if (store_ == nullptr) store_ = TRY(opener_());
    ASSERT(store_->contents() != nullptr);
    return store_->contents();
}

Result<void> StoreShelf::keep(const std::string& name) {
    Fd file = TRY(ContentFolder(directory_).open(name));
    TRY(send(name, file));
    TRY(remove_file(path_of(name)));
    return {};
}

Result<std::int64_t> StoreShelf::put(const std::string& name, const Fd& file) {
    Contents* contents = TRY(this->contents());
    std::optional<std::int64_t> bytes = TRY(contents->content_size(name));
    return bytes ? *bytes : send(name, file);
}

// A server that was replaced by another may have lost chunks of it: then all are sent anew.
Result<std::int64_t> StoreShelf::send(const std::string& name, const Fd& file) {
    for (int tries = 1;; ++tries) {
        Result<std::int64_t> sent = send_once(name, file);
        bool again = !sent.ok() && sent.error().code == ErrorCode::conflict;
        if (!again || tries == sends_max) return sent;
    }
}

Result<std::int64_t> StoreShelf::send_once(const std::string& name, const Fd& file) {
    Contents* contents = TRY(this->contents());
    TRY(contents->begin_content(name));
    std::int64_t parts = 0;
    std::int64_t bytes = 0;
    for (bool more = true; more; ++parts) {
        std::string chunk = TRY(read_at(file, bytes, bounds::content_chunk_bytes));
        more = std::ssize(chunk) == bounds::content_chunk_bytes;
        TRY(contents->append_content(name, parts, chunk));
        bytes += std::ssize(chunk);
    }
    TRY(contents->finish_content(name, parts, bytes));
    return bytes;
}

Result<Fd> StoreShelf::open(const std::string& name) {
    if (TRY(file_facts(path_of(name)))) return ContentFolder(directory_).open(name);
    Contents* contents = TRY(this->contents());
    std::optional<std::int64_t> bytes = TRY(contents->content_size(name));
    if (!bytes) {
        return Error{ErrorCode::not_found, fmt::format("the store has no content '{}'", name)};
    }
    Fd file = TRY(open_unlinked(directory_));
    std::int64_t read = 0;
    for (std::int64_t part = 0; read < *bytes; ++part) {
        std::string chunk = TRY(contents->read_content(name, part));
        if (chunk.empty()) {
            return Error{ErrorCode::corrupt,
                         fmt::format("the content '{}' in the store has {} bytes instead of {}",
                                     name, read, *bytes)};
        }
        TRY(write_all(file.get(), chunk).doing(fmt::format("copying '{}'", name)));
        read += std::ssize(chunk);
    }
    return file;
}

Result<void> StoreShelf::place(const std::string& name) {
    if (TRY(file_facts(path_of(name)))) return {};
    Fd copy = TRY(open(name));
    Result<void> named = link_unlinked(copy, path_of(name));
    if (!named.ok() && named.error().code == ErrorCode::conflict) return {};
    return named;
}

Result<void> StoreShelf::remove(std::span<const std::string> names) {
    if (names.empty()) return {};
    Contents* contents = TRY(this->contents());
    TRY(contents->remove_contents(names));
    for (const std::string& name : names) TRY(remove_file(path_of(name)));  // If it was placed.
    return {};
}

Result<void> StoreShelf::remove_all(const std::string& prefix) {
    Contents* contents = TRY(this->contents());
    for (;;) {
        std::vector<std::string> names = TRY(contents->list_contents(prefix, names_at_once));
        std::erase_if(names, [&](const std::string& name) { return !name.starts_with(prefix); });
        if (names.empty()) return {};
        TRY(contents->remove_contents(names));
    }
}

Result<void> StoreShelf::sweep() {
    Contents* contents = TRY(this->contents());
    auto ask = [this](const std::vector<std::string>& names) {
        return store_->needed_content(names);
    };
    TRY(sweep_folder(directory_, ask));
    std::string after;
    for (;;) {
        std::vector<std::string> names = TRY(contents->list_contents(after, names_at_once));
        if (names.empty()) return {};
        after = names.back();
        std::vector<std::string> gone = TRY(unneeded(names, ask));
        TRY(contents->remove_contents(gone));
    }
}

}  // namespace stint
