#!/usr/bin/env python3
"""Makes the pictures of docs/progress.md: runs stint in a terminal of 80 columns, looks at the screen
while a run is under way, and draws it as SVG.

    tools/screenshots.py build/release/stint
"""
import html
import pathlib
import re
import sys

SOURCE = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(SOURCE / "test" / "terminal"))
from live_line import WAIT, Screen  # noqa: E402

COLUMN, ROW, MARGIN = 8.4, 18, 10
GROUND, INK = "#1e1e1e", "#d4d4d4"
COLOURS = {31: "#f14c4c", 32: "#23d18b", 34: "#3b8eea", 35: "#d670d6", 36: "#29b8db"}

# What is typed, and the text that is waited for. The seventh item of ten waits to be looked at.
WORK = "sh -c 'sleep 0.2; [ $0 != 7 ] || { " + WAIT + "; }; [ $0 != 3 ]' ::: $(seq 10)"
PICTURES = {
    "line": ("stint run -j1 ./work {} ::: $(seq 10)", "", r"stint: 5 of 10 done, 1 failed, 1 run"),
    "bar": ("stint run --bar -j1 ./work {} ::: $(seq 10)", "--bar", r"60% 6:4=\d+s 1 failed"),
    "eta": ("stint run --eta -j1 ./work {} ::: $(seq 10)", "--eta", r"ETA: \d+s Left: 4 "),
    "progress": ("stint run --progress -j1 ./work {} ::: $(seq 10)", "--progress",
                 r"local:1/5/60%/"),
}


def cells(row):
    """The runs of equal looks in a row: (text, colour, reversed)."""
    colour, turned = INK, False
    for text, codes in re.findall(r"([^\x1b]*)(?:\x1b\[([\d;]*)m)?", row):
        if text:
            yield text, colour, turned
        for code in [int(code or 0) for code in codes.split(";")] if codes else []:
            turned = code == 7 or (turned and code not in (0, 27))
            colour = INK if code in (0, 39) else COLOURS.get(code, colour)


def drawn(rows):
    width = 80 * COLUMN + 2 * MARGIN
    height = len(rows) * ROW + 2 * MARGIN
    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:.0f}" height="{height}" '
             f'font-family="monospace" font-size="14">',
             f'<rect width="100%" height="100%" rx="6" fill="{GROUND}"/>']
    for number, row in enumerate(rows):
        column, top = 0, MARGIN + number * ROW
        for text, colour, turned in cells(row):
            left = MARGIN + column * COLUMN
            if turned:
                parts.append(f'<rect x="{left:.1f}" y="{top}" width="{len(text) * COLUMN:.1f}" '
                             f'height="{ROW}" fill="{colour}"/>')
            parts.append(f'<text x="{left:.1f}" y="{top + 14}" fill="{GROUND if turned else colour}" '
                         f'textLength="{len(text) * COLUMN:.1f}" xml:space="preserve">'
                         f'{html.escape(text)}</text>')
            column += len(text)
    return "\n".join(parts + ["</svg>", ""])


def picture(stint, shown, option, pattern):
    screen = Screen(stint)
    try:
        screen.type(f"clear; stint run {option} -j1 {WORK}")
        screen.wait_for(lambda text: re.search(pattern, text, re.M), pattern)
        rows = screen.tmux("capture-pane", "-e", "-p", "-N").rstrip().splitlines()
        return drawn([f"$ {shown}"] + [row for row in rows if not row.startswith("$ ")])
    finally:
        screen.close()


def main():
    stint = pathlib.Path(sys.argv[1]).resolve()
    folder = SOURCE / "docs" / "images"
    folder.mkdir(exist_ok=True)
    for name, (shown, option, pattern) in PICTURES.items():
        (folder / f"{name}.svg").write_text(picture(stint, shown, option, pattern))
        print(folder / f"{name}.svg")


if __name__ == "__main__":
    main()
