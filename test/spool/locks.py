#!/usr/bin/env python3
"""A queue on which fspl works: its number is locked for us, its jobs can be looked at and added to;
and the other way round fspl is kept out while stint holds the number.

    locks.py STINT
"""
import signal

from fspl_lab import FsplLab, check, until


def begin(lab):
    """fspl queue-process, with a job that runs until the file `go` is there."""
    lab.fspl("queue-init", "-q", "q")
    for _ in range(2):
        packet = lab.stint("prepare", "-s", "seq", "-i", "-", stdin=b"payload").stdout
        lab.stint("write", "-q", "q", stdin=packet)
    script = lab.path("job")
    with open(script, "w") as file:
        # Ends with its directory, whatever else happens.
        file.write("#!/bin/sh\n: >running\n"
                   "while [ -e running ] && ! [ -e go ]; do sleep 0.02; done\n: >>ended\n")
    lab.run(["chmod", "+x", script])
    processor = lab.start(["fspl", "queue-process", "-q", "q", script])
    until(lambda: lab.run(["test", "-e", "running"], code=None).returncode == 0, "the job to run")
    return processor


def look(lab):
    check(lab.stint("get-next", "-q", "q").stdout == b"1\n", "get-next")
    check(len(lab.stint("ls", "-q", "q").stdout.splitlines()) == 3, "ls")
    check(lab.stint("payload", "-q", "q", "-j", "2").stdout == b"payload", "payload")
    packet = lab.stint("prepare", "-s", "seq").stdout
    lab.stint("write", "-q", "q", stdin=packet)
    lab.stint("set-next", "-q", "q", "9", "--no-wait", code=75)


def main():
    with FsplLab("locks") as lab:
        processor = begin(lab)
        look(lab)
        waiter = lab.start([lab.program, "spool", "set-next", "-q", "q", "3"])
        lab.run(["touch", "go"])
        check(processor.wait(20) == 0, "fspl failed")
        check(waiter.wait(20) == 0, "set-next has waited in vain")
        check(lab.fspl("queue-get-next", "-q", "q").stdout == b"3\n", "the number is another")
        lab.fspl("queue-process", "-q", "q", "true")
        check(lab.jobs("q") == [], "fspl has not run the job that came meanwhile")

    with FsplLab("locks after kill -9") as lab:
        processor = begin(lab)
        processor.send_signal(signal.SIGKILL)
        processor.wait()
        # Its command lives on, but the lock is free.
        lab.stint("set-next", "-q", "q", "2", "--no-wait")
        lab.run(["touch", "go"])
        until(lambda: lab.run(["test", "-e", "ended"], code=None).returncode == 0,
              "the command to end")


main()
