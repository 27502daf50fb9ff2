// Where a store keeps outputs that are too long for a row. Beside a store that is a file they lie
// in its folder, under the names that their worker gave them. To a store that many hosts share they
// are taken from the folder of the host, in chunks, before an outcome names them; who reads one
// gets a copy without a name.
//
// An object belongs to one thread at a time. Nothing holds a whole output in memory.
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <string>

#include "stint/engine/engine.h"
#include "stint/sys/content_files.h"

namespace stint {

class ContentShelf : public ContentFiles {
public:
    // As the store of the engine wants it. The engine outlives it.
    static std::unique_ptr<ContentShelf> of(Engine& engine);

    // Takes over the file of that name in the folder of this host, complete as it is, before an
    // outcome names it. After a failure it is still there.
    virtual Result<void> keep(const std::string& name) = 0;
    // Keeps a copy of a regular file under that name; durable when this returns, but for the name
    // in a folder (see sync). What is there already stays. Yields the bytes.
    virtual Result<std::int64_t> put(const std::string& name, const Fd& file) = 0;
    // Makes names durable that put() has made.
    virtual Result<void> sync() = 0;
    virtual Result<void> remove(std::span<const std::string> names) = 0;
    // Removes all whose names begin so.
    virtual Result<void> remove_all(const std::string& prefix) = 0;
    // Removes what was kept for an outcome that was never written.
    virtual Result<void> sweep() = 0;
};

class FolderShelf final : public ContentShelf {
public:
    explicit FolderShelf(Engine& engine)
        : engine_(engine), directory_(engine.place().content), folder_(directory_) {}

    Result<void> keep(const std::string&) override { return {}; }
    Result<Fd> open(const std::string& name) override { return folder_.open(name); }
    Result<void> place(const std::string&) override { return {}; }
    Result<std::int64_t> put(const std::string& name, const Fd& file) override;
    Result<void> sync() override;
    Result<void> remove(std::span<const std::string> names) override;
    Result<void> remove_all(const std::string& prefix) override;
    Result<void> sweep() override;

private:
    Engine& engine_;
    std::string directory_;
    ContentFolder folder_;
};

class StoreShelf final : public ContentShelf {
public:
    using Opener = std::function<Result<std::unique_ptr<Store>>()>;
    // `opener` makes a store of its own, when it is first needed; `directory` is the folder of this
    // host.
    StoreShelf(Opener opener, std::string directory)
        : opener_(std::move(opener)), directory_(std::move(directory)) {}

    Result<void> keep(const std::string& name) override;
    Result<Fd> open(const std::string& name) override;
    Result<void> place(const std::string& name) override;
    Result<std::int64_t> put(const std::string& name, const Fd& file) override;
    Result<void> sync() override { return {}; }
    Result<void> remove(std::span<const std::string> names) override;
    Result<void> remove_all(const std::string& prefix) override;
    Result<void> sweep() override;

private:
    Result<Contents*> contents();
    Result<std::int64_t> send(const std::string& name, const Fd& file);
    Result<std::int64_t> send_once(const std::string& name, const Fd& file);
    std::string path_of(const std::string& name) const { return directory_ + "/" + name; }

    Opener opener_;
    std::string directory_;
    std::unique_ptr<Store> store_;  // Null until it is needed.
};

}  // namespace stint
