#!/usr/bin/env python3
"""The primary is killed in the middle of a job, its replica is promoted, and the job goes on. The
workers know both servers by one URL and ask for the one that takes writes.

In the mode `synchronous` nothing is lost and no item runs twice. In the mode `lagging` the replica
was behind when the primary died: what it does not know of is done again, and the books are sound.
Usage: failover.py STINT synchronous|lagging; LAB_ITEMS chooses how many.
"""
import collections
import os
import sys

from server import Replica, Server
from postgres_lab import PostgresLab
from lab import check, until

ITEMS = int(os.environ.get("LAB_ITEMS", "2000"))
WORKERS = 3


def fail_over(lab, primary, replica, lagging):
    """Yields how many items the new primary knows to be settled. The last third of the items waits
    at the gate, so that the job cannot end before it."""
    lab.until_settled("many", ITEMS // 3, 300)
    if lagging:
        replica.stop()
        lab.until_settled("many", ITEMS // 2, 300)
    primary.crash()
    if lagging:
        replica.start()
    replica.promote()
    return lab.settled("many")


def check_executions(lab, lagging):
    """Yields how many items ran more than once."""
    runs = collections.Counter(line.key for line in lab.lines() if line.kind == "E")
    check(len(runs) == ITEMS, f"{len(runs)} of {ITEMS} items ran to their end")
    again = sum(times > 1 for times in runs.values())
    check(lagging or again == 0, f"{again} items ran twice: {runs.most_common(5)}")
    return again


def main():
    mode = sys.argv[-1]
    check(mode in ("synchronous", "lagging"), f"{mode} is no mode: synchronous or lagging")
    lagging = mode == "lagging"
    with Server("primary") as primary, Replica(primary, synchronous=not lagging) as replica:
        url = (f"postgres://stint@127.0.0.1:{primary.port},127.0.0.1:{replica.port}/work"
               "?target_session_attrs=read-write")
        with PostgresLab(f"fail-over, {mode}", url) as lab:
            gate = f"{lab.ledger}.gate"
            os.mkfifo(gate)
            lab.submit("many", range(ITEMS), lab.tool, lab.ledger, "10", "gate", 2 * ITEMS // 3)
            if lagging:
                until(lambda: replica.caught_up(), "the replica to have the job", 30, 0.02)
            workers = [lab.start_told(f"stderr-{n}", "work", "-j2") for n in range(WORKERS)]
            at = fail_over(lab, primary, replica, lagging)
            check(at < ITEMS, "all items were settled before the fail-over")
            with open(gate, "rb+", buffering=0):  # For reading, too: it opens though nobody waits.
                lab.wait(workers, 300)
            lab.check_job("many", ITEMS)
            lab.check_books()
            again = check_executions(lab, lagging)
            print(f"the new primary began with {at} of {ITEMS} items settled; all are, once; "
                  f"{again} ran again")
            until(lambda: not lab.processes(), "the last of our processes to end", 5)


main()
