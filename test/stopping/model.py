"""What `stint run` must do when it is told to halt or is stopped: the rules, as a few lines of code.

A Scenario says what the items come to and how the run is told to end. A Model is fed with what
happens (an item ends, a signal comes) and says who has to run, what becomes of each item and what
the exit code is.
"""
import math
import signal
from dataclasses import dataclass, field


@dataclass
class Scenario:
    seed: int
    slots: int
    codes: list          # What item 1, 2, … exits with.
    when: str = "never"  # never, soon, now
    what: str = "fail"   # fail, success, done
    number: int = 0
    percent: bool = False
    exit_failed: bool = False
    signals: list = field(default_factory=list)  # Which come, at some moment of the run.

    def halt(self):
        if self.when == "never":
            return "never"
        return f"{self.when},{self.what}={self.number}{'%' if self.percent else ''}"


def draw(seed, dice):
    scenario = Scenario(seed, slots=dice.randint(1, 4),
                        codes=[dice.choice([0, 0, 0, 1, 7]) for _ in range(dice.randint(1, 9))],
                        exit_failed=dice.random() < 0.4)
    if dice.random() < 0.75:
        scenario.when = dice.choice(["soon", "now"])
        scenario.what = dice.choice(["fail", "success", "done"])
        scenario.percent = dice.random() < 0.3
        scenario.number = dice.choice([10, 30, 50, 80]) if scenario.percent else dice.randint(1, 4)
    if dice.random() < 0.5:
        kinds = [signal.SIGTERM, signal.SIGINT, signal.SIGHUP]
        scenario.signals = [dice.choice(kinds) for _ in range(dice.randint(1, 2))]
    return scenario


class Model:
    """States of items: waiting, running, completed, failed, given back."""

    def __init__(self, scenario):
        self.scenario = scenario
        self.state = {item: "waiting" for item in range(1, len(scenario.codes) + 1)}
        self.started = []
        self.ending = False       # Nothing new begins.
        self.halted_by = None     # What the item exited with that made it halt.
        self.signal = None        # The first one.
        self.fill()

    def running(self):
        return sorted(item for item, state in self.state.items() if state == "running")

    def count(self, *states):
        return sum(state in states for state in self.state.values())

    def fill(self):
        for item, state in self.state.items():
            if self.ending or len(self.running()) >= self.scenario.slots:
                return
            if state == "waiting":
                self.state[item] = "running"
                self.started.append(item)

    def end(self, kill):
        self.ending = True
        for item in self.running() if kill else []:
            self.state[item] = "given back"

    def item_ends(self, item):
        code = self.scenario.codes[item - 1]
        self.state[item] = "failed" if code else "completed"
        if not self.ending and self.is_reached():
            self.halted_by = code
            self.end(kill=self.scenario.when == "now")
        self.fill()

    def is_reached(self):
        scenario = self.scenario
        if scenario.when == "never":
            return False
        seen = {"fail": self.count("failed"), "success": self.count("completed"),
                "done": self.count("failed", "completed")}[scenario.what]
        if scenario.percent:
            return 0 < seen and seen * 100 >= len(self.state) * scenario.number
        return seen >= scenario.number

    def signal_comes(self, number):
        """The first one lets what runs end; one that comes while the run is ending ends that."""
        if self.signal is None:
            self.signal = number
        self.end(kill=self.ending)

    def is_over(self):
        return not self.running()

    def shown(self):
        """The states as `stint items` says them."""
        return {item: "pending" if state in ("waiting", "given back") else state
                for item, state in self.state.items()}

    def exit_code(self):
        scenario, failed = self.scenario, self.count("failed")
        halted = self.halted_by is not None
        if self.signal is not None:
            return 128 + self.signal
        if not scenario.exit_failed:
            if halted:
                return 1 if scenario.what == "fail" else 0
            return 1 if failed else 0
        if halted and scenario.what == "success":
            return 0
        if halted and scenario.number == 1 and not scenario.percent:
            return self.halted_by
        if scenario.percent:
            return math.ceil(failed * 100 / len(self.state))
        return min(failed, 101)
