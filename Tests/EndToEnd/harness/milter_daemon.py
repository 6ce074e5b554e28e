"""dkim-milterd as a daemon."""

import os
import signal
import socket

from . import paths, ports
from .processes import ManagedProcess, accepts_connections, eventually, memory_kib


class MilterDaemon:
    """One daemon with a configuration file of its own.

    `parameters` are those of dkim-filter.conf. Where they name no Socket, it listens on a
    free port of `host`; `local` asks for a Unix socket instead. `program` stands for the
    command, if it is not the plain program.
    """

    def __init__(self, directory, parameters, local=False, arguments=(), host="127.0.0.1",
                 program=None):
        directory.mkdir(parents=True, exist_ok=True)
        self.directory = directory
        self.configuration = directory / "dkim-filter.conf"
        self._command = program or [paths.binary()]
        self._arguments = list(arguments)
        self._process = None
        if local:
            self._address = str(directory / "milter.sock")
            own, self.milter = f"local:{self._address}", f"unix:{self._address}"
        else:
            port = ports.free_port(host)
            self._address = (host, port)
            own = f"inet6:{port}@{host}" if ":" in host else f"inet:{port}@{host}"
            self.milter = f"inet:[{host}]:{port}" if ":" in host else f"inet:{host}:{port}"
        # UMask 000: Postfix's smtpd runs as another user than this daemon.
        self._base = {"Socket": own, "Background": "no", "Syslog": "no", "UMask": "000"}
        self.configure(parameters)

    def configure(self, parameters):
        """Writes the configuration file; a running daemon takes it at the next `reload`."""
        self.parameters = {**self._base, **parameters}
        lines = (f"{name:<24} {value}\n" for name, value in self.parameters.items())
        self.configuration.write_text("".join(lines))

    def start(self):
        self._process = ManagedProcess(
            [*self._command, "--config", self.configuration, *self._arguments],
            log=self.directory / "daemon.log",
            environment={**os.environ, **self._notify_environment()},
        )
        self._process.wait_until_ready(
            lambda: accepts_connections(self._address), "dkim-milterd accepts connections"
        )
        return self

    def _notify_environment(self):
        """A place for the daemon's notices to the service manager (sd_notify(3))."""
        path = str(self.directory / "notify.sock")
        if not hasattr(self, "_notices"):
            self._notices = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
            self._notices.bind(path)
            os.chmod(path, 0o777)
            self._notices.setblocking(False)
        return {"NOTIFY_SOCKET": path}

    def notices(self):
        """What the daemon told its service manager since the last call, line by line."""
        lines = []
        while True:
            try:
                lines += self._notices.recv(4096).decode().splitlines()
            except BlockingIOError:
                return lines

    def reload(self, number=signal.SIGHUP):
        self._process.signal(number)

    def terminate(self, timeout=30.0):
        """SIGTERM as an administrator sends it; returns the exit status."""
        self._process.signal(signal.SIGTERM)
        return self._process.wait(timeout)

    def wait_for_log(self, text, timeout=30.0):
        eventually(lambda: text in self.log, timeout, what=f"{text!r} in the daemon's log")

    @property
    def log(self):
        return self._process.output

    @property
    def pid(self):
        return self._process.pid

    @property
    def is_running(self):
        return self._process is not None and self._process.is_running

    def memory_kib(self, field="VmRSS"):
        return memory_kib(self.pid, field)

    def stop(self):
        if self._process is not None:
            self._process.stop()
            self._process = None
