#!/usr/bin/env python3
"""Workers that wait for work cost the server next to nothing.

LAB_WORKERS of them, ten a host, wait in `stint work --wait`. The processor time of all server
processes over LAB_SECONDS is compared with the aim, 3 % of one core, and what is far beyond it fails:
then somebody asks all the time. A job that comes then is done at once.
Usage: idle.py [STINT]
"""
import collections
import os
import time

from server import Server
from postgres_lab import PostgresLab
from lab import check, until

WORKERS = int(os.environ.get("LAB_WORKERS", "100"))
SECONDS = float(os.environ.get("LAB_SECONDS", "20"))
SHARE_AIM = 0.03
SHARE_MAX = 0.10
HOST = 10  # Workers of one; each looks after the others of its host.
SESSIONS_EACH = 4  # At most so many connections a worker.


Host = collections.namedtuple("Host", "name enter")


def main():
    settings = {"max_connections": WORKERS * SESSIONS_EACH + 20}
    with Server(settings=settings) as server, PostgresLab("idle workers", server.url()) as lab:
        lab.submit("first", ["a"], "true")
        workers = [lab.start_on(Host(f"host{n // HOST}", ()), "work", "--wait", "-j1",
                                stderr=f"stderr-{n}") for n in range(WORKERS)]
        until(lambda: sum(w["state"] == "idle" for w in lab.json("workers")) == WORKERS,
              f"{WORKERS} workers to be idle", 300, 0.5)
        lab.check_job("first", 1)
        sessions = server.sessions()
        cost = measure(server)
        print(f"{WORKERS} idle workers with {sessions} sessions cost {100 * cost:.2f} % of a core; "
              f"aim {100 * SHARE_AIM:.0f} %: {'met' if cost < SHARE_AIM else 'MISSED'}")
        check(all(worker.poll() is None for worker in workers), f"one ended:\n{lab.last_words()}")
        began = time.monotonic()
        lab.submit("then", range(100), "true")
        lab.until_settled("then", 100)
        print(f"100 items that came then were done after {time.monotonic() - began:.2f} s")
        lab.check_job("then", 100)
        for worker in workers:
            worker.terminate()
        for worker in workers:
            worker.wait(120)
        lab.check_books()
        check(cost < SHARE_MAX, f"{100 * cost:.2f} % of a core, more than {100 * SHARE_MAX:.0f} %")


def measure(server):
    """The share of a core that the server takes, over SECONDS."""
    began, before = time.monotonic(), server.cpu_seconds()
    time.sleep(SECONDS)  # The measure itself: what it costs to wait.
    return (server.cpu_seconds() - before) / (time.monotonic() - began)


main()
