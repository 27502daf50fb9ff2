#!/usr/bin/env python3
"""Killed while it splits, again and again: in the end each record is there exactly once.

STINT is the program, LAB_ROUNDS how often (10). Each round has a job of its own, on a CSV file with
quoted line ends, that file compressed, or the same as a stream; kill -9 comes somewhere in it, three times,
then the same line runs to its end. What --merge has put together is the file that was split.
"""
import csv
import filecmp
import gzip
import io
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile

stint = os.path.realpath(os.environ.get("STINT") or sys.argv[1])
rounds = int(os.environ.get("LAB_ROUNDS", "10"))
kinds = ("csv:rows.csv?rows=50", "csv:rows.csv.gz?block=3k", "csv:-?rows=40",
         "jsonl:lines.jsonl?rows=30", "text:lines.jsonl?block=2k")


def make(where, chance):
    """The files of a round; yields the rows and the lines."""
    rows = [[str(i), "a\n\"b\"," * chance.randrange(3), "ö" * chance.randrange(30)]
            for i in range(20_000)]
    text = io.StringIO()
    csv.writer(text).writerows([["id", "quotes", "more"], *rows])
    lines = [f'{{"id": {i}, "text": "{"x" * chance.randrange(40)}"}}\n' for i in range(20_000)]
    whole = text.getvalue().encode()
    with open(f"{where}/rows.csv", "wb") as file:
        file.write(whole)
    with gzip.open(f"{where}/rows.csv.gz", "wb") as file:
        file.write(whole)
    with open(f"{where}/lines.jsonl", "w", encoding="utf-8") as file:
        file.writelines(lines)
    return rows, lines


def start(where, source):
    """The same line each time."""
    command = [stint, "run", "-q", "-j2", "--job", "split", "--out", "parts/{begin}",
               "--merge", "merged", "--from", source, "--", "sh", "-c", 'tee "$1"', "sh", "{out}"]
    stdin = open(f"{where}/rows.csv", "rb") if ":-" in source else subprocess.DEVNULL
    return subprocess.Popen(command, cwd=where, stdin=stdin, stdout=subprocess.DEVNULL,
                            start_new_session=True)


def parts(where):
    """What the partitions have, in their order."""
    for name in sorted(os.listdir(f"{where}/parts"), key=int):
        with open(f"{where}/parts/{name}", encoding="utf-8", newline="") as file:
            yield file.read()


def check(where, source, rows, lines):
    if source.startswith("csv:"):
        found = []
        for part in parts(where):
            header, *some = csv.reader(io.StringIO(part))
            assert header == ["id", "quotes", "more"], header
            found += some
        assert found == rows, f"{len(found)} rows, not {len(rows)}"
    else:
        assert "".join(parts(where)) == "".join(lines)
    whole = "rows.csv" if source.startswith("csv:") else "lines.jsonl"
    assert filecmp.cmp(f"{where}/merged", f"{where}/{whole}", shallow=False), "merged otherwise"
    listed = subprocess.run([stint, "items", "split", "--json"], cwd=where, check=True,
                            capture_output=True, text=True).stdout
    made = sum(json.loads(line)["state"] == "completed" for line in listed.splitlines())
    assert made == len(os.listdir(f"{where}/parts")), f"{made} items"
    subprocess.run([stint, "verify"], cwd=where, check=True, stdout=subprocess.DEVNULL)
    left = [name for _, _, names in os.walk(f"{where}/.stint/manifest.db.d/blocks") for name in names]
    assert not left, f"blocks are left: {left}"


def one_round(number):
    chance = random.Random(number)
    source = kinds[number % len(kinds)]
    where = tempfile.mkdtemp(prefix="stint-split-")
    try:
        rows, lines = make(where, chance)
        killed = 0
        for _ in range(3):
            run = start(where, source)
            try:
                run.wait(timeout=0.02 + chance.random() * 0.3)
                break
            except subprocess.TimeoutExpired:
                killed += 1
                os.killpg(run.pid, signal.SIGKILL)
                run.wait()
        code = start(where, source).wait(timeout=60) if killed == 3 or run.returncode else 0
        assert code == 0, f"exit {code}"
        check(where, source, rows, lines)
        return killed
    finally:
        shutil.rmtree(where)


def main():
    killed = sum(one_round(number) for number in range(rounds))
    print(f"{rounds} rounds, killed {killed} times: every record exactly once")


main()
