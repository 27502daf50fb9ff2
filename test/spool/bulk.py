#!/usr/bin/env python3
"""What stint writes many at a time, fspl runs in order and to the last one; and nobody who looks
meanwhile sees half a job. A writer killed in between leaves neither half a job nor a gap.

    bulk.py STINT
"""
import subprocess

from fspl_lab import FsplLab, check, until

LINES = 2_000


def main():
    with FsplLab("bulk") as lab:
        lab.stint("init", "-q", "q")
        lines = b"".join(b"line %d\n" % number for number in range(LINES))
        lab.stint("write", "-q", "q", "-s", "seq", "--lines", "--", "a b", stdin=lines,
                  env={"FSPL_SET_X": "y"})
        check(lab.fspl("prepare-get-next", "-s", "seq").stdout == b"%d\n" % (LINES + 1), "numbers")
        with open(lab.path("ran"), "wb") as ran:
            lab.start(["fspl", "queue-process", "-q", "q", "cat"], stdout=ran,
                      stderr=subprocess.DEVNULL).wait(120)
        with open(lab.path("ran"), "rb") as ran:
            check(ran.read() == lines, "fspl has run something else, or in another order")
        check(lab.jobs("q") == [], f"left over: {lab.jobs('q')[:3]}")

    with FsplLab("bulk, killed") as lab:
        lab.stint("init", "-q", "q")
        writer = lab.start([lab.program, "spool", "write", "-q", "q", "-s", "seq", "--lines"],
                           stdin=subprocess.PIPE)
        feeder = lab.start(["seq", "1000000"], stdout=writer.stdin)
        until(lambda: len(lab.jobs("q")) > 1_000, "some jobs", pause=0.02)
        writer.kill()
        writer.wait()
        writer.stdin.close()
        feeder.wait(20)
        listed = lab.fspl("queue-ls", "-q", "q").stdout.splitlines()[1:]
        next_number = int(lab.fspl("prepare-get-next", "-s", "seq").stdout)
        whole = [name for name in lab.jobs("q") if name.startswith("fspl-")]
        check(len(whole) == len(listed), "a job is no packet")
        ids = [int(line.split()[0]) for line in listed]
        check(len(set(ids)) == len(ids), "a number was given twice")
        # Between the number and the names a kill can leave a gap, of one batch at most.
        check(ids[-1] < next_number <= ids[-1] + 257, f"{next_number} follows {ids[-1]}")


main()
