#!/usr/bin/env python3
"""Queues are fed from queues: each job is run once, in the queue it came to or, by fspl, in the one
it came from, wherever the feeder is killed and on whatever file systems they lie.

    feed.py STINT; LAB_STRIDE=1 tries a kill at every step, LAB_ROUNDS chooses how many in a crowd
"""
import collections
import fcntl
import os
import random
import re
import shutil
import signal
import subprocess
import tempfile

from fspl_lab import FsplLab, check, nop_metadata, packet, until

# Of the places at which a kill makes a difference one in so many is tried.
STRIDE = int(os.environ.get("LAB_STRIDE", "4"))
KILLS = int(os.environ.get("LAB_ROUNDS", "12"))
SHM = "/dev/shm"


class FeedLab(FsplLab):
    """With a place on another file system, if there is one, and a ledger of what has run where."""

    def __enter__(self):
        super().__enter__()
        self.elsewhere = self.directory
        if os.path.isdir(SHM) and os.stat(SHM).st_dev != os.stat(self.directory).st_dev:
            self.elsewhere = tempfile.mkdtemp(prefix="stint-spool-", dir=SHM)
        return self

    def __exit__(self, kind, value, trace):
        super().__exit__(kind, value, trace)
        shutil.rmtree(self.elsewhere, ignore_errors=True)

    def far(self, name):
        return os.path.join(self.elsewhere, name)

    def init(self, *queues):
        for queue in queues:
            self.run(["rm", "-rf", queue])
            self.fspl("queue-init", "-q", queue)

    def send(self, queue, seqfile, payload, *params, env=None):
        """By fspl alone; each of its steps is checked, for in a pipe a failure goes unnoticed."""
        packed = self.fspl("prepare", "-s", seqfile, "-i", "-", "--", *params,
                           stdin=payload.encode() + b"\n", env=env).stdout
        self.fspl("queue-write", "-q", queue, stdin=packed)

    def fill(self, queue, seqfile, payloads):
        self.stint("write", "-q", queue, "-s", seqfile, "--lines",
                   stdin="".join(f"{one}\n" for one in payloads).encode())

    def ids(self, queue):
        return [int(line.split()[0])
                for line in self.fspl("queue-ls", "-q", queue).stdout.splitlines()[1:]]

    def next(self, queue):
        return int(self.fspl("queue-get-next", "-q", queue).stdout)

    def drain(self, queue, ledger, *options, code=0):
        """What ran is appended to the ledger, a line a payload."""
        return self.fspl("queue-process", "-q", queue, *options, "sh", "--", "-c",
                         f"cat >>{self.path(ledger)}", code=code)

    def ran(self, ledger):
        try:
            with open(self.path(ledger)) as file:
                return file.read().split()
        except FileNotFoundError:
            return []

    def feed(self, *words, **how):
        return self.stint("feed", *words, **how)

    def is_tidy(self, *queues):
        for queue in queues:
            names = [name for name in self.jobs(queue) if not name.endswith(".fspl")]
            check(not names, f"left in {queue}: {names[:3]}")
        for queue in queues:
            stint = os.path.join(self.path(queue), "stint")
            check(not os.path.isdir(stint) or not os.listdir(stint), f"left beside {queue}")


