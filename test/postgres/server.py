"""Private PostgreSQL servers for tests: started on a free loopback port, in a temporary directory,
as a user who is not root; killed, restarted, replicated and promoted; and a pgbouncer before one.

    with Server(directory) as server:
        server.sql("SELECT 1")
        server.crash()
        server.start()

Whatever is started here ends with the test, also when the test is killed: the kernel sends each of
them a signal when its parent has gone. Only processes that were started here are ever signaled.
"""
import atexit
import os
import pathlib
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "crash"))
from lab import check, fail, until  # noqa: E402

BIN = pathlib.Path("/usr/lib/postgresql/15/bin")
ADMIN = "postgres"  # The superuser of a server; stint itself connects as a plain role.
# A crash of the server is a crash of processes, not of the machine: nothing needs the disk.
SETTINGS = {"fsync": "off", "shared_buffers": "64MB", "max_wal_size": "256MB",
            "log_min_messages": "warning", "log_line_prefix": "%m [%p] %u ",
            "autovacuum_naptime": "10s"}
SKIPPED = 77  # What ctest takes for a test that could not run here.


def skip(why):
    print(f"skipped: {why}", flush=True)
    sys.exit(SKIPPED)


def need_postgres():
    if not (BIN / "postgres").exists():
        skip(f"there is no {BIN}/postgres; tools/setup.sh installs it")


def server_user():
    """Who runs the servers: oneself, but never root."""
    if os.getuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    return fail("no user 'postgres' or 'nobody' to run a server as")


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def temporary_directory(prefix):
    """A directory that belongs to the servers' user."""
    directory = pathlib.Path(tempfile.mkdtemp(prefix=prefix))
    user = server_user()
    if user:
        os.chown(directory, user.pw_uid, user.pw_gid)
    return directory


def stat_of(pid):
    """The fields of /proc/PID/stat behind the name, from the state on; None if it is gone."""
    try:
        with open(f"/proc/{pid}/stat", encoding="utf-8") as file:
            return file.read().rsplit(")", 1)[1].split()
    except OSError:
        return None


def children_of(parent):
    """Pairs of pid and start time, which together name a process."""
    found = []
    for entry in os.listdir("/proc"):
        stat = stat_of(entry) if entry.isdigit() else None
        if stat and int(stat[1]) == parent:
            found.append((int(entry), stat[19]))
    return found


def lives(pid, started):
    stat = stat_of(pid)
    return stat is not None and stat[19] == started and stat[0] != "Z"


class Service:
    """A process that serves, is run as the servers' user, and ends with us."""

    end_signal = signal.SIGTERM  # Ends it at once; what it also gets when we are gone.

    def __init__(self, inside=()):
        self.inside = tuple(map(str, inside))  # A prefix that enters a namespace.
        self.directory = temporary_directory("stint-service-")
        self.log = self.directory / "log"
        self.process = None
        atexit.register(self.close)

    def close(self):
        self.signal(self.end_signal)
        shutil.rmtree(self.directory, ignore_errors=True)

    def __exit__(self, kind, error, _):
        if kind is not None and os.environ.get("LAB_KEEP"):
            print(f"the log of a {type(self).__name__} ends with:\n{self.tail_of_log()}")
        self.close()

    def as_user(self, end_signal=signal.SIGKILL):
        """The prefix of a command of ours; `end_signal` is what it gets when we are gone."""
        user = server_user()
        who = user and ["--reuid", str(user.pw_uid), "--regid", str(user.pw_gid), "--clear-groups"]
        return ["setpriv", *(who or []), "--pdeathsig", end_signal.name[3:], "--"]

    def tool(self, *command):
        done = subprocess.run([*self.as_user(), *map(str, command)], capture_output=True, text=True,
                              cwd=self.directory, check=False, env=self.environment())
        check(done.returncode == 0, f"{command[0]} failed: {done.stdout}{done.stderr}")
        return done.stdout

    def environment(self):
        return {"PATH": os.environ["PATH"], "LC_ALL": "C", "HOME": str(self.directory)}

    def launch(self, *command):
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(
                [*self.inside, *self.as_user(self.end_signal), *map(str, command)],
                cwd=self.directory, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                env=self.environment())

    def tail_of_log(self):
        return self.log.read_text(errors="replace")[-2000:] if self.log.exists() else ""

    def runs(self):
        return self.process is not None and self.process.poll() is None

    def signal(self, number):
        if self.runs():
            self.process.send_signal(number)
            self.process.wait(60)


