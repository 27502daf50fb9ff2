#!/usr/bin/env python3
"""A half-done job goes from a file to PostgreSQL and back: what one is told of it is the same in each
of the three stores, the books are right, and it is done to its end in the last one. With a number it
also says how many items a second are copied each way.
Usage: copy.py [STINT [ITEMS]]
"""
import json
import subprocess
import sys
import time

from server import Server
from postgres_lab import PostgresLab
from lab import check

COMMAND = "echo {}; echo odd >&2; test $(( {} % 7 )) != 3"
KEYS = ("3", "4", "17", "60")
NUMBERS = {"id", "worker", "token", "store"}  # Each store has its own.


def told(lab, store):
    """What is known of the job in a store."""
    def ask(*arguments):
        return subprocess.run([lab.program, *arguments, "--store", store], cwd=lab.directory,
                              env=lab.environment(), text=True, capture_output=True, check=True,
                              timeout=60).stdout

    def bare(value):
        if isinstance(value, dict):
            return {name: bare(member) for name, member in value.items() if name not in NUMBERS}
        return [bare(member) for member in value] if isinstance(value, list) else value

    def lines(*arguments):
        return [bare(json.loads(line)) for line in ask(*arguments, "--json").splitlines()]

    return {"status": lines("status", "half"), "items": lines("items", "half"),
            "logs": ask("logs", "half"), "results": lines("results", "half"),
            **{f"show {key}": lines("show", "--job", "half", key) for key in KEYS}}


def half_done(lab, store):
    """60 items: 20 settled by hand, some of them as failed, the others pending."""
    lines = lab.directory / "half.lines"
    lines.write_text("".join(f"{number}\n" for number in range(1, 61)))
    lab.run("submit", "--store", store, "--from", f"lines:{lines}", "--job", "half", "--attempts",
            "1", "--", "sh", "-c", COMMAND)
    for key in map(str, range(1, 21)):
        claim = lab.json("claim", "half", key, "--store", store)[0]
        word = "fail" if int(key) % 7 == 3 else "complete"
        lab.run(word, claim["token"], "--store", store)


def same(lab, one, other):
    before, after = told(lab, one), told(lab, other)
    for what, known in before.items():
        check(known == after[what], f"{what} is\n{known}\nin {one}, and\n{after[what]}\nin {other}")


def timed(lab, items, source, target):
    begun = time.monotonic()
    report = lab.json("copy", "many", "--from", source, "--to", target)[0]
    check(report["items"] == items, f"{report} for {items} items")
    return round(items / (time.monotonic() - begun))


def measure(lab, items):
    lines = lab.directory / "many.lines"
    lines.write_text("".join(f"{number}\n" for number in range(items)))
    lab.run("submit", "--store", "many.db", "--from", f"lines:{lines}", "--job", "many", "--", "true")
    print(f"to PostgreSQL {timed(lab, items, 'many.db', lab.url)} items/s, "
          f"back {timed(lab, items, lab.url, 'many2.db')} items/s, "
          f"file to file {timed(lab, items, 'many2.db', 'many3.db')} items/s")


def main():
    with Server() as server, PostgresLab("copy", server.url()) as lab:
        half_done(lab, "first.db")
        lab.run("copy", "half", "--from", "first.db", "--to", lab.url)
        same(lab, "first.db", lab.url)
        lab.check_books()
        lab.run("copy", "half", "--from", lab.url, "--to", "last.db", "--move")
        same(lab, "first.db", "last.db")
        check(lab.job("half") is None, "the moved job is still there")
        lab.run("retry", "half", "--store", "last.db")
        lab.run("work", "--store", "last.db", codes=(1,))
        lab.run("verify", "--store", "last.db")
        [end] = lab.json("status", "half", "--store", "last.db")
        check(end["completed"] + end["failed"] == 60, f"the copy does not go on: {end}")
        if len(sys.argv) > 2:
            measure(lab, int(sys.argv[2]))


main()
