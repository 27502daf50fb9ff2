#!/bin/sh
# 100 MiB of output pass through with little memory, and are there once, in a content file.
. "$(dirname "$0")/lib.sh"

exits 0 python3 -c '
import resource, subprocess, sys
run = ["stint", "run", "-q", "head", "-c", "104857600", "{}", ":::", "/dev/zero"]
subprocess.run(run, check=True, stdout=open("bytes", "wb"))
peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
sys.exit(peak > 64 * 1024 and f"{peak} KiB")'
same "$(wc -c <bytes)" 104857600
same "$(ls .stint/manifest.db.d/content | wc -l)" 1
