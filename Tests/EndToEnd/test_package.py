"""The Debian package: built, and installed in a Debian that runs its systemd."""

import contextlib
import os
import pathlib
import re
import shutil
import subprocess
import time
import unittest

from harness import commands, paths
from harness.fresh_root import FreshRoot
from harness.milter_client import Message, MilterClient
from harness.processes import eventually

CONFIGURATION = "etc/dkim-filter.conf"
UNIT = "dkim-milterd.service"


def setUpModule():
    """Builds the package of the program under test."""
    global OUTPUT, PACKAGE, BUILD_LOG
    OUTPUT = paths.make_scratch()
    unittest.addModuleCleanup(paths.remove_scratch, OUTPUT)
    done = subprocess.run(
        [paths.REPOSITORY / "Scripts/build-package.sh"],
        env={**os.environ, "BINARY": str(paths.binary()), "OUTPUT": str(OUTPUT)},
        capture_output=True, text=True, errors="replace", check=False, timeout=600)
    BUILD_LOG = done.stdout + done.stderr
    if done.returncode != 0:
        raise RuntimeError(f"the package cannot be built:\n{BUILD_LOG[-4000:]}")
    PACKAGE = pathlib.Path(done.stdout.splitlines()[-1])


def field(name):
    return subprocess.run(["dpkg-deb", "--field", PACKAGE, name], capture_output=True, text=True,
                          check=True, timeout=60).stdout.strip()


class Package(unittest.TestCase):
    def test_lintian_has_no_complaint(self):
        self.assertEqual(re.findall(r"^[EW]: .*$", BUILD_LOG, re.M), [])

    def test_its_version_is_that_of_the_program_and_of_the_changelog(self):
        number = commands.run("--version").lines[0].removeprefix("dkim-milterd ")
        self.assertRegex(field("Version"), rf"^{re.escape(number)}(\+\d+\.g[0-9a-f]{{7}})?-1$")
        releases = re.findall(r"^## \[(\d.*)\]", (paths.REPOSITORY / "CHANGELOG.md").read_text(),
                              re.M)
        self.assertEqual(releases[0], number)

    def test_it_needs_no_swift_and_knows_what_it_needs(self):
        needed = field("Depends")
        self.assertNotIn("swift", needed)
        for library in ("libmilter", "libssl", "libunbound", "libidn2", "libc6"):
            self.assertIn(library, needed)

    def test_it_has_no_file_of_debians_opendkim(self):
        listed = subprocess.run(["dpkg", "--listfiles", "opendkim", "opendkim-tools"],
                                capture_output=True, text=True, check=True, timeout=60).stdout
        theirs = {line for line in listed.splitlines() if not pathlib.Path(line).is_dir()}
        listed = subprocess.run(["dpkg-deb", "--contents", PACKAGE], capture_output=True,
                                text=True, check=True, timeout=60).stdout
        ours = {line.split(" ./", 1)[1] for line in listed.splitlines() if line[0] != "d"}
        self.assertIn("usr/sbin/dkim-milterd", ours)
        self.assertIn("/usr/sbin/opendkim", theirs)
        self.assertEqual(theirs & {f"/{path}" for path in ours}, set())


