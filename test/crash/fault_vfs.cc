#include "crash/fault_vfs.h"

#include <new>
#include <string>

#include "crash/fault_disk.h"
#include <sqlite3.h>

#include "stint/base/assert.h"

namespace stint::test {
namespace {

// SQLite gives us memory for one of these with the system's own file behind it.
struct FaultFile {
    sqlite3_file base;
    FaultDisk* disk;          // Null for a file without a name.
    const std::string* path;  // Owned.

    sqlite3_file* real() { return reinterpret_cast<sqlite3_file*>(this + 1); }
};

FaultFile* ours(sqlite3_file* file) {
    return reinterpret_cast<FaultFile*>(file);
}
sqlite3_file* real(sqlite3_file* file) {
    return ours(file)->real();
}

int close_file(sqlite3_file* file) {
    delete ours(file)->path;
    return real(file)->pMethods->xClose(real(file));
}

int read_from(sqlite3_file* file, void* bytes, int size, sqlite3_int64 offset) {
    return real(file)->pMethods->xRead(real(file), bytes, size, offset);
}

int write_to(sqlite3_file* file, const void* bytes, int size, sqlite3_int64 offset) {
    if (ours(file)->disk != nullptr) {
        ours(file)->disk->write(*ours(file)->path, offset,
                                {static_cast<const char*>(bytes), static_cast<std::size_t>(size)});
    }
    return real(file)->pMethods->xWrite(real(file), bytes, size, offset);
}

int truncate_to(sqlite3_file* file, sqlite3_int64 size) {
    if (ours(file)->disk != nullptr) ours(file)->disk->truncate(*ours(file)->path, size);
    return real(file)->pMethods->xTruncate(real(file), size);
}

// Played only: what is written stays in the kernel, which does not crash.
int sync_to(sqlite3_file* file, int) {
    if (ours(file)->disk != nullptr) ours(file)->disk->sync(*ours(file)->path);
    return SQLITE_OK;
}

int size_of(sqlite3_file* file, sqlite3_int64* size) {
    return real(file)->pMethods->xFileSize(real(file), size);
}
int lock(sqlite3_file* file, int level) {
    return real(file)->pMethods->xLock(real(file), level);
}
int unlock(sqlite3_file* file, int level) {
    return real(file)->pMethods->xUnlock(real(file), level);
}
int is_reserved(sqlite3_file* file, int* answer) {
    return real(file)->pMethods->xCheckReservedLock(real(file), answer);
}
int control(sqlite3_file* file, int what, void* with) {
    return real(file)->pMethods->xFileControl(real(file), what, with);
}
int sector_size(sqlite3_file* file) {
    return real(file)->pMethods->xSectorSize(real(file));
}
int characteristics(sqlite3_file* file) {
    return real(file)->pMethods->xDeviceCharacteristics(real(file));
}
// The index of the log is memory that processes share; it does not survive, so nothing is lost.
int map_index(sqlite3_file* file, int page, int size, int extend, void volatile** at) {
    return real(file)->pMethods->xShmMap(real(file), page, size, extend, at);
}
int lock_index(sqlite3_file* file, int offset, int count, int flags) {
    return real(file)->pMethods->xShmLock(real(file), offset, count, flags);
}
void index_barrier(sqlite3_file* file) {
    real(file)->pMethods->xShmBarrier(real(file));
}
int unmap_index(sqlite3_file* file, int remove) {
    return real(file)->pMethods->xShmUnmap(real(file), remove);
}

constexpr sqlite3_io_methods methods{.iVersion = 2,  // Without mapped reading and writing.
                                     .xClose = close_file,
                                     .xRead = read_from,
                                     .xWrite = write_to,
                                     .xTruncate = truncate_to,
                                     .xSync = sync_to,
                                     .xFileSize = size_of,
                                     .xLock = lock,
                                     .xUnlock = unlock,
                                     .xCheckReservedLock = is_reserved,
                                     .xFileControl = control,
                                     .xSectorSize = sector_size,
                                     .xDeviceCharacteristics = characteristics,
                                     .xShmMap = map_index,
                                     .xShmLock = lock_index,
                                     .xShmBarrier = index_barrier,
                                     .xShmUnmap = unmap_index,
                                     .xFetch = nullptr,
                                     .xUnfetch = nullptr};

}  // namespace

// What SQLite gets, and what is behind it.
struct FaultVfs::Registered {
    sqlite3_vfs ours;
    sqlite3_vfs* system;
    FaultDisk disk;

    static Registered* of(sqlite3_vfs* vfs) { return static_cast<Registered*>(vfs->pAppData); }
    static int open_file(sqlite3_vfs* vfs, const char* path, sqlite3_file* file, int flags,
                         int* out_flags);
    static int remove_file(sqlite3_vfs* vfs, const char* path, int sync_directory);
};

int FaultVfs::Registered::open_file(sqlite3_vfs* vfs, const char* path, sqlite3_file* file,
                                    int flags, int* out_flags) {
    Registered* self = of(vfs);
    FaultFile* opened = new (file) FaultFile{};
    int exists = 0;
    if (path != nullptr) self->system->xAccess(self->system, path, SQLITE_ACCESS_EXISTS, &exists);
    int result = self->system->xOpen(self->system, path, opened->real(), flags, out_flags);
    if (result != SQLITE_OK) return result;
    opened->base.pMethods = &methods;
    if (path == nullptr) return SQLITE_OK;
    opened->disk = &self->disk;
    opened->path = new std::string(path);
    if (exists == 0) self->disk.create(path);
    return SQLITE_OK;
}

int FaultVfs::Registered::remove_file(sqlite3_vfs* vfs, const char* path, int sync_directory) {
    Registered* self = of(vfs);
    int exists = 0;
    self->system->xAccess(self->system, path, SQLITE_ACCESS_EXISTS, &exists);
    if (exists != 0) self->disk.remove(path, sync_directory != 0);
    return self->system->xDelete(self->system, path, 0);
}

FaultVfs::FaultVfs(const FaultPlan& plan) {
    ASSERT(sqlite3_vfs_find(name) == nullptr);
    sqlite3_vfs* system = sqlite3_vfs_find(nullptr);
    registered_ = std::make_unique<Registered>(
        Registered{.ours = *system, .system = system, .disk = FaultDisk(plan)});
    sqlite3_vfs& vfs = registered_->ours;
    vfs.pNext = nullptr;
    vfs.zName = name;
    vfs.pAppData = registered_.get();
    vfs.szOsFile = static_cast<int>(sizeof(FaultFile)) + system->szOsFile;
    vfs.xOpen = Registered::open_file;
    vfs.xDelete = Registered::remove_file;
    ASSERT(sqlite3_vfs_register(&vfs, 0) == SQLITE_OK);
}

FaultVfs::~FaultVfs() {
    sqlite3_vfs_unregister(&registered_->ours);
}

std::int64_t FaultVfs::operations() const {
    return registered_->disk.operations();
}

}  // namespace stint::test
