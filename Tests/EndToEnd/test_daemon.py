"""The daemon as a process, without mail."""

import os
import pathlib
import signal
import subprocess
import unittest

from harness import commands, keys, paths
from harness.milter_daemon import MilterDaemon
from harness.processes import eventually


class DaemonTest(unittest.TestCase):
    def setUp(self):
        self.directory = self.enterContext(paths.scratch())
        self.file = self.directory / "daemon.pid"

    def start(self, program=None, **parameters):
        key = keys.rsa(2048)
        daemon = MilterDaemon(self.directory / "milter", {
            "Domain": key.domain, "Selector": key.selector, "KeyFile": key.path,
            "RequireSafeKeys": "no", "PidFile": self.file, **parameters,
        }, program=program)
        self.addCleanup(daemon.stop)
        return daemon.start()


class ServiceManager(DaemonTest):
    def test_it_hears_of_start_and_stop(self):
        """What Type=notify in the unit counts on."""
        daemon = self.start()
        heard = []
        eventually(lambda: heard.extend(daemon.notices()) or heard, 10, what="a notice")
        self.assertEqual(heard, ["READY=1"])
        self.assertEqual(daemon.terminate(), 0)
        self.assertEqual(daemon.notices(), ["STOPPING=1"])


class PIDFile(DaemonTest):
    def test_it_names_the_process_and_goes_with_it(self):
        daemon = self.start()
        self.assertEqual(self.file.read_text(), f"{daemon.pid}\n")
        self.assertEqual(daemon.terminate(), 0)
        self.assertFalse(self.file.exists())

    def test_it_is_emptied_where_the_user_may_not_remove_it(self):
        """Root wrote it in a folder of root's; its number will be another process's one day."""
        daemon = self.start(UserID="nobody")
        self.assertEqual(self.file.read_text(), f"{daemon.pid}\n")
        self.assertEqual(daemon.terminate(), 0)
        self.assertEqual(self.file.read_text(), "")


class Background(DaemonTest):
    def test_a_start_that_fails_is_told_also_to_a_caller_that_ignores_its_children(self):
        file = self.directory / "faulty.conf"
        file.write_text(f"Background yes\nMode v\nSocket local:{self.directory}/missing/socket\n")
        for disposition in (signal.SIG_DFL, signal.SIG_IGN):
            with self.subTest(disposition=disposition):
                done = subprocess.run(
                    [paths.binary(), "--config", file], capture_output=True, check=False,
                    preexec_fn=lambda: signal.signal(signal.SIGCHLD, disposition))
                self.assertEqual(done.returncode, os.EX_UNAVAILABLE)


class AutoRestart(DaemonTest):
    def test_a_crash_is_seen_also_where_children_are_ignored(self):
        """As some callers leave SIGCHLD behind."""
        daemon = self.start(AutoRestart="yes", program=(
            "/usr/bin/env", "--ignore-signal=CHLD", paths.binary()))
        first = self.child(daemon)
        os.kill(first, signal.SIGKILL)
        eventually(lambda: self.child(daemon) not in (None, first), what="another daemon")
        self.assertEqual(daemon.terminate(), 0)

    @staticmethod
    def child(daemon):
        """The process below the supervisor; None where there is none at the moment."""
        children = pathlib.Path(f"/proc/{daemon.pid}/task/{daemon.pid}/children").read_text()
        return int(children.split()[0]) if children.split() else None


class KeyGeneration(unittest.TestCase):
    def test_the_advice_names_the_key_from_the_root(self):
        """A relative KeyFile would count from the folder that the daemon is started in."""
        directory = self.enterContext(paths.scratch(paths.make_private))
        outcome = commands.run("keygen", "-d", "sender.example", "-s", "new",
                               "-D", os.path.relpath(directory))
        self.assertIn(f"KeyFile   {directory}/new.private", outcome.output.decode())


if __name__ == "__main__":
    unittest.main()
