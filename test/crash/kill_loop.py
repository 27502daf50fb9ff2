#!/usr/bin/env python3
"""Kills stint with SIGKILL at random moments, again and again, and counts what was executed.

Two kinds of job take turns: `stint run` (one worker, killed alone or with all its children) and
`stint submit` with two `stint work` (both killed at once). Their items leave descendants in their
own group and in sessions of their own. A further kind kills one child only.
Usage: kill_loop.py [STINT]; LAB_ROUNDS and LAB_SEED choose how often and which moments.
"""
import collections
import os
import random
import signal
import subprocess
import time

from lab import Lab, check, fail, until

ROUNDS = int(os.environ.get("LAB_ROUNDS", "210"))
SEED = int(os.environ.get("LAB_SEED", str(random.randrange(10**6))))
ITEMS = 2_000


class Loop:
    def __init__(self, lab):
        self.lab = lab
        self.random = random.Random(SEED)
        self.round = 0
        self.hits = 0
        self.kinds = collections.Counter()
        self.snapshots = {}     # round -> {key: state} right after the kill
        self.child_kills = {}   # round -> key of the item whose process was killed
        self.kills = 0
        self.printed = {}       # job -> file that collects stdout
        self.jobs = []
        self.poisoned = set()   # Keys that were in hand at so many kills that they were failed.

    def command(self):
        tool, ledger = self.lab.tool, self.lab.ledger
        # The shell reads the duration and the manner off the key: "job.number".
        return ["sh", "-c",
                'n=${1##*.}; case $n in *0|*2) how=group;; *1) how=away;; *) how=plain;; esac; '
                'big=0; case $n in *77) big=80000;; esac; '
                f'exec "{tool}" "{ledger}" $((n % 23 + 1)) $how $big', "sh", "{}"]

    def new_job(self, kind):
        name = f"{kind}{len(self.jobs)}"
        lines = self.lab.directory / f"{name}.lines"
        lines.write_text("".join(f"{name}.{n}\n" for n in range(ITEMS)))
        self.jobs.append(name)
        self.printed[name] = self.lab.directory / f"{name}.out"
        self.source = ["--from", f"lines:{lines}", "--job", name, "--attempts", "50", "--backoff",
                       "1ms", "--", *self.command()]
        if kind == "shared":
            self.lab.run("submit", *self.source)
        return name

    def launch(self, kind, job):
        if kind == "shared":
            return [self.lab.start("work", "-j2", round=self.round) for _ in range(2)]
        with open(self.printed[job], "ab") as out:
            return [self.lab.start("run", "-q", "-j4", *self.source, stdout=out, round=self.round)]

    def kill(self, how, workers):
        for worker in workers:
            worker.kill()
        if how == "everything":
            self.lab.kill_all()
        for worker in workers:
            worker.wait()

    def kill_one_child(self, workers):
        """One attempt dies; its worker goes on."""
        ours = {worker.pid for worker in workers}
        for pid in self.lab.processes():
            try:
                with open(f"/proc/{pid}/stat", encoding="utf-8") as stat:
                    parent = int(stat.read().rsplit(")", 1)[1].split()[1])
                with open(f"/proc/{pid}/environ", "rb") as file:
                    variables = file.read().split(b"\0")
                key = [v[10:] for v in variables if v.startswith(b"STINT_KEY=")]
                if parent in ours and key:
                    self.child_kills[self.round] = key[0].decode()
                    os.kill(pid, signal.SIGKILL)
                    return
            except OSError:
                continue

    def one_round(self, kind, job):
        """Yields whether the job is finished."""
        self.round += 1
        workers = self.launch(kind, job)
        time.sleep(self.random.uniform(0.010, 0.300))  # The moment is what the test is about.
        how = self.random.choice(["worker", "worker", "everything", "child first"])
        if how == "child first":
            self.kill_one_child(workers)
        alive = [worker for worker in workers if worker.poll() is None]
        self.kill(how, workers)
        self.kills += 1
        self.kinds[f"{kind}: {how}"] += 1
        states = {row["key"]: row["state"] for row in self.items(job)}
        self.snapshots[self.round] = states
        begun = any(line.round == str(self.round) for line in self.lab.new_lines())
        if alive and begun:
            self.hits += 1
        state = self.lab.job(job)
        return state is not None and state["state"] not in ("open", "closed")

    def items(self, job):
        if self.lab.store.exists() and self.lab.job(job):
            return self.lab.json("items", job, "--limit", "0")
        return []

    def finish(self, kind, job):
        """Lets the job come to its end."""
        self.round += 1
        until(lambda: self.lab.job(job) or kind == "run", "the job to be there")
        for worker in self.launch(kind, job):
            code = worker.wait(120)
            check(code == 0, f"the last run of {job} exited with {code}; see stderr")

    def work(self):
        kinds = ["run", "shared"]
        while self.kills < ROUNDS or len(self.jobs) < 2:
            kind = kinds[len(self.jobs) % 2]
            job = self.new_job(kind)
            kills = ROUNDS // 2 if len(self.jobs) == 1 else ROUNDS
            while self.kills < kills:
                if self.one_round(kind, job):
                    break
            else:
                self.finish(kind, job)
            if self.lab.job(job)["state"] == "failed":
                self.take_up_poison(kind, job)
            if self.lab.job(job)["state"] != "completed":
                fail(f"{job} is {self.lab.job(job)}")

    def take_up_poison(self, kind, job):
        """The kills may hit one item five times, three of them alone: then it fails, and rightly."""
        for item in self.lab.json("items", job, "--state", "failed"):
            cause = item["outcome"].get("cause", "")
            check(cause.startswith("poison"), f"{item['key']} failed for another reason: {cause}")
            story = self.lab.run("show", "--job", job, "--json", item["key"])
            check(story.count("worker lost") >= 5, f"no poison: {story}")
            self.poisoned.add(item["key"])
        self.lab.run("retry", job)
        self.finish(kind, job)

    # What must be true in the end

    def check_jobs(self):
        for job in self.jobs:
            keys = {f"{job}.{n}" for n in range(ITEMS)}
            items = self.items(job)
            check(len(items) == ITEMS and {i["key"] for i in items} == keys,
                  f"{job} has {len(items)} items")
            bad = [i for i in items if i["state"] != "completed"]
            check(not bad, f"not completed in {job}: {bad[:3]}")
            results = collections.Counter(r["key"] for r in self.lab.json("results", job))
            twice = {key for key, times in results.items() if times == 2}
            check(set(results) == keys and set(results.values()) <= {1, 2}
                  and twice == self.poisoned & keys,
                  f"results of {job}: not each once: {results.most_common(3)}")
            if job.startswith("run"):
                said = set(self.printed[job].read_text().split())
                check(keys <= said, f"never printed: {sorted(keys - said)[:5]}")

    def check_ledger(self):
        lines = self.lab.lines()
        ended = {(line.key, line.token) for line in lines if line.kind == "E"}
        keys = {f"{job}.{n}" for job in self.jobs for n in range(ITEMS)}
        done = {key for key, _ in ended}
        check(done == keys, f"completed without a full execution: {sorted(keys - done)[:5]}")
        starts = collections.defaultdict(list)
        for line in lines:
            if line.kind == "S":
                starts[line.key].append(line)
        again = 0
        for key, runs in starts.items():
            tokens = [run.token for run in runs]
            check(len(set(tokens)) == len(tokens), f"{key} ran twice under one token: {runs}")
            for first, second in zip(runs, runs[1:]):
                again += 1
                self.check_again(key, first, second, ended)
        self.check_leavers(lines, starts)
        return len(lines), again

    def was_rescued(self, key):
        job, _, _ = key.partition(".")
        for name in (key, key.partition(".")[2]):
            shown = subprocess.run(
                [self.lab.program, "show", "--store", self.lab.store, "--job", job, "--json", name],
                capture_output=True, text=True, check=False)
            if shown.returncode == 0:
                return "worker lost" in shown.stdout
        return False

    def check_again(self, key, first, second, ended):
        """Executed again: then it was in hand at the kill, and not settled."""
        round_ = int(first.round)
        if self.child_kills.get(round_) == key:
            return
        check(first.round != second.round, f"{key} ran twice in one life: {first} {second}")
        check(round_ in self.snapshots, f"{key} ran again without a kill: {first} {second}")
        state = self.snapshots[round_].get(key)
        poison = state == "failed" and key in self.poisoned  # It was retried by hand.
        check(poison or state not in ("completed", "failed", "canceled"),
              f"{key} was {state} at kill {round_} and ran again: {first} {second}")
        # Of two workers killed together the second may have reaped the first: then no slots file is
        # left to say so, but the item's history does.
        check(state == "running" or (key, first.token) in ended or self.was_rescued(key),
              f"{key} was {state} and unfinished at kill {round_}, no slot held it: {first}")

    def check_leavers(self, lines, starts):
        """While a descendant with our descriptors lives, its item does not run again."""
        for line in lines:
            killed = self.child_kills.get(int(line.round)) == line.key
            if line.kind != "A" or killed:  # A worker that lives may try again at once.
                continue
            early = [s for s in starts[line.key]
                     if s.token != line.token and s.ns < line.ns
                     and any(m.token == line.token and m.ns < s.ns for m in starts[line.key])]
            check(not early, f"ran beside a descendant of the attempt before: {early} {line}")


def main():
    print(f"seed {SEED} (LAB_SEED repeats its moments), {ROUNDS} rounds", flush=True)
    with Lab("kill loop") as lab:
        loop = Loop(lab)
        loop.work()
        books = lab.check_books()
        loop.check_jobs()
        written, again = loop.check_ledger()
        kills = loop.kills
        print(f"{kills} kills, {loop.hits} hit a run in progress, {len(loop.jobs)} jobs, "
              f"{books['completed']} items, {written} ledger lines, {again} executed again, "
              f"{len(loop.child_kills)} children killed; {dict(loop.kinds)}")
        check(kills >= ROUNDS, f"only {kills} kills")
        check(loop.hits * 2 >= kills, f"only {loop.hits} of {kills} kills hit a run in progress")
        lab.check_no_debris(loop.jobs)


main()
