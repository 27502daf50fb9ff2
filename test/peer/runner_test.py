#!/usr/bin/env python3
"""What compare.py and manual.py must find: they are tests, and have to be able to fail."""
import pathlib
import subprocess
import sys
import tempfile
import unittest

import compare
import manual
from examples import Misprint, read_page

STINT = pathlib.Path(sys.argv.pop(1)).resolve()


def page(text):
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "page.txt"
        path.write_text(text)
        return read_page(path)


def report_of(body):
    (example,) = page("[A section]\n\n1. an example\n" + body).examples()
    return compare.compare(example, STINT)


class Compare(unittest.TestCase):
    def test_what_is_equal_has_no_report(self):
        self.assertIsNone(report_of("    xargs: echo a; echo >b\n    stint: echo a; echo >b\n"))

    def test_a_difference_is_shown_with_both_lines_and_a_diff(self):
        report = report_of("    xargs: echo a\n    stint: echo b\n")
        for line in ("A section: an example", "    echo a", "    echo b", "  -a", "  +b"):
            self.assertIn(line, report.split("page.txt:3: ")[1])

    def test_the_order_counts_where_it_is_kept(self):
        both = "    xargs: seq 2\n    stint: seq 2 -1 1\n"
        self.assertIsNone(report_of(both))
        self.assertIsNotNone(report_of(both + "    order: kept\n"))

    def test_a_file_that_differs_is_found(self):
        self.assertIn("+f: b'2\\n'", report_of("    xargs: echo 1 >f\n    stint: echo 2 >f\n"))

    def test_an_exit_code_that_both_have_is_found_when_it_is_not_the_expected_one(self):
        self.assertIn("exit code: 3 instead of 0",
                      report_of("    xargs: exit 3\n    stint: exit 3\n"))

    def test_nothing_is_left_running(self):
        mark = "86413"
        line = f"setsid sleep {mark} >/dev/null 2>&1 &"
        report_of(f"    xargs: {line}\n    stint: {line}\n")
        listed = subprocess.run(["ps", "-eo", "args"], capture_output=True, text=True, check=True)
        self.assertNotIn(f"sleep {mark}", listed.stdout)


class Pages(unittest.TestCase):
    def test_an_example_is_run_or_left_out(self):
        with self.assertRaises(Misprint):
            page("[A section]\n1. nothing\n    set up: true\n")
        with self.assertRaises(Misprint):
            page("[A section]\n1. both\n    xargs: true\n    left out: why\n")

    def test_examples_are_numbered(self):
        with self.assertRaises(Misprint):
            page("[A section]\n2. the second\n    left out: why\n")

    def test_a_missing_example_is_found(self):
        if manual.counted("xargs 1") is None:
            self.skipTest("no manual")
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder) / "xargs.txt"
            path.write_text("manual: xargs 1\n[EXAMPLES]\n1. one\n    left out: why\n")
            self.assertIn("xargs.txt: section 'EXAMPLES' has 1 examples, not 3",
                          manual.check(path))


if __name__ == "__main__":
    unittest.main()
