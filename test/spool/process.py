#!/usr/bin/env python3
"""stint runs what fspl has written: every payload once, with the same variables and parameters, in
order, and leaves a queue with which fspl goes on; also while fspl writes.

    process.py STINT
"""
import os
import signal
import subprocess

from fspl_lab import FsplLab, check, fail, until

JOBS = int(os.environ.get("LAB_JOBS", "500"))
# A line for each job, in one write.
RECORD = ('read payload; printf "%s %s %s %s %s\\n" "$FSPL_SEQ" "$payload" "$FSPL_SET_X" '
          '"$*" "$STINT_ATTEMPT" >>ran')


def write(lab, queue, numbers, params=("a b", "c")):
    """By fspl, one after the other."""
    loop = "\n".join(f"echo payload{n} | FSPL_SET_X=x{n} fspl prepare -s seq-{queue} -i - -- "
                     f"{' '.join(repr(one) for one in params)} >packet || exit 1\n"
                     f"fspl queue-write -q {queue} <packet || exit 1" for n in numbers)
    lab.run(["sh", "-c", loop])


def process(lab, *words, **how):
    return lab.stint("process", "-q", *words, **how)


def ran(lab):
    try:
        with open(lab.path("ran")) as file:
            return file.read().splitlines()
    except FileNotFoundError:
        return []


def drain():
    with FsplLab("drain") as lab:
        lab.fspl("queue-init", "-q", "q")
        write(lab, "q", range(1, JOBS + 1))
        told = process(lab, "q", "-j4", "--allow-job-params", "--", "sh", "-c", RECORD, "sh")
        check(sorted(ran(lab)) == sorted(f"{n} payload{n} x{n} a b c 1"
                                         for n in range(1, JOBS + 1)), "not each once, as written")
        check(f"{JOBS} jobs: {JOBS} done; next is {JOBS + 1}" in told.stderr.decode(),
              f"{told.stderr!r}")
        check(len(lab.fspl("queue-ls", "-q", "q").stdout.splitlines()) == 1, "jobs are left")
        check(lab.jobs("q") == [], f"files are left: {lab.jobs('q')[:3]}")
        check(lab.fspl("queue-get-next", "-q", "q").stdout == b"%d\n" % (JOBS + 1), "next")
        check(os.listdir(lab.path("q/stint")) == [], "something is left beside the queue")


def same_environment():
    """What a command sees is what it sees of fspl, but for its own variables."""
    seen = {}
    with FsplLab("environment") as lab:
        lab.fspl("queue-init", "-q", "q")
        packet = lab.fspl("prepare", "-s", "-", "-i", "-", "--", "one", "two words",
                          stdin=b"the payload", env={"FSPL_SET_A": "é\n", "FSPL_SET_": "no"}).stdout
        lab.environment.update(FSPL_PARAM_9="stale", FSPL_SET_STALE="stale", TZ="Asia/Kolkata")
        for program in ("fspl", "stint"):
            lab.put("q", "fspl-same.fspl", packet)
            lab.fspl("queue-set-next", "-q", "q", "1")
            script = ('env -0 | sort -z | grep -zE "^FSPL_" >env-$0; echo "$@" >args-$0; '
                      'cat >payload-$0; echo out; echo err >&2')
            command = [lab.program, "spool", "process"] if program == "stint" else [
                "fspl", "queue-process"]
            lab.run([*command, "-q", "q", "--allow-job-params", "--output-to", "SaveBoth", "sh",
                     "--", "-c", script, program])
            seen[program] = {}
            for what in ("env", "args", "payload"):
                with open(lab.path(f"{what}-{program}"), "rb") as file:
                    seen[program][what] = [one for one in file.read().split(b"\0")
                                           if not one.startswith((b"FSPL_PARAM_9=",
                                                                  b"FSPL_SET_STALE="))]
            with open(lab.path("q/jobs/fspl-same.fspl.out"), "rb") as file:
                seen[program]["output"] = file.read()
        check(seen["fspl"] == seen["stint"], f"{seen}")
        with open(lab.path("env-stint"), "rb") as file:
            check(b"stale" not in file.read(), "what was around it gets in")


