"""Debian's opendkim as a daemon of its own: nothing of the system's is used."""

import shutil
import signal

from . import ports
from .processes import ManagedProcess, accepts_connections


class OpenDKIM:
    """One opendkim with a configuration file and a Unix socket in `directory`, or with a free
    loopback port if it is not to be `local`."""

    def __init__(self, directory, parameters, local=True):
        directory.mkdir(parents=True, exist_ok=True)
        if local:
            self.address = str(directory / "opendkim.sock")
            own, self.milter = f"local:{self.address}", f"unix:{self.address}"
        else:
            self.address = ("127.0.0.1", ports.free_port())
            own = "inet:{1}@{0}".format(*self.address)
            self.milter = "inet:{}:{}".format(*self.address)
        self._directory = directory
        self._process = None
        # UMask 000: Postfix's smtpd runs as another user.
        base = {"Socket": own, "Background": "no", "Syslog": "no", "UMask": "000"}
        self._configuration = directory / "opendkim.conf"
        lines = (f"{name} {value}\n" for name, value in {**base, **parameters}.items())
        self._configuration.write_text("".join(lines))

    def start(self):
        program = shutil.which("opendkim", path="/usr/sbin:/usr/bin")
        if program is None:
            raise FileNotFoundError("opendkim is not installed")
        self._process = ManagedProcess(
            [program, "-f", "-x", self._configuration], log=self._directory / "opendkim.log")
        self._process.wait_until_ready(
            lambda: accepts_connections(self.address), "opendkim accepts connections")
        return self

    @property
    def pid(self):
        return self._process.pid

    @property
    def is_running(self):
        return self._process is not None and self._process.is_running

    def stop(self):
        if self._process is not None:
            # Asked to end, it takes five seconds; it has nothing to lose.
            self._process.signal(signal.SIGKILL)
            self._process.stop()
            self._process = None
