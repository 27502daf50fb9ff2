#!/usr/bin/env python3
"""How fast are the jobs of a queue run? stint and fspl on queues of the same packets, and xargs on
as many words, in turn; then one job of a long queue, which costs a scan of it; then the scan alone.

    bench_spool [--jobs=5000] [--rounds=3] [--queued=20000] [--check]

With --check it exits with 1 when a ratio misses its target. BENCH_DIR is where the queues lie.
"""
import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

STINT = os.path.join(os.path.dirname(os.path.abspath(sys.argv[0])), "stint")
SKIPPED = 77  # What ctest takes for a test that could not run here.


def run(command, where, stdin=b""):
    subprocess.run(command, cwd=where, input=stdin, check=True, stdout=subprocess.DEVNULL,
                   stderr=subprocess.DEVNULL)


def seconds(command, where, stdin=b""):
    begun = time.monotonic()
    run(command, where, stdin)
    return time.monotonic() - begun


def numbers(count):
    return b"".join(b"%d\n" % n for n in range(1, count + 1))


def fill(where, queue, count):
    shutil.rmtree(os.path.join(where, queue), ignore_errors=True)
    run([STINT, "spool", "init", "-q", queue], where)
    run([STINT, "spool", "write", "-q", queue, "-s", f"{queue}.seq", "--lines"], where,
        numbers(count))
    os.unlink(os.path.join(where, f"{queue}.seq"))


def drains(where, jobs, rounds):
    contenders = {
        "stint spool process -j2": [STINT, "spool", "process", "-q", "q", "-j2", "--",
                                    "/bin/true"],
        "the same, by timestamp": [STINT, "spool", "process", "-q", "q", "-j2", "--order-by",
                                   "timestamp", "--", "/bin/true"],
        "fspl queue-process": ["fspl", "queue-process", "-q", "q", "/bin/true"],
        "xargs -P2 -n1": ["xargs", "-P2", "-n1", "/bin/true"]}
    taken = {name: [] for name in contenders}
    for _ in range(rounds):
        for name, command in contenders.items():
            fill(where, "q", jobs)
            taken[name].append(seconds(command, where, numbers(jobs)))
    medians = {name: statistics.median(times) for name, times in taken.items()}
    for name, median in medians.items():
        print(f"{name:28} {median:7.2f} s  {jobs / median:7.0f} jobs a second")
    return medians


def scans(where, queued, rounds):
    fill(where, "long", queued)
    first = {"fspl": ["fspl", "queue-process", "-q", "long", "-n", "1", "/bin/true"],
             "stint": [STINT, "spool", "process", "-q", "long", "-n", "1", "--", "/bin/true"]}
    taken = {name: [] for name in first}
    for _ in range(rounds):
        for name, command in first.items():
            taken[name].append(seconds(command, where))
    medians = {name: statistics.median(times) for name, times in taken.items()}
    for name, median in medians.items():
        print(f"{name:28} {median * 1e3:7.0f} ms for one job of {queued}")
    return medians


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--jobs", type=int, default=5000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--queued", type=int, default=20000)
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args()
    if not shutil.which("fspl"):
        print("skipped: there is no fspl; tools/setup.sh installs it (filespooler)")
        sys.exit(SKIPPED)
    with tempfile.TemporaryDirectory(dir=os.environ.get("BENCH_DIR", "/tmp")) as where:
        drained = drains(where, options.jobs, options.rounds)
        scanned = scans(where, options.queued, options.rounds)
    ours = drained["stint spool process -j2"]
    misses = 0
    for what, ratio, target, is_met in (
            ("rate / fspl", drained["fspl queue-process"] / ours, "at least 2", lambda x: x >= 2),
            ("rate / xargs", drained["xargs -P2 -n1"] / ours, "at least 0.8", lambda x: x >= 0.8),
            ("one of many / fspl", scanned["stint"] / scanned["fspl"], "at most 2",
             lambda x: x <= 2)):
        met = is_met(ratio)
        misses += not met
        print(f"{what:28} {ratio:7.2f}  ({target}){'' if met else '  MISSED'}")
    sys.exit(1 if misses and options.check else 0)


main()
