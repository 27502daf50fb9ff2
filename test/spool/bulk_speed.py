#!/usr/bin/env python3
"""stint writes many packets at least ten times as fast as a loop of fspl writes few of them.

In memory, where it is the programs that are measured: ext4 takes long for a new file for minutes
after many others were removed, as tests remove them. LAB_DISK=1 writes to the disk.

    bulk_speed.py STINT; LAB_PACKETS chooses how many
"""
import os
import tempfile
import time

from fspl_lab import FsplLab, check

PACKETS = int(os.environ.get("LAB_PACKETS", "10000"))
OF_FSPL = 300
RATIO_MIN = 10


def rate(count, work):
    began = time.monotonic()
    work()
    return count / (time.monotonic() - began)


def main():
    if os.access("/dev/shm", os.W_OK) and not os.environ.get("LAB_DISK"):
        tempfile.tempdir = "/dev/shm"
    with FsplLab("bulk speed") as lab:
        lab.fspl("queue-init", "-q", "theirs")
        lab.stint("init", "-q", "ours")
        loop = (f"for n in $(seq {OF_FSPL}); do echo $n | fspl prepare -s seq1 -i - | "
                "fspl queue-write -q theirs || exit 1; done")
        lines = b"".join(b"%d\n" % number for number in range(1, PACKETS + 1))
        theirs = rate(OF_FSPL, lambda: lab.run(["sh", "-c", loop]))
        ours = rate(PACKETS, lambda: lab.stint("write", "-q", "ours", "-s", "seq2", "--lines",
                                               stdin=lines))
        check(len(lab.jobs("ours")) == PACKETS and len(lab.jobs("theirs")) == OF_FSPL, "the jobs")
        print(f"fspl {theirs:.0f} packets a second, stint {ours:.0f}: {ours / theirs:.1f} times")
        check(ours >= RATIO_MIN * theirs, f"less than {RATIO_MIN} times as fast")


main()
