"""Stores for data sets: a PostgreSQL and a Redis of the test's own."""

import os
import pathlib
import shutil
import signal
import subprocess

from . import ports
from .processes import ManagedProcess, eventually


def _run(*arguments, data=None, check=True):
    return subprocess.run(
        [str(each) for each in arguments], input=data, capture_output=True, text=True,
        timeout=120, check=check,
    )


class PostgreSQL:
    """A server with a Unix socket in its directory and a loopback port.

    The roles `admin` (all rights, trusted), `dkim` (password `secret`) and `postgres` (known by
    its user on the Unix socket) exist, and the database `mail`.
    """

    def __init__(self, directory):
        self.directory = directory
        directory.mkdir(parents=True)
        self.port = ports.free_port()
        # Debian keeps the versions side by side.
        versions = pathlib.Path("/usr/lib/postgresql").iterdir()
        self._programs = max(versions, key=lambda path: float(path.name)) / "bin"
        # The server refuses to run as root.
        self._user = []
        if os.geteuid() == 0:
            shutil.chown(directory, "postgres")
            self._user = ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups"]
        _run(
            *self._user, self._programs / "initdb", "-D", directory / "data", "-U", "admin",
            "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync",
        )
        (directory / "data/pg_hba.conf").write_text(
            "local all admin trust\nhost all admin 127.0.0.1/32 trust\n"
            "local all postgres peer\nhost all all 127.0.0.1/32 scram-sha-256\n"
        )
        self._process = None
        self.start()
        self.sql(
            "CREATE ROLE dkim LOGIN PASSWORD 'secret'; CREATE ROLE postgres LOGIN;"
            "CREATE DATABASE mail;", database="postgres",
        )

    def start(self):
        self._process = ManagedProcess(
            [
                *self._user, self._programs / "postgres", "-D", self.directory / "data",
                "-p", self.port, "-c", "listen_addresses=127.0.0.1",
                "-c", f"unix_socket_directories={self.directory}", "-c", "fsync=off",
            ],
            log=self.directory / "log",
        )
        self._process.wait_until_ready(
            lambda: self.sql("SELECT 1", database="postgres", check=False).returncode == 0,
            "PostgreSQL answers",
        )

    def stop(self):
        if self._process is not None:
            # Without waiting for its clients.
            self._process.signal(signal.SIGINT)
            self._process.wait(30)
            self._process.stop()
            self._process = None

    def sql(self, text, database="mail", check=True):
        return _run(
            "psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-h", self.directory, "-p", self.port,
            "-U", "admin", "-d", database, "-f", "-", data=text, check=check,
        )

    def table(self, table, key, *columns, login="dkim:secret", host="127.0.0.1"):
        """The value of a parameter whose data set is a table here."""
        host = str(host).replace("/", "=2F")
        return (
            f"dsn:pgsql://{login}@{self.port}+{host}/mail/table={table}?keycol={key}"
            f"?datacol={','.join(columns)}"
        )


class Redis:
    """A server on a loopback port with the password `secret`; it keeps its data over a stop."""

    def __init__(self, directory):
        self.directory = directory
        directory.mkdir(parents=True)
        self.port = ports.free_port()
        self._process = None
        self.start()

    def start(self):
        self._process = ManagedProcess(
            [
                "redis-server", "--port", self.port, "--bind", "127.0.0.1", "--dir",
                self.directory, "--save", "", "--appendonly", "yes", "--requirepass", "secret",
            ],
            log=self.directory / "log",
        )
        self._process.wait_until_ready(lambda: self._ask("PING") == "PONG\n", "Redis answers")

    def stop(self):
        if self._process is not None:
            self._process.stop()
            self._process = None

    def _ask(self, *words):
        return _run(
            "redis-cli", "-p", self.port, "--no-auth-warning", "-a", "secret", *words, check=False
        ).stdout

    def set(self, key, value):
        eventually(lambda: self._ask("SET", key, value) == "OK\n", what="Redis takes a key")

    def keys(self, prefix):
        """The value of a parameter whose data set is the keys with this prefix."""
        return f"redis::secret@127.0.0.1:{self.port}/{prefix}"