class FreshDebian(unittest.TestCase):
    """Each test begins without the package, in a running system that has what it depends on."""

    @classmethod
    def setUpClass(cls):
        directory = cls.enterClassContext(paths.scratch())
        cls.root = FreshRoot(directory)
        cls.addClassCleanup(cls.root.stop)
        cls.copy(PACKAGE, "root/dkim-milterd.deb")
        cls.root.run("apt-get", "-q", "update")
        cls.root.run("debconf-set-selections",
                     stdin="postfix postfix/main_mailer_type select Local only\n")
        cls.root.run("apt-get", "-qy", "--no-install-recommends", "install", "postfix",
                     "/root/dkim-milterd.deb", timeout=900)
        cls.root.run("apt-get", "-qy", "purge", "dkim-milterd")
        cls.root.boot()

    def setUp(self):
        # What a test that failed has left behind must not fail the next one.
        self.addCleanup(self.root.run, "systemctl", "daemon-reload")
        self.addCleanup(self.root.run, "rm", "-rf", f"/etc/systemd/system/{UNIT}.d",
                        "/etc/systemd/system/dkim-milterd.socket", "/etc/dkim-filter")
        self.addCleanup(self.root.run, "sh", "-c",
                        "systemctl stop dkim-milterd.socket dkim-milterd 2>/dev/null;"
                        " dpkg --purge dkim-milterd")
        self.before = self.root.files()
        self.mark = self.root.run("date", "+%Y-%m-%d %H:%M:%S.%6N").strip()
        self.root.run("dpkg", "-i", "/root/dkim-milterd.deb")

    @classmethod
    def copy(cls, source, target):
        shutil.copy(source, cls.root.path / target)

    def write(self, target, text):
        path = self.root.path / target
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)

    def systemctl(self, *arguments, **options):
        return self.root.run("systemctl", *arguments, **options).strip()

    def property(self, name):
        return self.systemctl("show", "--value", "--property", name, UNIT)

    def lines(self, *options):
        """What the daemon has logged since the test began, as in a log file."""
        text = self.root.run("journalctl", "--no-pager", "--quiet", "--output=short",
                             "--identifier=dkim-milterd", f"--since={self.mark}", *options)
        return text.splitlines()

    def client(self, address=("127.0.0.1", 8891)):
        with self.root.network():
            return MilterClient(address)

    def send(self, address="127.0.0.1", signature=None, body=b"A line.\r\n"):
        """What the daemon makes of a message from that client."""
        fields = [("From", " alice@sender.example"), ("Subject", " test")]
        if signature is not None:
            fields.insert(0, ("DKIM-Signature", signature))
        with self.client() as client:
            return client.run(Message(fields=fields, body=body, address=address))

    def sign_and_verify(self, extra=""):
        """Has the daemon sign for a domain whose key is in a file in the place of DNS."""
        self.root.run("dkim-milterd", "keygen", "-d", "sender.example", "-s", "mail",
                      "-D", "/etc/dkim-filter")
        self.root.run("chown", "dkim-milterd:", "/etc/dkim-filter/mail.private")
        record = (self.root.path / "etc/dkim-filter/mail.txt").read_text()
        key = re.search(r"p=(.*?)\s*\)", record, re.S).group(1)
        key = re.sub(r'[\s"]', "", key)
        self.write("etc/dkim-filter/keys",
                   f"mail._domainkey.sender.example v=DKIM1; k=rsa; p={key}\n"
                   "_report._domainkey.sender.example ra=dkim-reports\n")
        text = (self.root.path / CONFIGURATION).read_text()
        text = re.sub(r"^Mode .*$", "Mode sv", text, flags=re.M)
        self.write(CONFIGURATION, text + "Domain sender.example\nSelector mail\n"
                   "KeyFile /etc/dkim-filter/mail.private\nInternalHosts 127.0.0.1\n"
                   f"TestPublicKeys /etc/dkim-filter/keys\n{extra}")

    def test_it_serves_at_once_as_its_own_user(self):
        self.assertEqual(self.systemctl("is-active", UNIT), "active")
        self.assertEqual(self.systemctl("is-enabled", UNIT), "enabled")
        owner = self.root.run("stat", "--format=%U", f"/proc/{self.property('MainPID')}")
        self.assertEqual(owner.strip(), "dkim-milterd")
        self.assertTrue(self.lines("--facility=mail"))
        self.assertEqual(self.send().reply, "accept")
        number = self.root.run("dkim-milterd", "-V").split()[1]
        self.assertTrue(field("Version").startswith(number))
        self.root.run("dkim-milterd", "check-config")

    def test_a_purge_leaves_nothing_behind_and_it_can_be_installed_again(self):
        self.assertNotEqual(self.root.files(), self.before)
        for _ in range(2):
            self.root.run("dpkg", "--remove", "dkim-milterd")
            self.assertIn(CONFIGURATION, self.root.files())
            self.root.run("dpkg", "--purge", "dkim-milterd")
            self.assertEqual(self.root.files(), self.before)
            self.root.run("dpkg", "-i", "/root/dkim-milterd.deb")
            self.assertEqual(self.systemctl("is-active", UNIT), "active")

    def test_a_changed_configuration_survives_an_upgrade_and_keys_a_purge(self):
        changed = (self.root.path / CONFIGURATION).read_text().replace("8891", "8892")
        self.write(CONFIGURATION, changed)
        self.write("etc/dkim-filter/mail.private", "a key\n")
        tree = paths.make_scratch()
        self.addCleanup(paths.remove_scratch, tree)
        subprocess.run(["dpkg-deb", "--raw-extract", PACKAGE, tree], check=True, timeout=120)
        control = tree / "DEBIAN/control"
        control.write_text(re.sub(r"^(Version: .*)$", r"\1+next", control.read_text(),
                                  flags=re.M))
        new = self.root.path / "root/next.deb"
        subprocess.run(["dpkg-deb", "-Znone", "--build", tree, new], check=True, timeout=120,
                       stdout=subprocess.DEVNULL)
        process = self.property("MainPID")
        self.root.run("dpkg", "-i", "/root/next.deb")
        self.assertEqual((self.root.path / CONFIGURATION).read_text(), changed)
        self.assertNotEqual(self.property("MainPID"), process)
        self.client(("127.0.0.1", 8892)).close()
        self.root.run("dpkg", "--purge", "dkim-milterd")
        self.assertEqual(self.root.files() - self.before,
                         {"etc/dkim-filter", "etc/dkim-filter/mail.private", "root/next.deb"})
        new.unlink()

    def test_a_reload_takes_a_good_configuration_and_refuses_a_bad_one(self):
        self.assertEqual(self.send().inserted, [])
        self.sign_and_verify()
        self.systemctl("reload", UNIT)
        eventually(lambda: self.send().inserted_fields("DKIM-Signature"), what="a signature")
        process = self.property("MainPID")
        self.write(CONFIGURATION, "Nonsense yes\n")
        self.systemctl("reload", UNIT, status=1)
        self.assertTrue(any("Nonsense: unknown parameter" in line for line in self.lines()))
        self.assertEqual(self.property("MainPID"), process)
        self.assertTrue(self.send().inserted_fields("DKIM-Signature"))

    def test_a_bad_configuration_is_not_started_over_and_over(self):
        self.write(CONFIGURATION, "Nonsense yes\n")
        self.systemctl("restart", UNIT, status=1)
        self.assertEqual(self.systemctl("is-failed", UNIT), "failed")
        self.assertEqual(self.property("NRestarts"), "0")
        self.assertEqual(self.property("ExecMainStatus"), "78")

    def test_the_watchdog_starts_it_again_when_it_hangs_and_only_then(self):
        self.write(f"etc/systemd/system/{UNIT}.d/test.conf", "[Service]\nWatchdogSec=3s\n")
        self.systemctl("daemon-reload")
        self.systemctl("restart", UNIT)
        process = self.property("MainPID")
        time.sleep(7)
        self.assertEqual((self.property("MainPID"), self.property("NRestarts")), (process, "0"))
        self.root.run("sh", "-c", f"kill -STOP {process}")
        eventually(lambda: self.property("NRestarts") == "1", 20, what="a restart")
        eventually(lambda: self.property("ActiveState") == "active", what="the service")
        self.assertEqual(self.send().reply, "accept")

    def test_a_socket_of_systemd_takes_connections_while_the_daemon_is_away(self):
        self.systemctl("stop", UNIT)
        self.copy(self.root.path / "usr/share/doc/dkim-milterd/examples/dkim-milterd.socket",
                  "etc/systemd/system")
        self.systemctl("daemon-reload")
        self.systemctl("start", "dkim-milterd.socket")
        self.assertEqual(self.property("ActiveState"), "inactive")
        self.assertEqual(self.send().reply, "accept")
        self.assertEqual(self.property("ActiveState"), "active")
        for _ in range(3):
            restart = subprocess.Popen(
                ["nsenter", "--target", str(self.root.first), "--all", "systemctl", "restart", UNIT])
            while restart.poll() is None:
                # A connection that had begun no message when the stop came is cut off, which an MTA
                # takes for a temporary failure; none is refused.
                with contextlib.suppress(EOFError):
                    self.assertEqual(self.send().reply, "accept")
            self.assertEqual(restart.returncode, 0)
        self.assertEqual(self.property("NRestarts"), "0")

    def test_failure_reports_pass_through_postfix(self):
        """As dkim-milterd(8) says: postdrop's group and folders for the unit."""
        manual = (paths.REPOSITORY / "Man/dkim-milterd.8").read_text()
        told = re.search(r"^\[Service\]\nSupplementaryGroups.*?(?=^\.Ed)", manual, re.M | re.S)
        self.write(f"etc/systemd/system/{UNIT}.d/test.conf", told.group(0))
        self.sign_and_verify("SendReports yes\nRequestReports yes\n"
                             "ReportAddress postmaster@receiver.example\n")
        self.systemctl("daemon-reload")
        self.systemctl("restart", UNIT)
        signature, = self.send().inserted_fields("DKIM-Signature")
        self.send(address="192.0.2.1", signature=signature, body=b"Another line.\r\n")
        eventually(lambda: any("sent a DKIM failure report" in line for line in self.lines()),
                   what="a report")
        eventually(lambda: "to=<dkim-reports@sender.example>" in self.root.run(
            "journalctl", "--no-pager", f"--since={self.mark}", "--facility=mail"),
            what="the report in Postfix")

    def test_logcheck_tells_of_nothing_but_faults(self):
        """By the package's rules, as logcheck uses them."""
        rules = self.root.path / "etc/logcheck/ignore.d.server/dkim-milterd"

        def told():
            done = subprocess.run(["grep", "-E", "-v", "-f", rules], capture_output=True,
                                  text=True, check=False, timeout=60,
                                  input="".join(f"{line}\n" for line in self.lines()))
            self.assertIn(done.returncode, (0, 1), done.stderr)
            return done.stdout.splitlines()

        # That somebody outside sends in our name is for logcheck to tell, unless it is known.
        self.sign_and_verify("LogResults yes\nLogWhy yes\nExternalIgnoreList 192.0.2.1\n"
                             "MetricsListen inet:9891@127.0.0.1\n")
        self.systemctl("restart", UNIT)
        signature, = self.send().inserted_fields("DKIM-Signature")
        self.send(address="192.0.2.1", signature=signature)
        self.send(address="192.0.2.1", signature=signature, body=b"Another line.\r\n")
        self.send(address="192.0.2.1", signature=signature.replace("b=", "b=AAAA", 1))
        self.send(address="192.0.2.1", signature=signature.replace("s=mail", "s=other"))
        self.systemctl("reload", UNIT)
        eventually(lambda: any("reloaded" in line for line in self.lines()), what="a reload")
        self.systemctl("stop", UNIT)
        for sender in ("alice@sender.example", "bounces@sender.example"):
            self.root.run(
                "dkim-milterd", "reflect", "--from", "check@receiver.example", "--sender", sender,
                "--queue-id", "4ABC", "--state", "/tmp", "--keys", "/etc/dkim-filter/keys",
                "--sendmail", "/bin/sh -c cat>/dev/null", stdin="From: a@sender.example\n\nHi.\n")
        logged = "\n".join(self.lines())
        for text in ("metrics are served on", "4ABC: answered alice@sender.example: dkim=none",
                     "4ABC: not answered: its envelope sender", "field added",
                     "verification successful", "bad signature data", "key retrieval failed", "result=", "not internal", "terminating"):
            self.assertIn(text, logged)
        self.assertEqual(told(), [])
        self.write(CONFIGURATION, "Nonsense yes\n")
        self.systemctl("start", UNIT, status=1)
        self.assertEqual(len(told()), 2)


if __name__ == "__main__":
    unittest.main()
