#!/usr/bin/env python3
"""Queues feed ordinary jobs, and these feed queues, with fspl at both ends: each job is run by one,
with its payload and variables, and its result lies in one queue, once, wherever somebody is killed.

    chains.py STINT; LAB_ROUNDS chooses how many kills
"""
import collections
import os
import random
import signal
import subprocess

from fspl_lab import FsplLab, check, fail, until

ROUNDS = int(os.environ.get("LAB_ROUNDS", "12"))
JOBS = 120
TOLD = ('echo "$FSPL_SEQ|$FSPL_PARAM_1|$FSPL_SET_SITE|$FSPL_JOB_FILENAME|'
        '$FSPL_CTIME_RFC3339_UTC|$(cat)"')


def run(lab, *words, store="work.db", code=0, **how):
    return lab.run([lab.program, "run", "--store", store, *words], code=code, **how)


def fill(lab, queue, payloads, seqfile="seq"):
    lab.stint("write", "-q", queue, "-s", seqfile, "--lines",
              stdin=b"".join(b"%s\n" % one.encode() for one in payloads))


def payloads(lab, queue):
    """In the order in which fspl runs the queue, which it does here."""
    lab.run(["sh", "-c", ": >drained"])
    lab.fspl("queue-process", "-q", queue, "sh", "--", "-c", "cat >>drained")
    check(len(lab.fspl("queue-ls", "-q", queue).stdout.splitlines()) == 1, f"{queue} has more")
    with open(lab.path("drained")) as file:
        return file.read().splitlines()


def as_fspl_runs_them():
    with FsplLab("the same variables and payload") as lab:
        seen = {}
        packets = [lab.fspl("prepare", "-s", "seq", "-i", "-", "--", f"--p{n}", stdin=b"payload",
                            env={"FSPL_SET_SITE": f"é {n}"}).stdout for n in range(3)]
        more = lab.fspl("prepare", "-s", "seq", "--", "a").stdout
        for program in ("fspl", "stint"):
            lab.fspl("queue-init", "-q", program)
            for n, packet in enumerate(packets):
                lab.put(program, f"fspl-{n}.fspl", packet)
        seen["fspl"] = lab.fspl("queue-process", "-q", "fspl", "sh", "--", "-c", TOLD).stdout
        lab.environment["FSPL_SET_STALE"] = "stale"
        seen["stint"] = run(lab, "-k", "--from", "spool:stint", "--", "sh", "-c", TOLD).stdout
        check(seen["fspl"] == seen["stint"], f"{seen}")
        told = run(lab, "-k", "--from", "spool:stint", "--", "sh", "-c", TOLD).stdout
        check(told == b"", f"something ran again: {told}")
        # As one leaves it who is killed when the store has it, and its file is still there.
        taken = "stint/stint/taken/" + os.listdir(lab.path("stint/stint/taken"))[0]
        lab.put(taken, "fspl-0.fspl", packets[0])
        told = run(lab, "-k", "--from", "spool:stint", "--", "sh", "-c", TOLD).stdout
        check(told == b"" and lab.jobs(taken) == [], f"{told}, {lab.jobs(taken)}")
        lab.put("stint", "fspl-more.fspl", more)
        told = run(lab, "--from", "spool:stint", "--", "sh", "-c", TOLD + "; env").stdout
        check(told.startswith(b"4|a||fspl-more.fspl|") and b"stale" not in told, f"{told}")
        check(lab.fspl("queue-get-next", "-q", "stint").stdout == b"5\n", "next")
        check(lab.jobs("stint") == [], "files are left")


