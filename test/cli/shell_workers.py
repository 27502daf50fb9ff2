#!/usr/bin/env python3
"""Four shell workers (examples/containers/worker.sh) on one store; two are killed in the middle.

Each file must be completed by exactly one of them: what the dead ones held comes back when its lease
ends. Nothing of stint runs but the commands that the workers call.
Usage: shell_workers.py STINT
"""
import collections
import json
import os
import pathlib
import signal
import subprocess
import sys
import tempfile
import time

FILES = 24
WORKER = pathlib.Path(__file__).parents[2] / "examples/containers/worker.sh"


def until(condition, what, seconds=20):
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            raise SystemExit(f"FAILED: waited in vain for {what}")
        time.sleep(0.01)


class Lab:
    def __init__(self, stint, folder):
        self.folder = folder
        (folder / "bin").mkdir()
        (folder / "bin/stint").symlink_to(stint)
        self.environment = dict(os.environ, PATH=f"{folder / 'bin'}:{os.environ['PATH']}",
                                STINT_STORE=str(folder / "manifest.db"), LEASE="1s")

    def stint(self, *words):
        done = subprocess.run(["stint", *words], cwd=self.folder, env=self.environment,
                              capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise SystemExit(f"FAILED: stint {' '.join(words)}: {done.returncode}\n{done.stderr}")
        return done.stdout

    def worker(self, work):
        return subprocess.Popen(["sh", str(WORKER), "files", "sh", "-c", work, "work"],
                                cwd=self.folder, env=self.environment, start_new_session=True,
                                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def items(self, *words):
        return [json.loads(line)
                for line in self.stint("items", "files", "--json", *words).splitlines()]


def main():
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="stint-hands-") as name:
        folder = pathlib.Path(name)
        lab = Lab(pathlib.Path(sys.argv[1]).resolve(), folder)
        (folder / "in").mkdir()
        for n in range(FILES):
            (folder / "in" / f"the {n}.\n file").write_text(f"{n}\n")
        lab.stint("submit", "--job", "files", "--from", "glob:in/*")

        # The two that are to die hang in their first item.
        doomed = [lab.worker('sleep 30') for _ in range(2)]
        until(lambda: len(lab.items("--state", "running")) == 2, "two items in hand")
        held = {item["key"] for item in lab.items("--state", "running")}
        others = [lab.worker('cat "$1"; sleep 0.02') for _ in range(2)]
        until(lambda: len(lab.items("--state", "completed")) >= 3, "the others to be at work")
        for worker in doomed:
            os.killpg(worker.pid, signal.SIGKILL)
            worker.wait()
        for worker in others:
            if worker.wait(25) != 0:
                raise SystemExit(f"FAILED: a worker ended with {worker.returncode}")

        items = lab.items()
        states = collections.Counter(item["state"] for item in items)
        results = [json.loads(line) for line in
                   lab.stint("results", "files", "--json").splitlines()]
        assert states == {"completed": FILES}, states
        assert len({result["key"] for result in results}) == len(results) == FILES, results
        assert sorted(int(result["output"]) for result in results) == list(range(FILES)), results
        lost = json.loads(lab.stint("report", "files", "--json"))["lost"]
        assert lost == len(held) == 2, (lost, held)
        status = json.loads(lab.stint("status", "files", "--json"))
        assert status["state"] == "completed", status
        print(lab.stint("verify"), end="")
    print(f"{FILES} files, two dead of four workers, {time.monotonic() - began:.1f} s")


main()
