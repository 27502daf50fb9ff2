#!/bin/sh
# A token whose lease has expired can do nothing any more, and is told what became of its item.
. "$(dirname "$0")/lib.sh"

exits 0 stint submit --job j ::: a
exits 0 stint claim j --lease 50ms --holder slow
token=$(head -1 "$out")
until_true stint claim j --holder heir
for word in 'complete' 'fail' 'renew' 'set-back' 'give-back'; do
    exits 1 stint $word "$token"
    says "the lease of token $token has ended (lease expired at 2"
    says "item 'a' is running (claimed by heir, attempt 1); do not publish its result"
done
exits 1 stint complete 12345
says 'token 12345 was never given'
exits 2 stint complete x
says "'x' is no token"
exits 0 stint show a
shows 'lease expired: held by slow, for the 1. time'
exits 0 stint verify
