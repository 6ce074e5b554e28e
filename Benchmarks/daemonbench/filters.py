"""The filters that are measured, each set up the same: one key, one domain, no log, no DNS."""

import shutil

from harness import paths, ports
from harness.processes import ManagedProcess, accepts_connections

from . import programs, usage
from .mail import AUTHSERV_ID


class Place:
    """A socket: where the filter listens, in the words of those who ask."""

    def __init__(self, kind, directory):
        self.kind = kind
        if kind == "unix":
            self.path = str(directory / "socket")
            self.milter = self.load = f"unix:{self.path}"
            self.address = self.path
        else:
            host = "127.0.0.1" if kind == "inet" else "::1"
            port = ports.free_port(host)
            self.milter = self.load = f"{kind}:{port}@{host}"
            self.address = (host, port)

    @property
    def host_and_port(self):
        """As rspamd has it."""
        host, port = self.address
        return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


class Filter:
    """One filter for one kind of work; `start` makes it listen on a `Place`."""

    name = ""
    works = ("sign", "verify")

    @classmethod
    def missing(cls):
        """What has to be installed first; empty if nothing."""
        return ""

    def __init__(self, setting, work):
        self.setting, self.work = setting, work
        self.process = None

    def expected(self):
        """The field that a message gets: name and what is in it."""
        if self.work.startswith("sign"):
            return f"DKIM-Signature=d={self.setting.key.domain}"
        return "Authentication-Results=dkim=pass"

    def command(self, directory, place):
        """The command that runs in the foreground."""
        raise NotImplementedError

    def start(self, directory, kind):
        directory.mkdir()
        self.place = Place(kind, directory)
        self.process = ManagedProcess(
            self.command(directory, self.place), log=directory / "log",
            environment=self.environment(), directory=directory)
        self.process.wait_until_ready(
            lambda: accepts_connections(self.place.address), f"{self.name} accepts connections")
        return self

    def environment(self):
        return None

    def stop(self):
        if self.process is not None:
            self.process.stop(timeout=self.patience)
            self.process = None

    # How many seconds it gets to end by itself.
    patience = 10.0

    @property
    def pids(self):
        return usage.members(self.process.pid)


def _configuration(directory, parameters):
    path = directory / "configuration"
    path.write_text("".join(f"{name} {value}\n" for name, value in parameters.items()))
    return path


class _OpenDKIMLike(Filter):
    """What opendkim and dkim-milterd are told in the same words."""

    def parameters(self, directory, place):
        key = self.setting.key
        return {
            "Socket": place.milter.replace("unix:", "local:"),
            "Background": "no",
            "Syslog": "no",
            "Mode": "sv",
            "Domain": key.domain,
            "Selector": key.selector,
            "KeyFile": key.path,
            "TestPublicKeys": self.setting.key_file,
            "AuthservID": AUTHSERV_ID,
            "Canonicalization": self.setting.canonicalization,
        }


class Ours(_OpenDKIMLike):
    name = "dkim-milterd"
    works = ("sign", "sign-both", "verify")

    def parameters(self, directory, place):
        parameters = super().parameters(directory, place)
        if self.work != "sign-both":
            return parameters
        for name in ("Domain", "Selector", "KeyFile"):
            del parameters[name]
        both = (self.setting.key, self.setting.second_key)
        rows = [f"{key.selector} {key.domain}:{key.selector}:{key.path}\n" for key in both]
        (directory / "keys").write_text("".join(rows))
        (directory / "signing").write_text(
            "".join(f"*@{key.domain} {key.selector}\n" for key in both))
        return {
            **parameters,
            "KeyTable": f"file:{directory}/keys",
            "SigningTable": f"refile:{directory}/signing",
            "MultipleSignatures": "yes",
        }

    def command(self, directory, place):
        configuration = _configuration(directory, self.parameters(directory, place))
        return [paths.binary(), "--config", configuration]


class OpenDKIM(_OpenDKIMLike):
    name = "opendkim"
    patience = 0.0  # Asked to end, it takes five seconds.

    @classmethod
    def missing(cls):
        return "" if cls._program() else "opendkim"

    @staticmethod
    def _program():
        return shutil.which("opendkim", path="/usr/sbin:/usr/bin")

    def command(self, directory, place):
        configuration = _configuration(directory, self.parameters(directory, place))
        return [self._program(), "-f", "-x", configuration]


class _Floor(Filter):
    patience = 0.0  # libmilter takes up to five seconds to end.

    def command(self, directory, place):
        return [programs.floor(), self.work.partition("-")[0], place.milter,
                self.setting.key.path]

    def expected(self):
        return "X-Floor"


class Floor(_Floor):
    name = "floor"
    works = ("sign", "verify")


class Null(_Floor):
    name = "null"

    def command(self, directory, place):
        return [programs.floor(), "null", place.milter]

    def expected(self):
        return None


ALL = {"ours": Ours, "opendkim": OpenDKIM, "floor": Floor, "null": Null}
