#!/usr/bin/env python3
"""Plays seeded scenarios of --halt and of signals with real processes, and compares what stint did
with the model: which items ran, what became of each, the exit code, what the store says afterwards,
and that the same line does the rest as first attempts.

Nothing is timed. Each item says that it has begun and then waits at a pipe of its own until it is
told what to exit with; one step is taken when the one before it can be seen.
Usage: scenarios.py [STINT]; STOPPING_SCENARIOS and STOPPING_SEED choose how many and from which on.
"""
import concurrent.futures
import errno
import json
import os
import pathlib
import random
import shutil
import subprocess
import sys
import tempfile
import time

from model import Model, draw

STINT = os.path.realpath(sys.argv[1] if len(sys.argv) > 1 else "build/release/stint")
SCENARIOS = int(os.environ.get("STOPPING_SCENARIOS", "200"))
SEED = int(os.environ.get("STOPPING_SEED", "1"))
SECONDS = 20
ITEM = 'echo "$1 $$ $STINT_ATTEMPT" >>begun; [ -e free ] || { read code <go.$1; exit $code; }'


class Mismatch(Exception):
    pass


def until(condition, what):
    end = time.monotonic() + SECONDS
    while not condition():
        if time.monotonic() > end:
            raise Mismatch(f"waited {SECONDS} s in vain for {what}")
        time.sleep(0.002)


class Play:
    def __init__(self, seed):
        self.dice = random.Random(seed)
        self.scenario = draw(seed, self.dice)
        self.model = Model(self.scenario)
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="stopping."))
        self.run = None

    def line(self):
        words = [str(item) for item in self.model.state]
        failed = ["--exit-failed"] if self.scenario.exit_failed else []
        return [STINT, "run", "--job", "j", f"-j{self.scenario.slots}", "--halt",
                self.scenario.halt(), *failed, "--", "sh", "-c", ITEM, "item", "{}", ":::", *words]

    def stint(self, *words):
        done = subprocess.run([STINT, *words], cwd=self.folder, capture_output=True, text=True,
                              check=False, timeout=SECONDS)
        if done.returncode != 0:
            raise Mismatch(f"stint {' '.join(words)}: {done.returncode}, {done.stderr}")
        return [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]

    def begun(self):
        """The items that have begun, in that order, with their process and attempt."""
        log = self.folder / "begun"
        lines = log.read_text().splitlines() if log.exists() else []
        return [tuple(int(word) for word in line.split()) for line in lines]

    def wait_for_starts(self):
        until(lambda: self.run.poll() is not None or len(self.begun()) >= len(self.model.started),
              f"items {self.model.started} to begin")

    def tell(self, item, code):
        """False while the item has not opened its pipe yet."""
        try:
            pipe = os.open(self.folder / f"go.{item}", os.O_WRONLY | os.O_NONBLOCK)
        except OSError as fault:
            if fault.errno == errno.ENXIO:
                return False
            raise
        os.write(pipe, code)
        os.close(pipe)
        return True

    def let_end(self, item):
        process = next(pid for number, pid, _ in self.begun() if number == item)
        code = f"{self.scenario.codes[item - 1]}\n".encode()
        until(lambda: self.tell(item, code), f"item {item} to listen")
        until(lambda: not os.path.exists(f"/proc/{process}"), f"item {item} to be gone")
        self.model.item_ends(item)

    def send(self, number):
        def is_pending():
            with open(f"/proc/{self.run.pid}/status", encoding="utf-8") as status:
                masks = dict(line.split(":", 1) for line in status)
            return int(masks.get("ShdPnd", "0"), 16) >> (number - 1) & 1
        self.run.send_signal(number)
        until(lambda: self.run.poll() is not None or not is_pending(), "the signal to be taken")
        self.model.signal_comes(number)

    def play(self):
        for item in self.model.state:
            os.mkfifo(self.folder / f"go.{item}")
        self.run = subprocess.Popen(
            ["env", "--default-signal=INT,HUP,TERM", *self.line()], cwd=self.folder,
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        self.wait_for_starts()
        # A share is one of all items: it is known once the source has been read.
        until(lambda: self.stint("status", "j", "--json")[0]["state"] == "closed", "all items")
        self.stint("status", "j", "--json")
        signals = list(self.scenario.signals)
        while not self.model.is_over():
            if signals and self.dice.random() < 0.3:
                self.send(signals.pop(0))
            else:
                self.let_end(self.dice.choice(self.model.running()))
            self.wait_for_starts()
        self.told = self.run.communicate(timeout=SECONDS)[1].decode()

    def check(self):
        expected = {"exit code": self.model.exit_code(), "begun": sorted(self.model.started),
                    "states": self.model.shown()}
        items = self.stint("items", "j", "--json", "--limit", "0")
        got = {"exit code": self.run.returncode, "begun": sorted(line[0] for line in self.begun()),
               "states": {int(item["key"]): item["state"] for item in items}}
        if got != expected:
            raise Mismatch(f"expected {expected}\n     got {got}\nstderr: {self.told}")
        self.stint("verify")

    def go_on(self):
        """The same line does what is left, and nothing was charged for what was given back."""
        rest = sorted(item for item, state in self.model.shown().items() if state == "pending")
        if not rest:
            return
        before = len(self.begun())
        (self.folder / "free").touch()
        subprocess.run(["sh", "-c", 'exec "$@" 2>told', "sh", *self.line()], cwd=self.folder,
                       stdout=subprocess.DEVNULL, check=False, timeout=SECONDS)
        again = self.begun()[before:]
        if self.scenario.when == "never" and sorted(line[0] for line in again) != rest:
            raise Mismatch(f"left were {rest}, and {again} began")
        if any(attempt != 1 for _, _, attempt in again):
            raise Mismatch(f"an attempt was charged: {again}")
        self.stint("verify")

    def clean(self):
        if self.run is not None and self.run.poll() is None:
            self.run.kill()
            self.run.communicate()
        shutil.rmtree(self.folder, ignore_errors=True)


def play(seed):
    one = Play(seed)
    try:
        one.play()
        one.check()
        one.go_on()
        return None
    except (Mismatch, subprocess.TimeoutExpired, OSError) as fault:
        return f"seed {seed}: {one.scenario}\n{fault}"
    finally:
        one.clean()


def main():
    seeds = range(SEED, SEED + SCENARIOS)
    begun = time.monotonic()
    with concurrent.futures.ThreadPoolExecutor(max_workers=4) as pool:
        faults = [fault for fault in pool.map(play, seeds) if fault]
    for fault in faults:
        print(fault)
    print(f"{len(seeds)} scenarios from seed {SEED} on in {time.monotonic() - begun:.0f} s, "
          f"{len(faults)} not as the model says")
    sys.exit(1 if faults else 0)


main()
