#!/usr/bin/env python3
"""A job runs through pgbouncer in transaction mode; each worker says first what that costs it.

Usage: pooler.py [STINT]
"""
from server import PgBouncer, Server
from postgres_lab import PostgresLab
from lab import check

ITEMS = 300
WORKERS = 3


def main():
    with Server() as server, PgBouncer(server) as pool, \
            PostgresLab("pgbouncer", pool.url()) as lab:
        # A pooler gives no session a search path.
        server.sql("ALTER ROLE stint SET search_path = stint")
        lab.submit("pooled", range(ITEMS), "true")
        workers = [lab.start_told(f"stderr-{n}", "work", "-j2") for n in range(WORKERS)]
        lab.wait(workers)
        lab.check_job("pooled", ITEMS)
        lab.check_books()
        for number in range(WORKERS):
            said = lab.told(f"stderr-{number}")
            check("pool" in said, f"worker {number} does not say what a pooler costs it: {said}")
        print(lab.told("stderr-0").strip())


main()
