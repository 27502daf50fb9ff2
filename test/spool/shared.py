#!/usr/bin/env python3
"""Several processors share a queue, with each other and with an fspl that runs jobs by timestamp:
each job runs once. What a dead one had claimed comes back at once, and whoever lost his claim does
not say that his job is done.

    shared.py STINT
"""
import collections
import os
import signal
import subprocess
import time

from fspl_lab import FsplLab, check, until

JOBS = 300
SCRIPT = 'echo "$0 $FSPL_SEQ $STINT_ATTEMPT $(cat)" >>ran; sleep 0.0$((FSPL_SEQ % 3))'


def fill(lab, count):
    lab.fspl("queue-init", "-q", "q")
    lab.stint("write", "-q", "q", "-s", "seq", "--lines",
              stdin=b"".join(b"%d\n" % n for n in range(1, count + 1)))


def worker(lab, name, *words, script=SCRIPT):
    return lab.start([lab.program, "spool", "process", "-q", "q", "--shared", "--order-by",
                      "timestamp", *words, "--", "sh", "-c", script, name], stderr=subprocess.PIPE)


def runs(lab):
    try:
        with open(lab.path("ran")) as file:
            return [line.split() for line in file.read().splitlines()]
    except FileNotFoundError:
        return []


def counts_of(lab):
    return collections.Counter(int(seq) for _, seq, *_ in runs(lab))


def beside_fspl():
    with FsplLab("beside fspl") as lab:
        fill(lab, JOBS)
        workers = [worker(lab, f"stint{n}", "-j2") for n in range(3)]
        deadline = time.monotonic() + 120
        while any(one.poll() is None for one in workers):
            done = lab.fspl("queue-process", "--order-by", "Timestamp", "-n", "3", "-q", "q", "sh",
                            "--", "-c", SCRIPT, "fspl", code=None, env={"STINT_ATTEMPT": "1"})
            check(done.returncode == 0 or b"os error 11" in done.stderr, f"{done.stderr!r}")
            check(time.monotonic() < deadline, "it does not end")
        check([one.returncode for one in workers] == [0, 0, 0], "a worker failed")
        counts = counts_of(lab)
        check(sorted(counts) == list(range(1, JOBS + 1)), f"{JOBS - len(counts)} never ran")
        check(set(counts.values()) == {1}, "jobs ran twice")
        check(all(seq == payload for _, seq, _, payload in runs(lab)), "the payloads")
        by = collections.Counter(name for name, *_ in runs(lab))
        print(f"  {dict(by)}")
        check(by["fspl"] > 0 and len(by) >= 3, "they have not shared")
        check(lab.jobs("q") == [], f"files are left: {lab.jobs('q')[:3]}")
        check(os.listdir(lab.path("q/stint")) == [], "something is left beside the queue")


def killed():
    with FsplLab("killed") as lab:
        fill(lab, 60)
        # Jobs of the first one hang, with a grandchild, until it is killed.
        first = worker(lab, "first", "-j3", "-n", "3",
                       script=SCRIPT.replace("sleep", "sleep 600 & echo $! >>pids; wait; sleep"))
        until(lambda: len(runs(lab)) == 3, "three jobs to begin")
        second = worker(lab, "second", "-j2", "--watch")
        until(lambda: len(counts_of(lab)) == 60, "the other jobs", seconds=60)
        check(len(runs(lab)) == 60, "a job of one who lives was taken")
        first.kill()
        first.wait()
        until(lambda: len(runs(lab)) == 63, "those of the dead one", pause=0.02)
        again = [line for line in runs(lab) if line[2] == "2"]
        check(sorted(int(one[1]) for one in again) == [1, 2, 3], f"{again}")
        with open(lab.path("pids")) as file:
            pids = file.read().split()
        until(lambda: all(not os.path.exists(f"/proc/{pid}/cmdline")
                          or not open(f"/proc/{pid}/cmdline").read() for pid in pids),
              "the grandchildren to end")
        second.send_signal(signal.SIGTERM)
        check(second.wait(20) == 0, "its exit code")
        check(b"3 jobs back from workers that have died" in second.stderr.read(), "it is not told")
        left = lab.jobs("q") + os.listdir(lab.path("q/stint"))
        check(left == [], f"{left} is left")


def killed_and_alone():
    with FsplLab("killed, and taken up alone") as lab:
        fill(lab, 4)
        first = worker(lab, "first", "-j2", script=SCRIPT + "; sleep 600")
        until(lambda: len(runs(lab)) == 2, "two jobs to begin")
        first.kill()
        first.wait()
        lab.stint("process", "-q", "q", "--", "sh", "-c", SCRIPT, "alone")
        check(sorted(counts_of(lab).items()) == [(1, 2), (2, 2), (3, 1), (4, 1)], f"{runs(lab)}")
        check(sorted(line[2] for line in runs(lab) if line[0] == "alone") == ["1", "1", "2", "2"],
              f"{runs(lab)}")
        check(lab.jobs("q") == [], "jobs are left")


