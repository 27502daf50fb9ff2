#!/usr/bin/env python3
"""A host that is suspended for longer than a lease loses nobody.

A suspension stops all processes at once; so does this, for 32 seconds. When they go on every
heartbeat is older than a lease. Nobody may be reaped for that: each item is executed once.
"""
import os
import pathlib
import signal
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "crash"))
from lab import Lab, check, until  # noqa: E402

SUSPENDED_S = 32  # Longer than a lease (30 s). This is the event, not a wait for one.


def main():
    with Lab("suspended host") as lab:
        command = 'echo "$1" >> ran; while [ ! -e go ]; do sleep 0.02; done; echo "$1"'
        lab.run("submit", "--job", "night", "--", "sh", "-c", command, "sh", "{}", ":::",
                *[str(n) for n in range(8)])
        ran = lab.directory / "ran"
        workers = [lab.start("work", "-j2") for _ in range(2)]
        until(lambda: ran.exists() and len(ran.read_text().split()) == 4, "four items to run")
        stopped = lab.processes()
        for pid in stopped:
            os.kill(pid, signal.SIGSTOP)
        time.sleep(SUSPENDED_S)
        for pid in stopped:
            os.kill(pid, signal.SIGCONT)
        (lab.directory / "go").touch()
        for worker in workers:
            code = worker.wait(60)
            check(code == 0, f"a worker exited with {code}")
        check(sorted(ran.read_text().split()) == [str(n) for n in range(8)],
              f"executed: {ran.read_text().split()}")
        check(lab.job("night")["completed"] == 8, f"{lab.job('night')}")
        lab.check_books()


main()
