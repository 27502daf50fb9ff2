#!/bin/sh
# What is no packet does not get into a queue, unless it is said to be encoded.
. "$(dirname "$0")/lib.sh"

exits 0 stint spool init -q q
for junk in '' 'junk' '*FILESPOOLER'; do
    printf '%s' "$junk" >junk
    exits 1 sh -c 'stint spool write -q q <junk'
    says 'is not written'
    says 'say --encoded'
done
stint spool prepare -s - >packet
head -c 40 packet >cut
exits 1 sh -c 'stint spool write -q q <cut'
says 'ends after 40 bytes'
exits 0 ls -A q/jobs
prints ''
gzip <packet >packet.gz
exits 0 sh -c 'stint spool write -q q --encoded <packet.gz'
exits 0 stint spool ls -q q
says '1 file of'
exits 0 stint spool ls -q q -d zcat
silent
same "$(wc -l <"$out")" 2
exits 1 sh -c 'stint spool write -q q --encoded </dev/null'
says 'it is empty'
