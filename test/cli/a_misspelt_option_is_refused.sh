#!/bin/sh
# An unknown option is refused, and so is one without its value.
. "$(dirname "$0")/lib.sh"

exits 2 stint run --form x -- echo
says '--form'
says "Try 'stint help run'"
exits 2 stint run --store
says "Try 'stint help run'"
nothing .stint
