"""A directory to work in, stint and the real fspl: what the tests of this folder share.

    with FsplLab("locks") as lab:
        lab.fspl("queue-init", "-q", lab.path("q"))
        lab.stint("ls", "-q", lab.path("q")).stdout

What is started here ends with the test. Words and outputs are bytes wherever that matters.
"""
import os
import pathlib
import shutil
import struct
import subprocess
import sys
import tempfile
import zlib

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "crash"))
from lab import check, fail, until  # noqa: E402,F401

SECONDS = 120
SKIPPED = 77  # What ctest takes for a test that could not run here.


class FsplLab:
    def __init__(self, name):
        if shutil.which("fspl") is None:
            print("skipped: there is no fspl; tools/setup.sh installs it (filespooler)", flush=True)
            sys.exit(SKIPPED)
        self.program = os.path.abspath(sys.argv[1])
        self.recode = os.path.abspath(sys.argv[2]) if len(sys.argv) > 2 else ""
        self.name = name
        self.started = []
        # Nothing of the outer environment is to get into packets.
        self.environment = {name: value for name, value in os.environ.items()
                            if not name.startswith(("FSPL_", "STINT_"))}
        self.environment["SHELL"] = "/bin/sh"

    def __enter__(self):
        self.directory = tempfile.mkdtemp(prefix="stint-spool-")
        return self

    def __exit__(self, kind, value, trace):
        for process in self.started:
            if process.poll() is None:
                process.kill()
            process.wait()
            for stream in (process.stdin, process.stdout, process.stderr):
                if stream:
                    stream.close()
        shutil.rmtree(self.directory, ignore_errors=True)
        if kind is None:
            print(f"{self.name}: ok")

    def path(self, name):
        return os.path.join(self.directory, name)

    def run(self, words, code=0, stdin=b"", env=None):
        done = subprocess.run(words, input=stdin, capture_output=True, timeout=SECONDS, check=False,
                              cwd=self.directory, env={**self.environment, **(env or {})})
        check(code is None or done.returncode == code,
              f"{words} exited with {done.returncode}, not {code}: {done.stderr!r}")
        return done

    def fspl(self, *words, **how):
        return self.run(["fspl", *words], **how)

    def stint(self, *words, **how):
        return self.run([self.program, "spool", *words], **how)

    def start(self, words, **how):
        process = subprocess.Popen(words, cwd=self.directory, env=self.environment, **how)
        self.started.append(process)
        return process

    def put(self, queue, name, content):
        """A file in jobs/, under its name from the beginning."""
        temporary = self.path("unfinished")
        with open(temporary, "wb") as file:
            file.write(content)
        os.rename(temporary, os.path.join(self.path(queue), "jobs", name))

    def jobs(self, queue):
        return sorted(os.listdir(os.path.join(self.path(queue), "jobs")))


def packet(metadata, version=1, size=None):
    """Right checksums around any metadata."""
    prefix = b"*FILESPOOLER" + struct.pack(">HQI", version, len(metadata) if size is None else size,
                                           zlib.crc32(metadata))
    return prefix + struct.pack(">I", zlib.crc32(prefix)) + metadata


def nop_metadata(seq, seconds, nanoseconds):
    return (b"\x83\xa3seq\xcf" + struct.pack(">Q", seq) +
            b"\xa5ctime\x92\xd3" + struct.pack(">q", seconds) + b"\xce" +
            struct.pack(">I", nanoseconds) + b"\xa8cmd_type\xa3NOP")
