"""A place for experiments with stint: a temporary directory, a copy of the program, processes that
are found and ended whatever happens, and a ledger of what was executed (ledger.c).

    with Lab("kill loop") as lab:
        lab.run("store", "init")
        worker = lab.start("work", "--wait")
"""
import collections
import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import uuid

Line = collections.namedtuple("Line", "kind key token attempt worker round role pid ns")


def now_ns():
    """The clock of the ledger."""
    return time.clock_gettime_ns(time.CLOCK_BOOTTIME)


def fail(message):
    raise SystemExit(f"FAILED: {message}")


def check(condition, message):
    if not condition:
        fail(message)


def until(condition, what, seconds=20.0, pause=0.002):
    """Polls until `condition` yields something true; yields that."""
    deadline = time.monotonic() + seconds
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > deadline:
            fail(f"waited {seconds} s in vain for: {what}")
        time.sleep(pause)


def program_under_test():
    path = sys.argv[1] if len(sys.argv) > 1 else os.environ.get("STINT")
    check(path, "which stint? give its path as an argument or in STINT")
    return path


def parse(text):
    lines = [Line(*line.split()) for line in text.splitlines()]
    return [line._replace(pid=int(line.pid), ns=int(line.ns)) for line in lines]


class Lab:
    def __init__(self, name):
        self.name = name
        self.mark = f"LAB_MARK={uuid.uuid4().hex}"
        self.directory = pathlib.Path(tempfile.mkdtemp(prefix="stint-lab-"))
        self.program = self.directory / "stint"
        self.store = self.directory / "work.db"
        self.ledger = self.directory / "ledger"
        self.enter = []  # What goes before the program, to run it in another place.
        self.seen = 0  # Bytes of the ledger that new_lines() has given.
        self.started_at = time.monotonic()

    def __enter__(self):
        shutil.copy2(program_under_test(), self.program)
        self.tool = self.directory / "ledger-tool"
        source = pathlib.Path(__file__).with_name("ledger.c")
        subprocess.run(["cc", "-O1", "-o", self.tool, source], check=True)
        self.ledger.touch()
        return self

    def __exit__(self, kind, error, _):
        self.kill_all()
        if kind is not None and os.environ.get("LAB_KEEP"):
            print(f"kept for a look: {self.directory}")
        else:
            shutil.rmtree(self.directory, ignore_errors=True)
        took = time.monotonic() - self.started_at
        print(f"{self.name}: {'ok' if kind is None else 'FAILED'} in {took:.1f} s"
              + ("" if kind is None else "; LAB_KEEP=1 keeps the store and the ledger"),
              flush=True)

    # Processes

    def environment(self, **variables):
        environment = {k: v for k, v in os.environ.items() if not k.startswith("STINT_")}
        name, value = self.mark.split("=")
        return {**environment, name: value, "STINT_STORE": str(self.store), **variables}

    def start(self, *arguments, stdout=subprocess.DEVNULL, stderr=None, round=0, role="-"):
        """A stint of ours, in the background."""
        return subprocess.Popen(
            [*self.enter, self.program, *map(str, arguments)], cwd=self.directory,
            stdin=subprocess.DEVNULL, stdout=stdout,
            stderr=stderr or open(self.directory / "stderr", "ab"),
            env=self.environment(LAB_ROUND=str(round), LAB_ROLE=role))

    def run(self, *arguments, codes=(0,)):
        """A stint of ours, to its end; yields its stdout."""
        done = subprocess.run([*self.enter, self.program, *map(str, arguments)],
                              cwd=self.directory, text=True, stdin=subprocess.DEVNULL,
                              capture_output=True, env=self.environment(), timeout=120)
        check(done.returncode in codes,
              f"stint {' '.join(map(str, arguments))} exited with {done.returncode}, not {codes}:\n"
              f"{done.stderr[-2000:]}\n{done.stdout[-2000:]}")
        return done.stdout

    def json(self, *arguments):
        return [json.loads(line) for line in self.run(*arguments, "--json").splitlines()]

    def processes(self):
        """All that carry our mark, but not the dead that nobody has waited for."""
        mark, found = self.mark.encode(), []
        for entry in os.listdir("/proc"):
            if not entry.isdigit() or int(entry) == os.getpid():
                continue
            try:
                with open(f"/proc/{entry}/environ", "rb") as file:
                    if mark in file.read().split(b"\0"):
                        found.append(int(entry))
            except OSError:
                continue
        return found

    def kill_all(self):
        """Whatever carries our mark: workers, their commands, what those have started."""
        for pid in self.processes():
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                pass

    # What is there

    def lines(self):
        text = self.ledger.read_text(encoding="utf-8")
        return parse(text[:text.rfind("\n") + 1])

    def new_lines(self):
        """Those written since the last call; one that is just being written comes next time."""
        with open(self.ledger, "rb") as file:
            file.seek(self.seen)
            text = file.read()
        text = text[:text.rfind(b"\n") + 1]
        self.seen += len(text)
        return parse(text.decode())

    def workers(self):
        """The names of the workers' files, of the living and of the dead."""
        return {path.name for path in pathlib.Path(f"{self.store}.d/workers").iterdir()}

    def job(self, name):
        jobs = [job for job in self.json("status") if job["job"] == name]
        return jobs[0] if jobs else None

    def check_books(self):
        found = self.json("verify")[0]
        check(found["sound"], f"stint verify finds: {found['faults'][:5]}")
        return found

    def check_no_debris(self, jobs):
        """No worker, no half-made file, no output that nothing refers to, no process."""
        place = pathlib.Path(f"{self.store}.d")
        until(lambda: not self.processes(), "the last of our processes to end", 5)
        before = self.workers()
        janitor = self.start("work", "--wait")
        until(lambda: self.workers() and not self.workers() & before,
              f"a janitor to tidy up {place}/workers, of which there were {sorted(before)}", 5)
        janitor.terminate()
        janitor.wait(10)
        left = self.workers()
        check(not left, f"debris in workers: {left}")
        needed = {pathlib.Path(r[name]).name for j in jobs for r in self.json("results", j)
                  for name in ("content", "stderr_content") if name in r}
        stray = {p.name for p in (place / "content").iterdir()} - needed
        check(not stray, f"debris in content: {sorted(stray)[:10]}")
        missing = needed - {p.name for p in (place / "content").iterdir()}
        check(not missing, f"content files are gone: {sorted(missing)[:10]}")
        half_made = [str(p) for p in place.rglob(".*")]
        check(not half_made, f"half-made files: {half_made[:10]}")
        until(lambda: not self.processes(), "the janitor to end", 5)
