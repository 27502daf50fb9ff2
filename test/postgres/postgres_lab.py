"""A lab (test/crash/lab.py) whose store is a PostgreSQL database, with workers on several hosts."""
import collections
import os
import subprocess
import sys

from server import ADMIN  # First: it shows the way to lab.py.
from lab import Lab, check, until

TOLD_AWAY = "does not answer"
TOLD_BACK = "answers again"


class PostgresLab(Lab):
    def __init__(self, name, url):
        super().__init__(name)
        self.url = url
        # Workers try for ever to reach a server that ended with its test: they end with it, too.
        self.enter = ["setpriv", "--pdeathsig", "KILL", "--"]

    def environment(self, host=None, **variables):
        """Of a process on `host` (network.Namespace), with a state directory of that host's own."""
        home = self.directory / f"home-{host.name if host else 'here'}"
        home.mkdir(exist_ok=True)
        return {**super().environment(**variables), "STINT_STORE": self.url, "HOME": str(home),
                "XDG_STATE_HOME": str(home / "state"), "XDG_RUNTIME_DIR": str(home)}

    def start_on(self, host, *arguments, stderr, role="-"):
        """A stint of ours on another host, in the background."""
        with open(self.directory / stderr, "ab") as log:
            return subprocess.Popen(
                [*host.enter, *self.enter[-4:], self.program, *map(str, arguments)], cwd=self.directory, stderr=log,
                stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                env=self.environment(host, LAB_ROLE=role))

    def start_told(self, stderr, *arguments, **options):
        """A stint of ours in the background that tells its troubles to a file of its own."""
        with open(self.directory / stderr, "ab") as log:
            return self.start(*arguments, stderr=log, **options)

    def told(self, stderr):
        return (self.directory / stderr).read_text(encoding="utf-8", errors="replace")

    def wait(self, workers, seconds=120):
        for worker in workers:
            code = worker.wait(seconds)
            check(code == 0, f"a worker exited with {code}; it said:\n{self.last_words()}")

    def last_words(self):
        """The end of what the workers have told, a file each."""
        logs = [path for path in self.directory.iterdir()
                if path.name.startswith("stderr") and path.stat().st_size > 0]
        return "\n".join(f"{path.name}: {path.read_text(errors='replace')[-1000:]}"
                         for path in sorted(logs))

    def submit(self, job, keys, *command, options=()):
        """A job of these items."""
        lines = self.directory / f"{job}.lines"
        lines.write_text("".join(f"{key}\n" for key in keys))
        self.run("submit", "--from", f"lines:{lines}", "--job", job, *options, "--", *command)

    def settled(self, job):
        return (self.job(job) or {}).get("completed", 0)

    def until_settled(self, job, items, seconds=60):
        until(lambda: self.settled(job) >= items, f"{items} items of {job} to be completed",
              seconds, 0.05)

    def check_job(self, job, items):
        """Every item is completed, once, in the books and in the feed."""
        state = self.job(job)
        check(state and state["state"] == "completed" and state["completed"] == items,
              f"{job} is not complete: {state}; the workers said:\n{self.last_words()}")
        feed = collections.Counter(r["key"] for r in self.json("results", job))
        check(len(feed) == items and set(feed.values()) == {1},
              f"the feed of {job} has {len(feed)} of {items} items: {feed.most_common(3)}")

    def check_told(self, stderr, what, times_max=1):
        """An outage is told in one line when it begins and in one when it is over."""
        said = self.told(stderr)
        away, back = said.count(TOLD_AWAY), said.count(TOLD_BACK)
        check(away == back and 1 <= away <= times_max,
              f"{what}: told {away} times that the store is away, {back} times that it is back:\n"
              f"{said[-2000:]}")


def grant_check(server):
    """The store's role is a plain one: tests must not pass by the rights of a superuser."""
    row = server.sql("SELECT rolsuper FROM pg_roles WHERE rolname = 'stint'")
    check(row == "f" and ADMIN != "stint", "the role 'stint' is a superuser")


def in_own_mounts():
    """Begins the test anew in a mount namespace of its own, so that its mounts end with it. Yields
    False when that cannot be."""
    if os.environ.get("LAB_MOUNTS") == "own":
        return True
    enter = ["unshare", "--mount", "--propagation", "private"]
    if os.getuid() != 0 or subprocess.run([*enter, "true"], check=False).returncode != 0:
        return False
    os.execvpe(enter[0], [*enter, sys.executable, *sys.argv], {**os.environ, "LAB_MOUNTS": "own"})
