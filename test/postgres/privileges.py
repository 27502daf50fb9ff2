#!/usr/bin/env python3
"""Workers need no more rights than the page says: the grants of docs/many-hosts.md are run as they
stand there, for a role that owns nothing; without them it is told what is missing.
Usage: privileges.py [STINT]
"""
import pathlib
import re
import subprocess

from server import Server
from postgres_lab import PostgresLab
from lab import check

PAGE = pathlib.Path(__file__).resolve().parents[2] / "docs" / "many-hosts.md"


def grants():
    """The block of SQL on the page that grants something."""
    blocks = re.findall(r"^```sql\n(.*?)^```", PAGE.read_text(encoding="utf-8"), re.M | re.S)
    found = [block for block in blocks if "GRANT " in block]
    check(len(found) == 1, f"{len(found)} blocks of grants on {PAGE}")
    return found[0]


def main():
    with Server() as server, PostgresLab("privileges", server.url()) as lab:
        lab.submit("owned", range(20), "true")
        server.sql("CREATE ROLE stint_worker LOGIN")
        lab.url = server.url(user="stint_worker")
        refused = subprocess.run([lab.program, "work"], env=lab.environment(), text=True,
                                 cwd=lab.directory, capture_output=True, check=False, timeout=60)
        check(refused.returncode not in (0, 1) and "GRANT" in refused.stderr.upper(),
              f"without rights: exit code {refused.returncode}, {refused.stderr}")
        server.sql(grants(), database="work", user="stint")
        lab.run("work")
        lab.check_job("owned", 20)
        lab.submit("own", range(20), "true")
        lab.run("work")
        lab.check_job("own", 20)
        lab.check_books()
        lab.run("purge", "--finished")
        print(f"without rights: {refused.stderr.strip()}")


main()
