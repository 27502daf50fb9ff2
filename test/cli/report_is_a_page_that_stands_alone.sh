#!/bin/sh
# report --html is one page with the counts and plots; it fetches nothing and takes no markup.
. "$(dirname "$0")/lib.sh"

exits 1 stint run --job j -j 1 -- sh -c 'case $0 in *bad*) echo "no <$0>" >&2; exit 3;; esac' \
    ::: a b '<script>bad&1' 'bad"2' c
exits 0 stint report j --html
python3 - "$out" <<'EOF'
import html.parser, re, sys
page = open(sys.argv[1], encoding="utf-8").read()
class Reader(html.parser.HTMLParser):
    def __init__(self):
        super().__init__()
        self.tags, self.open, self.text = [], [], ""
    def handle_starttag(self, tag, attributes):
        self.tags.append(tag)
        for name, _ in attributes:
            assert name not in ("src", "href", "onload", "onclick"), (tag, name)
    def handle_data(self, data):
        self.text += data + " "
reader = Reader()
reader.feed(page)
assert page.startswith("<!DOCTYPE html>") and page.rstrip().endswith("</html>")
assert reader.tags.count("svg") == 2, reader.tags
assert not {"script", "link", "img", "iframe"} & set(reader.tags), reader.tags
assert "http" not in page and "url(" not in page and "@import" not in page
assert "prefers-color-scheme: dark" in page
text = " ".join(reader.text.split())
assert "5 in = 3 completed + 2 failed + 0 canceled + 0 open ✓ holds" in text, text
assert "exit 3: no <<script>bad&N>" in text, text
assert "<script>bad&1" in text and 'bad"2' in text, text
for label in ("p50 ", "p95 ", "p99 ", "Slowest items", "Workers", "Settled over time"):
    assert label in text, label
EOF
cp "$out" page.html
exits 0 stint report j --html --output j.html
prints ''
cmp page.html j.html
exits 2 stint report j --html --output nosuch/j.html
says "'nosuch'"
exits 2 stint report j --html --json
says '--json and --html are two forms; choose one'
exits 0 stint submit --job fresh -- echo ::: a
exits 0 stint report fresh --html
shows '0 <i>completed</i>'
