#!/usr/bin/env python3
"""What --bar, --eta and --progress look like in windows of 80 and of 200 columns.

    progress.py STINT [FACT]
"""
import re

from live_line import WAIT, main

# Ten items, of which the seventh waits: six are done, one of them has failed.
ITEMS = "sh -c '[ $0 != 7 ] || { " + WAIT + "; }; [ $0 != 3 ]' ::: $(seq 10)"
BAR = re.compile(r"60% 6:4=(\d+s|\?) 1 failed")
ETA = re.compile(r"ETA: (\d+s|\?) Left: 4 AVG: [\d.]+s  local:1/5/60%/[\d.]+s 1 failed")
COUNTS = re.compile(r"local:1/5/60%/[\d.]+s 1 failed")


def last_row(text):
    rows = [row for row in text.splitlines() if row.strip()]
    return rows[-1] if rows else ""


def shows(screen, option, pattern, columns, end):
    """The line while it runs, at the width of the window; then the last one, which stays."""
    screen.tmux("resize-window", "-x", str(columns))
    screen.type(f"clear; stint run {option} -j1 {ITEMS}")
    text = screen.wait_for(lambda t: pattern.match(last_row(t)), f"{option} with 6 done")
    screen.go_on()
    text = screen.wait_for(lambda t: last_row(t).startswith("$"), "the prompt")
    assert len([row for row in text.splitlines() if re.match(end, row)]) == 1, text
    assert not pattern.search(text), text
    assert screen.tmux("display-message", "-p", "#{cursor_flag}").strip() == "1", "hidden cursor"


def filled_columns(screen):
    """How many columns of the last row are in reverse video, and how wide it is."""
    row = last_row(screen.tmux("capture-pane", "-e", "-p", "-N"))
    found = re.match(r"\x1b\[7m(.*?)\x1b\[(?:0|27)?m(.*)", row)
    return (len(found.group(1)), len(found.group(1)) + len(found.group(2))) if found else (0, 0)


def bar_at(screen, columns):
    screen.tmux("resize-window", "-x", str(columns))
    screen.type(f"clear; stint run --bar -j1 {ITEMS}")
    screen.wait_for(lambda t: BAR.match(last_row(t)), "the bar")
    screen.wait_for(lambda _: filled_columns(screen)[0] == (columns - 1) * 60 // 100, "60 %")
    assert len([row for row in screen.text().splitlines() if row.strip()]) <= 4, screen.text()
    screen.go_on()
    screen.wait_for(lambda t: "100% 10:0=0s 1 failed" in t, "the end")


def a_bar_fills_80_columns(screen):
    bar_at(screen, 80)


def a_bar_fills_200_columns(screen):
    bar_at(screen, 200)


def a_bar_stays_one_row_when_the_window_changes(screen):
    screen.tmux("resize-window", "-x", "200")
    screen.type(f"clear; stint run --bar -j1 {ITEMS}")
    for columns in (200, 80, 30, 120):
        screen.tmux("resize-window", "-x", str(columns))
        screen.wait_for(lambda _, c=columns: filled_columns(screen)[0] == (c - 1) * 60 // 100,
                        f"a bar in {columns} columns")
        text = screen.text()
        assert len(re.findall("60% 6:4", text)) == 1, text
    screen.go_on()
    screen.wait_for(lambda t: "100% 10:0=0s 1 failed" in t, "the end")


def a_bar_without_colours_has_brackets(screen):
    screen.type("export NO_COLOR=1")
    screen.type(f"clear; stint run --bar -j1 {ITEMS}")
    bar = re.compile(r"60% 6:4=\S+ 1 failed \[(#+)( +)\]$")
    text = screen.wait_for(lambda t: bar.match(last_row(t)), "the bar")
    full, rest = bar.match(last_row(text)).groups()
    assert len(last_row(text)) == 79 and len(full) == (len(full) + len(rest)) * 60 // 100, text
    screen.go_on()
    screen.wait_for(lambda t: "100% 10:0=0s 1 failed" in t, "the end")


def eta_in_80_columns(screen):
    shows(screen, "--eta", ETA, 80, r"ETA: 0s Left: 0 AVG: \S+  local:0/9/100%/\S+ 1 failed$")


def eta_in_200_columns(screen):
    shows(screen, "--eta", ETA, 200, r"ETA: 0s Left: 0 AVG: \S+  local:0/9/100%/\S+ 1 failed$")


def progress_in_80_columns(screen):
    shows(screen, "--progress", COUNTS, 80, r"local:0/9/100%/\S+ 1 failed$")


def progress_in_200_columns(screen):
    shows(screen, "--progress", COUNTS, 200, r"local:0/9/100%/\S+ 1 failed$")


def results_scroll_above_the_bar(screen):
    screen.type("clear; stint run --bar -j1 sh -c '[ $0 != 7 ] || { " + WAIT +
                "; }; echo result $0' ::: $(seq 10)")
    text = screen.wait_for(lambda t: re.match("60% 6:4=", last_row(t)), "the bar")
    assert re.findall(r"^result (\d+)$", text, re.M) == list("123456"), text
    screen.go_on()
    text = screen.wait_for(lambda t: last_row(t).startswith("$"), "the prompt")
    assert re.findall(r"^result (\d+)$", text, re.M) == [str(i) for i in range(1, 11)], text
    assert len(re.findall(r"^100% 10:0=0s", text, re.M)) == 1, text


def the_sum_says_the_pace_and_what_was_tried_again(screen):
    screen.type("clear; stint run -j1 --attempts 2 --backoff 1ms sh -c '[ $0 != 3 ]' ::: 1 2 3")
    text = screen.wait_for(lambda t: last_row(t).startswith("$") and " 1 failed" in t, "the end")
    assert re.search(r"^stint:   in .+, 1 tried again; 'stint report sh-\w+' has times", text, re.M), text


FACTS = [a_bar_fills_80_columns, a_bar_fills_200_columns,
         a_bar_stays_one_row_when_the_window_changes, a_bar_without_colours_has_brackets,
         eta_in_80_columns, eta_in_200_columns, progress_in_80_columns, progress_in_200_columns,
         results_scroll_above_the_bar, the_sum_says_the_pace_and_what_was_tried_again]

if __name__ == "__main__":
    main(FACTS)
