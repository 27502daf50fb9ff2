// Preloaded into a program: kills it just before the KILL_AT-th call that can change what is on the
// disk. So every place at which a kill can make a difference is tried, one after the other.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <sys/types.h>

static void step(void) {
    static long left = -1;
    if (left < 0) left = getenv("KILL_AT") ? atol(getenv("KILL_AT")) : 0;
    if (left > 0 && --left == 0) raise(SIGKILL);
}

#define REAL(type, name, ...) ((type(*)(__VA_ARGS__))dlsym(RTLD_NEXT, #name))

int rename(const char* from, const char* to) {
    step();
    return REAL(int, rename, const char*, const char*)(from, to);
}
int renameat2(int in, const char* from, int out, const char* to, unsigned flags) {
    step();
    return REAL(int, renameat2, int, const char*, int, const char*, unsigned)(in, from, out, to,
                                                                             flags);
}
int link(const char* from, const char* to) {
    step();
    return REAL(int, link, const char*, const char*)(from, to);
}
int linkat(int in, const char* from, int out, const char* to, int flags) {
    step();
    return REAL(int, linkat, int, const char*, int, const char*, int)(in, from, out, to, flags);
}
int unlink(const char* path) {
    step();
    return REAL(int, unlink, const char*)(path);
}
int remove(const char* path) {
    step();
    return REAL(int, remove, const char*)(path);
}
ssize_t write(int fd, const void* bytes, size_t size) {
    step();
    return REAL(ssize_t, write, int, const void*, size_t)(fd, bytes, size);
}
int fsync(int fd) {
    step();
    return REAL(int, fsync, int)(fd);
}
int open(const char* path, int flags, ...) {
    va_list rest;
    va_start(rest, flags);
    mode_t mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(rest, mode_t) : 0;
    va_end(rest);
    if (flags & O_CREAT) step();
    return REAL(int, open, const char*, int, mode_t)(path, flags, mode);
}
