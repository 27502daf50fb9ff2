"""The PostgreSQL server of the benchmark: that of the tests (test/postgres/server.py), but durable
and of a size for work. It lives in TMPDIR: the figures are of that disk."""
import contextlib
import pathlib
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "test/postgres"))
from server import ADMIN, Server  # noqa: E402

SETTINGS = {"fsync": "on", "synchronous_commit": "on", "shared_buffers": "512MB",
            "max_wal_size": "4GB", "max_connections": "1200", "autovacuum_naptime": "60s"}


class BenchServer(Server):
    def __init__(self):
        super().__init__("the benchmark's server", SETTINGS)

    def __enter__(self):
        try:
            super().__enter__()
            self.sql("GRANT pg_checkpoint TO stint")
            self.sql("CREATE EXTENSION pg_walinspect")
        except BaseException:  # Somebody does not want to wait for it.
            self.__exit__(None, None, None)
            raise
        return self

    def query(self, database, *statements):
        """The rows of the last one, each a list of texts. Every statement is a transaction, and may
        take as long as it likes."""
        commands = [word for text in statements for word in ("-c", text)]
        done = subprocess.run(self.psql(*commands, database=database), check=True, text=True,
                              stdout=subprocess.PIPE,
                              env={"PGOPTIONS": "-c client_min_messages=warning"})
        return [line.split("|") for line in done.stdout.splitlines()]

    def value(self, database, statement):
        return self.query(database, statement)[-1][0]

    def create_database(self, name):
        """An empty one; what was under the name is gone."""
        self.drop_database(name)
        self.query(ADMIN, f"CREATE DATABASE {name} OWNER stint")

    def drop_database(self, name):
        self.query(ADMIN, f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")

    def settle_down(self, database):
        """Puts vacuum, statistics and checkpoint before what is timed, not into it."""
        self.query(database, "VACUUM ANALYZE", "CHECKPOINT")

    @contextlib.contextmanager
    def held_snapshot(self, database):
        """A session that has read something and forgets to end its transaction."""
        command = self.psql(database=database)
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                              text=True) as session:
            session.stdin.write("BEGIN ISOLATION LEVEL REPEATABLE READ;\n"
                                "SELECT count(*) FROM pg_class;\n")
            session.stdin.flush()
            session.stdout.readline()  # Now it has its snapshot.
            try:
                yield
            finally:
                session.stdin.close()
