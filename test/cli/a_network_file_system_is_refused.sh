#!/bin/sh
# A store on NFS is refused with what to do. No NFS is at hand, so statfs(2) says that this is one.
. "$(dirname "$0")/lib.sh"

cat >nfs.c <<'END'
#include <string.h>
#include <sys/vfs.h>
int statfs(const char* path, struct statfs* facts) {
    (void)path;
    memset(facts, 0, sizeof *facts);
    facts->f_type = 0x6969;
    return 0;
}
END
cc -shared -fPIC -o nfs.so nfs.c
exits 2 env LD_PRELOAD="$PWD/nfs.so" stint run --store work.db -- echo ::: a
says 'it lies on a network file system'
says '--store /var/tmp/work.db'
nothing work.db