class Server(Service):
    """One PostgreSQL server. `host` is its address, `inside` the prefix that enters a namespace."""

    end_signal = signal.SIGQUIT  # An immediate shutdown, which takes the backends along.

    def __init__(self, name="server", settings=None, host="127.0.0.1", inside=()):
        super().__init__(inside)
        self.name = name
        self.host = host
        self.port = free_port()
        self.data = self.directory / "data"
        self.settings = {**SETTINGS, **(settings or {})}

    def __enter__(self):
        need_postgres()
        self.initialize()
        self.start()
        self.sql("CREATE ROLE stint LOGIN")
        self.sql("CREATE DATABASE work OWNER stint")
        return self

    def url(self, database="work", user="stint"):
        return f"postgres://{user}@{self.host}:{self.port}/{database}"

    # Its life

    def initialize(self):
        self.tool(BIN / "initdb", "--no-sync", "-U", ADMIN, "-A", "trust", "-E", "UTF8",
                  "--locale=C", "-D", self.data)
        # Reached from loopback and from the networks that tests make, never from elsewhere.
        (self.data / "pg_hba.conf").write_text(
            "local all all trust\nlocal replication all trust\n"
            "host all all 127.0.0.1/32 trust\nhost replication all 127.0.0.1/32 trust\n"
            "host all all 10.77.0.0/16 trust\n")

    def start(self):
        """Yields once it answers."""
        options = {"port": self.port, "listen_addresses": self.host,
                   "unix_socket_directories": self.directory, **self.settings}
        words = [word for name, value in options.items() for word in ("-c", f"{name}={value}")]
        self.launch(BIN / "postgres", "-D", self.data, *words)
        until(self.answers, f"{self.name} to answer", 60, 0.02)

    def answers(self):
        check(self.runs(), f"{self.name} has ended:\n{self.tail_of_log()}")
        return subprocess.run([BIN / "pg_isready", "-q", "-U", ADMIN, "-h", self.directory, "-p",
                               str(self.port)], check=False).returncode == 0

    def stop(self, mode="fast"):
        self.signal({"smart": signal.SIGTERM, "fast": signal.SIGINT,
                     "immediate": signal.SIGQUIT}[mode])

    def restart(self, mode="fast"):
        self.stop(mode)
        self.start()

    def crash(self):
        """SIGKILL of the postmaster; yields when its last backend has noticed."""
        backends = children_of(self.process.pid)
        self.signal(signal.SIGKILL)
        until(lambda: not any(lives(*backend) for backend in backends), "the backends to end", 30)

    # What it does

    def psql(self, *arguments, database="postgres", user=ADMIN):
        return [BIN / "psql", "-XAtq", "-v", "ON_ERROR_STOP=1", "-h", self.directory, "-p",
                str(self.port), "-U", user, "-d", database, *arguments]

    def sql(self, statement, database="postgres", user=ADMIN, check_it=True):
        """Yields the rows, columns joined by a bar."""
        done = subprocess.run(self.psql("-c", statement, database=database, user=user),
                              capture_output=True, text=True, check=False, timeout=60)
        if check_it:
            check(done.returncode == 0, f"{self.name}: {statement}: {done.stderr}")
        return done.stdout.strip()

    def terminate_sessions(self, user="stint"):
        """Yields how many there were."""
        return int(self.sql("SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity "
                            f"WHERE usename = '{user}'"))

    def sessions(self, user="stint"):
        return int(self.sql(f"SELECT count(*) FROM pg_stat_activity WHERE usename = '{user}'"))

    def cpu_seconds(self):
        """Of all its processes, of those that have ended, too."""
        ticks = 0
        for pid, _ in [(self.process.pid, None), *children_of(self.process.pid)]:
            stat = stat_of(pid)
            if stat:
                own = sum(map(int, stat[11:13]))
                ticks += own + (sum(map(int, stat[13:15])) if pid == self.process.pid else 0)
        return ticks / os.sysconf("SC_CLK_TCK")


