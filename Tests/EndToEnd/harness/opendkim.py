"""Debian's opendkim as a daemon of its own: nothing of the system's is used."""

import shutil
import signal

from .processes import ManagedProcess, accepts_connections


class OpenDKIM:
    """One opendkim with a configuration file and a Unix socket in `directory`."""

    def __init__(self, directory, parameters):
        directory.mkdir(parents=True, exist_ok=True)
        self.address = str(directory / "opendkim.sock")
        self._directory = directory
        self._process = None
        base = {"Socket": f"local:{self.address}", "Background": "no", "Syslog": "no"}
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

    def stop(self):
        if self._process is not None:
            # Asked to end, it takes five seconds; it has nothing to lose.
            self._process.signal(signal.SIGKILL)
            self._process.stop()
            self._process = None
