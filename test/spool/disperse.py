#!/usr/bin/env python3
"""Jobs are dealt out to queues on which fspl works: each goes to one, and a dispersal that is killed
anywhere leaves none in two and none behind.

    disperse.py STINT
"""
import os
import random

from fspl_lab import FsplLab, check, nop_metadata, packet

ROUNDS = 4
JOBS = 600


def fill(lab, count):
    for queue in ("in", "one", "two"):
        lab.run(["rm", "-rf", queue, "seq"])
        lab.fspl("queue-init", "-q", queue)
    lab.stint("write", "-q", "in", "-s", "seq", "--lines", stdin=b"job\n" * count)


def ids(lab, queue):
    return [int(line.split()[0])
            for line in lab.fspl("queue-ls", "-q", queue).stdout.splitlines()[1:]]


def deals(lab):
    fill(lab, 10)
    lab.stint("disperse", "-q", "in", "--to", "one", "--to", "two", "--fill", "3")
    check(ids(lab, "one") == [1, 3, 5] and ids(lab, "two") == [2, 4, 6], "dealt otherwise")
    lab.fspl("queue-process", "--order-by", "Timestamp", "-q", "one", "true")
    lab.stint("disperse", "-q", "in", "--to", "one", "--to", "two", "-n", "2")
    check(ids(lab, "one") == [7, 8] and ids(lab, "in") == [9, 10], "not to the emptier one")
    check(lab.fspl("queue-get-next", "-q", "in").stdout == b"9\n", "next")
    lab.fspl("queue-process", "-q", "in", "true")
    check(ids(lab, "in") == [], "fspl has not gone on")
    lab.stint("disperse", "-q", "in", "--to", "in", code=1)
    lab.stint("disperse", "-q", "in", code=2)


def deals_the_oldest_first(lab):
    fill(lab, 0)
    for seq, seconds in (("7", 30), ("2", 10), ("9", 20)):
        lab.put("in", f"fspl-{seq}.fspl", packet(nop_metadata(int(seq), seconds, 0)))
    words = ["disperse", "-q", "in", "--to", "one"]
    lab.stint(*words, "-n", "2", "--order-by", "TimeStamp")
    check(ids(lab, "one") == [2, 9] and ids(lab, "in") == [7], "not the oldest")
    check(lab.fspl("queue-get-next", "-q", "in").stdout == b"1\n", "a number has been changed")
    done = lab.stint(*words, "--order-by", "timestamp")
    check(done.stderr == b"" and ids(lab, "in") == [], f"a gap in the order of time: {done}")
    lab.stint(*words, "--order-by", "age", code=2)


def killed(lab, dice):
    fill(lab, JOBS)
    words = ["disperse", "-q", "in", "--to", "one", "--to", "two"]
    process = lab.start([lab.program, "spool", *words])
    some = dice.randrange(JOBS)
    while process.poll() is None and len(lab.jobs("one")) + len(lab.jobs("two")) < some:
        pass
    process.kill()
    process.wait()
    # Those who work on the queues go on meanwhile.
    run = [lab.stint("process", "-q", "one", "--order-by", "timestamp", "--json", "--", "true")]
    lab.stint(*words)
    for queue in ("one", "two"):
        run.append(lab.stint("process", "-q", queue, "--order-by", "timestamp", "--json", "--",
                             "true"))
    count = sum(one.stdout.count(b"\n") for one in run)
    check(count == JOBS, f"{count} of {JOBS} were run")
    check(lab.jobs("in") == [], f"left behind: {lab.jobs('in')[:2]}")
    check(lab.fspl("queue-get-next", "-q", "in").stdout == b"%d\n" % (JOBS + 1), "next")
    check(os.listdir(lab.path("in/stint")) == [], "something is left beside the queue")


def main():
    seed = int(os.environ.get("LAB_SEED", random.randrange(10**6)))
    print(f"LAB_SEED={seed}", flush=True)
    with FsplLab("disperse") as lab:
        deals(lab)
        deals_the_oldest_first(lab)
    with FsplLab("disperse, killed") as lab:
        for _ in range(ROUNDS):
            killed(lab, random.Random(seed))
            seed += 1


main()
