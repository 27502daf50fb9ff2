#!/bin/sh
# --line-buffer is refused where no lines are printed, and beside another way to print.
. "$(dirname "$0")/lib.sh"

exits 2 stint run --lb --json echo ::: a
says '--line-buffer prints lines while items run, and --json prints none'
exits 2 stint run --lb --to file:x echo ::: a
says 'add --to - to print as well'
exits 2 stint run --lb --ungroup echo ::: a
says '--line-buffer and --ungroup exclude each other; give one'