def from_queues_to_queues():
    with FsplLab("many to one, one to many, in turn") as lab:
        for queue in ("a", "b", "sum", "one", "two"):
            lab.fspl("queue-init", "-q", queue)
        fill(lab, "a", [f"a{n}" for n in range(10)], "seq-a")
        fill(lab, "b", [f"b{n}" for n in range(10)], "seq-b")
        run(lab, "-k", "--from", "spool:a", "--from", "spool:b", "--to", "spool:sum", "--", "cat")
        expected = [f"{queue}{n}" for queue in "ab" for n in range(10)]
        for n in range(10):
            fill(lab, "a", [f"a{n}"], "seq-a")
            fill(lab, "b", [f"b{n}"], "seq-b")
        # Two jobs at once number one queue.
        both = [lab.start([lab.program, "run", "--store", f"{queue}.db", "--from", f"spool:{queue}",
                           "--to", "spool:sum", "--", "cat"]) for queue in "ab"]
        check([one.wait(60) for one in both] == [0, 0], "one has failed")
        sums = payloads(lab, "sum")
        check(sums[:20] == expected, f"{sums}")
        check(sorted(sums[20:]) == sorted(expected), f"{sums}")
        run(lab, "--from", "1..9", "--to", "spool:one,two", "--to", "spool:sum", "--", "echo")
        dealt = payloads(lab, "one"), payloads(lab, "two")
        check(sorted(map(len, dealt)) == [4, 5] and sorted(sum(dealt, [])) == list("123456789"),
              f"{dealt}")
        check(sorted(payloads(lab, "sum")) == list("123456789"), "not to each of them")


def looking_and_failing():
    with FsplLab("looking, failing, gaps") as lab:
        lab.fspl("queue-init", "-q", "q")
        fill(lab, "q", ["1", "2", "3"])
        lab.fspl("prepare-set-next", "-s", "seq", "5")
        fill(lab, "q", ["5"])
        before = lab.jobs("q")
        run(lab, "--dry-run", "--from", "spool:q", "--", "wc", "{file}")
        check(lab.jobs("q") == before and "stint" not in os.listdir(lab.path("q")), "taken")
        command = ["--attempts", "1", "--from", "spool:q", "--", "sh", "-c",
                   "read n; test $n != 2 || test -e mended"]
        told = run(lab, *command, code=None)
        check(told.returncode == 1, f"{told}")
        check(b"'q' waits for 4; 1 later job is here" in told.stderr, f"{told.stderr}")
        taken = os.path.join("q/stint/taken", os.listdir(lab.path("q/stint/taken"))[0])
        check(len(lab.jobs(taken)) == 1, "what has failed is not there")
        check(lab.fspl("queue-ls", "-q", taken).stdout.splitlines()[1].startswith(b"2 "),
              "fspl does not list what has failed")
        # Somebody runs it himself: that item fails, and holds up no others.
        lab.fspl("queue-process", "--order-by", "Timestamp", "-q", taken, "true")
        lab.fspl("prepare-set-next", "-s", "seq", "4")
        fill(lab, "q", ["4"])
        told = run(lab, "--rerun", "failed", *command, code=1)
        check(b"its file has gone: somebody else has run" in told.stderr, f"{told.stderr}")
        # A job that is a link goes on being one.
        lab.fspl("prepare-set-next", "-s", "seq", "6")
        os.mkdir(lab.path("elsewhere"))
        lab.fspl("queue-init", "-q", "elsewhere/q")
        fill(lab, "elsewhere/q", ["2"])
        name = lab.jobs("elsewhere/q")[0]
        os.symlink(f"../../elsewhere/q/jobs/{name}", lab.path(f"q/jobs/{name}"))
        run(lab, *command, code=1)
        lab.run(["touch", "mended"])
        told = run(lab, "--rerun", "failed", *command, code=1)
        check(b"5 of 6 completed, 1 failed" in told.stderr, f"{told.stderr}")
        check(lab.jobs(taken) == [], "files are left")
        for queue in ("spool:./q", "spool:q?follow=yes"):
            lab.run([lab.program, "run", "--from", "spool:q", "--from", queue, "--", "true"],
                    code=2)
        fill(lab, "q", ["7"])
        run(lab, "--carry", "--from", "spool:q", "--", "true", code=2)
        check(lab.jobs("q") != [], "taken before it was refused")
        lab.run([lab.program, "run", "--from", "1..2", "--to", "spool:none", "--", "echo"], code=2)