def many_to_one():
    with FeedLab("many to one, with new numbers") as lab:
        lab.init("a", "b", "c", "all")
        for queue in "abc":
            for n in range(1, 11):
                lab.send(queue, f"{queue}.seq", f"{queue}{n}", "--of", queue,
                         env={"FSPL_SET_SITE": queue})
        before = lab.fspl("queue-info", "-q", "b", "-j", "1").stdout
        told = lab.feed("-q", "a", "-q", "b", "-q", "c", "--to", "all", "-s", "all.seq", "--json")
        check(told.stdout.count(b"\n") == 30, told.stdout)
        after = lab.fspl("queue-info", "-q", "all", "-j", "11").stdout
        same = re.compile(rb"FSPL_(CTIME|PARAM|SET|JOB_FILENAME).*")
        check([one.group() for one in same.finditer(before)] ==
              [one.group() for one in same.finditer(after)], f"{before} became {after}")
        check(b"FSPL_SEQ=11\n" in after, after)
        lab.drain("all", "ran")
        check(lab.ran("ran") == [f"{queue}{n}" for queue in "abc" for n in range(1, 11)], "order")
        check(lab.next("all") == 31 and lab.ids("all") == [], "the numbers have a gap")
        check(lab.fspl("prepare-get-next", "-s", "all.seq").stdout == b"31\n", "the seqfile")
        for queue in "abc":
            check(lab.next(queue) == 11 and lab.jobs(queue) == [], f"next of {queue}")
            lab.send(queue, f"{queue}.seq", f"{queue}11")
            lab.drain(queue, "ran")
        check(lab.ran("ran")[-3:] == ["a11", "b11", "c11"], "fspl has not gone on")
        lab.is_tidy("a", "b", "c", "all")


def dealt():
    with FeedLab("to several") as lab:
        lab.init("in", "one", "two")
        lab.fill("in", "seq", range(1, 11))
        to = ["-q", "in", "--to", "one", "--to", "two"]
        lab.feed(*to, "-n", "1")
        lab.feed(*to, "--fill", "3")
        check(lab.ids("one") == [1, 3, 5] and lab.ids("two") == [2, 4, 6], "not in turn")
        lab.feed(*to, "--to-each", "--fill", "4")
        check(lab.ids("one") == [1, 3, 5, 7] and lab.ids("two") == [2, 4, 6, 7], "not to each")
        lab.feed(*to, "--to-each", "-s", "s1", "-s", "s2", "-n", "2")
        check(lab.ids("one") == [1, 1, 2, 3, 5, 7] and lab.ids("in") == [10], "not numbered")
        lab.fspl("queue-process", "-q", "in", "true")
        check(lab.ids("in") == [] and lab.next("in") == 11, "fspl has not gone on")
        for seq, seconds in ((70, 30), (20, 10), (90, 20)):
            lab.put("in", f"fspl-{seq}.fspl", packet(nop_metadata(seq, seconds, 0)))
        lab.init("one")
        done = lab.feed("-q", "in", "--to", "one", "-n", "2", "--order-by", "timestamp")
        check(done.stderr == b"" and lab.ids("one") == [20, 90], "not the oldest")
        check(lab.next("in") == 11, "a number was changed")
        lab.fspl("queue-init", "-q", "only", "--append-only")
        lab.feed("-q", "in", "--to", "only", "--order-by", "timestamp")
        check(lab.ids("only") == [70], "not to a queue that is only written to")
        lab.is_tidy("in", "one", "two", "only")


