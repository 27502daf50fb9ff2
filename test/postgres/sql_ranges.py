#!/usr/bin/env python3
"""A table of two million rows is split by its keys (sql:): whatever the key and however the ranges
are asked for, each row is in one range, and ranges have the rows they say. The keys have gaps; one
has two columns. The ranges are those that a dry run shows; the table is asked over one connection.
Usage: sql_ranges.py STINT sqlite|postgres
"""
import os
import pathlib
import shlex
import sqlite3
import subprocess
import sys
import tempfile
import time

from server import Server
from lab import check, program_under_test

ROWS = 2_000_000
EVERY = 10_000
BUCKETS = 64
# Gaps within the numbers, and a big one in their middle; regions are of very different sizes.
COLUMNS = ("n * 7 - n % 5 + (CASE WHEN n > 1000000 THEN 50000000 ELSE 0 END)",
           "'r' || (n % 9) * (n % 7)", "n * 2 + n % 2", "n % 1009")
TABLES = ("CREATE TABLE orders (id bigint PRIMARY KEY, region text NOT NULL, "
          "number bigint NOT NULL, amount bigint NOT NULL)",
          "CREATE INDEX by_region ON orders (region, number, amount)")


class SqliteTable:
    def __init__(self, directory):
        self.address = directory / "shop.db"
        self.database = sqlite3.connect(self.address)
        for statement in TABLES:
            self.database.execute(statement)
        self.database.execute(
            f"WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < {ROWS}) "
            f"INSERT INTO orders SELECT {', '.join(COLUMNS)} FROM c")
        self.database.commit()

    def sums(self, conditions):
        """Count and sum of each."""
        return [self.database.execute(f"SELECT count(*), coalesce(sum(amount), 0) FROM orders "
                                      f"WHERE {condition}").fetchone() for condition in conditions]


class PostgresTable:
    def __init__(self, server):
        self.address = server.url()
        self.server = server
        for statement in TABLES:
            server.sql(statement, database="work", user="stint")
        server.sql(f"INSERT INTO orders SELECT {', '.join(COLUMNS)} "
                   f"FROM generate_series(1, {ROWS}) AS n", database="work", user="stint")
        server.sql("VACUUM ANALYZE orders", database="work", user="stint")

    def sums(self, conditions):
        # It takes a range of two columns for a ninth of the table, and would read all for each.
        script = "SET enable_seqscan = off;\n" + "".join(
            f"SELECT count(*), coalesce(sum(amount), 0) FROM orders WHERE {condition};\n"
            for condition in conditions)
        done = subprocess.run(self.server.psql(database="work", user="stint"), input=script,
                              capture_output=True, text=True, check=False, timeout=120)
        check(done.returncode == 0, f"psql: {done.stderr}")
        return [tuple(map(int, line.split("|"))) for line in done.stdout.splitlines()]


def ranges_of(directory, address, options):
    """Pairs of a condition and the rows that stint says there are."""
    url = f"sql:{address}?table=orders&{options}"
    done = subprocess.run([program_under_test(), "run", "--store", directory / "none.db",
                           "--dry-run", "--from", url, "--", "show", "{where}", "{rows}"],
                          capture_output=True, text=True, check=False, timeout=120)
    check(done.returncode == 0, f"{options}: {done.stderr}")
    lines = [shlex.split(line) for line in done.stdout.splitlines()]
    return [(where, int(rows)) for _, where, rows in lines]


def check_split(directory, table, options, ranges_max):
    began = time.monotonic()
    ranges = ranges_of(directory, table.address, options)
    found = time.monotonic() - began
    check(2 < len(ranges) <= ranges_max, f"{options}: {len(ranges)} ranges")
    whole, *parts = table.sums(["1 = 1", *(condition for condition, _ in ranges)])
    check(len(parts) == len(ranges), f"{options}: {len(parts)} answers for {len(ranges)} ranges")
    for (condition, rows), (count, _) in zip(ranges, parts):
        check(rows == count, f"{options}: {condition} has {count} rows, not {rows}")
    sums = tuple(map(sum, zip(*parts)))
    check(whole[0] == ROWS and sums == whole, f"{options}: the ranges have {sums}, and all {whole}")
    print(f"{options}: {len(ranges)} ranges in {found:.2f} s, all in "
          f"{time.monotonic() - began:.2f} s", flush=True)


def check_table(directory, table):
    check_split(directory, table, f"key=id&every={EVERY}", ROWS // EVERY)
    check_split(directory, table, f"key=id&buckets={BUCKETS}", BUCKETS)
    check_split(directory, table, f"key=region,number&every={EVERY}", ROWS // EVERY)


def main():
    os.environ.pop("STINT_STORE", None)
    with tempfile.TemporaryDirectory(prefix="stint-sql-") as name:
        directory = pathlib.Path(name)
        if sys.argv[2] == "sqlite":
            check_table(directory, SqliteTable(directory))
        else:
            with Server(settings={"max_wal_size": "1GB"}) as server:
                check_table(directory, PostgresTable(server))


if __name__ == "__main__":
    main()
