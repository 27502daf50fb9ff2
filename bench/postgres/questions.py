"""The questions that bench_postgres asks, one function each."""
import contextlib
import json
import re
import statistics
import subprocess
import time
from dataclasses import dataclass

from contenders import SPARE_ITEMS, Peer, Unmeasured
from report import COUNT, TIME

BATCH = 100
PEERS = (Peer("graphile", 1, 24), Peer("graphile", 2, 12), Peer("pgboss", 1, 2, 100),
         Peer("pgboss", 1, 8, 100), Peer("pgboss", 2, 4, 100), Peer("pgboss", 1, 4, 1_000),
         Peer("pgboss", 2, 4, 1_000))
FEW_PEERS = (Peer("graphile", 2, 12), Peer("pgboss", 1, 4, 1_000))


def adders(*blocks):
    return tuple(Peer(program, 0, 4, 0, block)
                 for program in ("graphile", "pgboss") for block in blocks)


@dataclass(frozen=True)
class Sizes:
    rounds: int = 5
    clients: tuple = (2, 4, 8)
    peers: tuple = PEERS
    adding_peers: tuple = adders(1_000, 10_000)
    peer_jobs: int = 100_000
    settle: int = 400_000
    add: int = 1_000_000
    small: int = 100_000
    large: int = 10_000_000
    large_settled: int = 2_500_000
    held_s: float = 60
    held_peers: tuple = FEW_PEERS
    held_jobs: int = 300_000
    leg: int = 500_000
    idle_workers: int = 500
    idle_s: float = 30
    settle_down_s: float = 20


SHORT = Sizes(rounds=1, peers=FEW_PEERS, adding_peers=adders(1_000), peer_jobs=10_000,
              settle=20_000, add=50_000, small=15_000, large=150_000, large_settled=30_000,
              held_s=5, held_peers=(), leg=20_000, idle_workers=0)


def rate(answer):
    return answer["settled"] / answer["seconds"]


def exchange(contenders, sizes, report):
    """Settling and claiming in ranges of 100, and what that leaves behind."""
    ours = {clients: [] for clients in sizes.clients}
    peers = {peer: [] for peer in (sizes.peers if contenders.have_peers() else ())}
    for number in range(sizes.rounds):
        turns = [*ours, *peers]
        turns = turns[number % len(turns):] + turns[:number % len(turns)]
        for turn in turns:
            if turn in peers:
                peers[turn].append(contenders.run_peer(turn, sizes.peer_jobs))
            else:
                with contextlib.suppress(Unmeasured):
                    ours[turn].append(exchange_once(contenders, turn, sizes.settle))
    for peer, done in peers.items():
        report.row(peer.name, items_per_s=[one["done"] / one["seconds"] for one in done],
                   wal_bytes=[one["wal_bytes"] for one in done],
                   dead_rows=[one["dead_rows"] for one in done])
    if not all(ours.values()):
        raise Unmeasured("this build has no PostgreSQL store")
    for clients, measured in ours.items():
        report_exchange(report, clients, measured)
    best = [max(done[number]["done"] / done[number]["seconds"] for done in peers.values())
            for number in range(sizes.rounds)] if peers else []
    if not best:
        return
    for clients, measured in ours.items():
        ratio = statistics.median(rate(one) / peer for (one, _), peer in zip(measured, best))
        report.say(f"  {clients} clients / the best peer of the round: {ratio:.2f}")
    # The best of each: peers choose among their settings, too.
    our_best = [max(rate(measured[number][0]) for measured in ours.values())
                for number in range(sizes.rounds)]
    report.check("the best of these / the best peer of the round",
                 statistics.median(our / peer for our, peer in zip(our_best, best)),
                 3, TIME, at_least=True)


def report_exchange(report, clients, measured):
    """What one number of clients came to: pairs of an answer and what it has cost."""
    of_item = {
        "wal_bytes": [cost.log_bytes / one["all"] for one, cost in measured],
        "without_images": [cost.bytes_without_images / one["all"] for one, cost in measured],
        "dead_rows": [cost.dead / one["all"] for one, cost in measured]}
    report.row(f"stint, {clients} clients", items_per_s=[rate(one) for one, _ in measured],
               **of_item)
    last, cost = measured[-1]
    tables = ", ".join(f"{name} {count}" for name, count in cost.dead_rows.items())
    report.say(f"    row versions replaced or deleted by {last['all']} items: {tables or 'none'}")
    report.check(f"{clients} clients: WAL bytes an item, without page images",
                 statistics.median(of_item["without_images"]), 250, COUNT)
    report.check(f"{clients} clients: row versions replaced or deleted, an item",
                 statistics.median(of_item["dead_rows"]), 0.001, COUNT)


def exchange_once(contenders, clients, items):
    contenders.server.create_database("stint")
    job = contenders.fill("stint", items)["job"]
    return contenders.cost_of("stint", lambda: contenders.settle("stint", job, clients, items, BATCH))


def adding(contenders, sizes, report):
    """Adding items, beside the peers' adding in bulk and a bare COPY of the same inputs."""
    copied, ours = [], []
    peers = {peer: [] for peer in (sizes.adding_peers if contenders.have_peers() else ())}
    rows = contenders.server.directory / "inputs"
    rows.write_text("".join(f"{i}\tinput/of/some/length/{i}.dat\n" for i in range(sizes.add)))
    for _ in range(sizes.rounds):
        copied.append(sizes.add / copy_seconds(contenders.server, rows))
        for peer, rates in peers.items():
            done = contenders.run_peer(peer, sizes.peer_jobs)
            rates.append(done["added"] / done["adding_seconds"])
        with contextlib.suppress(Unmeasured):
            contenders.server.create_database("stint")
            done = contenders.client("stint", "fill", items=sizes.add)
            ours.append(done["items"] / done["seconds"])
    for peer, rates in peers.items():
        report.row(f"{peer.program}, {peer.block} a call", items_per_s=rates)
    report.row("COPY of number and input, primary key", items_per_s=copied)
    if not ours:
        raise Unmeasured("this build has no PostgreSQL store")
    report.row("stint", items_per_s=ours,
               of_copy=[our / copy for our, copy in zip(ours, copied)])
    report.check("items a second", statistics.median(ours), 200_000, TIME, at_least=True)


