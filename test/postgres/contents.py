#!/usr/bin/env python3
"""An output that is too long for a row is read on another host than the one that made it.

Two hosts are two state directories. Both outputs and what is said on stderr go through the store in
chunks; nobody holds a whole one in memory, and neither retries nor workers that are killed nor a
purge leave anything behind. LAB_MEBIBYTES is the length of the longest one.
Usage: contents.py [STINT]
"""
import json
import os
import subprocess
import types

from server import Server
from postgres_lab import PostgresLab
from lab import check, until

BYTES = 5 * 2**20 + 7
BIG = int(os.environ.get("LAB_MEBIBYTES", "200")) * 2**20
RESIDENT_MAX = 100 * 2**20
MAKE = "head -c {} /dev/zero | tr '\\0' {{}}; head -c 100000 /dev/zero | tr '\\0' e >&2"
HERE, THERE = types.SimpleNamespace(name="one"), types.SimpleNamespace(name="two")


def on(lab, host, *arguments, codes=(0,)):
    """A stint of ours on that host, to its end; yields its stdout, stderr and peak of memory."""
    with subprocess.Popen([lab.program, *map(str, arguments)], cwd=lab.directory, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, stdin=subprocess.DEVNULL,
                          env=lab.environment(host)) as process:
        output, errors = process.communicate(timeout=600)
        check(process.returncode in codes, f"stint {arguments} failed: {errors[-2000:]}")
        return output, errors


def contents(lab, host):
    """The content files in the folder of a host."""
    state = lab.directory / f"home-{host.name}" / "state"
    return [path for path in state.rglob("content/*") if path.is_file()]


def in_store(server):
    return server.sql("SELECT count(*) FROM stint.content_chunk", database="work")


def read_elsewhere(lab, server):
    on(lab, HERE, "submit", "--job", "j", "--shell", "--", MAKE.format(BYTES), ":::", "a", "b")
    on(lab, HERE, "work", "-j1")
    check(not contents(lab, HERE), f"left in the folder: {contents(lab, HERE)}")
    check(in_store(server) == "14", f"{in_store(server)} chunks instead of twice 6 and 1")
    output, errors = on(lab, THERE, "logs", "j", "1")
    check(output == b"a" * BYTES and errors == b"e" * 100000, "logs print something else")
    output, errors = on(lab, THERE, "results", "j")
    check(output == b"a" * BYTES + b"b" * BYTES, "results print something else")
    check(not contents(lab, THERE), f"left in the folder: {contents(lab, THERE)}")


def read_by_path(lab):
    output, _ = on(lab, THERE, "results", "--json", "j")
    for line in output.splitlines():
        result = json.loads(line)
        with open(result["content"], "rb") as file:
            check(file.read() == result["key"].encode() * BYTES, "the file holds something else")


def purged(lab, server):
    on(lab, THERE, "purge", "j")
    check(in_store(server) == "0", f"{in_store(server)} chunks are left")
    check(not contents(lab, THERE), f"left in the folder: {contents(lab, THERE)}")


def completed_by_hand(lab):
    on(lab, HERE, "submit", "--job", "hand", ":::", "x")
    claim, _ = on(lab, HERE, "claim", "hand", "--json")
    (lab.directory / "long").write_bytes(b"h" * BYTES)
    on(lab, HERE, "complete", json.loads(claim)["token"], "--output", "long")
    output, _ = on(lab, THERE, "logs", "hand", "1")
    check(output == b"h" * BYTES, "logs print something else")


def retried(lab, server):
    """Of three attempts and a retry by hand only those outputs stay that outcomes name."""
    on(lab, HERE, "submit", "--job", "tries", "--attempts", "3", "--backoff", "0", "--shell", "--",
       "head -c 100000 /dev/zero; head -c 100000 /dev/zero >&2; test {} = x", ":::", "y")
    for rounds in (1, 2):
        on(lab, HERE, "work", codes=(0, 1))
        check(in_store(server) == str(2 * rounds),
              f"{in_store(server)} chunks after {rounds} rounds of three attempts each")
        check(not contents(lab, HERE), f"left in the folder: {contents(lab, HERE)}")
        on(lab, HERE, "retry", "tries")
    on(lab, HERE, "cancel", "tries")
    on(lab, THERE, "purge", "tries")
    check(in_store(server) == "0", f"{in_store(server)} chunks are left")


def killed(lab, server):
    """A worker that dies while it brings an output to the store; what it brought is removed."""
    on(lab, HERE, "submit", "--job", "killed", "--", "head", "-c", "{}", "/dev/zero", ":::",
       str(BIG))
    worker = lab.start("work")
    until(lambda: int(in_store(server)) > 2, "the first chunks", pause=0.01)
    worker.kill()
    worker.wait()
    left = int(in_store(server))
    check(0 < left <= BIG >> 20, f"{left} chunks when it was killed")
    on(lab, THERE, "work")
    # Of full chunks and a last one, which may be empty.
    check(int(in_store(server)) == BIG // 2**20 + 1,
          f"{in_store(server)} chunks are there, of an output of {BIG >> 20} MiB")
    on(lab, THERE, "purge", "killed")
    check(in_store(server) == "0", f"{in_store(server)} chunks are left")


def memory_is_flat(lab):
    """Of a run that stores and prints an output larger than what it may have in memory."""
    command = [lab.program, "run", "--job", "big", "--", "head", "-c", "{}", "/dev/zero", ":::",
               str(BIG)]
    with open(lab.directory / "printed", "wb") as printed:
        pid = subprocess.Popen(command, cwd=lab.directory, stdin=subprocess.DEVNULL,
                               stdout=printed, env=lab.environment(HERE)).pid
        _, status, usage = os.wait4(pid, 0)
    check(status == 0, f"the run ended with {status}")
    check((lab.directory / "printed").stat().st_size == BIG, "it printed something else")
    print(f"an output of {BIG >> 20} MiB took {usage.ru_maxrss >> 10} MiB of memory")
    check(usage.ru_maxrss * 1024 < RESIDENT_MAX, "that is too much")


def main():
    with Server() as server, PostgresLab("contents", server.url()) as lab:
        read_elsewhere(lab, server)
        read_by_path(lab)
        purged(lab, server)
        completed_by_hand(lab)
        on(lab, THERE, "purge", "hand")
        retried(lab, server)
        killed(lab, server)
        memory_is_flat(lab)
        lab.check_books()
        on(lab, THERE, "purge", "big")
        check(in_store(server) == "0", f"{in_store(server)} chunks are left")


main()
