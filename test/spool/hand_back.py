#!/usr/bin/env python3
"""A processor that is told to end, or killed, in the middle: fspl goes on with the queue as it is.
Told to end, nothing runs twice; killed, only what was running, and stint knows which that was.

    hand_back.py STINT; LAB_ROUNDS chooses how many
"""
import collections
import os
import random
import signal

from fspl_lab import FsplLab, check, until

ROUNDS = int(os.environ.get("LAB_ROUNDS", "2"))
JOBS = 200
SLOTS = 4
LEFT_MAX = 140
# Its beginning is what counts: a job that began and was killed has run.
SCRIPT = 'echo "$FSPL_SEQ $STINT_ATTEMPT" >>ran; sleep 0.0$((FSPL_SEQ % 4))'


def runs(lab):
    try:
        with open(lab.path("ran")) as file:
            return [line.split() for line in file.read().splitlines()]
    except FileNotFoundError:
        return []


def begin(lab, dice, extra=()):
    lab.fspl("queue-init", "-q", "q")
    lab.stint("write", "-q", "q", "-s", "seq", "--lines",
              stdin=b"".join(b"%d\n" % n for n in range(JOBS)))
    processor = lab.start([lab.program, "spool", "process", "-q", "q", f"-j{SLOTS}", *extra, "--",
                           "sh", "-c", SCRIPT])
    middle = dice.randrange(1, JOBS - 2 * SLOTS)
    until(lambda: len(runs(lab)) >= middle, f"{middle} runs", seconds=60)
    return processor


def check_all(lab, doubles_max):
    counts = collections.Counter(seq for seq, *_ in runs(lab))
    check(sorted(counts, key=int) == [str(n) for n in range(1, JOBS + 1)],
          f"{JOBS - len(counts)} never ran")
    doubles = {seq: count for seq, count in counts.items() if count > 1}
    check(len(doubles) <= doubles_max, f"{doubles} ran twice")
    check(lab.fspl("queue-get-next", "-q", "q").stdout == b"%d\n" % (JOBS + 1), "next")
    check(not [name for name in lab.jobs("q") if name.endswith(".fspl")], "jobs are left")
    return doubles


def terminated(dice):
    with FsplLab("hand back after SIGTERM") as lab:
        processor = begin(lab, dice)
        processor.send_signal(signal.SIGTERM)
        check(processor.wait(20) == 128 + signal.SIGTERM, "its exit code")
        lab.fspl("queue-process", "-q", "q", "sh", "--", "-c", SCRIPT)
        check_all(lab, 0)


def take_over(lab):
    """A child that was just being started when its parent was killed has the lock for a moment."""
    def is_free():
        done = lab.fspl("queue-process", "-q", "q", "sh", "--", "-c", SCRIPT, code=None)
        check(done.returncode == 0 or b"os error 11" in done.stderr, f"fspl: {done.stderr!r}")
        return done.returncode == 0
    until(is_free, "the lock of the queue")


def killed(dice):
    with FsplLab("hand back after SIGKILL") as lab:
        processor = begin(lab, dice)
        processor.kill()
        processor.wait()
        take_over(lab)
        # Files of jobs that were passed a moment before may be left, as fspl leaves one; nothing
        # runs them again, and stint knows that they are done.
        check(len(lab.jobs("q")) <= LEFT_MAX, f"{len(lab.jobs('q'))} files are left")
        lab.stint("process", "-q", "q", "--", "sh", "-c", SCRIPT)
        check_all(lab, SLOTS)


def killed_and_taken_up(dice):
    with FsplLab("taken up after SIGKILL") as lab:
        processor = begin(lab, dice)
        processor.kill()
        processor.wait()
        told = lab.stint("process", "-q", "q", f"-j{SLOTS}", "--", "sh", "-c", SCRIPT).stderr
        doubles = check_all(lab, SLOTS)
        attempts = collections.defaultdict(list)
        for seq, attempt in runs(lab):
            attempts[seq].append(attempt)
        check(all(attempts[seq] == ["1", "2"] for seq in doubles), f"{attempts}")
        # What was written down and had not begun is a second attempt, too.
        check(all(list(one) in (["1"], ["2"], ["1", "2"]) for one in attempts.values()), "attempts")
        check(not doubles or b"running when the processor before was killed" in told, f"{told!r}")


def decoded(dice):
    """No tombstone can be written where packets are packed: stint knows by its own book."""
    with FsplLab("taken up after SIGKILL, with a decoder") as lab:
        processor = begin(lab, dice, extra=("-d", "cat"))
        processor.kill()
        processor.wait()
        lab.stint("process", "-q", "q", f"-j{SLOTS}", "-d", "cat", "--", "sh", "-c", SCRIPT)
        check_all(lab, SLOTS)


def main():
    seed = int(os.environ.get("LAB_SEED", random.randrange(10**6)))
    print(f"LAB_SEED={seed}", flush=True)
    dice = random.Random(seed)
    for _ in range(ROUNDS):
        terminated(dice)
        killed(dice)
        killed_and_taken_up(dice)
        decoded(dice)


main()
