#!/usr/bin/env python3
"""Checks that a file of examples has all examples of the page of the manual it is about.

    manual.py FILE...

An example is a command that calls the peer, in a verbatim block or, in the page of xargs, in bold.
Each is in the FILE, run or left out with a reason, under the section the page has it in. Exits with
77, as a test that is skipped does, where the manual is not installed.
"""
import gzip
import pathlib
import re
import sys

from examples import read_page

SKIPPED = 77
CALL = re.compile(r"""(^|[\s;|("/])(parallel|sem|env_parallel|xargs)(?=\s|$)""")
ESCAPES = [("\\*(Aq", "'"), ("\\e", "\\"), ("\\-", "-"), ("\\&", ""), ("\\*(L\"", '"'),
           ("\\*(R\"", '"'), ("\\*(C`", ""), ("\\*(C'", ""), ("\\|", "")]


def plain(text):
    for escape, meaning in ESCAPES:
        text = text.replace(escape, meaning)
    return re.sub(r"\\f[A-Z]|\\f\([A-Z]+|\\s-?\d", "", text)


def commands(block):
    """Joins the lines that go on behind a backslash or a pipe."""
    joined = ""
    for line in block:
        joined += line
        if not joined.rstrip().endswith(("\\", "|")):
            yield joined
            joined = ""
    if joined:
        yield joined


def counted(manual):
    """How many examples the sections have, in the order of the page: name -> number."""
    name, number = manual.split()
    path = pathlib.Path(f"/usr/share/man/man{number}/{name}.{number}.gz")
    if not path.exists():
        return None
    sections, chapter, heading, block = {}, "", "", None
    for line in map(plain, gzip.decompress(path.read_bytes()).decode().splitlines()):
        if block is None and (found := re.match(r'(?:\.ie n )?\.S[HS] "?(.*?)"?$', line)):
            chapter = heading = found[1].replace('""', '"').removeprefix("EXAMPLE: ")
        elif block is None and (found := re.match(r'\.IX Item "(\S.*)"$', line)):
            item = re.sub(r" \((alpha|beta) testing\)$", "", found[1])
            heading = f"{chapter}: {item}"
        elif line.startswith(".Vb"):
            block = []
        elif line.startswith(".Ve"):
            calls = sum(1 for command in commands(block) if CALL.search(command))
            if calls:
                sections[heading] = sections.get(heading, 0) + calls
            block = None
        elif block is not None:
            block.append(line)
        elif re.match(r"\.B .*\| xargs ", line):
            sections[heading] = sections.get(heading, 0) + 1
    return sections


def check(path):
    page = read_page(path)
    wanted = counted(page.manual)
    if wanted is None:
        return None
    ours = {name: len(examples) for name, examples in page.sections.items()}
    faults = [f"{path.name}: the page has no section '{name}' with examples"
              for name in ours if name not in wanted]
    faults += [f"{path.name}: section '{name}' has {ours.get(name, 0)} examples, not {number}"
               for name, number in wanted.items() if ours.get(name, 0) != number]
    if not faults and list(ours) != list(wanted):
        faults.append(f"{path.name}: the sections are not in the order of the page")
    run = sum(1 for example in page.examples() if example.left_out is None)
    print(f"{path.name}: {sum(ours.values())} examples: {run} run, "
          f"{sum(ours.values()) - run} left out")
    return faults


def main():
    faults = []
    for path in map(pathlib.Path, sys.argv[1:]):
        found = check(path)
        if found is None:
            print(f"{path.name}: its page is not in /usr/share/man")
            return SKIPPED
        faults += found
    print("\n".join(faults))
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
