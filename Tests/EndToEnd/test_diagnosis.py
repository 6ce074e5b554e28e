"""`verify --explain` of messages that real programs have changed after they were signed."""

import json
import mailbox
import subprocess
import unittest

from harness import commands, keys, paths, peers, smtp
from harness.postfix import Listener, Postfix
from harness.processes import eventually
from harness.smtp_sink import SMTPSink

_HEADER = (b"From: Alice <alice@sender.example>\r\nTo: bob@other.example\r\n"
           b"Subject: test\r\nDate: Mon, 02 Nov 2026 10:00:00 +0000\r\n"
           b"Message-ID: <1@sender.example>\r\nMIME-Version: 1.0\r\n")
_TEXT = "Grüße aus Köln,\r\nein Satz mit = und ä.\r\n".encode()
_SINGLE = (_HEADER + b"Content-Type: text/plain; charset=utf-8\r\n"
           b"Content-Transfer-Encoding: 8bit\r\n\r\n" + _TEXT)
_PARTS = (_HEADER + b"Content-Type: multipart/mixed; boundary=b\r\n"
          b"Content-Transfer-Encoding: 8bit\r\n\r\n"
          b"--b\r\nContent-Type: text/plain; charset=utf-8\r\n"
          b"Content-Transfer-Encoding: 8bit\r\nContent-Disposition: inline\r\n\r\n" + _TEXT
          + b"--b\r\nContent-Type: text/html\r\n\r\n<p>Hi.</p>\r\n--b--\r\n")
_LONG = _HEADER + b"\r\n" + b"".join(b"%05d " % n for n in range(500)) + b"\r\nend\r\n"
_FROM = _HEADER + b"\r\nHi.\r\n\r\nFrom now on, write.\r\n"


class DiagnosisTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.directory = cls.enterClassContext(paths.scratch())
        cls.key = keys.rsa(2048)
        cls.key_file = keys.key_file(cls.directory / "keys", [cls.key])

    def signed(self, message, canonicalization="relaxed"):
        return peers.DKIMPy().sign(message, self.key, canonicalization, canonicalization)

    def findings(self, message):
        outcome = commands.run("verify", "--keys", self.key_file, "--explain", "--json",
                               message=message)
        self.assertEqual(outcome.errors, "")
        result, = json.loads(outcome.output)["results"]
        return result["result"], "\n".join(result["explanation"])

    def assert_found(self, message, *words, result="fail"):
        found, text = self.findings(message)
        self.assertEqual(found, result, text)
        for each in words:
            self.assertIn(each, text)


class PostfixChanges(DiagnosisTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.sink = cls.enterClassContext(SMTPSink())
        cls.listener = Listener()
        cls.postfix = Postfix(cls.directory / "postfix", [cls.listener], relay=cls.sink.relay)
        cls.addClassCleanup(cls.postfix.stop)
        cls.postfix.start()

    def relayed(self, message):
        """The message as the next host gets it."""
        self.sink.messages.clear()
        answer = smtp.send(self.listener, message, "bob@other.example")
        self.assertTrue(answer.is_accepted, answer)
        eventually(lambda: self.sink.messages, 30, what="the message at the next host")
        return self.sink.messages[0]

    def test_nothing_is_found_where_nothing_is_changed(self):
        plain = _HEADER + b"\r\nHi.\r\n.dots\r\n..\r\n"
        self.assertEqual(self.findings(self.relayed(self.signed(plain))), ("pass", ""))

    def test_eight_bit_text_that_it_has_encoded(self):
        for message in (_SINGLE, _PARTS):
            arrived = self.relayed(self.signed(message))
            self.assertIn(b"quoted-printable", arrived)
            self.assert_found(
                arrived, "proof: if the quoted-printable text is decoded to 8 bits, the body hash",
                "fact: the signed header fields are as they were signed")

    def test_a_line_that_it_has_broken(self):
        arrived = self.relayed(self.signed(_LONG))
        self.assertEqual(max(map(len, arrived.split(b"\r\n"))), 998)
        self.assert_found(arrived, "proof: if lines of more than 950 octets are joined")


class OtherChanges(DiagnosisTest):
    def test_what_a_mailbox_quotes(self):
        box = mailbox.mbox(self.directory / "mbox")
        box.add(self.signed(_FROM).replace(b"\r\n", b"\n"))
        box.close()
        stored = (self.directory / "mbox").read_bytes().split(b"\n", 1)[1]
        self.assertIn(b"\n>From now", stored)
        self.assert_found(stored, "proof: if “>From ” at the beginning of a line becomes “From ” "
                                  "again, the body hash is the signed one")

    def test_line_ends_with_a_second_cr(self):
        """As a script that adds CR to lines has it, where there was one."""
        changed = subprocess.run(["sed", "1,/^\\r*$/!s/\\r$/\\r\\r/"], input=self.signed(_FROM),
                                 capture_output=True, check=True, timeout=30).stdout
        self.assert_found(changed, "proof: if every CR without LF is taken away")

    def test_text_and_json_say_the_same(self):
        message = self.signed(_FROM).replace(b"Subject: ", b"Subject: [list] ") + b"-- \r\nlist\r\n"
        arguments = ["verify", "--keys", self.key_file, "--explain"]
        outcome = commands.run(*arguments, message=message)
        self.assertEqual(outcome.status, 1)
        text = " ".join(outcome.output.decode().split())
        _, findings = self.findings(message)
        for finding in findings.splitlines():
            for part in finding.split(" | "):
                self.assertIn(part, text)
        self.assertIn("proof: if “[list]” is taken from the beginning of Subject", findings)
        self.assertIn("2 lines) were appended after line 3", findings)

    def test_an_unsigned_message_has_nothing_to_explain(self):
        outcome = commands.run("verify", "--keys", self.key_file, "--explain", message=_FROM)
        self.assertEqual(outcome.lines[0], "dkim=none")
        self.assertIn("the message has no DKIM-Signature field", outcome.lines)


if __name__ == "__main__":
    unittest.main()
