#!/usr/bin/env python3
"""Random arguments come to the child byte for byte: through every placeholder, alone and within
words, with and without a shell, from words, NUL-ended records and named columns; and the lines of
--dry-run, read by sh, give the child the same words.

    round_trip.py STINT [--seed N] [--rounds N]

The seed is printed when something differs; with it the same arguments come again.
"""
import argparse
import pathlib
import random
import subprocess
import sys
import tempfile

BEGIN = b"@begin@"
PIECES = [b" ", b"\t", b"\n", b"'", b'"', b"\\", b"$", b"$x", b"$(echo no)", b"`echo no`", b";", b"&", b"|",
          b"*", b"?", b"[a]", b"~", b"#", b"!", b"{", b"}", b"{}", b"{1}", b"%s", b"-n", b"--", b"=", b"a=b",
          b".", b"..", b"/", b"//", b"a", b"bc", b".tar.gz", "é".encode(), "日本".encode(), b"\xff", b"\xc3",
          b"\x01", b"\x1b[0m", b"\r", b":::"]


def random_argument(dice):
    return b"".join(dice.choice(PIECES) for _ in range(dice.choice([0, 1, 1, 2, 3, 5, 9])))


def random_arguments(dice, count):
    found = []
    while len(found) < count:
        argument = random_argument(dice)
        # These begin a source; an item of their text comes from a list.
        if argument not in (b":::", b"::::", b":::+", b"::::+"):
            found.append(argument)
    return found


# The parts of a path, as docs and src/stint/exec/path_parts.h have them.
def base(path):
    return path[path.rfind(b"/") + 1:]


def no_extension(path):
    name = base(path)
    dot = name.rfind(b".")
    return path if dot < 0 else path[:len(path) - len(name) + dot]


def strip_slashes(path):
    while len(path) > 1 and path.endswith(b"/"):
        path = path[:-1]
    return path


def directory(path):
    found = strip_slashes(path[:len(path) - len(base(path))])
    if path.endswith(b"/"):
        found = strip_slashes(found[:len(found) - len(base(found))])
    return found or b"."


PARTS = {b"": lambda path: path, b".": no_extension, b"/": base, b"//": directory,
         b"/.": lambda path: no_extension(base(path))}


def placeholders(names):
    """Each placeholder, with what it stands for in an item (its arguments, its number)."""
    found = {b"{#}": lambda item, number: b"%d" % number,
             b"{key}": lambda item, number: b" ".join(item)}
    for text, part in PARTS.items():
        found[b"{1" + text + b"}"] = lambda item, _, part=part: part(item[0])
        found[b"{-1" + text + b"}"] = lambda item, _, part=part: part(item[-1])
        if len(names) == 1:
            found[b"{" + text + b"}"] = lambda item, _, part=part: part(item[0])
        for at, name in enumerate(names):
            if name:
                found[b"{" + name + text + b"}"] = lambda item, _, at=at, part=part: part(item[at])
    return found


class Lab:
    def __init__(self, stint, folder):
        self.stint, self.folder, self.runs = stint, folder, 0

    def run(self, options, command, sources, standard_input=b""):
        self.runs += 1
        store = self.folder / f"{self.runs}.db"
        line = [self.stint, b"run", b"-k", b"-q", b"-j", b"4", b"--store", bytes(store)]
        return subprocess.run(line + options + [b"--"] + command + sources, cwd=self.folder,
                              input=standard_input, capture_output=True, check=True).stdout

    def paste(self, lines):
        return subprocess.run(["sh"], cwd=self.folder, input=lines, capture_output=True,
                              check=True).stdout


def children(output):
    """The words that each child has got."""
    words = output.split(b"\0")[:-1]
    found = []
    for word in words:
        if word == BEGIN:
            found.append([])
        else:
            found[-1].append(word)
    return found


def check(lab, options, template, code, sources, standard_input, expected):
    """One list of items, run in all ways. `template` has the words, `code` the same for a shell."""
    argv = [b"printf", b"%s\\0", BEGIN] + template
    shell = [b"printf '%s\\0' " + BEGIN + b" " + b" ".join(code)]
    for name, more, command in (("argv", [], argv), ("shell", [b"--shell"], shell)):
        got = children(lab.run(options + more, command, sources, standard_input))
        compare(name, got, expected)
        lines = lab.run(options + more + [b"--dry-run"], command, sources, standard_input)
        compare(name + ", pasted", children(lab.paste(lines)), expected)


def compare(name, got, expected):
    for number, (ours, theirs) in enumerate(zip(got, expected), 1):
        if ours != theirs:
            raise AssertionError(f"{name}: item {number} was given {ours}, not {theirs}")
    if len(got) != len(expected):
        raise AssertionError(f"{name}: {len(got)} children instead of {len(expected)}")


def words_of(dice, names, items):
    """A template of words, the same as shell code, and what the children are to get."""
    known = placeholders(names)
    template, code = [], []
    for text in known:
        before, behind = dice.choice([(b"", b""), (b"a", b""), (b"", b"z"), (b"a-", b"/z")])
        template.append(before + text + behind)
        quote = dice.choice([b"", b'"', b"'"])
        code.append(quote + before + text + behind + quote)
    expected = []
    for number, item in enumerate(items, 1):
        row = []
        for word, (text, value) in zip(template, known.items()):
            before, behind = word.split(text, 1)
            row.append(before + value(item, number) + behind)
        expected.append(row)
    return template, code, expected


def one_round(lab, dice):
    words = random_arguments(dice, 12)
    check(lab, [], *split(words_of(dice, [b""], [[w] for w in words]), [b":::"] + words))
    records = [random_argument(dice) for _ in range(12)]
    check(lab, [b"-0"], *split(words_of(dice, [b""], [[r] for r in records]), [],
                               b"".join(r + b"\0" for r in records)))
    others = random_arguments(dice, 3)
    pairs = [[w, o] for w in words[:4] for o in others]
    check(lab, [b"--header", b":"],
          *split(words_of(dice, [b"left", b"right_1"], pairs),
                 [b":::", b"left"] + words[:4] + [b":::", b"right_1"] + others))


def split(made, sources, standard_input=b""):
    template, code, expected = made
    return template, code, sources, standard_input, expected


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("stint", type=pathlib.Path)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1 << 32))
    parser.add_argument("--rounds", type=int, default=6)
    options = parser.parse_args()
    dice = random.Random(options.seed)
    with tempfile.TemporaryDirectory() as folder:
        lab = Lab(bytes(options.stint.resolve()), pathlib.Path(folder))
        try:
            for _ in range(options.rounds):
                one_round(lab, dice)
        except (AssertionError, subprocess.CalledProcessError) as fault:
            sys.exit(f"--seed {options.seed}: {fault}\n{getattr(fault, 'stderr', '')}")


main()
