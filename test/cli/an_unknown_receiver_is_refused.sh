#!/bin/sh
# A receiver that does not exist, or is given twice, is refused before anything runs.
. "$(dirname "$0")/lib.sh"

exits 2 stint run --to 'carrier-pigeon:home' -- touch {} ::: ran
says "'carrier-pigeon:home' is no receiver this version knows"
says 'file:PATH, dir:PATH, exec:COMMAND, joblog:PATH, results:NAME, merge:PATH and spool:QUEUE'
exits 2 stint run --to file:out --to file:out -- touch {} ::: ran
says 'given twice'
exits 2 stint run --to file:out --ordered -- touch {} ::: ran
says 'add --to - to print as well'
nothing ran
nothing .stint
