#!/usr/bin/env python3
"""A real job: sha256sum of every copyright file below /usr/share/doc, interrupted and killed on its
way, comes to exactly what `find | sort | xargs sha256sum` says.
Usage: real_job.py [STINT]
"""
import collections
import pathlib
import signal
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "crash"))
from lab import Lab, check, until  # noqa: E402

PATTERN = "/usr/share/doc/**/copyright"
LINE = ["run", "--job", "sums", "--from", f"glob:{PATTERN}", "--", "sha256sum", "{}"]


def reference():
    done = subprocess.run(
        ["sh", "-c", "find /usr/share/doc -name copyright -print0 | sort -z | "
                     "xargs -0 sha256sum"], capture_output=True, text=True, check=True)
    return sorted(done.stdout.splitlines())


def stopped_at(lab, share, signal_, total):
    """A run that is stopped once so much is completed."""
    run = lab.start(*LINE)
    until(lambda: (job := lab.job("sums")) and job["completed"] >= share * total
          or run.poll() is not None, f"{share:.0%} to be completed", 30, pause=0.005)
    check(run.poll() is None, f"it came to its end before {share:.0%} were seen")
    run.send_signal(signal_)
    code = run.wait(10)
    check(code == (-9 if signal_ == signal.SIGKILL else 128 + signal_), f"exit code {code}")
    job = lab.job("sums")
    check(0 < job["open"] < total, f"stopped outside of the run: {job}")
    return job["completed"]


def main():
    wanted = reference()
    check(len(wanted) >= 50, f"too few files below /usr/share/doc: {len(wanted)}")
    with Lab("real job") as lab:
        lab.run("store", "init")
        begun = time.monotonic()
        first = stopped_at(lab, 0.25, signal.SIGINT, len(wanted))
        second = stopped_at(lab, 0.5, signal.SIGKILL, len(wanted))
        check(second >= first, "completed items were lost")
        lab.run(*LINE)
        got = sorted(lab.run("results", "sums").splitlines())
        took = time.monotonic() - begun
        differ = collections.Counter(got) - collections.Counter(wanted)
        check(got == wanted, f"{len(got)} sums, {len(wanted)} wanted, too many: {list(differ)[:3]}")
        print(f"{len(got)} sums equal; stopped at {first} (SIGINT) and {second} (SIGKILL); "
              f"{took:.1f} s")
        books = lab.check_books()
        check(books["completed"] == len(wanted), f"the books: {books}")
        lab.run(*LINE)
        check(len(lab.json("results", "sums")) == len(wanted), "the finished line ran items again")
        lab.check_no_debris(["sums"])


main()
