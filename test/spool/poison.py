#!/usr/bin/env python3
"""Files at which fspl aborts, panics or hangs hold up nothing; decoders read what is packed, and
one that fails in the middle of a payload is told.

    poison.py STINT
"""
import base64
import gzip
import os

from fspl_lab import FsplLab, check, nop_metadata, packet


def write(lab, queue, count, encode=lambda content: content):
    for number in range(1, count + 1):
        content = lab.fspl("prepare", "-s", "seq", "-i", "-", stdin=b"payload %d" % number).stdout
        lab.put(queue, f"fspl-{number}.fspl", encode(content))


def poison(lab):
    lab.fspl("queue-init", "-q", "q")
    write(lab, "q", 3)
    good = lab.fspl("prepare-nop", "-s", "seq").stdout
    lab.put("q", "fspl-.fspl", lab.fspl("prepare-nop", "-s", "seq").stdout)
    lab.put("q", "fspl-" + "n" * 245 + ".fspl", lab.fspl("prepare-nop", "-s", "seq").stdout)
    lab.put("q", os.fsdecode(b"fspl-\xff.fspl"), lab.fspl("prepare-nop", "-s", "seq").stdout)
    theirs = lab.fspl("queue-ls", "-q", "q").stdout
    check(lab.stint("ls", "-q", "q").stdout == theirs, "odd names are listed otherwise")

    bad = {"huge": packet(b"", size=2**40), "late": packet(nop_metadata(90, 10, 2_000_000_000)),
           "far": packet(nop_metadata(91, 2**62, 0)), "crc": good[:25] + b"x" + good[26:],
           "metadata": good[:-1] + b"Q", "version": packet(nop_metadata(92, 1, 1), version=2),
           "empty": b"", "junk": b"junk" * 100, "short": good[:40]}
    for name, content in bad.items():
        lab.put("q", f"fspl-{name}.fspl", content)
    jobs = os.path.join(lab.path("q"), "jobs")
    os.mkfifo(os.path.join(jobs, "fspl-fifo.fspl"))
    os.mkdir(os.path.join(jobs, "fspl-dir.fspl"))
    os.symlink("nowhere", os.path.join(jobs, "fspl-dangling.fspl"))
    listed = lab.stint("ls", "-q", "q")
    check(listed.stdout == theirs, "poison changes the list")
    check(b"%d files" % (len(bad) + 3) in listed.stderr, f"not all are told: {listed.stderr!r}")
    check(lab.stint("payload", "-q", "q", "-j", "2").stdout == b"payload 2", "payload")


def decoders(lab):
    for name, encode, decoder in (("gzip", gzip.compress, "zcat"),
                                  ("base64", base64.encodebytes, "base64 -d"),
                                  ("both", lambda one: base64.encodebytes(gzip.compress(one)),
                                   "base64 -d | gzip -dc")):
        lab.fspl("queue-init", "-q", name)
        write(lab, name, 3, encode)
        lab.put(name, "fspl-junk.fspl", b"\n")
        ids = [line.split()[0].decode()
               for line in lab.fspl("queue-ls", "-q", name, "-d", decoder).stdout.splitlines()[1:]]
        check(len(ids) == 3, f"fspl reads {len(ids)} of 3")
        for ours, theirs in ((["ls"], ["queue-ls"]), (["info", "-j", ids[1]],
                                                      ["queue-info", "-j", ids[1]]),
                             (["payload", "-j", ids[2]], ["queue-payload", "-j", ids[2]])):
            check(lab.stint(*ours, "-q", name, "-d", decoder).stdout ==
                  lab.fspl(*theirs, "-q", name, "-d", decoder).stdout, f"{name}: {ours}")
        check(lab.stint("ls", "-q", name).stdout.count(b"\n") == 1, "packed files are no packets")

    lab.fspl("queue-init", "-q", "cut")
    whole = lab.fspl("prepare", "-s", "-", "-i", "-", stdin=os.urandom(300_000)).stdout
    lab.put("cut", "fspl-cut.fspl", gzip.compress(whole)[:150_000])
    told = lab.stint("payload", "-q", "cut", "-j", "1", "-d", "zcat", code=1)
    check(b"may not be whole" in told.stderr, f"{told.stderr!r}")


def main():
    with FsplLab("poison") as lab:
        poison(lab)
    with FsplLab("decoders") as lab:
        decoders(lab)


main()
