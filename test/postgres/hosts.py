#!/usr/bin/env python3
"""Four hosts share a job; one is cut off while it works, for longer than its lease.

Its items run elsewhere. One of its commands ends during the cut, so that its result comes too
late; the other runs on. When the link is healed, the late result and the late output file are
refused, and each output file is there once, from the attempt that won. Takes as long as a lease
(30 s) and a little more. Needs root for the namespaces that are the hosts.
Usage: hosts.py [STINT]
"""
from server import Server
from network import Network
from postgres_lab import PostgresLab
from lab import check, until

HOSTS = ["anna", "ben", "cleo", "dora"]
ITEMS = 40
LEASE_SECONDS = 30
# Writes its token and its host to {out}. On the victim the items `ends` and `hangs` say that they
# are there and wait for a file that lets them go on; elsewhere they are items like the others.
COMMAND = ('echo "$STINT_TOKEN $(hostname)" > "$1"; if [ "$LAB_ROLE" = victim ]; then '
           'case $2 in ends|hangs) echo "$STINT_TOKEN" > began-$2; '
           'while [ ! -e "go-$2" ]; do sleep 0.05; done; echo late >> "$1"; echo > done-$2;; '
           'esac; fi; sleep 0.02; echo "$STINT_TOKEN"')


class Cut:
    def __init__(self, lab, network):
        self.lab = lab
        self.network = network
        self.out = lab.directory / "out"

    def there(self, name):
        return (self.lab.directory / name).exists()

    def start(self, name, *arguments, role="-"):
        return self.lab.start_on(self.network.hosts[name], "work", *arguments,
                                 stderr=f"stderr-{name}", role=role)

    def begin(self):
        """Yields the victim once it has two items in hand, and the tokens of these."""
        self.lab.submit("shared", ["ends", "hangs", *range(ITEMS - 2)], "sh", "-c", COMMAND, "sh",
                        "{out}", "{}", options=("--out", "out/{}", "--attempts", "5"))
        victim = self.start("anna", "-j2", "--wait", role="victim")
        until(lambda: self.there("began-ends") and self.there("began-hangs"),
              "the victim to have both items in hand", 20, 0.02)
        return victim, [(self.lab.directory / f"began-{key}").read_text().strip()
                        for key in ("ends", "hangs")]

    def check_outputs(self, late_tokens):
        results = {r["key"]: r["output"].strip() for r in self.lab.json("results", "shared")}
        files = sorted(path.name for path in self.out.iterdir())
        check(files == sorted(results) and len(files) == ITEMS, f"files: {files}")
        for key, token in results.items():
            text = (self.out / key).read_text().splitlines()
            check(len(text) == 1 and text[0].split()[0] == token,
                  f"{key} was won by {token}, its file holds {text}")
            check(token not in late_tokens, f"{key} was won by the host that was cut off")
        return {(self.out / key).read_text().split()[1] for key in results}


def main():
    with Network(HOSTS) as network, \
            Server("database", host=network.address, inside=network.switch.enter) as server, \
            PostgresLab("many hosts", server.url()) as lab:
        # From elsewhere the server is not reached.
        lab.enter = [*network.switch.enter, *lab.enter]
        cut = Cut(lab, network)
        victim, late_tokens = cut.begin()
        network.cut("anna")
        (lab.directory / "go-ends").touch()
        until(lambda: cut.there("done-ends"), "a command of the victim to end", 10, 0.02)
        others = [cut.start(name, "-j2", "--wait") for name in HOSTS[1:]]
        lab.until_settled("shared", ITEMS, LEASE_SECONDS * 3)
        (lab.directory / "go-hangs").touch()
        network.heal("anna")
        until(lambda: any(w["host"] == "anna" and w["state"] == "idle"
                          for w in lab.json("workers")), "the victim to be back", 60, 0.1)
        lab.submit("after", ["x"], "true")
        lab.until_settled("after", 1)
        workers = [victim, *others]
        check(all(worker.poll() is None for worker in workers), f"one ended:\n{lab.last_words()}")
        for worker in workers:
            worker.terminate()
        for worker in workers:
            worker.wait(30)
        winners = cut.check_outputs(late_tokens)
        check(winners <= set(HOSTS[1:]), f"the outputs came from {winners}")
        lab.check_job("shared", ITEMS)
        lab.check_books()
        print(f"the outputs came from {sorted(winners)}; the victim said:\n"
              f"{lab.told('stderr-anna').strip()}")
        until(lambda: not lab.processes(), "the last of our processes to end", 5)


main()