def told():
    with FeedLab("gaps, poison, refusals") as lab:
        lab.init("in", "out")
        check(lab.ids("in") == [] and lab.feed("-q", "in", "--to", "out").stderr == b"", "nothing")
        lab.fill("in", "seq", [1, 2])
        lab.fspl("prepare-get-next", "-s", "seq")
        lab.fspl("prepare-set-next", "-s", "seq", "4")
        lab.fill("in", "seq", [4])
        lab.put("in", "fspl-junk.fspl", b"junk")
        os.mkfifo(lab.path("in/jobs/fspl-pipe.fspl"))
        done = lab.feed("-q", "in", "--to", "out")
        check(b"waiting for 3; 1 later job is here" in done.stderr, done.stderr)
        check(b"2 files cannot be read as jobs and stay" in done.stderr, done.stderr)
        check(lab.ids("out") == [1, 2] and lab.next("in") == 3, "beyond the gap")
        check({"fspl-junk.fspl", "fspl-pipe.fspl"} < set(lab.jobs("in")), "poison was moved")
        # A name that is taken there is given another one.
        lab.fspl("prepare-set-next", "-s", "seq", "3")
        lab.fill("in", "seq", [3])
        for name in lab.jobs("in"):
            if name not in ("fspl-junk.fspl", "fspl-pipe.fspl"):
                shutil.copy(lab.path(f"in/jobs/{name}"), lab.path("out/jobs"))
        lab.feed("-q", "in", "--to", "out")
        check(lab.ids("out") == [1, 2, 3, 3, 4, 4], "a job was overwritten")

        check(b"from itself" in lab.feed("-q", "in", "--to", "in", code=1).stderr, "itself")
        lab.feed("-q", "in", "-q", "in", "--to", "out", code=1)
        lab.feed("-q", "in", "--to", "out", "--to", "out", code=1)
        lab.feed("-q", "in", "--to", "out", "-s", "out/nextseq", code=1)
        lab.feed("-q", "in", "--to", "out", "-s", "one", "-s", "two", code=2)
        lab.feed("--to", "out", code=2)
        lab.feed("-q", "in", code=2)
        missing = lab.feed("-q", "in", "--to", "nowhere", code=1).stderr
        check(b"stint spool init -q nowhere" in missing, missing)
        for lock, extra in (("in/nextseq.lock", []), ("s.lock", ["-s", "s"])):
            lab.fill("in", "seq", [5])
            with open(lab.path(lock), "w") as file:
                fcntl.flock(file, fcntl.LOCK_EX)
                lab.feed("-q", "in", "--to", "out", "--no-wait", *extra, code=75)


def watched():
    with FeedLab("watch") as lab:
        lab.init("in", "one", "two")
        feeder = lab.start([lab.program, "spool", "feed", "-q", "in", "--to", "one", "--to", "two",
                            "-s", "s1", "-s", "s2", "--fill", "5", "--watch"])
        for n in range(1, 31):
            lab.send("in", "seq", f"job{n}")

        def drained():
            # They may meet our moments.
            for queue in ("one", "two"):
                lab.drain(queue, "ran", code=None)
            return len(lab.ran("ran")) >= 30
        until(drained, "thirty jobs")
        check(sorted(lab.ran("ran")) == sorted(f"job{n}" for n in range(1, 31)), "not each once")
        check(lab.next("one") + lab.next("two") == 32, "the numbers have gaps")
        # The lock is free when nothing moves.
        until(lambda: lab.fspl("queue-set-next", "-q", "in", "31", code=None).returncode == 0,
              "the lock of a queue that is watched")
        feeder.send_signal(signal.SIGTERM)
        check(feeder.wait(20) == 0, "it has not ended cleanly")
        lab.is_tidy("in", "one", "two")


# Kills

Way = collections.namedtuple("Way", "name to numbered each order")
WAYS = [Way("by a rename", ["one"], False, False, "sequence"),
        Way("by a rename, the oldest first", ["one"], False, False, "timestamp"),
        Way("with new numbers", ["one"], True, False, "sequence"),
        Way("links to each", ["one", "two"], False, True, "timestamp"),
        Way("to another file system", ["far"], False, False, "timestamp"),
        Way("numbered, here and there", ["one", "far"], True, False, "sequence"),
        Way("numbered, to each, here and there", ["one", "far"], True, True, "timestamp")]


