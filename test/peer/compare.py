#!/usr/bin/env python3
"""Runs each example with the peer and with stint, and compares what they print and leave behind.

    compare.py STINT FILE... [--only TEXT]

examples.py says what a FILE looks like. Each side has a fresh folder, a HOME of its own and a
minute. Examples run side by side: most of their time is the start of GNU parallel.
"""
import argparse
import concurrent.futures
import contextlib
import difflib
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile

from examples import read_page

EXAMPLE_SECONDS = 60
SIDE_BY_SIDE = 4
STAND_IN = """#!/bin/sh
line=${0##*/}
for word; do line="$line [$word]"; done
printf '%s\n' "$line"
"""


def make_executable(path, text):
    path.write_text(text)
    path.chmod(0o755)


def environment(lab, stint):
    programs = lab / "bin"
    programs.mkdir(parents=True)
    (programs / "stint").symlink_to(stint)
    (lab / "home/.parallel").mkdir(parents=True)
    (lab / "home/.parallel/will-cite").touch()
    (lab / "tmp").mkdir()
    kept = {key: value for key, value in os.environ.items()
            if not key.startswith(("STINT_", "PARALLEL", "BASH_FUNC"))}
    return {**kept, "PATH": f"{programs}:{os.environ['PATH']}", "HOME": str(lab / "home"),
            "TMPDIR": str(lab / "tmp"), "STINT_STORE": str(lab / "manifest.db"),
            "SHELL": "/bin/bash", "LC_ALL": "C.UTF-8"}


def belongs(process, home):
    """Whether it has this HOME; None when nobody can tell, as in the middle of an exec."""
    try:
        variables = (process / "environ").read_bytes()
        if not variables:
            (process / "exe").readlink()  # Fails for zombies and threads of the kernel.
            return None
        return f"HOME={home}".encode() in variables.split(b"\0")
    except OSError:
        return False  # It has ended, or is another user's.


def end_all(home):
    """Kills every process that has this HOME: what an example has left behind, or hangs in."""
    tries_left = 20  # For those that nobody can tell: some have no variables at all.
    found = [True]
    while any(found) or (None in found and tries_left > 0):
        tries_left -= None in found
        processes = list(pathlib.Path("/proc").glob("[0-9]*"))
        found = [belongs(process, home) for process in processes]
        for process in (process for process, ours in zip(processes, found) if ours):
            with contextlib.suppress(ProcessLookupError):
                os.kill(int(process.name), signal.SIGKILL)


def run(script, folder, variables):
    """The exit code, stdout and stderr."""
    with subprocess.Popen(["bash", "-c", script], cwd=folder, env=variables, text=True,
                          errors="surrogateescape", stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          start_new_session=True) as process:
        try:
            out, err = process.communicate(timeout=EXAMPLE_SECONDS)
        except subprocess.TimeoutExpired:
            end_all(variables["HOME"])
            out, err = process.communicate()
            err += f"\nkilled after {EXAMPLE_SECONDS} s"
        return process.returncode, out, err


def files(folder, apart_from):
    """One line a file: its name and what is in it."""
    listed = []
    for path in sorted(folder.rglob("*")):
        name = str(path.relative_to(folder))
        if any(path.match(pattern) for pattern in apart_from):
            continue
        if path.is_symlink():
            listed.append(f"{name} -> {path.readlink()}")
        elif path.is_dir():
            listed.append(f"{name}/")
        else:
            listed.append(f"{name}: {path.read_bytes()!r}")
    return listed


def outcome(example, who, lab, stint):
    variables = environment(lab, stint)
    folder = lab / "here"
    folder.mkdir()
    for name in example.said.get("stand-ins", "").split():
        make_executable(lab / "bin" / name, STAND_IN)
    if "set up" in example.said:
        code, _, err = run("set -e; " + example.said["set up"], folder, variables)
        if code != 0:
            return [f"the set-up exits with {code}: {err}"], err
    code, out, err = run(example.script(who), folder, variables)
    if "then" in example.said:
        _, more, complaints = run(example.said["then"], folder, variables)
        out, err = out + more, err + complaints
    end_all(variables["HOME"])
    lines = out.split("\n")
    if example.said.get("order") != "kept":
        lines.sort()
    wanted = example.exits[who == "stint"]
    said = "as expected" if code == wanted else f"{code} instead of {wanted}"
    left = files(folder, example.said.get("apart from", "").split())
    return [f"exit code: {said}", "stdout:", *lines, "files:", *left], err


def compare(example, stint):
    """Nothing, or a report of how the two differ."""
    seen, errors = {}, {}
    with tempfile.TemporaryDirectory(prefix="stint-peer-") as temporary:
        for who in (example.peer, "stint"):
            lab = pathlib.Path(temporary).resolve() / who
            seen[who], errors[who] = outcome(example, who, lab, stint)
            shutil.rmtree(lab, ignore_errors=True)
    peer = example.peer
    if seen[peer] == seen["stint"] and seen[peer][0] == "exit code: as expected":
        return None
    report = [f"{example.place}: {example.section}: {example.title}"]
    for who in (peer, "stint"):
        report += [f"  {who}:", *("    " + line for line in example.script(who).splitlines())]
    report += ["  " + line for line in difflib.unified_diff(
        seen[peer], seen["stint"], peer, "stint", lineterm="", n=2)]
    if seen[peer] == seen["stint"]:
        report.append(f"  both: {seen[peer][0]}")
    report += [f"  {who} said: {line}" for who in (peer, "stint")
               for line in errors[who].splitlines()[-8:]]
    return "\n".join(report)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("stint", type=pathlib.Path)
    parser.add_argument("pages", nargs="+", type=pathlib.Path, metavar="FILE")
    parser.add_argument("--only", default="", help="the examples whose section or title has this")
    asked = parser.parse_args()
    examples = [example for path in asked.pages for example in read_page(path).examples()
                if example.left_out is None
                and asked.only in f"{example.place} {example.section} {example.title}"]
    stint = asked.stint.resolve()
    with concurrent.futures.ThreadPoolExecutor(SIDE_BY_SIDE) as pool:
        reports = [report for report in pool.map(lambda one: compare(one, stint), examples)
                   if report]
    for report in reports:
        print(report, end="\n\n")
    print(f"{len(examples) - len(reports)} of {len(examples)} examples agree")
    return 1 if reports or (asked.only and not examples) else 0


if __name__ == "__main__":
    sys.exit(main())
