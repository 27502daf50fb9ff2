#!/usr/bin/env python3
"""Many senders share one seqfile: stint waits for its turn, every number is given once, and what
fspl has begun in the same file goes on.

    prepare.py STINT
"""
import subprocess
from concurrent.futures import ThreadPoolExecutor

from fspl_lab import FsplLab, check

SENDERS = 8
PACKETS = 200


def main():
    with FsplLab("prepare") as lab:
        lab.fspl("prepare", "-s", "seq")
        lab.fspl("queue-init", "-q", "q")
        with ThreadPoolExecutor(SENDERS) as pool:
            packets = list(pool.map(
                lambda _: lab.stint("prepare", "-s", "seq", code=None), range(PACKETS)))
        failed = [one.stderr for one in packets if one.returncode != 0]
        check(not failed, f"{len(failed)} of {PACKETS} failed: {failed[:1]}")
        for number, one in enumerate(packets):
            lab.put("q", f"fspl-{number}.fspl", one.stdout)
        ids = [int(line.split()[0]) for line in lab.fspl("queue-ls", "-q", "q").stdout.splitlines()[1:]]
        check(ids == list(range(2, PACKETS + 2)), "a number is missing or was given twice")
        check(lab.fspl("prepare-get-next", "-s", "seq").stdout == b"%d\n" % (PACKETS + 2),
              "fspl goes on elsewhere")

        # The lock is the same: fspl fails at ours, and ours waits for whoever holds it.
        holder = lab.start(["flock", "seq.lock", "cat"], stdin=subprocess.PIPE)
        while lab.fspl("prepare", "-s", "seq", code=None).returncode == 0:
            pass
        lab.stint("prepare", "-s", "seq", "--no-wait", code=75)
        waiter = lab.start([lab.program, "spool", "prepare", "-s", "seq"],
                           stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        check(b"waiting for 'seq'" in waiter.stderr.readline(), "it does not say that it waits")
        holder.stdin.close()
        check(holder.wait(20) == 0 and waiter.wait(20) == 0, "it has waited in vain")
        check(waiter.stdout.read().startswith(b"*FILESPOOLER"), "no packet came")


main()
