#!/bin/sh
# Items with a dash in front are items, not options.
. "$(dirname "$0")/lib.sh"

exits 0 stint run -j1 printf '[%s]' {} ::: -n --help --
prints '[-n][--help][--]'
exits 0 sh -c 'printf "%s\n" -x --version | stint run -j1 -- printf "[%s]"'
prints '[-x][--version]'
