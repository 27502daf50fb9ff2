#!/usr/bin/env python3
"""Packets of fspl are read with every field and come back byte for byte; what fspl prints about a
packet, stint prints too, and what stint has written fspl reads.

    packets.py STINT SPOOL_RECODE [SEED]
"""
import json
import os
import random
import sys

from fspl_lab import FsplLab, check

PACKETS = 300
SIZES = [0, 1, 8191, 8192, 8193, 1 << 20]
SEQUENCES = [0, 1, 127, 128, 255, 256, 65535, 65536, 2**32 - 1, 2**32, 2**63, 2**64 - 2]
LENGTHS = [0, 1, 2, 15, 16, 31, 32, 300]
WORDS = ["a", "é", "日本", " ", "'", "\n", "--", "-x", "\x01", "𝄞"]


def random_text(dice):
    return "".join(dice.choice(WORDS) for _ in range(dice.choice(LENGTHS)))


def random_bytes(dice, begin=0):
    return bytes(dice.randrange(begin, 256) for _ in range(dice.choice(LENGTHS)))


def random_packet(dice):
    variables = {}
    for _ in range(dice.choice([0, 0, 1, 2, 17])):
        name = random_bytes(dice, 1).replace(b"=", b"_")
        variables[b"FSPL_SET_" + name] = random_bytes(dice, 1)
    return {"seq": dice.choice([dice.choice(SEQUENCES), dice.randrange(2**64 - 1)]),
            "params": [random_text(dice) for _ in range(dice.choice([0, 1, 2, 15, 16, 40]))],
            "variables": variables,
            "payload": dice.randbytes(dice.choice(SIZES))}


def bytes_of(value):
    return value.encode() if isinstance(value, str) else bytes.fromhex(value["hex"])


def prepare(lab, program, made, seqfile):
    """The packet, written by `program`, and what it was read from."""
    with open(lab.path(seqfile), "w") as file:
        file.write(f"{made['seq']}\n")
    environment = {os.fsdecode(name): os.fsdecode(value)
                   for name, value in made["variables"].items()}
    run = lab.fspl if program == "fspl" else lab.stint
    written = run("prepare", "-s", seqfile, "-i", "-", "--", *made["params"],
                  stdin=made["payload"], env=environment).stdout
    with open(lab.path(seqfile)) as file:
        check(int(file.read()) == (made["seq"] + 1) % 2**64, f"{program}: the next number is wrong")
    return written


def check_fields(lab, queue, made):
    """What `ls --json` says of the queue is what went into the packets."""
    listed = [json.loads(line) for line in lab.stint("ls", "-q", queue, "--json").stdout.splitlines()]
    check(len(listed) == len(made), f"{len(listed)} of {len(made)} packets are listed")
    for job in listed:
        wanted = made[job["name"]]
        check(job["seq"] == wanted["seq"], f"seq {job['seq']}")
        check([bytes_of(param) for param in job["params"]] ==
              [param.encode() for param in wanted["params"]], f"the parameters of {job['name']}")
        check({b"FSPL_SET_" + bytes_of(name): bytes_of(value) for name, value in job["variables"]} ==
              wanted["variables"], f"the variables of {job['name']}")
        check(job["payload_bytes"] == len(wanted["payload"]), f"the payload of {job['name']}")


def decode_all(lab, dice):
    """Of fspl and of stint in turn; both are read by both."""
    made = {}
    lab.fspl("queue-init", "-q", "q")
    for number in range(PACKETS):
        one = random_packet(dice)
        program = "fspl" if number % 3 else "stint"
        written = prepare(lab, program, one, "seq")
        name = f"fspl-{number}.fspl"
        lab.put("q", name, written)
        made[name] = one
        if program == "stint":
            check(lab.fspl("stdin-payload", stdin=written).stdout == one["payload"],
                  "fspl reads another payload")
    check_fields(lab, "q", made)
    files = [os.path.join("q", "jobs", name) for name in lab.jobs("q")]
    lab.run([lab.recode, *files])
    # The order of equal numbers is anybody's.
    ours, theirs = (run("-q", "q").stdout.splitlines() for run in (
        lambda *words: lab.stint("ls", *words), lambda *words: lab.fspl("queue-ls", *words)))
    check(ours[0] == theirs[0] and sorted(ours) == sorted(theirs), "ls prints other lines")
    return made


def look_at_each(lab, dice, made):
    """info and payload, of some of them, each alone in a queue."""
    for name in dice.sample(sorted(made), 40):
        seq = str(made[name]["seq"])
        with open(os.path.join(lab.path("q"), "jobs", name), "rb") as file:
            content = file.read()
        lab.fspl("queue-init", "-q", "one")
        lab.put("one", name, content)
        zone = {"TZ": dice.choice(["UTC0", "Asia/Kolkata", "EST5", "ABC-3:30"])}
        for ours, theirs in ((["ls", "-q", "one"], ["queue-ls", "-q", "one"]),
                             (["info", "-q", "one", "-j", seq],
                              ["queue-info", "-q", "one", "-j", seq]),
                             (["payload", "-q", "one", "-j", seq],
                              ["queue-payload", "-q", "one", "-j", seq])):
            check(lab.stint(*ours, env=zone).stdout == lab.fspl(*theirs, env=zone).stdout,
                  f"{ours} of {name} prints something else than {theirs}")
        lab.run(["rm", "-r", "one"])


def info_of_equal_packets(lab, dice):
    """A packet of ours and one of fspl with equal fields: the same lines but for the moment."""
    for _ in range(20):
        one = random_packet(dice)
        lines = [[line for line in lab.fspl("stdin-info", stdin=prepare(lab, program, one, "s"))
                  .stdout.split(b"\n") if not line.startswith(b"FSPL_CTIME")]
                 for program in ("fspl", "stint")]
        check(sorted(lines[0]) == sorted(lines[1]), f"fspl reads {lines[1]} instead of {lines[0]}")
    for kind in ("prepare-nop", "prepare-fail"):
        ours = lab.stint(kind, "-s", "-").stdout
        theirs = lab.fspl(kind, "-s", "-").stdout
        check(ours[30:41] == theirs[30:41] and ours[53:] == theirs[53:], f"{kind}: {ours}")
        lab.put("q", "fspl-kind.fspl", ours)
        lab.run([lab.recode, "q/jobs/fspl-kind.fspl"])
        code = 0 if kind == "prepare-nop" else 1
        lab.fspl("stdin-process", "true", stdin=ours, code=code)


def main():
    seed = int(sys.argv[3]) if len(sys.argv) > 3 else random.randrange(2**32)
    print(f"seed {seed}", flush=True)
    dice = random.Random(seed)
    with FsplLab("packets") as lab:
        made = decode_all(lab, dice)
        look_at_each(lab, dice, made)
        info_of_equal_packets(lab, dice)


main()