class Trial:
    def __init__(self, lab, way, jobs):
        self.lab, self.way = lab, way
        self.queues = {name: lab.far(name) if name == "far" else name for name in way.to}
        self.words = ["feed", "-q", "in", "--order-by", way.order]
        for name, path in self.queues.items():
            self.words += ["--to", path, *(["-s", f"{name}.seq"] if way.numbered else [])]
        if way.each:
            self.words.append("--to-each")
        self.payloads = [f"job{n}" for n in range(jobs)]
        self.extra = {name: [] for name in way.to}
        for file in ("seq", "ran.in", *(f"{name}.seq" for name in way.to),
                     *(f"ran.{name}" for name in way.to)):
            lab.run(["rm", "-f", file])
        lab.init("in", *self.queues.values())
        lab.fill("in", "seq", self.payloads)

    def drain(self, code=0):
        how = [] if self.way.numbered else ["--order-by", "Timestamp"]
        for name, path in self.queues.items():
            self.lab.drain(path, f"ran.{name}", *how, code=code)

    def write_another(self):
        """Others take numbers, too."""
        for name, path in self.queues.items():
            self.lab.send(path, f"{name}.seq" if self.way.numbered else "-", f"x{name}")
            self.extra[name].append(f"x{name}")

    def check(self):
        lab = self.lab
        here = collections.Counter(lab.ran("ran.in"))
        there = {name: collections.Counter(lab.ran(f"ran.{name}")) for name in self.queues}
        for name, extra in self.extra.items():
            check(there[name]["x" + name] == len(extra), f"another of {name}: {there[name]}")
        for payload in self.payloads:
            counts = [there[name][payload] for name in self.queues]
            each = 0 if here[payload] else 1
            good = all(n == each for n in counts) if self.way.each else sum(counts) == each
            check(good and here[payload] <= 1, f"{payload}: {here[payload]} here, {counts} there")
        for name, path in self.queues.items():
            check(lab.ids(path) == [], f"left in {name}: {lab.ids(path)}")
            if self.way.numbered:
                check(lab.fspl("prepare-get-next", "-s", f"{name}.seq").stdout ==
                      b"%d\n" % lab.next(path), f"the numbers of {name} have a gap")
        lab.is_tidy("in", *self.queues.values())
        names = [name for name in os.listdir(lab.directory) if ".feed-" in name]
        check(not names, f"left: {names}")


def killed_at(lab, way, at, library, dice):
    """Yields whether there was such a place."""
    trial = Trial(lab, way, 4)
    kill = {"LD_PRELOAD": library, "ASAN_OPTIONS": "verify_asan_link_order=0"}
    if way.numbered:
        trial.write_another()
    done = lab.stint(*trial.words[:], code=None, env={**kill, "KILL_AT": str(at)})
    check(done.returncode in (0, -signal.SIGKILL), f"{at}: {done.stderr!r}")
    if dice.random() < 0.7:
        trial.drain()
    if dice.random() < 0.5:
        trial.write_another()
    # The source is a queue of fspl meanwhile, in whichever order.
    if dice.random() < 0.5:
        order = dice.choice(["Sequence", "Timestamp"])
        lab.drain("in", "ran.in", "--order-by", order, "-n", str(dice.randrange(1, 3)))
    if dice.random() < 0.5:
        lab.stint(*trial.words, code=None, env={**kill, "KILL_AT": str(dice.randrange(1, 40))})
        trial.drain()
    lab.stint(*trial.words)
    lab.drain("in", "ran.in", "--order-by", "Timestamp")
    trial.drain()
    trial.check()
    return done.returncode != 0


def unmounted(lab, library):
    """Where a mount is missing all copies seem to be given; they are not."""
    at = 0
    while True:
        at += 1
        lab.init("in", lab.far("far"))
        lab.run(["rm", "-f", "seq"])
        lab.fill("in", "seq", ["one", "two"])
        words = ["-q", "in", "--to", lab.far("far"), "-s", "far.seq"]
        lab.feed(*words, code=None, env={"LD_PRELOAD": library, "KILL_AT": str(at),
                                         "ASAN_OPTIONS": "verify_asan_link_order=0"})
        taken = [name for name in lab.jobs("in") if name.endswith(".taken")]
        if len(taken) == 2:
            break
    os.rename(lab.far("far/jobs"), lab.far("mount"))
    os.mkdir(lab.far("far/jobs"))
    done = lab.feed(*words, code=1)
    check(b"is its file system mounted?" in done.stderr, done.stderr)
    check([name for name in lab.jobs("in") if name.endswith(".taken")] == taken, "they are lost")
    os.rmdir(lab.far("far/jobs"))
    os.rename(lab.far("mount"), lab.far("far/jobs"))
    done = lab.feed(*words)
    check(b"2 jobs moved that an earlier call had begun with" in done.stderr, done.stderr)
    check(len(lab.ids(lab.far("far"))) == 2 and lab.jobs("in") == [], "they have not come")


