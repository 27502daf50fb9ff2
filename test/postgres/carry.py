#!/usr/bin/env python3
"""Files that travel with their items (--carry) reach a worker that does not see them: it has mounts
and a state directory of its own, with nothing where the files are.

A feed that is killed and begun again sends nothing twice, a worker that is killed leaves no copies,
a copy of the job takes the files along, and a purge removes them.
Usage: carry.py [STINT]
"""
import hashlib
import os
import pathlib
import subprocess
import sys
import types

from server import Server
from postgres_lab import PostgresLab, in_own_mounts
from lab import check, until

FILES = 60
LONG = 5 * 2**20 + 7
BLIND = types.SimpleNamespace(name="blind")
# Nothing is where the files are.
HIDE = ["unshare", "--mount", "--propagation", "private", "--", "sh", "-c",
        'mount -t tmpfs none "$1" && shift && exec "$@"', "-"]
TELL = ["sh", "-c", 'sha256sum <"$1" | cut -c1-64; echo "${1##*/} $STINT_KEY"', "-", "{}"]


def make_files(lab):
    """The files; yields what is to be printed of each."""
    place = lab.directory / "in"
    place.mkdir()
    told = {}
    for number in range(FILES):
        data = os.urandom(LONG if number == 7 else 1000 + number)
        path = place / f"f{number}.bin"
        path.write_bytes(data)
        told[f"in/{path.name}"] = f"{hashlib.sha256(data).hexdigest()}\n{path.name} in/{path.name}\n"
    return told


def blind(lab, *arguments):
    """A stint of ours that does not see the files, in the background."""
    command = [*HIDE, lab.directory / "in", *lab.enter, lab.program, *arguments]
    with open(lab.directory / "stderr-blind", "ab") as log:
        return subprocess.Popen(list(map(str, command)), cwd=lab.directory, stderr=log,
                                stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                env=lab.environment(BLIND))


def contents(server):
    there = server.sql("SELECT to_regclass('stint.content') IS NOT NULL", database="work")
    return int(there == "t" and server.sql("SELECT count(*) FROM stint.content", database="work"))


def submit(lab):
    return lab.start("submit", "--job", "j", "--carry", "--attempts", "2", "--backoff", "0", "--from",
                     "glob:in/*.bin", "--", *TELL)


def fed_with_a_kill(lab, server):
    feeder = submit(lab)
    until(lambda: contents(server) > 5, "the first files", pause=0.001)
    feeder.kill()
    feeder.wait()
    feeder = submit(lab)
    check(feeder.wait(60) == 0, "the second feed failed")
    check(contents(server) == FILES, f"{contents(server)} contents of {FILES} files")
    check(lab.job("j")["items"] == FILES, f"items are missing or double: {lab.job('j')}")


def copies(lab):
    """What commands were given, in the state directory of the worker."""
    # What goes while it is looked for is passed over, which rglob does not.
    return [pathlib.Path(place, name)
            for place, folders, files in os.walk(lab.directory / "home-blind")
            if place.endswith("/carried") for name in folders + files]


def worked_with_a_kill(lab):
    held = lab.directory / "held"
    lab.run("submit", "--job", "held", "--carry", "--from", "glob:in/f7.bin", "--", "sh", "-c",
            f'test -e {held} && exit; : >{held}; exec sleep 600', "-", "{}")
    worker = blind(lab, "work")
    until(held.exists, "the command")
    check(len(copies(lab)) > 0, "no copy is there while the command runs")
    for process in lab.processes():
        os.kill(process, 9)
    worker.wait()
    worker = blind(lab, "work")
    check(worker.wait(120) == 0, f"the blind worker failed: {lab.last_words()}")
    check(not copies(lab), f"copies are left: {copies(lab)}")


def told(lab, store):
    out = {}
    for line in lab.json("results", "j", "--store", store):
        out[line["key"]] = line["output"]
    return out


def main():
    if not in_own_mounts():
        print("needs a mount namespace of its own: run as root")
        sys.exit(77)
    with Server() as server, PostgresLab("carry", server.url()) as lab:
        expected = make_files(lab)
        fed_with_a_kill(lab, server)
        lab.run("copy", "j", "--to", "other.db")
        worked_with_a_kill(lab)
        check(told(lab, lab.url) == expected, "the blind worker was given something else")
        other = blind(lab, "work", "--store", "other.db")
        check(other.wait(60) == 0, f"the worker on the copy failed: {lab.last_words()}")
        check(told(lab, "other.db") == expected, "the copy of the job was given something else")
        lab.check_books()
        lab.run("copy", "j", "--from", "other.db", "--to", "third.db", "--move")
        check(len(list(pathlib.Path(f"{lab.directory}/third.db.d/content").iterdir())) == FILES,
              "the moved job has lost files")
        lab.run("purge", "--finished")
        check(contents(server) == 0, f"{contents(server)} contents are left")


main()
