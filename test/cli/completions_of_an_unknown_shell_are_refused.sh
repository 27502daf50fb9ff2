#!/bin/sh
# completions for a shell there is no script for names those there are.
. "$(dirname "$0")/lib.sh"

exits 2 stint completions tcsh
says "there is no completion for 'tcsh'; say bash, zsh or fish"
