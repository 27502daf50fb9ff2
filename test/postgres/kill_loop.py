#!/usr/bin/env python3
"""Kills workers, or their PostgreSQL server, with SIGKILL at random moments; counts what was done.

Each round is a job that three workers share. In the mode `workers` some of them are killed and
replaced; in the mode `server` the postmaster is, and the workers must live through it. At the end
every item is completed once in the books, and the ledger of what was executed has all of them; it
has an item twice only when it was in hand at a kill.
Usage: kill_loop.py STINT workers|server; LAB_ROUNDS and LAB_SEED choose how often and which
moments.
"""
import collections
import os
import random
import sys
import time

from server import Server
from postgres_lab import PostgresLab, grant_check
from lab import check, now_ns, until

ROUNDS = int(os.environ.get("LAB_ROUNDS", "6"))
SEED = int(os.environ.get("LAB_SEED", str(random.randrange(10**6))))
ITEMS = 300
WORKERS = 3
KILLS = 3  # A round.

Snapshot = collections.namedtuple("Snapshot", "states taken")  # By key; and when it was complete.


class Loop:
    def __init__(self, lab, server, mode):
        self.lab = lab
        self.server = server
        self.mode = mode
        self.random = random.Random(SEED)
        self.lives = 0           # Of workers; the ledger has the number as its round.
        self.snapshots = {}      # Number of a life that was killed -> the items right after.
        self.crashes = 0
        self.hits = 0            # Kills while the job was open.
        self.jobs = []

    def launch(self):
        self.lives += 1
        worker = self.lab.start_told(f"stderr-{self.lives}", "work", "-j2", self.jobs[-1],
                                     round=self.lives)
        return self.lives, worker

    def kill_workers(self, workers):
        victims = self.random.sample(range(WORKERS), self.random.randint(1, WORKERS))
        hit = [place for place in victims if workers[place][1].poll() is None]
        for place in hit:
            workers[place][1].kill()
        for place in hit:
            workers[place][1].wait()
        states = {row["key"]: row["state"]
                  for row in self.lab.json("items", self.jobs[-1], "--limit", "0")}
        taken = now_ns()
        for place in hit:
            self.snapshots[workers[place][0]] = Snapshot(states, taken)
            workers[place] = self.launch()
        self.hits += bool(hit) and any(state != "completed" for state in states.values())

    def kill_server(self, workers):
        alive = any(worker.poll() is None for _, worker in workers)
        self.server.crash()
        self.crashes += 1
        self.hits += alive
        time.sleep(self.random.uniform(0, 0.5))  # How long it stays away.
        self.server.start()

    def one_round(self):
        job = f"{self.mode}{len(self.jobs)}"
        self.jobs.append(job)
        keys = [f"{job}.{n}" for n in range(ITEMS)]
        self.lab.submit(job, keys, "sh", "-c",
                        f'exec "{self.lab.tool}" "{self.lab.ledger}" $((${{1##*.}} % 61 + 10))',
                        "sh", "{}", options=("--attempts", "50", "--backoff", "1ms"))
        workers = [self.launch() for _ in range(WORKERS)]
        for _ in range(KILLS):
            time.sleep(self.random.uniform(0.05, 0.6))  # The moment is what the test is about.
            self.kill_server(workers) if self.mode == "server" else self.kill_workers(workers)
        self.lab.wait([worker for _, worker in workers])
        self.lab.check_job(job, ITEMS)

    def check_ledger(self):
        lines = self.lab.lines()
        keys = {f"{job}.{n}" for job in self.jobs for n in range(ITEMS)}
        ended = {line.key for line in lines if line.kind == "E"}
        check(ended == keys, f"completed without a full execution: {sorted(keys - ended)[:5]}")
        starts = collections.defaultdict(list)
        for line in lines:
            if line.kind == "S":
                starts[line.key].append(line)
        again = 0
        for key, runs in starts.items():
            tokens = {run.token for run in runs}
            check(len(tokens) == len(runs), f"{key} ran twice under one token: {runs}")
            for first, second in zip(runs, runs[1:]):
                again += 1
                self.check_again(key, first, second)
        return again

    def check_again(self, key, first, second):
        """Executed again: then it was in hand when its worker was killed, and not settled."""
        life = int(first.round)
        check(life in self.snapshots, f"{key} ran again, its worker lives: {first} {second}")
        states, taken = self.snapshots[life]
        # A survivor may have run it again, to its end, before the snapshot was taken.
        check(states.get(key) != "completed" or second.ns < taken,
              f"{key} was completed at the kill and ran again: {second}")


def main():
    mode = sys.argv[-1]
    check(mode in ("workers", "server"), f"{mode} is no mode: workers or server")
    print(f"seed {SEED} (LAB_SEED repeats its moments), {ROUNDS} rounds", flush=True)
    with Server() as server, PostgresLab(f"kill loop, {mode}", server.url()) as lab:
        grant_check(server)
        loop = Loop(lab, server, mode)
        for _ in range(ROUNDS):
            loop.one_round()
        books = lab.check_books()
        again = loop.check_ledger()
        kills = len(loop.snapshots) + loop.crashes
        print(f"{kills} kills, {loop.hits} times while the job was open, {books['completed']} "
              f"items, {again} executed again")
        check(books["completed"] == ROUNDS * ITEMS, f"the books have {books['completed']} items")
        check(loop.hits >= ROUNDS, f"only {loop.hits} times a kill hit a job that was open")
        until(lambda: not lab.processes(), "the last of our processes to end", 5)


main()
