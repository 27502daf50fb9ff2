"""Reads the files of examples, such as parallel_examples.txt.

    # A comment.
    manual: parallel_examples 7           the page the examples are of

    [Composed commands]                   a section, as the page names it

    1. the number of files in a folder    the examples of a section, numbered
        set up: mkdir a; touch a/x        what both find
        stand-ins: lame                   programs that only print their words
        parallel: ls | parallel 'ls {} | wc -l'
        stint: ls | stint run --shell 'ls {} | wc -l'
        then: cat log                     what both run afterwards; its stdout is compared too
        order: kept                       stdout is compared line by line, not sorted
        exits: 1 2                        with what each exits; 0 0 if not said
        apart from: log                   files that are not compared
    2. a host on the network
        left out: ssh

The peer's line is said under its name, `parallel` or `xargs`. Without a line for stint it is the
peer's, with `stint run` where it says `parallel`. Longer values go on in lines that are indented
deeper. Whatever is not said is compared: stdout, exit codes, and all files of the folder.
"""
import re
from dataclasses import dataclass, field

PEERS = ("parallel", "xargs")
KEYS = (*PEERS, "set up", "stand-ins", "stint", "then", "order", "exits", "apart from", "left out")
SECTION = re.compile(r"^\[(.+)\]$")
TITLE = re.compile(r"^(\d+)\. (.+)$")
KEY = re.compile(r"^    ([a-z][a-z -]*):(?: (.*))?$")


class Misprint(Exception):
    """A line of a file of examples that cannot be read."""


@dataclass
class Example:
    place: str
    section: str
    title: str
    said: dict = field(default_factory=dict)

    @property
    def left_out(self):
        return self.said.get("left out")

    @property
    def peer(self):
        return next(name for name in PEERS if name in self.said)

    @property
    def exits(self):
        return tuple(int(code) for code in self.said.get("exits", "0 0").split())

    def script(self, who):
        """What `who`, the peer or stint, runs."""
        line = self.said.get(who)
        if line is None:
            line = re.sub(r"\bparallel(?=\s)", "stint run", self.said[self.peer])
        return line


@dataclass
class Page:
    manual: str = ""
    sections: dict = field(default_factory=dict)  # name -> examples, in the order of the page

    def examples(self):
        return [example for section in self.sections.values() for example in section]


def finish(example):
    """Dedents what goes over several lines, and refuses what says too little or too much."""
    for key, lines in example.said.items():
        if len(lines) > 1:
            margin = min((len(line) - len(line.lstrip()) for line in lines[1:] if line), default=0)
            lines = [lines[0], *(line[margin:] for line in lines[1:])]
        example.said[key] = "\n".join(lines).strip("\n")
    peers = [name for name in PEERS if name in example.said]
    if example.left_out is None and len(peers) != 1:
        raise Misprint(f"{example.place}: neither run nor left out")
    if example.left_out is not None and len(example.said) > 1:
        raise Misprint(f"{example.place}: left out, and yet there is something to run")
    if example.left_out == "":
        raise Misprint(f"{example.place}: left out without a reason")


def read_page(path):
    page, section, example, key = Page(), None, None, None
    for number, line in enumerate(path.read_text().splitlines(), 1):
        place = f"{path.name}:{number}"
        if not line.strip() or line.startswith("#"):
            continue
        if line.startswith("manual: "):
            page.manual = line.removeprefix("manual: ")
        elif found := SECTION.match(line):
            section = page.sections.setdefault(found[1], [])
        elif found := TITLE.match(line):
            if section is None or int(found[1]) != len(section) + 1:
                raise Misprint(f"{place}: not the next number of its section")
            name = next(name for name, listed in page.sections.items() if listed is section)
            example = Example(place, name, found[2])
            section.append(example)
            key = None
        elif example and (found := KEY.match(line)):
            key = found[1]
            if key not in KEYS or key in example.said:
                raise Misprint(f"{place}: '{key}' is unknown, or said twice")
            example.said[key] = [found[2] or ""]
        elif key and line.startswith("     "):
            example.said[key].append(line)
        else:
            raise Misprint(f"{place}: '{line}'")
    for one in page.examples():
        finish(one)
    return page
