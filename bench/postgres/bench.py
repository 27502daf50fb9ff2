#!/usr/bin/env python3
"""How does a PostgreSQL store do beside other queues on the same server, and beside itself?

    bench_postgres [--short] [--only exchange,adding] [--rounds N] [--json] [--check counts|all]

Starts a server of its own. Each question is asked of stint, of graphile-worker and of pg-boss in
turn (of stint alone unless tools/setup_peers.sh has installed them), in rounds, and the medians and
their ratios are printed. With --check it exits with 1 when a target is missed: of `counts`, which
are the same on every machine, or of `all`.
"""
import argparse
import dataclasses
import json
import pathlib
import signal
import sys

from bench_server import BenchServer
from contenders import Contenders, Unmeasured
from questions import ALL, SHORT, Sizes
from report import COUNT, TIME, Report

CHECKED = {"none": (), "counts": (COUNT,), "all": (COUNT, TIME)}


def options():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--short", action="store_true", help="under a minute; for tests")
    parser.add_argument("--only", default=",".join(ALL), help="questions, with commas")
    parser.add_argument("--json", action="store_true", help="one document instead of tables")
    parser.add_argument("--check", choices=CHECKED, default="none")
    for field in dataclasses.fields(Sizes):
        if field.type in (int, float):
            parser.add_argument("--" + field.name.replace("_", "-"), type=field.type)
    return parser.parse_args()


def main():
    wishes = options()
    build = pathlib.Path(sys.argv[0]).absolute().parent
    changed = {name: value for name, value in vars(wishes).items()
               if value is not None and name in Sizes.__dataclass_fields__}
    sizes = dataclasses.replace(SHORT if wishes.short else Sizes(), **changed)
    report = Report(quiet=wishes.json)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    with BenchServer() as server:
        contenders = Contenders(server, build)
        version = server.value("postgres", "SHOW server_version")
        report.say(f"PostgreSQL {version}, synchronous_commit on; medians of {sizes.rounds} rounds")
        if not contenders.have_peers():
            report.say("without peers: tools/setup_peers.sh installs them")
        for name in wishes.only.split(","):
            report.heading(ALL[name].__doc__)
            try:
                ALL[name](contenders, sizes, report)
            except Unmeasured as reason:
                report.say(f"  stint: not measured, {reason}")
    if wishes.json:
        print(json.dumps({"server": version, "sizes": dataclasses.asdict(sizes),
                          "rows": report.rows, "checks": report.checks}, indent=1))
    return 1 if report.missed(CHECKED[wishes.check]) else 0


if __name__ == "__main__":
    sys.exit(main())
