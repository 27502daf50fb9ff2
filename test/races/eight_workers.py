#!/usr/bin/env python3
"""Eight workers behind one barrier share many tiny items: each is settled once, nobody starves.

The barrier: all eight are registered and wait for work before the job is submitted.
Usage: eight_workers.py [STINT]; LAB_ITEMS chooses how many.
"""
import collections
import os
import pathlib
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "crash"))
from lab import Lab, check, until  # noqa: E402

ITEMS = int(os.environ.get("LAB_ITEMS", "20000"))
WORKERS = 8


def main():
    with Lab("eight workers") as lab:
        lab.run("store", "init")
        lines = lab.directory / "lines"
        lines.write_text("".join(f"{n}\n" for n in range(ITEMS)))
        workers = [lab.start("work", "-j1", "--wait", "-q") for _ in range(WORKERS)]
        until(lambda: f" {WORKERS} workers registered" in lab.run("store", "check"),
              "all workers to be registered")

        began = time.monotonic()
        lab.run("submit", "--from", f"lines:{lines}", "--job", "tiny", "--", lab.tool, lab.ledger,
                "1")
        until(lambda: lab.job("tiny")["open"] == 0, "all items to be settled", 85, pause=0.1)
        took = time.monotonic() - began
        for worker in workers:
            check(worker.poll() is None, f"a worker ended by itself with {worker.returncode}")
            worker.terminate()
        codes = {worker.wait(10) for worker in workers}
        check(codes == {128 + 15}, f"after SIGTERM the workers exited with {codes}")

        results = lab.json("results", "tiny")
        keys = collections.Counter(result["key"] for result in results)
        check(len(keys) == ITEMS and set(keys.values()) == {1},
              f"settled: {len(keys)} items, most often {keys.most_common(2)}")
        shares = collections.Counter(result["worker"] for result in results)
        counts = sorted(shares.values())
        print(f"{ITEMS} items in {took:.1f} s, {ITEMS / took:.0f} an s; a worker: {counts}; "
              f"slowest / fastest {counts[0] / counts[-1]:.2f}")
        starts = collections.Counter(line.key for line in lab.lines() if line.kind == "S")
        check(len(starts) == ITEMS and set(starts.values()) == {1},
              f"executed more than once: {starts.most_common(3)}")
        check(len(shares) == WORKERS and counts[0] >= 0.5 * counts[-1],
              f"the shares are unfair: {dict(shares)}")
        books = lab.check_books()
        check(books["completed"] == ITEMS and books["open"] == 0, f"the books: {books}")
        lab.check_no_debris(["tiny"])


main()