class Replica(Server):
    """A server that begins as a copy of another."""

    def __init__(self, primary, name="replica", synchronous=True):
        super().__init__(name, primary.settings)
        self.primary = primary
        self.synchronous = synchronous

    def __enter__(self):
        self.follow()
        return self

    def follow(self):
        """Yields when it keeps up."""
        primary, synchronous = self.primary, self.synchronous
        self.tool(BIN / "pg_basebackup", "-D", self.data, "-R", "-X", "stream", "--no-sync", "-c",
                  "fast", "-h", primary.directory, "-p", primary.port, "-U", ADMIN)
        with open(self.data / "postgresql.auto.conf", "a", encoding="utf-8") as file:
            file.write(f"primary_conninfo = 'host={primary.host} port={primary.port} user={ADMIN} "
                       f"application_name={self.name}'\n")
        self.start()
        if synchronous:
            primary.sql(f"ALTER SYSTEM SET synchronous_standby_names = '{self.name}'")
            primary.sql("SELECT pg_reload_conf()")
        wanted = "sync" if synchronous else "async"
        until(lambda: primary.sql("SELECT sync_state FROM pg_stat_replication "
                                  "WHERE state = 'streaming'") == wanted,
              f"{self.name} to follow {primary.name}", 30, 0.05)

    def caught_up(self):
        """Whether this replica has all that its primary has."""
        at = self.primary.sql("SELECT pg_current_wal_flush_lsn()")
        return self.sql(f"SELECT pg_last_wal_replay_lsn() >= '{at}'") == "t"

    def promote(self):
        """Makes this replica a primary; yields when it takes writes."""
        self.tool(BIN / "pg_ctl", "promote", "-w", "-D", self.data)
        until(lambda: self.sql("SELECT pg_is_in_recovery()") == "f", "the promotion", 30, 0.02)


class PgBouncer(Service):
    """A connection pooler in transaction mode before a server."""

    def __init__(self, server, pool_size=4):
        super().__init__()
        self.server = server
        self.port = free_port()
        self.pool_size = pool_size

    def __enter__(self):
        if not shutil.which("pgbouncer"):
            skip("there is no pgbouncer; tools/setup.sh installs it")
        (self.directory / "users").write_text('"stint" ""\n')
        (self.directory / "pgbouncer.ini").write_text(
            f"[databases]\n* = host={self.server.host} port={self.server.port}\n"
            f"[pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = {self.port}\n"
            f"unix_socket_dir =\nauth_type = trust\nauth_file = {self.directory}/users\n"
            f"pool_mode = transaction\ndefault_pool_size = {self.pool_size}\n"
            "max_client_conn = 200\nignore_startup_parameters = extra_float_digits,options\n")
        self.launch("pgbouncer", self.directory / "pgbouncer.ini")
        until(self.answers, "pgbouncer to answer", 20, 0.02)
        return self

    def url(self, database="work"):
        return f"postgres://stint@127.0.0.1:{self.port}/{database}"

    def answers(self):
        check(self.runs(), f"pgbouncer has ended:\n{self.tail_of_log()}")
        done = subprocess.run([BIN / "psql", "-XAtqc", "SELECT 1", self.url()],
                              capture_output=True, check=False)
        return done.stdout.strip() == b"1"


def main():
    """Tries the parts themselves, without stint."""
    began = time.monotonic()
    with Server("primary") as primary:
        primary.sql("CREATE TABLE t(n int)", database="work", user="stint")
        with Replica(primary) as replica, PgBouncer(primary) as pool:
            primary.sql("INSERT INTO t VALUES (1)", database="work", user="stint")
            seen = subprocess.run([BIN / "psql", "-XAtqc", "SELECT n FROM t", pool.url()],
                                  capture_output=True, text=True, check=True).stdout.strip()
            check(seen == "1", f"pgbouncer shows {seen}")
            primary.crash()
            replica.promote()
            check(replica.sql("SELECT n FROM t", database="work") == "1", "the row is lost")
            replica.sql("INSERT INTO t VALUES (2)", database="work", user="stint")
            check(replica.cpu_seconds() > 0, "it costs nothing")
        primary.start()
        primary.restart()
        check(primary.sql("SELECT n FROM t", database="work") == "1", "the row is lost")
    print(f"servers: ok in {time.monotonic() - began:.1f} s")


if __name__ == "__main__":
    main()
