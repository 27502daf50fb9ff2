#!/usr/bin/env python3
"""Kills stint with SIGKILL at random moments while it publishes output files, and looks at the files.

Every output must be there once and whole, be that of the attempt that completed its item, and leave
nothing beside it. Jobs of one run and jobs of two workers take turns; sometimes their children are
killed with them.
Usage: publish_loop.py [STINT]; LAB_ROUNDS and LAB_SEED choose how often and which moments.
"""
import collections
import os
import pathlib
import random
import time

from lab import Lab, check, fail

ROUNDS = int(os.environ.get("LAB_ROUNDS", "210"))
SEED = int(os.environ.get("LAB_SEED", str(random.randrange(10**6))))
ITEMS = 1_500
# Writes in two halves, so that half a file can be told; says its token to stdout, too.
COMMAND = ('{ echo "begin $STINT_KEY $STINT_TOKEN"; seq 1 200; } > "$1"; '
           'echo "end $STINT_KEY $STINT_TOKEN" >> "$1"; echo "$STINT_TOKEN"')


class Loop:
    def __init__(self, lab):
        self.lab = lab
        self.random = random.Random(SEED)
        self.kills = 0
        self.hits = 0
        self.jobs = []

    def new_job(self):
        name = f"job{len(self.jobs)}"
        kind = "run" if len(self.jobs) % 2 == 0 else "shared"
        self.jobs.append(name)
        lines = self.lab.directory / f"{name}.lines"
        lines.write_text("".join(f"{name}.{n}\n" for n in range(ITEMS)))
        self.source = ["--from", f"lines:{lines}", "--job", name, "--out", "out/{}.txt", "--", "sh",
                       "-c", COMMAND, "sh", "{out}"]
        if kind == "shared":
            self.lab.run("submit", *self.source)
        return name, kind

    def launch(self, kind):
        if kind == "shared":
            return [self.lab.start("work", "-j2") for _ in range(2)]
        return [self.lab.start("run", "-q", "-j4", *self.source)]

    def outputs(self):
        place = self.lab.directory / "out"
        return len(list(place.glob("*.txt"))) if place.exists() else 0

    def one_round(self, kind):
        before = self.outputs()
        workers = self.launch(kind)
        time.sleep(self.random.uniform(0.010, 0.250))  # The moment is what the test is about.
        alive = [worker for worker in workers if worker.poll() is None]
        victims = list(alive)
        for worker in victims:
            worker.kill()
        if self.random.random() < 0.3:
            self.lab.kill_all()
        for worker in workers:
            worker.wait()
        self.kills += 1
        if alive and self.outputs() > before:
            self.hits += 1

    def work(self):
        while self.kills < ROUNDS or len(self.jobs) < 2:
            job, kind = self.new_job()
            goal = ROUNDS // 2 if len(self.jobs) == 1 else ROUNDS
            while self.kills < goal:
                state = self.lab.job(job)
                if state and state["state"] == "completed":
                    break
                self.one_round(kind)
            if self.lab.job(job) and self.lab.job(job)["state"] == "completed":
                continue  # A finished job of lines would begin a new run.
            for worker in self.launch(kind):
                code = worker.wait(120)
                check(code == 0, f"the last run of {job} exited with {code}; see stderr")
            state = self.lab.job(job)
            if state["state"] != "completed":
                fail(f"{job} is {state}")

    def check_outputs(self):
        place = pathlib.Path(self.lab.directory / "out")
        wanted = {f"{job}.{n}.txt" for job in self.jobs for n in range(ITEMS)}
        there = {path.name for path in place.iterdir()}
        check(not wanted - there, f"missing: {sorted(wanted - there)[:5]}")
        check(not there - wanted, f"debris: {sorted(there - wanted)[:5]}")
        tokens = {}
        for job in self.jobs:
            for result in self.lab.json("results", job):
                tokens[result["key"]] = result["output"].strip()
        middle = [str(n) for n in range(1, 201)]
        for key, token in tokens.items():
            lines = (place / f"{key}.txt").read_text().splitlines()
            check(lines[:1] == [f"begin {key} {token}"] and lines[-1:] == [f"end {key} {token}"]
                  and lines[1:-1] == middle, f"{key} of token {token} is not whole: {lines[:2]} … "
                  f"{lines[-2:]}")
        counts = collections.Counter(tokens.values())
        check(len(tokens) == len(wanted), f"{len(tokens)} results for {len(wanted)} items")
        return len(tokens), max(counts.values())


def main():
    print(f"seed {SEED} (LAB_SEED repeats its moments), {ROUNDS} rounds", flush=True)
    with Lab("publish loop") as lab:
        lab.run("store", "init")
        loop = Loop(lab)
        loop.work()
        lab.check_books()
        outputs, _ = loop.check_outputs()
        print(f"{loop.kills} kills, {loop.hits} while outputs were being published, "
              f"{len(loop.jobs)} jobs, {outputs} outputs, each whole and of the attempt that won")
        check(loop.kills >= ROUNDS, f"only {loop.kills} kills")
        check(loop.hits * 2 >= loop.kills, f"only {loop.hits} of {loop.kills} hit a publication")
        lab.check_no_debris(loop.jobs)


main()
