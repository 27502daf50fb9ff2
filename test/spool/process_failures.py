#!/usr/bin/env python3
"""Jobs that fail, hang, are damaged or are packed: what becomes of them, and that fspl goes on with
what is left.

    process_failures.py STINT
"""
import base64
import gzip
import os

from fspl_lab import FsplLab, check, nop_metadata, packet, until

SEVENTH = 'echo $FSPL_SEQ >>ran; [ "$FSPL_SEQ" != 7 ]'


def fill(lab, queue, count=20):
    lab.fspl("queue-init", "-q", queue)
    lines = b"".join(b"%d\n" % n for n in range(1, count + 1))
    lab.stint("write", "-q", queue, "-s", f"seq-{queue}", "--lines", stdin=lines,
              env={"FSPL_SET_SITE": "north"})


def process(lab, queue, *words, **how):
    return lab.stint("process", "-q", queue, *words, **how)


def listed(lab, queue):
    return [line.split()[0].decode()
            for line in lab.fspl("queue-ls", "-q", queue).stdout.splitlines()[1:]]


def next_of(lab, queue):
    return int(lab.fspl("queue-get-next", "-q", queue).stdout)


def ran(lab, name="ran"):
    with open(lab.path(name)) as file:
        return file.read().split()


def policies(lab):
    fill(lab, "retry")
    told = process(lab, "retry", "-j3", "--", "sh", "-c", SEVENTH, code=1).stderr
    check(b"job 7 (fspl-" in told and b"failed: exit 1; it stays" in told, f"{told!r}")
    left = listed(lab, "retry")
    check(next_of(lab, "retry") == 7 and left[0] == "7", f"{left}")
    begun = {int(one) for one in ran(lab)}
    check(max(begun) <= 7 + 3, f"more was started behind the failure: {begun}")
    lab.fspl("queue-process", "-q", "retry", "sh", "--", "-c", "echo $FSPL_SEQ >>ran")
    check(sorted(ran(lab), key=int) == sorted([str(n) for n in range(1, 21)] + ["7"], key=int),
          "fspl has run something else")
    check(next_of(lab, "retry") == 21 and lab.jobs("retry") == [], "fspl has not gone on")

    for policy, left in (("Delete", []), ("leave", ["7"]), ("MOVE", [])):
        fill(lab, policy)
        told = process(lab, policy, "-j3", "--on-error", policy, "--", "sh", "-c", SEVENTH).stderr
        check(b"20 jobs: 19 done, 1 failed" in told, f"{told!r}")
        check(next_of(lab, policy) == 21 and listed(lab, policy) == left, f"{policy}")
    check(listed(lab, "MOVE/failed") == ["7"], "it is not in failed")
    info = lab.fspl("queue-info", "-q", "MOVE/failed", "-j", "7").stdout
    check(b"FSPL_SET_SITE=north" in info, f"{info!r}")
    lab.fspl("queue-process", "--order-by", "Timestamp", "-q", "MOVE/failed", "sh", "--", "-c",
             "cat >again")
    check(ran(lab, "again") == ["7"] and listed(lab, "MOVE/failed") == [], "not driven again")
    process(lab, "leave", "--order-by", "timestamp", "--", "sh", "-c", "cat >again")
    check(ran(lab, "again") == ["7"] and lab.jobs("leave") == [], "what was left is not run")

    fill(lab, "never", 3)
    process(lab, "never", "--never-delete", "--", "true")
    check(next_of(lab, "never") == 4 and listed(lab, "never") == ["1", "2", "3"], "never-delete")

    fill(lab, "missing", 2)
    told = process(lab, "missing", "--", "./no-such-program", code=1).stderr
    check(b"there is no such program" in told, f"{told!r}")
    check(next_of(lab, "missing") == 1 and listed(lab, "missing") == ["1", "2"], "a job was lost")


def retries(lab):
    fill(lab, "tried", 3)
    script = 'echo "$FSPL_SEQ.$STINT_ATTEMPT" >>tries; [ "$FSPL_SEQ" != 2 ] || [ $STINT_ATTEMPT = 3 ]'
    process(lab, "tried", "-j2", "--retries", "2", "--retry-delay", "10ms", "--", "sh", "-c", script)
    check(sorted(ran(lab, "tries")) == ["1.1", "2.1", "2.2", "2.3", "3.1"], "the attempts")
    check(lab.jobs("tried") == [], "it has not succeeded")


def packets_of_other_kinds(lab):
    lab.fspl("queue-init", "-q", "kinds")
    for kind in ("prepare-nop", "prepare", "prepare-fail", "prepare"):
        lab.stint("write", "-q", "kinds", stdin=lab.fspl(kind, "-s", "seq-kinds").stdout)
    told = process(lab, "kinds", "-j4", "--", "sh", "-c", "echo $FSPL_SEQ >>kinds-ran", code=1)
    check(b"job 3 (" in told.stderr, f"{told.stderr!r}")
    check(ran(lab, "kinds-ran") == ["2"] and next_of(lab, "kinds") == 3, "a barrier was passed")
    process(lab, "kinds", "--on-error", "delete", "--", "sh", "-c", "echo $FSPL_SEQ >>kinds-ran")
    check(ran(lab, "kinds-ran") == ["2", "4"] and next_of(lab, "kinds") == 5, "it has not gone on")


