#!/bin/sh
# A rule says what it wants to be like.
. "$(dirname "$0")/lib.sh"

exits 2 stint run --on exit=300:fail -- true ::: a
says "'300' is no exit code"
exits 2 stint run --on 'exit=3:explode' -- true ::: a
says 'retry, fail, ignore, set_back or stop_job'
exits 2 stint run --on 'stderr=(:fail' -- true ::: a
says 'is no regular expression'