def killed_everywhere(seed):
    with FeedLab("killed before each step") as lab:
        library = lab.path("kill_at.so")
        source = os.path.join(os.path.dirname(os.path.abspath(__file__)), "kill_at.c")
        lab.run(["cc", "-O1", "-shared", "-fPIC", "-o", library, source])
        for way in WAYS:
            if "far" in way.to and lab.elsewhere == lab.directory:
                print(f"passed over, for {SHM} is no other file system: {way.name}", flush=True)
                continue
            dice = random.Random(seed)
            at, tried = 1 + dice.randrange(STRIDE), 0
            while killed_at(lab, way, at, library, dice):
                at, tried = at + STRIDE, tried + 1
            print(f"  {way.name}: {tried} kills up to step {at}", flush=True)
        unmounted(lab, library)


def killed_in_a_crowd(seed):
    """Many jobs, and fspl drains all the while."""
    dice = random.Random(seed)
    with FeedLab("killed while fspl drains") as lab:
        ways = [way for way in WAYS
                if "far" not in way.to or lab.elsewhere != lab.directory]
        for number in range(KILLS):
            trial = Trial(lab, ways[number % len(ways)], 300)
            process, killed = None, 0
            while process is None or process.returncode != 0:
                process = lab.start([lab.program, "spool", *trial.words],
                                    stderr=subprocess.DEVNULL)
                steps = dice.randrange(1, 8) if killed < 3 else 10**6
                while process.poll() is None and steps:
                    trial.drain(code=None)
                    steps -= 1
                if process.poll() is None:
                    process.kill()
                    killed += 1
                process.wait()
            trial.drain()
            trial.check()
            check(len(lab.jobs("in")) == 0 and lab.next("in") in (1, 301), "the source")


def two_feeders(seed):
    """They and fspl take numbers from one seqfile, and are killed now and then."""
    dice = random.Random(seed)
    with FeedLab("two feeders with one seqfile") as lab:
        lab.init("a", "b", "all")
        for queue in "ab":
            lab.fill(queue, f"{queue}.seq", [f"{queue}{n}" for n in range(600)])
        running, kills, sent = {}, 0, 0
        while True:
            for queue in "ab":
                process = running.get(queue)
                if process is None or process.poll() not in (None, 0):
                    running[queue] = lab.start([lab.program, "spool", "feed", "-q", queue, "--to",
                                                "all", "-s", "all.seq"], stderr=subprocess.DEVNULL)
            if all(process.poll() == 0 for process in running.values()):
                break
            done = lab.fspl("prepare", "-s", "all.seq", "-i", "-", stdin=b"x\n", code=None)
            if done.returncode == 0:
                lab.fspl("queue-write", "-q", "all", stdin=done.stdout)
                sent += 1
            lab.drain("all", "ran")
            victim = running[dice.choice("ab")]
            if kills < KILLS and dice.random() < 0.5 and victim.poll() is None:
                victim.kill()
                victim.wait()
                kills += 1
        lab.drain("all", "ran")
        ran = collections.Counter(lab.ran("ran"))
        check(ran.pop("x", 0) == sent, f"{sent} of fspl")
        check(ran == {f"{queue}{n}": 1 for queue in "ab" for n in range(600)}, "not each once")
        check(lab.ids("all") == [] and lab.next("all") == 1201 + sent, "the numbers have a gap")
        lab.is_tidy("a", "b", "all")
        print(f"  {kills} kills", flush=True)


def main():
    seed = int(os.environ.get("LAB_SEED", random.randrange(10**6)))
    print(f"LAB_SEED={seed} LAB_STRIDE={STRIDE} LAB_ROUNDS={KILLS}", flush=True)
    many_to_one()
    dealt()
    told()
    watched()
    killed_everywhere(seed)
    killed_in_a_crowd(seed)
    two_feeders(seed)


main()
