#!/bin/sh
# {out} without --out has no meaning.
. "$(dirname "$0")/lib.sh"

exits 2 stint run -- cp {} {out} ::: a
says "there is no --out to say where that goes"
