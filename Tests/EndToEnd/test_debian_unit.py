"""In the place of Debian's opendkim: its unit and its configuration, with another program."""

import contextlib
import os
import pathlib
import re
import shlex
import shutil
import signal
import socket
import subprocess
import unittest

from harness import keys, paths
from harness.milter_client import Message, MilterClient
from harness.processes import eventually

UNIT = pathlib.Path("/lib/systemd/system/opendkim.service")
CONFIGURATION = pathlib.Path("/etc/opendkim.conf")
USER = "opendkim"


class DebianUnit(unittest.TestCase):
    """The commands are those of the unit; only the folders of /run and /etc are others'."""

    def setUp(self):
        self.directory = self.enterContext(paths.scratch())
        self.program = self.directory / "opendkim"
        self.program.symlink_to(paths.binary())
        self.pid_file = self.directory / "run" / "opendkim.pid"
        self.socket = self.directory / "run" / "opendkim.sock"
        self.pid_file.parent.mkdir()
        shutil.chown(self.pid_file.parent, USER, USER)
        self.key = keys.rsa(2048)
        folder = self.enterContext(paths.scratch(paths.make_private))
        self.private = folder / "key"
        shutil.copy(self.key.path, self.private)
        for path in (folder, self.private):
            shutil.chown(path, USER, USER)
        self.configuration = self.directory / "opendkim.conf"
        self.configure()
        self.environment = {
            name: value for name, value in os.environ.items() if name != "NOTIFY_SOCKET"}

    def configure(self, *lines):
        shipped = CONFIGURATION.read_text().replace("/run/opendkim/", f"{self.pid_file.parent}/")
        self.configuration.write_text("\n".join([
            shipped, "Domain sender.example", f"Selector {self.key.selector}",
            f"KeyFile {self.private}", *lines, ""]))

    def command(self, name):
        """The words of a line of the unit."""
        return shlex.split(re.search(rf"^{name}=(.*)$", UNIT.read_text(), re.MULTILINE)[1])

    def start(self):
        """What systemd does for Type=forking; returns the number in the PID file."""
        _, *arguments = self.command("ExecStart")
        done = subprocess.run(
            [self.program, *arguments, "-x", self.configuration], env=self.environment,
            stdin=subprocess.DEVNULL, capture_output=True, timeout=60, check=False)
        self.assertEqual(done.returncode, 0, done.stderr.decode())
        pid = int(self.pid_file.read_text())
        self.addCleanup(self.kill, pid)
        return pid

    @staticmethod
    def kill(pid):
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)

    @staticmethod
    def has_ended(pid):
        """Whether it runs no more, also where nobody has asked for its status yet."""
        try:
            return pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
        except (FileNotFoundError, ProcessLookupError):
            return True

    def signed(self):
        fields = [("From", " alice@sender.example"), ("Subject", " hello")]
        with MilterClient(str(self.socket)) as client:
            return client.run(Message(fields)).inserted_fields("DKIM-Signature")

    def test_the_type_is_the_one_tried_here(self):
        self.assertRegex(UNIT.read_text(), r"(?m)^Type=forking$")

    def test_start_reload_and_stop(self):
        pid = self.start()
        # At the moment the starter ends, mail can come.
        self.assertIn(f"s={self.key.selector};", self.signed()[0])
        self.configure("Selector other")
        reload = [word.replace("$MAINPID", str(pid)) for word in self.command("ExecReload")]
        subprocess.run(reload, check=True, timeout=10)
        eventually(lambda: "s=other;" in self.signed()[0], what="the new selector")
        os.kill(pid, signal.SIGTERM)
        eventually(lambda: self.has_ended(pid), what="the end")
        self.assertFalse(self.pid_file.exists())
        with self.assertRaises(OSError), socket.socket(socket.AF_UNIX) as client:
            client.connect(str(self.socket))

    def test_a_bad_configuration_is_no_start(self):
        self.configure("Selectr typo")
        done = subprocess.run(
            [self.program, "-x", self.configuration], env=self.environment,
            stdin=subprocess.DEVNULL, capture_output=True, timeout=60, check=False)
        self.assertEqual(done.returncode, 78)
        self.assertIn("Selectr", done.stderr.decode())
        self.assertFalse(self.pid_file.exists())


if __name__ == "__main__":
    unittest.main()
