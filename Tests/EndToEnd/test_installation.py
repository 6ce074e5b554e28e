"""What `make install` installs, and the daemon under the eyes of systemd's own tools."""

import os
import re
import subprocess
import unittest

from harness import keys, paths, ports
from harness.milter_client import Message, MilterClient
from harness.processes import ManagedProcess, eventually

UNIT = "lib/systemd/system/dkim-milterd.service"
SOCKET = "share/doc/dkim-milterd/examples/dkim-milterd.socket"


def make(*arguments):
    return subprocess.run(
        ["make", "-C", paths.REPOSITORY, "-s", *arguments], capture_output=True, text=True,
        env={**os.environ, "BINARY": str(paths.binary())}, check=True, timeout=120).stdout


class Installation(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.root = cls.enterClassContext(paths.scratch())
        make("install", f"DESTDIR={cls.root}", "PREFIX=/usr")
        cls.usr = cls.root / "usr"

    def run_tool(self, *words, **environment):
        done = subprocess.run(words, capture_output=True, text=True, check=False, timeout=60,
                              env={**os.environ, **environment})
        return done.stdout + done.stderr, done.returncode

    def unit_of_this_host(self):
        """The unit with the program where it is here, and its socket beside it."""
        folder = self.enterContext(paths.scratch())
        text = (self.usr / UNIT).read_text()
        (folder / "dkim-milterd.service").write_text(
            text.replace("/usr/sbin/dkim-milterd", str(paths.binary())))
        (folder / "dkim-milterd.socket").write_text((self.usr / SOCKET).read_text())
        return folder / "dkim-milterd.service"

    def test_the_unit_starts_the_program_where_it_was_installed(self):
        commands = re.findall(r"^Exec\w+=(\S*dkim-milterd) ", (self.usr / UNIT).read_text(), re.M)
        self.assertEqual(set(commands), {"/usr/sbin/dkim-milterd"})
        self.assertTrue(os.access(self.usr / "sbin/dkim-milterd", os.X_OK))

    def test_systemd_finds_no_fault_in_the_units(self):
        unit = self.unit_of_this_host()
        for path in (unit, unit.with_suffix(".socket")):
            self.assertEqual(
                self.run_tool("systemd-analyze", "verify", path,
                              MANPATH=str(self.usr / "share/man")),
                ("", 0))

    def test_the_unit_exposes_less_than_2(self):
        """On systemd's scale, which ends with 10 and is given to its option in tenths."""
        text, status = self.run_tool(
            "systemd-analyze", "security", "--offline=true", "--no-pager", "--threshold=20",
            self.unit_of_this_host())
        self.assertEqual(status, 0, text)
        self.assertRegex(text, r"Overall exposure level for dkim-milterd.service: [01]\.\d OK")

    def test_the_user_and_the_folder_are_such_as_systemd_makes(self):
        (self.root / "etc/passwd").write_text("root:x:0:0:root:/root:/bin/sh\n")
        (self.root / "etc/group").write_text("root:x:0:\n")
        text, status = self.run_tool("systemd-sysusers", f"--root={self.root}")
        self.assertEqual(status, 0, text)
        self.assertRegex((self.root / "etc/passwd").read_text(), r"(?m)^dkim-milterd:.*nologin$")
        text, status = self.run_tool("systemd-tmpfiles", f"--root={self.root}", "--create")
        self.assertEqual(status, 0, text)
        folder = (self.root / "etc/dkim-filter").stat()
        group = re.search(r"^dkim-milterd:x:(\d+):", (self.root / "etc/group").read_text(), re.M)
        self.assertEqual((folder.st_mode & 0o777, folder.st_uid, folder.st_gid),
                         (0o750, 0, int(group.group(1))))

    def test_every_manual_page_and_document_is_there(self):
        for page in (paths.REPOSITORY / "Man").iterdir():
            self.assertTrue((self.usr / f"share/man/man{page.suffix[1:]}" / page.name).exists(),
                            page.name)
        documents = {path.name for path in (self.usr / "share/doc/dkim-milterd").iterdir()}
        self.assertLessEqual({"README.md", "CHANGELOG.md", "LICENSE", "parameters.md"}, documents)
        monitoring = paths.REPOSITORY / "Config/monitoring"
        for path in monitoring.rglob("*"):
            if path.is_file():
                name = path.relative_to(monitoring)
                self.assertTrue((self.usr / SOCKET).with_name("monitoring").joinpath(name).exists())

    def test_the_configuration_is_good_as_it_is(self):
        text = (self.root / "etc/dkim-filter.conf").read_text()
        path = self.root / "without-user.conf"
        path.write_text(text.replace("UserID            dkim-milterd\n", ""))
        self.assertEqual(
            self.run_tool(str(paths.binary()), "check-config", "--config", str(path)),
            (f"{path}: configuration is good\n", 0))

    def test_the_shell_completes_subcommands_options_and_files(self):
        script = self.usr / "share/bash-completion/completions/dkim-milterd"
        for words, expected in ((("check",), "check-config"), (("keygen", "--dir"), "--directory"),
                                (("check-config", "-x", f"{self.root}/etc/dkim-filter.c"),
                                 f"{self.root}/etc/dkim-filter.conf")):
            line = " ".join(("dkim-milterd", *words))
            text, status = self.run_tool(
                "bash", "-c", f'source "{script}"; COMP_WORDS=({line}); COMP_LINE="{line}"; '
                f"COMP_CWORD={len(words)}; COMP_POINT={len(line)}; "
                f'_dkim-milterd dkim-milterd "{words[-1]}" "{line.split()[-2]}"; '
                'echo "${COMPREPLY[@]}"')
            self.assertEqual((text.strip(), status), (expected, 0))
        for path in ("share/zsh/site-functions/_dkim-milterd",
                     "share/fish/vendor_completions.d/dkim-milterd.fish"):
            self.assertIn("check-config", (self.usr / path).read_text())

    def test_a_second_installation_keeps_the_configuration_and_so_does_a_removal(self):
        root = self.enterContext(paths.scratch())
        (root / "etc").mkdir()
        (root / "etc/dkim-filter.conf").write_text("Mode v\n")
        make("install", f"DESTDIR={root}", "PREFIX=/usr/local")
        make("uninstall", f"DESTDIR={root}", "PREFIX=/usr/local")
        self.assertEqual((root / "etc/dkim-filter.conf").read_text(), "Mode v\n")
        left = [path for path in root.rglob("*") if path.is_file()]
        self.assertEqual(left, [root / "etc/dkim-filter.conf"])


class SocketActivation(unittest.TestCase):
    """With systemd-socket-activate, which starts the daemon at the first connection."""

    def setUp(self):
        self.directory = self.enterContext(paths.scratch())
        self.port = ports.free_port()
        key = keys.rsa(2048)
        self.base = (f"Background no\nDomain {key.domain}\nSelector {key.selector}\n"
                     f"KeyFile {key.path}\nRequireSafeKeys no\n")

    def start(self, configuration, *options):
        file = self.directory / "dkim-filter.conf"
        file.write_text(self.base + configuration)
        self.process = ManagedProcess(
            ["systemd-socket-activate", *options, paths.binary(), "--config", file],
            log=self.directory / "log")
        self.addCleanup(self.process.stop)
        eventually(lambda: "Listening on" in self.process.output, what="a socket")

    def assert_signs(self, address):
        with MilterClient(address) as client:
            outcome = client.run(Message(fields=[("From", " alice@sender.example")]))
        self.assertEqual(len(outcome.inserted_fields("DKIM-Signature")), 1)

    def test_a_socket_that_is_passed_is_used_in_the_place_of_the_configured_one(self):
        other = ports.free_port()
        for socket in (f"inet:{other}@127.0.0.1", "fd:3"):
            for more in ("", "AutoRestart yes\n"):
                with self.subTest(socket=socket, more=more):
                    self.start(f"Socket {socket}\n{more}", f"--listen=127.0.0.1:{self.port}")
                    self.assert_signs(("127.0.0.1", self.port))
                    notice = (f"Socket: the service manager's inet:{self.port}@127.0.0.1 "
                              "is used instead")
                    self.assertEqual(notice in self.process.output, socket != "fd:3")
                    self.assertEqual(self.process.stop(), 0)
                    (self.directory / "log").unlink()

    def test_the_file_of_a_unix_socket_stays_for_the_next_start(self):
        path = self.directory / "milter.sock"
        self.start("Socket fd:3\n", f"--listen={path}")
        self.assert_signs(str(path))
        self.assertEqual(self.process.stop(), 0)
        self.assertTrue(path.is_socket())

    def test_of_several_sockets_the_one_with_the_name_is_used(self):
        other = ports.free_port()
        self.start(f"Socket inet:{ports.free_port()}@127.0.0.1\n",
                   f"--listen=127.0.0.1:{other}", f"--listen=127.0.0.1:{self.port}",
                   "--fdname=metrics:milter")
        self.assert_signs(("127.0.0.1", self.port))

    def test_several_sockets_without_a_name_are_refused(self):
        self.start(f"Socket inet:{ports.free_port()}@127.0.0.1\n",
                   f"--listen=127.0.0.1:{ports.free_port()}", f"--listen=127.0.0.1:{self.port}")
        with self.assertRaises((EOFError, ConnectionError)):
            self.assert_signs(("127.0.0.1", self.port))
        self.assertEqual(self.process.wait(30), 78)
        self.assertIn("the service manager passes 2 sockets and one can be used",
                      self.process.output)


if __name__ == "__main__":
    unittest.main()
