#!/bin/sh
# status of a job that is not there says where jobs are listed.
. "$(dirname "$0")/lib.sh"

exits 0 stint run --job one -- echo ::: a
exits 2 stint status somethingelse
says "there is no job 'somethingelse'; 'stint status' lists them"
