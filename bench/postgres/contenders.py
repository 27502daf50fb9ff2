"""Runs stint and its peers on one server, and reads from the server what they have cost it."""
import contextlib
import json
import os
import shutil
import subprocess
from dataclasses import dataclass

NODE_VERSION_MIN = 22
# What is in the store besides the items to be settled, so that no worker meets the end of the job.
SPARE_ITEMS = 6_000
NO_STORE = 3  # How the client exits that has no PostgreSQL store in it.


class Unmeasured(Exception):
    """The question cannot be asked here, and why."""


@dataclass(frozen=True)
class Peer:
    program: str
    processes: int
    slots: int
    batch: int = 0
    block: int = 1_000  # Jobs added in one call.

    @property
    def name(self):
        batch = f", batch {self.batch}" if self.batch else ""
        return f"{self.program} {self.processes} x {self.slots}{batch}"


@dataclass
class Cost:
    """What the server has done between two looks at it."""
    log_bytes: int
    image_bytes: int  # Of these: whole pages, written once after each checkpoint.
    dead_rows: dict   # Row versions replaced or deleted, by table.

    @property
    def bytes_without_images(self):
        return self.log_bytes - self.image_bytes

    @property
    def dead(self):
        return sum(self.dead_rows.values())


class Contenders:
    def __init__(self, server, build):
        self.server = server
        self.client_program = build / "bench/postgres_client"
        self.stint_program = build / "stint"
        self.programs = os.path.dirname(__file__)
        self.peers_folder = build / "peers"

    def client(self, database, mode, **options):
        words = [f"--{name}={value}" for name, value in options.items()]
        done = subprocess.run([self.client_program, self.server.url(database), mode, *words],
                              stdout=subprocess.PIPE, text=True, check=False)
        if done.returncode == NO_STORE:
            raise Unmeasured("this build has no PostgreSQL store")
        if done.returncode != 0:
            raise SystemExit(f"stint: postgres_client {mode} failed")
        return json.loads(done.stdout)

    def fill(self, database, items):
        """A new job with so many items and some to spare."""
        return self.client(database, "fill", items=items + SPARE_ITEMS)

    def settle(self, database, job, clients, items, batch=100):
        return self.client(database, "settle", job=job, clients=clients, batch=batch, items=items)

    def have_peers(self):
        return (self.peers_folder / "installed.json").exists()

    def node(self):
        own = self.peers_folder / "node_modules/.bin/node"
        return own if own.exists() else shutil.which("node")

    def run_peer(self, peer, jobs, snapshot=False):
        """What its program prints, in a fresh database, on which somebody may hold a snapshot."""
        self.server.create_database("peer")
        with self.server.held_snapshot("peer") if snapshot else contextlib.nullcontext():
            printed = self._run_program(peer, jobs)
        self.server.drop_database("peer")
        return printed

    def _run_program(self, peer, jobs):
        task = {"url": self.server.url("peer"), "jobs": jobs, "processes": peer.processes,
                "slots": peer.slots, "batch": peer.batch, "block": peer.block}
        done = subprocess.run([self.node(), f"{self.programs}/{peer.program}.mjs",
                               json.dumps(task)], stdout=subprocess.PIPE, text=True, check=False,
                              env={**os.environ, "STINT_PEERS": str(self.peers_folder)})
        if done.returncode != 0:
            raise SystemExit(f"stint: {peer.name} failed")
        return json.loads(done.stdout)

    def _books(self, database):
        # The figures of a session are complete when it has ended.
        while self.server.value(database, "SELECT count(*) FROM pg_stat_activity WHERE "
                                "usename = 'stint' AND datname = current_database()") != "0":
            pass
        position = self.server.value(database, "SELECT pg_current_wal_insert_lsn()")
        tables = self.server.query(
            database, "SELECT relid::regclass, n_tup_upd + n_tup_del FROM pg_stat_user_tables")
        return position, {name: int(count) for name, count in tables}

    def cost_of(self, database, work):
        """What `work` yields, and what it has cost the server."""
        self.server.settle_down(database)
        begin, before = self._books(database)
        result = work()
        end, after = self._books(database)
        size, images = self.server.query(
            "postgres", f"SELECT pg_wal_lsn_diff('{end}', '{begin}'), coalesce(sum(fpi_size), 0) "
            f"FROM pg_get_wal_stats('{begin}', '{end}')")[0]
        dead = {name: count - before.get(name, 0) for name, count in after.items()}
        return result, Cost(int(size), int(images), {n: c for n, c in dead.items() if c})
