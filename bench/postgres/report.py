"""What was measured: printed as a table while it is measured, and kept for --json."""
import statistics
from dataclasses import dataclass, field

# A count is the same on every machine; a rate or a share of time needs a quiet one.
COUNT, TIME = "count", "time"


def thousands(rate):
    return f"{rate / 1000:.1f} k"


@dataclass
class Report:
    quiet: bool = False  # Print nothing; the caller wants JSON.
    rows: list = field(default_factory=list)
    checks: list = field(default_factory=list)

    def say(self, line=""):
        if not self.quiet:
            print(line, flush=True)

    def heading(self, question):
        self.question = question
        self.say(f"\n{question}")

    def row(self, name, **figures):
        """One line of the table; a figure that is a list stands for its median."""
        figures = {key: statistics.median(value) if isinstance(value, list) else value
                   for key, value in figures.items()}
        self.rows.append({"question": self.question, "name": name, **figures})
        shown = []
        for key, value in figures.items():
            text = thousands(value) if key.endswith("_per_s") else f"{value:.4g}"
            shown.append(f"{text} {key.replace('_per_s', '/s').replace('_', ' ')}")
        self.say(f"  {name:<44} {', '.join(shown)}")

    def check(self, what, value, target, kind, at_least=False):
        met = value >= target if at_least else value <= target
        self.checks.append({"question": self.question, "what": what, "value": value,
                            "target": target, "at_least": at_least, "kind": kind, "met": met})
        self.say(f"  {what:<56} {value:9.4g}  target {'>=' if at_least else '<='} {target:g}  "
                 f"{'met' if met else 'MISSED'}")

    def missed(self, kinds):
        return [check for check in self.checks if not check["met"] and check["kind"] in kinds]
