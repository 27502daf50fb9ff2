// Files as the rest of the house needs them: read whole, write all or nothing, ask facts, and make
// files that have no name until they are complete. Every failure names the file and is made by
// system_error (sys/system_error.h), which says what each ErrorCode means.
//
//     TRY(write_file_atomically("report.json", text));
//
// Paths are byte strings as the kernel takes them; they need not be UTF-8. Relative paths are
// relative to the working directory of the process.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "stint/base/result.h"
#include "stint/sys/fd.h"
#include "stint/sys/system_error.h"

namespace stint {

// The whole file. Fails with invalid_input when it holds more than `size_max` bytes. Works for
// files that do not know their size (/proc, pipes).
Result<std::string> read_file(const std::string& path, std::size_t size_max);

// `path` holds either what it held before or all of `bytes`, also after a power cut: written under
// a private name in the same directory, synced, renamed, directory synced.
Result<void> write_file_atomically(const std::string& path, std::string_view bytes);

// What stands before the last slash of `path`: "in" for "in/a.txt", "." for "a.txt", "/" for "/a".
std::string directory_of(const std::string& path);

// As `mkdir -p`. Fails with invalid_input when a part of the path is something else.
Result<void> make_directories(const std::string& path);

// Makes names that were added to, changed in or removed from this directory durable.
Result<void> sync_directory(const std::string& path);

// Makes the bytes of an open file durable. `path` is for the message only.
Result<void> sync_file(const Fd& file, const std::string& path);

// Renames, replacing `to`. Does not sync: see sync_directory.
Result<void> rename_file(const std::string& from, const std::string& to);

// Renames, unless `to` exists: that is a conflict.
Result<void> rename_new_file(const std::string& from, const std::string& to);

// The names in a directory, in no order; none when it cannot be read.
std::vector<std::string> list_directory(const std::string& directory);

// Returns false when there was nothing under this name.
Result<bool> remove_file(const std::string& path);

struct FileFacts {
    std::int64_t size_bytes = 0;
    std::int64_t modified_ns = 0;  // Since 1970-01-01 UTC.
    std::uint64_t device = 0;
    std::uint64_t inode = 0;
    bool is_regular = false;
    bool is_directory = false;
};

// Follows symbolic links. Nothing when there is no such file, or a link that leads nowhere.
Result<std::optional<FileFacts>> file_facts(const std::string& path);
Result<FileFacts> file_facts(const Fd& file);

// Whether `path`, or its nearest ancestor that exists, lies on a file system that other hosts can
// write to, where SQLite's WAL and our locks are not safe. By the magic number of statfs(2): NFS,
// SMB, 9p, AFS, Coda, Ceph, Lustre, BeeGFS, GFS2, OCFS2, GPFS. FUSE does not tell what is behind
// it (sshfs looks like any other) and counts as local.
Result<bool> on_network_filesystem(const std::string& path);

// Where this process is. Fails with unavailable when the directory was removed.
Result<std::string> working_directory();

struct NewFile {
    Fd fd;
    std::string path;
};
// Makes an empty file, readable and writable, whose name begins with `name_start` and is new in
// `directory`.
Result<NewFile> create_new_file(const std::string& directory, std::string_view name_start);

// A new file, readable and writable, in `directory` but without a name: it vanishes with the last
// descriptor unless link_unlinked gives it one.
Result<Fd> open_unlinked(const std::string& directory);

// Gives a file of open_unlinked its name, complete. Fails with conflict when `path` exists. Syncs
// neither file nor directory; do sync_file before it. Where the file system has no O_TMPFILE the
// bytes are copied (and the copy synced): the descriptor and the named file are then two files.
// REQUIRES: `path` is on the file system of the directory given to open_unlinked
Result<void> link_unlinked(const Fd& file, const std::string& path);

// Up to `size_max` bytes from `offset` on; fewer at the end of the file, none behind it.
Result<std::string> read_at(const Fd& file, std::int64_t offset, std::size_t size_max);

// Copies a regular file, from the byte `begin` on, to where `to` stands, without passing the bytes
// through this process where the kernel can (copy_file_range, sendfile), waiting as write_all does.
// Yields the number of bytes. After a failure some may have been copied.
Result<std::int64_t> copy_bytes(const Fd& from, int to, std::int64_t begin = 0);

// Writes all of `bytes`, waiting when `fd` is non-blocking and full. Fails with unavailable when
// the reader of a pipe has gone (and SIGPIPE is ignored, see sys/signals.h).
Result<void> write_all(int fd, std::string_view bytes);

}  // namespace stint
