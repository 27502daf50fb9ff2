#!/usr/bin/env python3
"""Runs the commands of README.md, docs/ and examples/README.md, and compares what they print.

A page is read from top to bottom, in a fresh folder that holds a copy of examples/:

  ```console   Lines that begin with "$ " are commands ("> " goes on with one), the lines below a
               command are what it prints, stdout and stderr together. Without such lines the
               output is not looked at.
  ```sh        Commands only, one a line; a backslash at the end goes on with one.

A command has to exit with 0, or with what a comment at its end says: `# exit 1`. In the output
`...` or `…` stands for anything within a line, and alone on a line for any number of lines.
Times of day, durations, the digits in the names of jobs, ids, memory and the widths of columns need
not be right. `<!-- any order -->` above a block lets its lines come in any order. `make TARGET` is
not run; TARGET has to be in the Makefile.
"""
import argparse
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field

COMMAND_SECONDS = 60
FENCE = re.compile(r"^```(\w*)\s*$")
EXIT = re.compile(r"#\s*exit (\d+)\b")
# The command may change the folder and export variables for those that follow.
WRAPPER = 'eval "$DOC_COMMAND"; code=$?; { pwd; env -0; } >"$DOC_STATE"; exit $code'
VARYING = [
    (re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+Z"), "TIME"),
    (re.compile(r"\b\d+(\.\d+)? (µs|us|ms|s|min|h)\b"), "DURATION"),
    (re.compile(r"\b[0-9a-f]{32}\b"), "ID"),
    (re.compile(r"\b([a-z]+)-[0-9a-f]{6}\b"), r"\1-DIGITS"),
    (re.compile(r"memory \d+ KiB"), "MEMORY"),
    (re.compile(r"\b\d{15,}-\d{9,}\.out"), "CONTENT"),
    (re.compile(r'("(?:duration_us|memory_peak_bytes)":)\d+'), r"\1N"),
]


@dataclass
class Command:
    line: int
    text: str
    exit_code: int = 0
    output: list = field(default_factory=list)
    any_order: bool = False


def add_command(commands, line, text, any_order=False):
    marked = EXIT.search(text)
    commands.append(Command(line, text, int(marked.group(1)) if marked else 0,
                            any_order=any_order))


def read_console(lines, any_order):
    commands = []
    for number, text in lines:
        if text.startswith("$ "):
            add_command(commands, number, text[2:], any_order)
        elif text.startswith("> ") and commands and not commands[-1].output:
            more = text[2:]
            marked = EXIT.search(more)
            commands[-1].text += "\n" + more
            if marked:
                commands[-1].exit_code = int(marked.group(1))
        elif commands:
            commands[-1].output.append(text)
        else:
            raise SystemExit(f"line {number}: output before the first command")
    return commands


def read_script(lines):
    commands, begun = [], None
    for number, text in lines:
        if begun is None and (not text.strip() or text.lstrip().startswith("#")):
            continue
        begun = (begun[0], begun[1] + "\n" + text) if begun else (number, text)
        if not text.endswith("\\"):
            add_command(commands, *begun)
            begun = None
    return commands


def read_page(path):
    """The commands of a page, in order. Other blocks must not look as if they were to be typed."""
    commands, faults, block, kind, before = [], [], None, "", ""
    for number, text in enumerate(path.read_text().splitlines(), 1):
        fence = FENCE.match(text)
        if block is None:
            if fence:
                block, kind, any_order = [], fence.group(1), "<!-- any order -->" in before
            elif text.strip():
                before = text
            continue
        if text.strip() != "```":
            block.append((number, text))
            if kind not in ("console", "sh") and re.match(r"\s*(\$ |stint |make )", text):
                faults.append(f"{path}:{number}: a command in a block that is not run")
            continue
        if kind == "console":
            commands += read_console(block, any_order)
        elif kind == "sh":
            commands += read_script(block)
        block, before = None, ""
    if block is not None:
        faults.append(f"{path}: a block is not closed")
    return commands, faults


def plain(text):
    for pattern, replacement in VARYING:
        text = pattern.sub(replacement, text)
    return " ".join(text.split())


def line_matches(expected, actual):
    parts = re.split(r"\.\.\.|…", plain(expected))
    return re.fullmatch(".*".join(re.escape(part.strip()).join(("\\s*", "\\s*"))
                                  for part in parts), plain(actual)) is not None


def lines_match(expected, actual):
    if not expected:
        return not actual
    if expected[0].strip() in ("...", "…"):
        return any(lines_match(expected[1:], actual[i:]) for i in range(len(actual) + 1))
    return bool(actual) and line_matches(expected[0], actual[0]) and \
        lines_match(expected[1:], actual[1:])


def any_order_matches(expected, actual):
    left = list(actual)
    shown = [text for text in expected if text.strip() not in ("...", "…")]
    for text in shown:
        match = next((line for line in left if line_matches(text, line)), None)
        if match is None:
            return False
        left.remove(match)
    return not left or len(shown) < len(expected)


def output_matches(command, printed):
    expected = [text for text in command.output if text.strip()]
    actual = [text for text in printed.splitlines() if text.strip()]
    if not expected:
        return True
    return any_order_matches(expected, actual) if command.any_order else \
        lines_match(expected, actual)


class Folder:
    """Where the commands of one page run, one after the other."""

    def __init__(self, source, stint):
        self.root = pathlib.Path(tempfile.mkdtemp(prefix="stint-docs-"))
        shutil.copytree(source / "examples", self.root / "page" / "examples")
        self.state = self.root / "state"
        self.directory = str(self.root / "page")
        self.environment = {name: value for name, value in os.environ.items()
                            if not name.startswith("STINT_")}
        self.environment.update(
            PATH=f"{stint.parent}:{self.environment['PATH']}", LC_ALL="C.UTF-8",
            HOME=str(self.root))

    def run(self, text):
        environment = dict(self.environment, DOC_COMMAND=text, DOC_STATE=str(self.state))
        done = subprocess.run(["bash", "-c", WRAPPER], cwd=self.directory, env=environment,
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, timeout=COMMAND_SECONDS, check=False)
        if self.state.exists():
            pwd, _, variables = self.state.read_bytes().partition(b"\n")
            self.directory = os.fsdecode(pwd)
            pairs = (os.fsdecode(pair).partition("=") for pair in variables.split(b"\0") if pair)
            self.environment = {name: value for name, _, value in pairs
                                if not name.startswith("DOC_")}
            self.state.unlink()
        return done.returncode, done.stdout.decode(errors="replace")

    def remove(self):
        shutil.rmtree(self.root, ignore_errors=True)


def check_make(text, makefile):
    for target in text.split("#")[0].split()[1:]:
        if not re.search(rf"^{re.escape(target)}:", makefile, re.M):
            return f"the Makefile has no target '{target}'"
    return ""


def check_command(folder, command, makefile):
    if command.text.startswith("make"):
        return check_make(command.text, makefile)
    try:
        code, printed = folder.run(command.text)
    except subprocess.TimeoutExpired:
        return f"has not ended after {COMMAND_SECONDS} s"
    if code != command.exit_code:
        return f"exited with {code}, not {command.exit_code}, and printed\n{printed}"
    if not output_matches(command, printed):
        return "was to print\n" + "\n".join(command.output) + f"\n--- and printed\n{printed}"
    return ""


def check_page(path, source, stint, makefile):
    commands, faults = read_page(path)
    folder = Folder(source, stint)
    try:
        for command in commands:
            fault = check_command(folder, command, makefile)
            if fault:
                faults.append(f"{path}:{command.line}: {command.text}\n{fault}")
    finally:
        folder.remove()
    return len(commands), faults


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--stint", type=pathlib.Path, required=True)
    arguments.add_argument("--source", type=pathlib.Path, required=True)
    arguments.add_argument("pages", type=pathlib.Path, nargs="*")
    given = arguments.parse_args()
    source, stint = given.source.resolve(), given.stint.resolve()
    pages = given.pages or [source / "README.md", *sorted((source / "examples").rglob("*.md")),
                            *sorted((source / "docs").rglob("*.md"))]
    makefile = (source / "Makefile").read_text()
    faults, commands = [], 0
    for page in pages:
        count, found = check_page(page.resolve(), source, stint, makefile)
        commands += count
        faults += found
    print("\n\n".join(faults))
    print(f"{commands} commands on {len(pages)} pages, {len(faults)} of them not as written")
    return 1 if faults or not commands else 0


if __name__ == "__main__":
    sys.exit(main())
