#!/usr/bin/env python3
"""A pipe that does not end: its first block is worked on at once, and while more comes than is
worked on it is not read, so that disk and memory stay as they are.
Usage: endless_pipe.py STINT
"""
import os
import pathlib
import subprocess
import sys
import tempfile
import threading
import time

STINT = os.path.realpath(sys.argv[1])
BLOCK = 10 << 20
LINES = b"0123456789abcde\n" * (1 << 16)  # 1 MiB
FLOW = 2 << 30
RESIDENT_MAX = 100 << 20
# The bound is 256 MiB; what runs, what is being cut and the first blocks come on top.
KEPT_MAX = 512 << 20
# How much slower than a run of one word the first result may be; what is awaited is below 1.
RATIO_MAX = 4
COUNT = ["sh", "-c", "wc -c"]


def check(condition, message):
    if not condition:
        raise SystemExit(f"FAILED: {message}")


def started(where, *arguments):
    environment = {**os.environ, "STINT_STORE": str(where / "work.db")}
    return subprocess.Popen([STINT, "run", "-q", *arguments], cwd=where, env=environment,
                            stdin=subprocess.PIPE, stdout=subprocess.PIPE)


def floor(where):
    """Seconds of one item with the same command, from nothing to its output."""
    begun = time.monotonic()
    run = started(where, "--from", "stdin", "--", *COUNT)
    run.stdin.write(b"one\n")
    run.stdin.close()
    check(run.stdout.readline(), "a run of one item prints nothing")
    seconds = time.monotonic() - begun
    run.wait()
    return seconds


def first_result(where):
    """Seconds from the end of the first block to its output, while the pipe stays open."""
    run = started(where, "--pipe", "--block", str(BLOCK), "--", *COUNT)
    for _ in range(BLOCK // len(LINES)):
        run.stdin.write(LINES)
    run.stdin.write(LINES)
    run.stdin.flush()
    begun = time.monotonic()
    line = run.stdout.readline()
    seconds = time.monotonic() - begun
    check(line.strip() == str(BLOCK).encode(), f"the first block has {line} bytes")
    run.stdin.close()
    run.stdout.read()
    check(run.wait() == 0, "it failed")
    return seconds


def check_first_result(where):
    pairs = []
    for attempt in range(3):
        place = where / str(attempt)
        (place / "floor").mkdir(parents=True)
        pairs.append((floor(place / "floor"), first_result(place)))
    least, first = (min(values) for values in zip(*pairs))
    ratio = first / least
    print(f"first result {first * 1000:.0f} ms after its block, {ratio:.2f} x a run of one item "
          f"({least * 1000:.0f} ms)", flush=True)
    check(ratio < RATIO_MAX, f"that is {ratio:.1f} x a run of one item")


def kept(where):
    """Bytes of blocks that are kept; some go while we look."""
    sizes = 0
    for path in (where / "work.db.d" / "blocks").rglob("*"):
        try:
            sizes += path.stat().st_size if path.is_file() else 0
        except FileNotFoundError:
            pass
    return sizes


class Writer(threading.Thread):
    """Writes all that is to flow, as fast as it is taken."""

    def __init__(self, pipe):
        super().__init__(daemon=True)
        self.pipe = pipe
        self.written = 0

    def run(self):
        while self.written < FLOW:
            self.pipe.write(LINES)
            self.written += len(LINES)
        self.pipe.close()

    def until_held_up(self):
        """Yields when nothing more has been taken for a while, or all."""
        before, since = -1, time.monotonic()
        while self.is_alive() and time.monotonic() - since < 2:
            if self.written != before:
                before, since = self.written, time.monotonic()
            time.sleep(0.01)


def check_flow(where):
    wait = "until [ -e go ]; do sleep 0.05; done; wc -c"
    run = started(where, "--pipe", "-j2", "--block", str(BLOCK), "--", "sh", "-c", wait)
    writer = Writer(run.stdin)
    writer.start()
    writer.until_held_up()
    held, most = writer.written, kept(where)
    check(held < FLOW, "all was read while nothing was worked on")
    check(most < KEPT_MAX, f"{most >> 20} MiB of blocks are kept")
    (where / "go").touch()
    counted = sum(map(int, run.stdout))
    writer.join()
    _, status, usage = os.wait4(run.pid, 0)
    run.returncode = os.waitstatus_to_exitcode(status)
    check(run.returncode == 0, f"it exited with {run.returncode}")
    check(counted == FLOW, f"{counted} of {FLOW} bytes were given to commands")
    check(kept(where) == 0, "blocks are kept behind the end")
    resident = usage.ru_maxrss << 10
    print(f"{FLOW >> 20} MiB with {resident >> 20} MiB of memory; held up after {held >> 20} MiB "
          f"with {most >> 20} MiB kept", flush=True)
    check(resident < RESIDENT_MAX, "that is too much memory")


def main():
    with tempfile.TemporaryDirectory(prefix="stint-pipe-") as name:
        where = pathlib.Path(name)
        check_first_result(where)
        (where / "flow").mkdir()
        check_flow(where / "flow")


main()
