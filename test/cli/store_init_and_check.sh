#!/bin/sh
# store init makes an empty store, check finds it sound; other words are refused.
. "$(dirname "$0")/lib.sh"

exits 0 stint store init --store s.db
shows 's.db: store '
exits 0 stint store check --store s.db
shows '0 jobs, 0 items, 0 workers registered; sound'
exits 2 stint store destroy --store s.db
says 'there is init and check'
exits 2 stint store
says 'ACTION is required'
