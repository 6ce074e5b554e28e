"""The filters that are measured.

All are set up the same: one key, one domain, public keys from a file in place of DNS, no log.
"""

from harness import paths
from harness.processes import ManagedProcess, accepts_connections

from . import programs, usage
from .mail import AUTHSERV_ID
from .place import Place


class Filter:
    """One filter for one kind of work; `start` makes it listen on a `Place`."""

    name = ""
    works = ("sign", "verify")
    # So slow that it gets a part of the messages.
    share = 1.0
    # How many seconds it gets to end by itself.
    patience = 10.0

    @classmethod
    def missing(cls):
        """The package that has to be installed first; empty if none."""
        return ""

    def __init__(self, setting, work, canonicalization):
        self.setting, self.work, self.canonicalization = setting, work, canonicalization
        self.process = None
        self.place = None

    def expected(self):
        """The field that a message gets: name and what is in it. None if it gets none."""
        if self.work == "sign":
            return "DKIM-Signature=d="
        return "Authentication-Results=dkim=pass"

    def command(self, directory, place):
        """The command that runs it in the foreground."""
        raise NotImplementedError

    def launch(self, directory, kind):
        """Starts it and does not wait until it listens."""
        directory.mkdir()
        self.place = Place(kind, directory)
        self.process = ManagedProcess(
            self.command(directory, self.place), log=directory / "log", directory=directory)
        return self

    def start(self, directory, kind):
        self.launch(directory, kind)
        self.process.wait_until_ready(
            lambda: accepts_connections(self.place.address), f"{self.name} accepts connections")
        return self

    def stop(self):
        if self.process is not None:
            self.process.stop(timeout=self.patience)
            self.process = None

    @property
    def pids(self):
        return usage.members(self.process.pid)


def write_parameters(path, parameters):
    """A configuration of lines with a name and a value."""
    path.write_text("".join(f"{name} {value}\n" for name, value in parameters.items()))
    return path


class ConfiguredAlike(Filter):
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
            "Canonicalization": self.canonicalization,
        }


class Ours(ConfiguredAlike):
    name = "dkim-milterd"

    def command(self, directory, place):
        configuration = write_parameters(
            directory / "configuration", self.parameters(directory, place))
        return [paths.binary(), "--config", configuration]


class OursWithTwoKeys(Ours):
    """Signs with an RSA-2048 key and with an Ed25519 key."""

    name = "and Ed25519"
    works = ("sign",)

    def parameters(self, directory, place):
        parameters = super().parameters(directory, place)
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

    def expected(self):
        # Of two signatures, the one with the second key shows that there are two.
        return f"DKIM-Signature={self.setting.second_key.algorithm}"


class Floor(Filter):
    """The least that a filter with libmilter costs that signs or verifies; see floor.c."""

    name = "floor"
    patience = 0.0  # libmilter takes up to five seconds to end.

    def expected(self):
        return "X-Floor"

    def command(self, directory, place):
        return [programs.floor(), self.work, place.milter, self.setting.key.path]


class Null(Floor):
    """libmilter alone."""

    name = "null"

    def expected(self):
        return None

    def command(self, directory, place):
        return [programs.floor(), "null", place.milter]
