#!/usr/bin/env python3
"""What a person sees in a terminal: each fact is driven through tmux, on a server of its own.

    live_line.py STINT [FACT]

The pane is looked at until it shows what is expected; nothing waits for a time to pass.
"""
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import time

SECONDS_MAX = 20
LINE = re.compile(r"stint: (\d+) of (\d+)\+? done, (?:\d+ failed, )?(\d+) running")


class Screen:
    """A terminal of 80 columns that runs a shell in an empty folder."""

    def __init__(self, stint, columns=80):
        self.name = f"stint-test-{os.getpid()}"
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="stint-terminal-"))
        (self.folder / "bin").mkdir()
        (self.folder / "bin" / "stint").symlink_to(stint)
        environment = {name: value for name, value in os.environ.items()
                       if not name.startswith(("STINT_", "TMUX"))}
        environment.update(PATH=f"{self.folder / 'bin'}:{environment['PATH']}",
                           LC_ALL="C.UTF-8")
        self.tmux("-f", "/dev/null", "new-session", "-d", "-x", str(columns), "-y", "40",
                  "-c", str(self.folder), "exec env 'PS1=$ ' bash --norc --noprofile -i",
                  environment=environment)
        try:
            self.wait_for(lambda text: text.rstrip().endswith("$"), "a prompt")
        except AssertionError:
            self.close()
            raise

    def tmux(self, *words, environment=None):
        done = subprocess.run(["tmux", "-L", self.name, *words], env=environment, check=True,
                              stdout=subprocess.PIPE, timeout=SECONDS_MAX)
        return done.stdout.decode()

    def type(self, text):
        self.tmux("send-keys", "-l", text)
        self.tmux("send-keys", "Enter")

    def press(self, key):
        self.tmux("send-keys", key)

    def text(self):
        return self.tmux("capture-pane", "-p")

    def wait_for(self, holds, what):
        end = time.monotonic() + SECONDS_MAX
        text = ""
        while time.monotonic() < end:
            text = self.text()
            if holds(text):
                return text
            time.sleep(0.02)
        raise AssertionError(f"waited in vain for {what}; the screen shows:\n{text}")

    def wait_for_prompt(self):
        return self.wait_for(lambda text: text.rstrip().endswith("\n$"), "the prompt")

    def go_on(self):
        """What the items of these facts wait for."""
        (self.folder / "go").touch()

    def close(self):
        subprocess.run(["tmux", "-L", self.name, "kill-server"], check=False)
        shutil.rmtree(self.folder, ignore_errors=True)


WAIT = "until [ -e go ]; do sleep 0.01; done"


def live_line_of(text):
    lines = [line for line in text.splitlines() if line.strip()]
    return LINE.match(lines[-1]) if lines else None


def the_line_counts_up_and_is_gone_at_the_end(screen):
    screen.type("clear; stint run -j2 sh -c '[ $0 -lt 4 ] || " + WAIT +
                "; echo result $0' ::: 1 2 3 4 5 6")
    text = screen.wait_for(lambda t: (m := live_line_of(t)) and m.groups() == ("3", "6", "2"),
                           "a line with 3 of 6 done")
    assert sorted(re.findall(r"^result (\d)$", text, re.M)) == ["1", "2", "3"], text
    screen.go_on()
    text = screen.wait_for_prompt()
    assert sorted(re.findall(r"^result (\d)$", text, re.M)) == list("123456"), text
    assert " done, " not in text, text
    assert "6 of 6 completed in" in text, text


def results_and_messages_stay_whole_beside_the_line(screen):
    screen.type("clear; stint run -k -j2 sh -c '[ $0 -lt 30 ] || " + WAIT +
                "; echo out $0; echo err $0 >&2' ::: $(seq 1 34)")
    screen.wait_for(lambda t: (m := live_line_of(t)) and m.group(1) == "29", "29 done")
    screen.go_on()
    text = screen.wait_for_prompt()
    shown = [line for line in text.splitlines() if line.startswith(("out", "err"))]
    expected = [f"{kind} {i}" for i in range(1, 35) for kind in ("out", "err")]
    assert shown == expected[-len(shown):] and len(shown) >= 30, text
    assert " done, " not in text, text


def an_output_without_newline_is_not_overwritten(screen):
    screen.type("clear; stint run -j1 sh -c '[ $0 = a ] || " + WAIT + "; printf \"<$0>\"' ::: a b")
    screen.wait_for(lambda t: "<a>" in t, "the first output")
    screen.go_on()
    text = screen.wait_for(lambda t: "<a><b>" in t, "both outputs")
    assert " done, " not in text, text


def the_line_is_cut_in_a_narrow_window(screen):
    screen.tmux("resize-window", "-x", "20")
    screen.type("clear; stint run -q -j1 true ::: a; clear; stint run -j1 sh -c '" + WAIT +
                "' ::: a b")
    text = screen.wait_for(lambda t: "stint: 0 of 2 done" in t or "stint: 0 of 2" in t, "the line")
    assert all(len(line) < 20 for line in text.splitlines() if line.startswith("stint: 0")), text
    assert "running" not in text, text
    screen.go_on()


def quiet_shows_no_line(screen):
    screen.type("clear; stint run -q -j1 sh -c 'echo begun; " + WAIT + "; echo done' ::: a b")
    screen.type("echo typed ahead")
    screen.go_on()
    text = screen.wait_for(lambda t: t.count("typed ahead") >= 2, "the end")
    assert "stint: " not in text, text


def ctrl_c_drains_and_tells_the_line(screen):
    screen.type("clear; stint run -j2 sh -c '" + WAIT + "; echo result $0' ::: a b c d")
    screen.wait_for(live_line_of, "the live line")
    screen.press("C-c")
    screen.wait_for(lambda t: "^C" in t, "the key")
    screen.go_on()
    text = screen.wait_for_prompt()
    assert sorted(re.findall(r"^result (\w)$", text, re.M)) == ["a", "b"], text
    assert "stopped (SIGINT): 2 of 4 completed. The same line goes on from here:" in text, text
    assert " done, " not in text, text


def ctrl_c_twice_ends_what_runs(screen):
    screen.type("clear; stint run -j2 sh -c 'exec sleep 900' ::: a b c")
    screen.wait_for(live_line_of, "the live line")

    # Two that come at once are one to the kernel: press until it has ended.
    def stopped(text):
        if "stopped (SIGINT)" in text:
            return True
        screen.press("C-c")
        return False

    text = screen.wait_for(stopped, "the end")
    assert "0 of 3 completed" in text, text


FACTS = [the_line_counts_up_and_is_gone_at_the_end,
         results_and_messages_stay_whole_beside_the_line,
         an_output_without_newline_is_not_overwritten,
         the_line_is_cut_in_a_narrow_window,
         quiet_shows_no_line,
         ctrl_c_drains_and_tells_the_line,
         ctrl_c_twice_ends_what_runs]


def main(facts):
    stint = pathlib.Path(sys.argv[1]).resolve()
    failed = 0
    for fact in facts:
        if len(sys.argv) > 2 and sys.argv[2] != fact.__name__:
            continue
        screen = Screen(stint)
        try:
            fact(screen)
            print("ok      ", fact.__name__)
        except AssertionError as fault:
            failed += 1
            print("FAILED  ", fact.__name__, "\n", fault)
        finally:
            screen.close()
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main(FACTS)