def terminated():
    with FsplLab("terminated") as lab:
        fill(lab, 100)
        workers = [worker(lab, name, "-j2") for name in ("a", "b")]
        until(lambda: len(runs(lab)) > 20, "some jobs")
        for one in workers:
            one.send_signal(signal.SIGTERM)
        check([one.wait(20) for one in workers] == [143, 143], "their exit codes")
        lab.fspl("queue-process", "-q", "q", "--order-by", "Timestamp", "sh", "--", "-c", SCRIPT,
                 "fspl")
        counts = counts_of(lab)
        check(len(counts) == 100 and set(counts.values()) == {1}, "lost, or twice")


def failures():
    with FsplLab("failures") as lab:
        for policy, left, code in (("move", [], 0), ("delete", [], 0), ("leave", [b"2"], 0),
                                   ("retry", [b"2"], 1)):
            lab.run(["rm", "-rf", "q", "seq"])
            fill(lab, 5)
            done = worker(lab, policy, "-j1", "--on-error", policy, script='[ "$FSPL_SEQ" != 2 ]')
            check(done.wait(20) == code, f"{policy}: {done.returncode}")
            ids = [line.split()[0] for line in lab.fspl("queue-ls", "-q", "q").stdout.splitlines()]
            check([one for one in ids[1:] if one == b"2"] == left, f"{policy}: {ids}")
        told = lab.stint("process", "-q", "q", "--shared", "--", "true", code=2).stderr
        check(b"say --order-by timestamp" in told, f"{told!r}")


def fenced():
    with FsplLab("a lost claim") as lab:
        fill(lab, 1)
        first = worker(lab, "first", script="echo x x >>ran; until [ -e go ]; do sleep 0.02; done")
        until(lambda: len(runs(lab)) == 1, "the job to begin")
        claim = lab.jobs("q")[0]
        jobs = lab.path("q/jobs")
        job = claim[claim.index("fspl-"):-len(".claim")]
        # As one on another host does that takes it for dead, while it is paused.
        first.send_signal(signal.SIGSTOP)
        os.rename(os.path.join(jobs, claim), os.path.join(jobs, job))
        lab.fspl("queue-process", "-q", "q", "true")
        first.send_signal(signal.SIGCONT)
        lab.run(["touch", "go"])
        check(first.wait(20) == 0, "its exit code")
        told = first.stderr.read()
        check(b"was taken away" in told and b"1 done" not in told, f"{told!r}")


def another_host():
    """It has another boot, so that its lock counts for nothing here, and its file does."""
    with FsplLab("another host") as lab:
        fill(lab, 1)
        with open(lab.path("boot"), "w") as file:
            file.write("00000000-0000-4000-8000-000000000000\n")
        elsewhere = ["unshare", "-m", "sh", "-c",
                     "mount --bind boot /proc/sys/kernel/random/boot_id && exec \"$@\"", "sh"]
        if lab.run([*elsewhere, "true"], code=None).returncode != 0:
            print("  left out: it takes a mount namespace of its own")
            return
        far = lab.start([*elsewhere, lab.program, "spool", "process", "-q", "q", "--shared",
                         "--order-by", "timestamp", "-j1", "--", "sh", "-c",
                         "echo far 1 $STINT_ATTEMPT $$ >>ran; exec sleep 600"])
        until(lambda: runs(lab), "the job to begin")
        alive = [name for name in os.listdir(lab.path("q/stint")) if name.endswith(".alive")]
        sign = lab.path(os.path.join("q/stint", alive[0]))
        near = worker(lab, "near", "-j1", "--watch", script='echo near 1 "$STINT_ATTEMPT" >>ran')
        touched = set()

        def is_touched():
            touched.add(os.stat(sign).st_mtime_ns)
            return len(touched) == 5
        # For longer than a dead one is waited for.
        until(is_touched, "it to say four times that it lives", seconds=60, pause=0.1)
        check(len(runs(lab)) == 1, f"the job of one who lives was taken: {runs(lab)}")
        far.kill()
        os.kill(int(runs(lab)[0][3]), signal.SIGKILL)
        until(lambda: len(runs(lab)) == 2, "the job of the dead one", seconds=60, pause=0.1)
        check(runs(lab)[1] == ["near", "1", "2"], f"{runs(lab)}")
        near.send_signal(signal.SIGTERM)
        check(near.wait(20) == 0, "its exit code")
        check(lab.jobs("q") == [], "something is left")


def main():
    another_host()
    beside_fspl()
    killed()
    killed_and_alone()
    terminated()
    failures()
    fenced()


main()