def copy_seconds(server, rows):
    server.create_database("copied")
    server.query("copied", "CREATE TABLE item (id bigint PRIMARY KEY, input text NOT NULL)",
                 "CHECKPOINT")
    done = subprocess.run(server.psql("-c", r"\timing on", "-c", rf"\copy item FROM '{rows}'",
                                      database="copied"),
                          stdout=subprocess.PIPE, text=True, check=True)
    server.drop_database("copied")
    return float(re.search(r"Time: ([\d.]+) ms", done.stdout)[1]) / 1e3


def size(contenders, sizes, report):
    """The rate in a large store beside that in a small one."""
    clients = sizes.clients[-1]
    settle = sizes.small * 4 // 5
    contenders.server.create_database("large")
    job = contenders.fill("large", sizes.large)["job"]
    contenders.settle("large", job, clients, sizes.large_settled, BATCH)
    contenders.server.settle_down("large")
    small, large = [], []
    for _ in range(sizes.rounds):
        contenders.server.create_database("stint")
        small_job = contenders.client("stint", "fill", items=sizes.small)["job"]
        contenders.server.settle_down("stint")
        small.append(rate(contenders.settle("stint", small_job, clients, settle, BATCH)))
        contenders.server.query("large", "CHECKPOINT")
        large.append(rate(contenders.settle("large", job, clients, settle, BATCH)))
    contenders.server.drop_database("large")
    report.row(f"{sizes.small} items", items_per_s=small)
    report.row(f"{sizes.large} items, {sizes.large_settled} settled", items_per_s=large)
    report.check("rate in the small store / in the large one",
                 statistics.median(a / b for a, b in zip(small, large)), 1.25, TIME)


def snapshot(contenders, sizes, report):
    """The rate while somebody else's transaction keeps an old snapshot open."""
    for peer in sizes.held_peers if contenders.have_peers() else ():
        for name, held in ((peer.name, False), (f"{peer.name}, snapshot held", True)):
            done = contenders.run_peer(peer, sizes.held_jobs, held)
            report.row(name, items_per_s=done["done"] / done["seconds"])
    clients = sizes.clients[-1]
    contenders.server.create_database("stint")
    contenders.fill("stint", sizes.leg)  # The tables are there before the snapshot is taken.

    def settle_for(seconds):
        rates, end = [], time.monotonic() + seconds
        while time.monotonic() < end:
            job = contenders.fill("stint", sizes.leg)["job"]
            rates.append(rate(contenders.settle("stint", job, clients, sizes.leg, BATCH)))
        return rates

    before = settle_for(sizes.held_s / 3)
    with contenders.server.held_snapshot("stint"):
        held = settle_for(sizes.held_s)
    after = settle_for(sizes.held_s / 3)
    report.row("without", items_per_s=before + after)
    report.row(f"snapshot held for {sizes.held_s:g} s", items_per_s=held)
    report.row("the last third of that", items_per_s=held[-(len(held) + 2) // 3:])
    report.check("rate with the snapshot / without, last third",
                 statistics.median(held[-(len(held) + 2) // 3:])
                 / statistics.median(before + after), 0.85, TIME, at_least=True)


def idle(contenders, sizes, report):
    """What workers without work cost the server."""
    if sizes.idle_workers == 0:
        raise Unmeasured("left out of the short form")
    contenders.server.create_database("stint")
    contenders.client("stint", "fill", items=0)
    url = contenders.server.url("stint")
    command = [contenders.stint_program, "work", "--wait", "-q", "-j1", "--store", url]
    workers = []
    try:
        # Not all at once: whoever cannot open the store within seconds gives up.
        while len(workers) < sizes.idle_workers:
            more = min(50, sizes.idle_workers - len(workers))
            workers += [subprocess.Popen(command, stdin=subprocess.DEVNULL) for _ in range(more)]
            while live_workers(contenders, url) < len(workers):
                if any(worker.poll() is not None for worker in workers):
                    raise Unmeasured("`stint work` does not stay with a PostgreSQL store")
        time.sleep(sizes.settle_down_s)  # Starting is not idling.
        before, begin = contenders.server.cpu_seconds(), time.monotonic()
        time.sleep(sizes.idle_s)
        share = (contenders.server.cpu_seconds() - before) / (time.monotonic() - begin)
    finally:
        for worker in workers:
            worker.terminate()
        for worker in workers:
            worker.wait()
    report.row(f"{sizes.idle_workers} idle workers", percent_of_a_core=share * 100)
    report.check("percent of a core", share * 100, 3, TIME)


def live_workers(contenders, url):
    done = subprocess.run([contenders.stint_program, "workers", "--json", "--store", url],
                          stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
                          check=False)
    return sum(1 for line in done.stdout.splitlines() if json.loads(line))


ALL = {"exchange": exchange, "adding": adding, "size": size, "snapshot": snapshot, "idle": idle}
# A worker's share, half of what is left for each, is a whole range until the end.
assert SPARE_ITEMS >= 4 * BATCH * max(SHORT.clients)