def timeout(lab):
    fill(lab, "slow", 1)
    told = process(lab, "slow", "--timeout", "0.3", "--on-error", "move", "--", "sh", "-c",
                   "sleep 600 & echo $! >grandchild; wait").stderr
    check(b"timeout after" in told, f"{told!r}")
    grandchild = ran(lab, "grandchild")[0]
    until(lambda: not os.path.exists(f"/proc/{grandchild}/cmdline")
          or not open(f"/proc/{grandchild}/cmdline").read(), "the grandchild to end")


def lanes(lab):
    lab.fspl("queue-init", "-q", "lanes")
    for n in range(60):
        lab.stint("write", "-q", "lanes", stdin=lab.stint(
            "prepare", "-s", "seq-lanes", env={"FSPL_SET_HOST": f"host{n % 3}"}).stdout)
    # A lane that overlaps itself would not find its lock free.
    process(lab, "lanes", "-j6", "--lane", "FSPL_SET_HOST", "--", "sh", "-c",
            'mkdir "busy-$FSPL_SET_HOST" || echo overlap >>lanes-ran; sleep 0.0$((FSPL_SEQ % 3)); '
            'echo "$FSPL_SET_HOST:$FSPL_SEQ" >>lanes-ran; rmdir "busy-$FSPL_SET_HOST"')
    lines = ran(lab, "lanes-ran")
    check("overlap" not in lines and len(lines) == 60, "lanes overlap")
    for host in range(3):
        mine = [int(line.split(":")[1]) for line in lines if line.startswith(f"host{host}:")]
        check(mine == list(range(host + 1, 61, 3)), f"out of order: {mine}")
    check(next_of(lab, "lanes") == 61 and lab.jobs("lanes") == [], "jobs are left")


def decoders(lab):
    for name, encode, decoder in (("gzip", gzip.compress, "zcat"),
                                  ("base64", base64.encodebytes, "base64 -d")):
        lab.fspl("queue-init", "-q", name)
        for n in range(1, 6):
            made = lab.fspl("prepare", "-s", f"seq-{name}", "-i", "-", stdin=b"p%d\n" % n).stdout
            lab.put(name, f"fspl-{n}.fspl", encode(made))
        process(lab, name, "-j3", "-d", decoder, "--", "sh", "-c", f"cat >>{name}-ran")
        check(sorted(ran(lab, f"{name}-ran")) == [f"p{n}" for n in range(1, 6)], name)
        check(next_of(lab, name) == 6 and lab.jobs(name) == [], f"{name}: left")

    lab.fspl("queue-init", "-q", "cut")
    whole = lab.fspl("prepare", "-s", "-", "-i", "-", stdin=os.urandom(300_000)).stdout
    lab.put("cut", "fspl-cut.fspl", gzip.compress(whole)[:150_000])
    told = process(lab, "cut", "-d", "zcat", "--", "sh", "-c", "cat >/dev/null", code=1).stderr
    check(b"the decoder 'zcat' failed" in told, f"{told!r}")
    check(next_of(lab, "cut") == 1 and lab.jobs("cut") == ["fspl-cut.fspl"], "it is lost")

    lab.fspl("queue-init", "-q", "unread")
    whole = lab.fspl("prepare", "-s", "-", "-i", "-", stdin=os.urandom(10_000_000)).stdout
    lab.put("unread", "fspl-1.fspl", gzip.compress(whole, 1))
    process(lab, "unread", "-d", "zcat", "--", "true")
    check(lab.jobs("unread") == [], "who reads nothing fails")


def poison(lab):
    fill(lab, "poison", 3)
    bad = {"huge": packet(b"", size=2**40), "late": packet(nop_metadata(2, 10, 2_000_000_000)),
           "empty": b"", "junk": b"junk" * 100}
    for name, content in bad.items():
        lab.put("poison", f"fspl-{name}.fspl", content)
    os.mkfifo(lab.path("poison/jobs/fspl-fifo.fspl"))
    os.mkdir(lab.path("poison/jobs/fspl-dir.fspl"))
    odd = lab.stint("prepare", "-s", "seq-poison").stdout
    lab.put("poison", os.fsdecode(b"fspl-\xff.fspl"), odd)
    told = process(lab, "poison", "--", "sh", "-c", "printf %s $FSPL_JOB_FILENAME >name").stderr
    check(b"6 files cannot be read as jobs" in told, f"{told!r}")
    check(next_of(lab, "poison") == 5 and len(lab.jobs("poison")) == 6, "the good ones did not run")


def main():
    for part in (policies, retries, packets_of_other_kinds, timeout, lanes, decoders, poison):
        with FsplLab(part.__name__.replace("_", " ")) as lab:
            part(lab)


main()
