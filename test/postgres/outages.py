#!/usr/bin/env python3
"""A run lives through every way in which its server can fail for a while.

Its sessions are terminated, the server restarts, answers too slowly for its own
statement_timeout, has no connection left, has no disk left. Each time the run goes on, says once
that the store is away and once that it is back, and no running command is ended for it: each that
began also ended.
Usage: outages.py [STINT] [KIND...]; the full disk needs root, for a mount of its own.
"""
import contextlib
import os
import subprocess
import sys
import time

from server import Server, server_user
from postgres_lab import PostgresLab, in_own_mounts
from lab import check, until

ITEMS = 120
AWAY_SECONDS = 3.0   # Longer than what the run may bridge without a word.
CONNECTIONS = 24
DISK_BYTES = 48 << 20


@contextlib.contextmanager
def terminated(server, _):
    """All sessions end; the next ones are welcome."""
    check(server.terminate_sessions() > 0, "no session to terminate")
    yield


@contextlib.contextmanager
def restarted(server, _):
    server.stop("fast")
    time.sleep(AWAY_SECONDS)  # How long it is away is what the case is about.
    server.start()
    yield


@contextlib.contextmanager
def timed_out(server, _):
    """Sessions of the role have a statement_timeout that little can meet."""
    server.sql("ALTER ROLE stint SET statement_timeout = '1ms'")
    server.terminate_sessions()
    time.sleep(AWAY_SECONDS)
    server.sql("ALTER ROLE stint RESET statement_timeout")
    server.terminate_sessions()
    yield


@contextlib.contextmanager
def crowded(server, _):
    """Others have taken all connections."""
    server.sql("CREATE ROLE crowd LOGIN")
    crowd = []
    try:
        server.sql("ALTER ROLE stint CONNECTION LIMIT 0")  # Until the crowd is in.
        server.terminate_sessions()
        until(lambda: server.sessions() == 0, "the sessions to end")
        free = 3  # superuser_reserved_connections

        def is_in():
            # Who is refused has met one of ours that was still there, and comes again.
            waiting = sum(one.poll() is None for one in crowd)
            for _ in range(CONNECTIONS - waiting):
                crowd.append(subprocess.Popen(
                    [*server.as_user(), *server.psql("-c", "SELECT pg_sleep(600)", user="crowd")],
                    stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL))
            return server.sessions("crowd") == CONNECTIONS - free

        until(is_in, "the crowd to be in", 30, 0.5)
        server.sql("ALTER ROLE stint CONNECTION LIMIT -1")
        time.sleep(AWAY_SECONDS)
    finally:
        for one in crowd:
            one.kill()
            one.wait()
    server.terminate_sessions("crowd")
    yield


@contextlib.contextmanager
def full_disk(server, disk):
    """The tablespace of the database cannot grow."""
    filler = disk / "filler"
    block = bytes(1 << 16)
    with open(filler, "wb", buffering=0) as file:
        with contextlib.suppress(OSError):
            while True:
                file.write(block)
    until(lambda: "No space left on device" in server.tail_of_log(), "the disk to be missed", 60)
    time.sleep(AWAY_SECONDS)
    filler.unlink()
    yield


OUTAGES = {"terminated": terminated, "restarted": restarted, "timed_out": timed_out,
           "crowded": crowded, "full_disk": full_disk}
BRIEF = {"terminated"}  # Over before it need be told.
# What failed leaves room behind, so a call may get through while the disk is still full; and one
# that takes less than a millisecond is in time. What comes then is another outage.
TOLD_MAX = {"full_disk": 3, "timed_out": 3}


class Outages:
    def __init__(self, lab, server, disk):
        self.lab = lab
        self.server = server
        self.disk = disk

    def live_through(self, name):
        """A run that is in full swing when it happens."""
        big = 20_000 if name == "full_disk" else 0  # Printed, and so stored: the disk fills.
        keys = [f"{name}.{n}" for n in range(ITEMS)]
        stderr = f"stderr-{name}"
        run = self.lab.start_told(stderr, "run", "-j4", "--job", name, "--", self.lab.tool,
                                  self.lab.ledger, 150, "plain", big, ":::", *keys)
        self.lab.until_settled(name, 10)
        with OUTAGES[name](self.server, self.disk):
            check(run.poll() is None, f"{name}: the run has ended:\n{self.lab.told(stderr)}")
        code = run.wait(120)
        check(code == 0, f"{name}: the run exited with {code}:\n{self.lab.told(stderr)}")
        self.lab.check_job(name, ITEMS)
        if name not in BRIEF:
            self.lab.check_told(stderr, name, TOLD_MAX.get(name, 1))
        self.check_commands(name)
        print(f"{name}: {self.outage_lines(stderr)}")

    def check_commands(self, name):
        lines = [line for line in self.lab.lines() if line.key.startswith(f"{name}.")]
        begun = sorted(line.token + line.key for line in lines if line.kind == "S")
        ended = sorted(line.token + line.key for line in lines if line.kind == "E")
        check(begun == ended, f"{name}: {len(begun)} commands began, {len(ended)} ended")
        check(len(begun) == ITEMS, f"{name}: {len(begun)} executions of {ITEMS} items")

    def outage_lines(self, stderr):
        lines = [line for line in self.lab.told(stderr).splitlines() if "the store" in line]
        return " / ".join(lines) or "not a word"


def small_disk(server):
    """Moves the database to a disk that can be filled; yields where that is."""
    disk = server.directory / "disk"
    disk.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={DISK_BYTES}", "tmpfs", disk], check=True)
    user = server_user()
    (disk / "space").mkdir()
    for path in (disk, disk / "space"):
        os.chown(path, user.pw_uid, user.pw_gid)
    server.sql(f"CREATE TABLESPACE small LOCATION '{disk}/space'")
    server.sql("ALTER DATABASE work SET TABLESPACE small")
    return disk


def main():
    kinds = [word for word in sys.argv[1:] if word in OUTAGES] or list(OUTAGES)
    if "full_disk" in kinds and not in_own_mounts():
        print("left out: a full disk needs root, for a mount of its own")
        kinds.remove("full_disk")
    with Server(settings={"max_connections": CONNECTIONS}) as server:
        disk = small_disk(server) if "full_disk" in kinds else None
        with PostgresLab("outages", server.url()) as lab:
            lab.run("store", "init")
            outages = Outages(lab, server, disk)
            for kind in kinds:
                outages.live_through(kind)
            lab.check_books()
            until(lambda: not lab.processes(), "the last of our processes to end", 5)
        if disk:
            server.stop("immediate")
            subprocess.run(["umount", disk], check=True)


main()
