#!/usr/bin/env python3
"""Splitting a file and feeding its blocks to two commands, beside GNU parallel --pipepart.

    bench_split [GIB [ROUNDS [STINT]]]

STINT is the one beside bench_split. The files are made once and read before, so that they are in the
page cache. Runs alternate; medians and ratios are printed. CSV with quoted line ends is compared with the same --pipepart, which would cut
such a quote in two.
"""
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

arguments = sys.argv[1:]
gib = float(arguments[0]) if arguments else 1
rounds = int(arguments[1]) if len(arguments) > 1 else 3
stint = os.path.realpath(arguments[2] if len(arguments) > 2
                         else os.path.join(os.path.dirname(sys.argv[0]), "stint"))
SKIPPED = 77  # What ctest takes for a test that could not run here.


def make(path, line):
    """Lines until there are so many bytes; each piece is 8 MiB."""
    piece = b"".join(line(i) for i in range(8 << 20 >> 6))
    with open(path, "wb") as file:
        file.write(b"id,text,number\n")
        while file.tell() < gib * (1 << 30):
            file.write(piece)


def plain(number):
    return b"%011d,some text that is in the middle of a line,%09d\n" % (number, number * 7)


def quoted(number):
    return b'%011d,"a line that\nis in ""quotes"", or two",%011d\n' % (number, number * 7)


def seconds(command, where):
    begun = time.monotonic()
    subprocess.run(command, cwd=where, check=True, stdout=subprocess.DEVNULL)
    return time.monotonic() - begun


def main():
    if not shutil.which("parallel"):
        print("skipped: there is no GNU parallel; tools/setup.sh installs it")
        sys.exit(SKIPPED)
    with tempfile.TemporaryDirectory(dir=os.environ.get("BENCH_DIR", "/tmp")) as where:
        make(f"{where}/lines", plain)
        make(f"{where}/quotes", quoted)
        size = "64M"
        runs = {
            "parallel": ["parallel", "--pipepart", "-j2", "-a", "lines", "--block", size, "cat"],
            "stint": [stint, "run", "--pipe-part", "-j2", "-a", "lines", "--block", size,
                      "--store", "a.db", "-q", "--ungroup", "cat"],
            "stint csv": [stint, "run", "-j2", "--from", f"csv:quotes?block={size}", "--store",
                          "b.db", "-q", "--ungroup", "--", "cat"],
        }
        for name in ("lines", "quotes"):
            subprocess.run(["cat", name], cwd=where, check=True, stdout=subprocess.DEVNULL)
        taken = {name: [] for name in runs}
        for _ in range(rounds):
            for name, command in runs.items():
                taken[name].append(seconds(command, where))
        medians = {name: statistics.median(times) for name, times in taken.items()}
        for name, median in medians.items():
            ratio = median / medians["parallel"]
            print(f"{name:10} {median:6.2f} s  {gib / median:5.2f} GiB/s  {ratio:5.2f} x parallel")


main()