def following():
    with FsplLab("following a live writer") as lab:
        lab.fspl("queue-init", "-q", "q")
        lab.fspl("queue-init", "-q", "out")
        worker = lab.start([lab.program, "run", "-j2", "--store", "work.db", "--from",
                            "spool:q?follow=yes", "--to", "spool:out", "--", "cat"],
                           stderr=subprocess.PIPE)
        for n in range(30):
            packet = lab.fspl("prepare", "-s", "seq", "-i", "-", stdin=b"%d\n" % n).stdout
            lab.fspl("queue-write", "-q", "q", stdin=packet)
        # While it waits for more, the results are there.
        until(lambda: len([one for one in lab.jobs("out") if one.startswith("fspl-")]) == 30 or
              worker.poll() is not None, "30 results", seconds=60)
        if worker.poll() is not None:
            fail(f"it has ended: {worker.communicate()[1]!r}")
        worker.send_signal(signal.SIGINT)
        worker.wait(20)
        check(sorted(payloads(lab, "out"), key=int) == [str(n) for n in range(30)], "not each once")


def workers_elsewhere():
    with FsplLab("submitted, and worked on by two") as lab:
        lab.fspl("queue-init", "-q", "q")
        fill(lab, "q", [str(n) for n in range(60)])
        lab.run([lab.program, "submit", "--store", "work.db", "--from", "spool:q", "--", "sh", "-c",
                 "cat >>ran"])
        check(lab.fspl("queue-get-next", "-q", "q").stdout == b"61\n", "next")
        both = [lab.start([lab.program, "work", "--store", "work.db"]) for _ in range(2)]
        check([one.wait(60) for one in both] == [0, 0], "one has failed")
        with open(lab.path("ran")) as file:
            check(sorted(map(int, file)) == list(range(60)), "not each once")
        left = [name for _, _, names in os.walk(lab.path("q/stint/taken")) for name in names
                if name.endswith(".fspl")]
        check(left == [], f"{left}")


def killed(dice):
    """Who takes, runs and sends is one process; it is killed, and taken up, until it is through.
    fspl goes on with what comes out, meanwhile."""
    with FsplLab("killed") as lab:
        for queue in ("q", "out"):
            lab.fspl("queue-init", "-q", queue)
        fill(lab, "q", [str(n) for n in range(JOBS)])
        words = [lab.program, "run", "-j4", "--store", "work.db", "--from", "spool:q", "--to",
                 "spool:out", "--", "sh", "-c", "read n; echo $n >>began; echo $n"]
        drained = []
        for _ in range(dice.randrange(1, 4)):
            worker = lab.start(words, stderr=subprocess.DEVNULL)
            seen = dice.choice(["q/stint/feeding", "began", "q/jobs", "out/stint/sent.book",
                                "out/jobs"])
            some = dice.randrange(JOBS)

            def is_time():
                if worker.poll() is not None:
                    return True
                if seen == "began":
                    return os.path.exists(lab.path(seen)) and \
                        os.path.getsize(lab.path(seen)) > 3 * some
                if seen.endswith("jobs"):
                    return (len(lab.jobs(seen[:-5])) > some) == seen.startswith("out")
                return os.path.exists(lab.path(seen))
            until(is_time, "a moment to kill", seconds=30, pause=0.0005)
            worker.kill()
            worker.wait()
            if dice.random() < 0.5:
                drained += payloads(lab, "out")
        lab.run(words)
        drained += payloads(lab, "out")
        counts = collections.Counter(map(int, drained))
        check(sorted(counts) == list(range(JOBS)), f"lost: {set(range(JOBS)) - set(counts)}")
        check(max(counts.values()) == 1, f"twice: {counts.most_common(5)}")
        left = [name for _, _, names in os.walk(lab.path("q")) for name in names
                if name.endswith(".fspl")]
        check(left == [], f"{left[:3]} are left")


def main():
    as_fspl_runs_them()
    from_queues_to_queues()
    looking_and_failing()
    following()
    workers_elsewhere()
    dice = random.Random(int(os.environ.get("LAB_SEED", "0")) or None)
    for _ in range(ROUNDS):
        killed(dice)


main()
