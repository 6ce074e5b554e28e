"""KeyTable and SigningTable as a running daemon uses them, with Debian's `miltertest` as the MTA."""

import os
import re
import subprocess
import unittest

from harness import keys, paths
from harness.milter_daemon import MilterDaemon
from harness.processes import eventually

_SCRIPT = """
mt.set_timeout(30)
conn = mt.connect("inet:{port}@127.0.0.1")
if conn == nil then error("no connection") end
mt.conninfo(conn, "client.example", "127.0.0.1")
if not mt.test_option(conn, SMFIP_NOMAIL) then mt.mailfrom(conn, "<alice@{domain}>") end
mt.header(conn, "From", "Alice <alice@{domain}>")
mt.header(conn, "Subject", "one")
mt.eoh(conn)
if mt.getreply(conn) == SMFIR_TEMPFAIL then
    mt.echo("tempfail")
elseif mt.getreply(conn) == SMFIR_ACCEPT then
    mt.echo("accepted")
else
    mt.bodystring(conn, "A test.\\r\\n")
    mt.eom(conn)
    mt.echo(mt.getheader(conn, "DKIM-Signature", 0) or "unsigned")
end
mt.disconnect(conn)
"""


class Tables(unittest.TestCase):
    def setUp(self):
        self.directory = self.enterContext(paths.scratch())
        self.key = self.directory / "key.pem"
        self.replace_key(keys.rsa(2048).pem)

    def replace_key(self, pem):
        """As an administrator should: a new file in the place of the old one."""
        new = self.directory / "new.pem"
        new.write_bytes(pem)
        os.chmod(new, 0o600)
        os.replace(new, self.key)

    def start(self, key_table, signing_table, kind="file", **parameters):
        (self.directory / "KeyTable").write_text(key_table)
        (self.directory / "SigningTable").write_text(signing_table)
        daemon = MilterDaemon(self.directory / f"milter-{kind}", {
            "KeyTable": f"file:{self.directory}/KeyTable",
            "SigningTable": f"{kind}:{self.directory}/SigningTable",
            "Mode": "s", "RequireSafeKeys": "no", **parameters,
        })
        self.addCleanup(daemon.stop)
        return daemon.start()

    def answer(self, daemon, domain):
        """What becomes of a message from that domain: its signature field, or a word."""
        script = self.directory / "script.lua"
        port = daemon.milter.rpartition(":")[2]
        script.write_text(_SCRIPT.replace("{port}", port).replace("{domain}", domain))
        done = subprocess.run(["miltertest", "-s", script], capture_output=True, text=True,
                              timeout=60, check=False)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        return done.stdout

    def signs(self, daemon, domain):
        """d=, s= and a= of the signature."""
        field = self.answer(daemon, domain)
        return tuple(re.search(rf"\b{tag}=([^;\s]+)", field)[1] for tag in "dsa")

    def test_each_of_a_hundred_thousand_domains_signs_as_itself(self):
        numbers = range(100_000)
        key_table = "".join(f"k{n} c{n}.example:s{n % 7}:{self.key}\n" for n in numbers)
        for kind, form in ("file", "c{}.example k{}\n"), ("refile", "*@c{}.example k{}\n"):
            with self.subTest(kind):
                daemon = self.start(
                    key_table, "".join(form.format(n, n) for n in numbers), kind)
                for n in (0, 1, 54_321, 99_999):
                    self.assertEqual(
                        self.signs(daemon, f"c{n}.example"),
                        (f"c{n}.example", f"s{n % 7}", "rsa-sha256"))
                self.assertEqual(self.answer(daemon, "c100000.example").strip(), "accepted")
                daemon.stop()

    def test_a_changed_key_is_used_without_a_reload_and_a_broken_one_is_not(self):
        daemon = self.start(f"k a.example:s:{self.key}\n", "a.example k\n")
        self.assertEqual(self.signs(daemon, "a.example")[2], "rsa-sha256")
        self.replace_key(keys.ed25519().pem)
        eventually(lambda: self.signs(daemon, "a.example")[2] == "ed25519-sha256", 20,
                   what="a signature with the new key")
        self.replace_key(b"no key")
        eventually(lambda: self.signs(daemon, "a.example") and "stays in use" in daemon.log, 20,
                   what="a line about the broken key")
        self.assertEqual(self.signs(daemon, "a.example")[2], "ed25519-sha256")
        self.assertEqual(daemon.log.count("stays in use"), 1)

    def test_a_reload_frees_the_old_tables(self):
        numbers = range(200_000)
        daemon = self.start(
            "".join(f"k{n} c{n}.example:s:{self.key}\n" for n in numbers),
            "".join(f"c{n}.example k{n}\n" for n in numbers))
        before = daemon.memory_kib()
        for count in range(1, 6):
            daemon.reload()
            eventually(lambda: daemon.log.count("configuration reloaded") == count, 60,
                       what="a reload")
        self.assertLess(daemon.memory_kib(), 1.4 * before)

    def test_faulty_rows_keep_only_their_own_mail_waiting_where_that_is_asked_for(self):
        daemon = self.start(
            f"good a.example:s:{self.key}\nbad b.example:s\n", "a.example good\nb.example bad\n",
            LenientTables="yes")
        self.assertIn("KeyTable:2: KeyTable: key “bad” has 2 of 3 fields", daemon.log)
        self.assertEqual(self.signs(daemon, "a.example")[0], "a.example")
        self.assertEqual(self.answer(daemon, "b.example").strip(), "tempfail")


if __name__ == "__main__":
    unittest.main()
