#!/bin/sh
# A payload that a decoder gives only in part is no success.
. "$(dirname "$0")/lib.sh"

exits 0 stint spool init -q q
head -c 300000 /dev/urandom >payload
stint spool prepare -s seq -i payload | gzip >packet.gz
cp packet.gz q/jobs/fspl-whole.fspl
exits 0 stint spool payload -q q -d zcat -j 1
cmp "$out" payload || fail 'the payload has changed'
head -c 150000 packet.gz >q/jobs/fspl-whole.fspl
exits 1 stint spool payload -q q -d zcat -j 1
says "the payload may not be whole: the decoder 'zcat' failed"
