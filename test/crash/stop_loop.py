#!/usr/bin/env python3
"""Stops stint in every way it can be stopped, again and again.

Asked once (SIGINT, SIGTERM) it finishes what runs and loses nothing; asked twice it ends the process
groups, and the items keep their attempts; after SIGKILL no child outlives it by 300 ms, and no
grandchild once another worker looks. The line it prints goes on from there.
Usage: stop_loop.py [STINT]; LAB_ROUNDS and LAB_SEED choose how often and which moments.
"""
import collections
import os
import random
import shlex
import signal
import subprocess
import time

from lab import Lab, check, now_ns, until

ROUNDS = int(os.environ.get("LAB_ROUNDS", "24"))
ITEMS = 150
SEED = int(os.environ.get("LAB_SEED", str(random.randrange(10**6))))
ORPHANS_MS = float(os.environ.get("LAB_ORPHANS_MS", "300"))


class Stops:
    def __init__(self, lab):
        self.lab = lab
        self.random = random.Random(SEED)
        self.round = 0

    def start(self, milliseconds, how="plain", items=ITEMS):
        """A run of a job of its own; yields it once it has two items in hand."""
        self.round += 1
        round_ = str(self.round)
        words = [f"{round_}.{n}" for n in range(items)]
        run = self.lab.start("run", "-j2", "--job", f"stop{round_}", "--", self.lab.tool,
                             self.lab.ledger, milliseconds, how, ":::", *words,
                             stderr=subprocess.PIPE, round=round_)
        until(lambda: sum(line.kind == "S" for line in self.of(round_)) >= 2, "two items to start")
        return run

    def of(self, round_):
        return [line for line in self.lab.lines() if line.key.startswith(f"{round_}.")]

    def resume(self, told, items=ITEMS):
        """Pastes the line that was printed; checks that each item ran to its end once."""
        line = told.split("goes on from here:\n", 1)[1].strip()
        check(line.split()[0].endswith("stint"), f"no line to paste: {told}")
        done = subprocess.run(["sh", "-c", line], cwd=self.lab.directory, capture_output=True,
                              text=True, env=self.lab.environment(LAB_ROLE="-"), timeout=60)
        check(done.returncode == 0, f"'{shlex.quote(line)}' exited with {done.returncode}: "
                                    f"{done.stderr}")
        check("already completed" in done.stderr, f"it does not say that it goes on: {done.stderr}")
        lines = self.of(str(self.round))
        ends = collections.Counter(line.key for line in lines if line.kind == "E")
        check(len(ends) == items and set(ends.values()) == {1},
              f"round {self.round}: ran to the end: {len(ends)} items, {ends.most_common(2)}")
        return lines

    def stopped(self, run, signal_):
        told = run.communicate(timeout=15)[1].decode()
        check(run.returncode == 128 + signal_, f"exited with {run.returncode}: {told}")
        check(f"stopped (SIG{signal.Signals(signal_).name[3:]})" in told, f"it told: {told}")
        return told

    def drain(self, signal_):
        """Asked once: what runs is finished and settled, nothing else starts."""
        run = self.start(self.random.randint(1, 20))
        time.sleep(self.random.uniform(0, 0.08))  # Some moment of the run.
        run.send_signal(signal_)
        told = self.stopped(run, signal_)
        lines = self.of(str(self.round))
        starts = {line.key for line in lines if line.kind == "S"}
        ends = {line.key for line in lines if line.kind == "E"}
        check(starts == ends, f"begun and not finished: {starts - ends}")
        job = self.lab.job(f"stop{self.round}")
        check(job["completed"] == len(ends), f"{len(ends)} were finished, the store has {job}")
        again = self.resume(told)
        check(len([line for line in again if line.kind == "S"]) == ITEMS, "an item ran twice")

    def send_again(self, run, signal_):
        """Once the first has been taken: two that wait at the same time are one."""
        def pending():
            with open(f"/proc/{run.pid}/status", encoding="utf-8") as status:
                masks = dict(line.split(":", 1) for line in status)
            return int(masks["ShdPnd"], 16) >> (signal_ - 1) & 1
        until(lambda: not pending(), "the first signal to be taken")
        run.send_signal(signal_)

    def end(self, signal_):
        """Asked twice: what runs is ended with its descendants; no attempt is charged."""
        run = self.start(30_000, "group", items=6)
        run.send_signal(signal_)
        self.send_again(run, signal_)
        self.stopped(run, signal_)
        until(lambda: not self.lab.processes(), "descendants of ended items to go", 1)
        items = self.lab.json("items", f"stop{self.round}")
        check({i["state"] for i in items} == {"pending"}, f"not all can be claimed: {items[:2]}")
        self.lab.run("cancel", f"stop{self.round}")

    def charge_nothing(self):
        """Ended by two signals, an item is tried again as its first attempt."""
        self.round += 1
        words = [f"{self.round}.{n}" for n in range(4)]
        line = ["run", "-j2", "--job", f"stop{self.round}", "--", self.lab.tool, self.lab.ledger,
                "0", "hold", ":::", *words]
        run = self.lab.start(*line, stderr=subprocess.PIPE, role="victim")
        until(lambda: len(self.of(str(self.round))) == 2, "two items to hang")
        run.send_signal(signal.SIGINT)
        self.send_again(run, signal.SIGINT)
        told = self.stopped(run, signal.SIGINT)
        lines = self.resume(told, items=4)
        attempts = collections.Counter(line.attempt for line in lines if line.kind == "S")
        check(attempts == {"1": 6}, f"attempts of six starts: {attempts}")

    def orphan(self):
        """After SIGKILL: the children are gone at once, the grandchildren with the next worker."""
        run = self.start(30_000, "group", items=4)
        children = {line.pid for line in self.of(str(self.round)) if line.kind == "S"}
        time.sleep(self.random.uniform(0, 0.05))
        before = self.lab.workers()
        looker = self.lab.start("work", "--wait", "-j1", "-q", f"stop{self.round - 1}")
        until(lambda: self.lab.workers() - before, "the other worker")
        family = set(self.lab.processes()) - {run.pid, looker.pid}
        check(children <= family and len(family) == 4, f"not four descendants: {family}")
        killed = now_ns()
        run.kill()
        run.communicate()
        until(lambda: not family & set(self.lab.processes()), "all descendants to end", 5)
        took = (now_ns() - killed) / 1e6
        looker.terminate()
        looker.wait()
        self.lab.run("cancel", f"stop{self.round}")
        return took


def main():
    print(f"seed {SEED}, {ROUNDS} rounds of each kind", flush=True)
    with Lab("stop loop") as lab:
        stops = Stops(lab)
        for signal_ in (signal.SIGINT, signal.SIGTERM):
            for _ in range(ROUNDS // 2):
                stops.drain(signal_)
            for _ in range(ROUNDS // 4):
                stops.end(signal_)
        for _ in range(ROUNDS // 4):
            stops.charge_nothing()
        orphans = sorted(stops.orphan() for _ in range(ROUNDS))
        print(f"{stops.round} stops; after SIGKILL the last descendant was gone after "
              f"{orphans[len(orphans) // 2]:.0f} ms (median), {orphans[-1]:.0f} ms (worst)")
        lab.check_books()
        check(orphans[-1] < ORPHANS_MS, f"descendants lived {orphans[-1]:.0f} ms after SIGKILL")
        lab.check_no_debris([])


main()