def live_writer(*words):
    with FsplLab(f"live writer, {words[0]}") as lab:
        lab.fspl("queue-init", "-q", "q")
        worker = lab.start([lab.program, "spool", *words, "-q", "q", "-j3", "--",
                            "sh", "-c", RECORD, "sh"], stderr=subprocess.PIPE)
        os.mkfifo(lab.path("go"))
        with open(lab.path("begun"), "wb") as file:
            file.write(lab.fspl("prepare", "-s", "seq-q", "-i", "-").stdout)
        slow = lab.start(["sh", "-c", "cat begun go | fspl queue-write -q q"])
        write(lab, "q", range(2, 151), params=())
        check(ran(lab) == [], "something ran before its turn")
        with open(lab.path("go"), "wb") as go:
            go.write(b"payload1\n")
        check(slow.wait(20) == 0, "the slow writer has failed")
        write(lab, "q", range(151, 201), params=())
        until(lambda: len(ran(lab)) >= 200 or worker.poll() is not None, "200 jobs",
              seconds=60, pause=0.02)
        if worker.poll() is not None:
            fail(f"it has ended: {worker.communicate()[1]!r}")
        worker.send_signal(signal.SIGTERM)
        check(worker.wait(20) == 0, "it has not ended cleanly")
        check(sorted(line.split()[1] for line in ran(lab)) ==
              sorted(f"payload{n}" for n in range(1, 201)), "not each once")
        told = worker.stderr.read().decode()
        check("200 jobs: 200 done" in told, told)
        check(lab.fspl("queue-get-next", "-q", "q").stdout == b"201\n", "next")


def order_and_gaps():
    with FsplLab("order and gaps") as lab:
        lab.fspl("queue-init", "-q", "q")
        write(lab, "q", [1, 2], params=())
        lab.fspl("prepare-set-next", "-s", "seq-q", "4")
        write(lab, "q", [4], params=())
        told = process(lab, "q", "-j1", "--", "sh", "-c", RECORD, "sh")
        check(b"waiting for 3; 1 later job is here" in told.stderr, f"{told.stderr!r}")
        check([line.split()[0] for line in ran(lab)] == ["1", "2"], f"{ran(lab)}")
        lab.fspl("prepare-set-next", "-s", "seq-q", "3")
        write(lab, "q", [3], params=())
        process(lab, "q", "-j1", "--", "sh", "-c", RECORD, "sh")
        check([line.split()[0] for line in ran(lab)] == ["1", "2", "3", "4"], f"{ran(lab)}")
        # What fspl sets is honoured; the order of time does not look at numbers.
        lab.fspl("prepare-set-next", "-s", "seq-q", "7")
        write(lab, "q", [7], params=())
        lab.fspl("prepare-set-next", "-s", "seq-q", "6")
        write(lab, "q", [6], params=())
        lab.fspl("queue-set-next", "-q", "q", "7")
        told = process(lab, "q", "-j1", "-n", "1", "--", "sh", "-c", RECORD, "sh")
        check(b"1 job below it never run" in told.stderr, f"{told.stderr!r}")
        process(lab, "q", "-j1", "--order-by", "Timestamp", "--", "sh", "-c", RECORD, "sh")
        check([line.split()[0] for line in ran(lab)][-2:] == ["7", "6"], f"{ran(lab)}")
        check(lab.fspl("queue-get-next", "-q", "q").stdout == b"8\n", "next")
        check(lab.jobs("q") == [], "files are left")


def duplicates():
    with FsplLab("duplicates") as lab:
        lab.fspl("queue-init", "-q", "q")
        for name in ("b", "a"):
            lab.put("q", f"fspl-{name}.fspl", lab.fspl("prepare", "-s", "-").stdout)
        lab.fspl("queue-process", "-q", "q", "true", code=1)
        told = process(lab, "q", "--strict", "--", "true", code=1)
        check(b"have the number 1" in told.stderr, f"{told.stderr!r}")
        told = process(lab, "q", "-j1", "--", "sh", "-c", "echo $FSPL_JOB_FILENAME >>ran")
        check(ran(lab) == ["fspl-b.fspl", "fspl-a.fspl"], f"{ran(lab)}")
        check(b"a number has several jobs, such as 1" in told.stderr, f"{told.stderr!r}")


def main():
    drain()
    same_environment()
    live_writer("process", "--watch")
    live_writer("watch")
    order_and_gaps()
    duplicates()


main()
