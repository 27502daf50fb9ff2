#!/bin/sh
# --shell refuses placeholders in here-documents, and longer words that -X would repeat.
. "$(dirname "$0")/lib.sh"

exits 2 stint run --shell 'cat <<END
{}
END' ::: a
says "'{}' in --shell stands behind the beginning of a here-document"
exits 2 stint run --shell -X 'echo x{}' ::: a
says 'write it as a word of its own, or use -m'
exits 2 stint submit --job x --shell ::: a
says '--out, --on, --timeout and --shell are about a command, and there is none'
nothing .stint
