#!/usr/bin/env python3
"""A worker that stands still for longer than its lease, and then goes on, publishes nothing.

Its item is given to another worker meanwhile, which publishes its own output. The late one is
refused, and what it had written is removed. Takes as long as a lease (30 s) and a little more.
"""
import os
import pathlib
import signal
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "crash"))
from lab import Lab, check, until  # noqa: E402

COMMAND = ('echo "$STINT_TOKEN" > "$1"; if [ "$2" = first ]; then while [ ! -e go ]; do sleep 0.02; '
           'done; fi; echo "$STINT_TOKEN"')


def stopped(pid):
    with open(f"/proc/{pid}/stat", encoding="utf-8") as stat:
        return stat.read().rsplit(")", 1)[1].split()[0] == "T"


def main():
    with Lab("stopped worker") as lab:
        lab.run("submit", "--job", "late", "--out", "out/{}", "--", "sh", "-c", COMMAND, "sh",
                "{out}", "{}", ":::", "first")
        out = lab.directory / "out"
        late = lab.start("work", "-j1")
        until(lambda: out.exists() and any(out.iterdir()), "the first attempt to write its file")
        late_file = next(out.iterdir())
        until(lambda: late_file.read_text().strip(), "its token to be in it")
        late_token = late_file.read_text().strip()
        os.kill(late.pid, signal.SIGSTOP)
        until(lambda: stopped(late.pid), "the worker to stand still")
        (lab.directory / "go").touch()  # Its command ends now; nobody is there to notice.
        heir = lab.start("work", "-j1", "--wait")
        until(lambda: (lab.job("late") or {}).get("completed") == 1,
              "the item to be taken over and completed", 60, 0.05)
        token = (out / "first").read_text().strip()
        check(token != late_token, "the item ran under one token twice")
        os.kill(late.pid, signal.SIGCONT)
        code = late.wait(30)
        check(code == 0, f"the late worker exited with {code}")
        check((out / "first").read_text().strip() == token, "the late worker has published")
        left = sorted(p.name for p in out.iterdir())
        check(left == ["first"], f"debris: {left}")
        results = lab.json("results", "late")
        check([r["output"].strip() for r in results] == [token], f"results: {results}")
        lab.check_books()
        heir.terminate()
        heir.wait(10)


main()
