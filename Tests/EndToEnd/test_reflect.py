"""`reflect` as a transport of a real Postfix: who is answered, what the answer says, and how often."""

import email
import email.policy
import email.utils
import sys
import unittest

from harness import commands, keys, messages, paths, peers, smtp
from harness.mail_system import SENDER_DOMAIN, MailSystem
from harness.processes import eventually

OWN = "check@reflector.example"
KEY = "rsa2048._domainkey.sender.example"

# In the place of /usr/sbin/sendmail, which takes mail for the system's Postfix alone: it notes its
# arguments, and submits to the private one.
SENDMAIL = """\
#!/usr/bin/python3 -BI
import smtplib, sys
message = sys.stdin.buffer.read()
options, recipients = sys.argv[1:5], sys.argv[5:]
with open({log!r}, "a") as log:
    print(sys.argv[1:], file=log)
if options != ["-i", "-f", "<>", "--"]:
    sys.exit(64)
with smtplib.SMTP({address!r}, {port}) as session:
    session.ehlo()
    session.mail("", ["SMTPUTF8"] if not message.isascii() else [])
    for recipient in recipients:
        code, text = session.docmd(f"RCPT TO:<{{recipient}}>")
        if code != 250:
            sys.exit(75)
    session.data(message.replace(b"\\n", b"\\r\\n"))
"""


def signed(message=None, key=None):
    return peers.DKIMPy().sign(
        message or messages.simple(to=OWN), key or keys.rsa(2048), "relaxed", "relaxed")


class Reflector(unittest.TestCase):
    """Three transports: as the documentation has it; with pipe(8)'s name for the empty sender; and
    one whose directory of answers is not there yet."""

    count = 0

    @classmethod
    def setUpClass(cls):
        cls.system = cls.enterClassContext(MailSystem())
        cls.system.publish(keys.rsa(2048), keys.ed25519())
        cls.listener = cls.system.listener(None)
        cls.sendmail = cls.system.directory / "sendmail"
        cls.sendmail_log = cls.system.directory / "sendmail.log"
        cls.sendmail_log.touch()
        cls.sendmail_log.chmod(0o666)
        cls.sendmail.write_text(SENDMAIL.format(
            log=str(cls.sendmail_log), address=cls.listener.address, port=cls.listener.port))
        cls.sendmail.chmod(0o755)
        cls.later = cls.system.directory / "later"
        # The program under test may lie where nobody else gets to.
        program = cls.system.directory / "dkim-milterd"
        program.write_bytes(paths.binary().read_bytes())
        program.chmod(0o755)
        services = "".join([
            cls.service("reflect", program, cls.state("state"), "null_sender="),
            cls.service("daemon", program, cls.state("state-daemon"), ""),
            cls.service("later", program, cls.later, "null_sender=", "--sender=${sender}"),
        ])
        transports = " ".join([
            f"{{ {OWN} = reflect: }}", "{ daemon@reflector.example = daemon: }",
            "{ later@reflector.example = later: }",
        ])
        cls.postfix = cls.system.start_postfix([cls.listener], services=services, parameters={
            "virtual_mailbox_domains": f"receiver.example, {SENDER_DOMAIN}, reflector.example",
            # Lets in senders that look like options.
            "allow_min_user": "yes",
            "transport_maps": f"inline:{{ {transports} }}",
        })

    @classmethod
    def service(cls, name, program, state, attribute, sender="--sender ${sender}"):
        return (
            f"{name} unix - n n - 2 pipe\n"
            f"    flags=q user=nobody {attribute} argv={program} reflect --from {OWN}\n"
            f"    {sender} --queue-id ${{queue_id}}\n"
            f"    --state {state} --nameserver {cls.system.dns.nameserver}\n"
            f"    --sendmail {cls.sendmail}\n")

    @classmethod
    def state(cls, name):
        directory = cls.system.directory / name
        directory.mkdir()
        directory.chmod(0o777)
        return directory

    def sender(self):
        """Each test has a sender of its own, so that none uses up what another one is due."""
        Reflector.count += 1
        return f"s{Reflector.count}@{SENDER_DOMAIN}"

    def send(self, message, sender, recipient=OWN):
        """Sends, and waits until the transport is done with it."""
        answer = smtp.send(self.listener, message, recipient, sender=sender)
        self.assertTrue(answer.is_accepted, answer)
        self.postfix.wait_until_empty()

    def answer_to(self, message, sender=None, box=None, **arguments):
        sender = sender or self.sender()
        self.send(message, sender, **arguments)
        delivery = self.postfix.maildir.wait_for(box or sender)
        return email.message_from_bytes(delivery.bytes, policy=email.policy.default)

    def assert_silent(self, message, sender, reason, recipient=OWN):
        before = len(self.postfix.maildir.deliveries)
        lines = len(self.postfix.log_text.splitlines())
        self.send(message, sender, recipient)
        self.assertEqual(len(self.postfix.maildir.deliveries), before)
        log = "\n".join(self.postfix.log_text.splitlines()[lines:])
        self.assertIn("status=sent (delivered via ", log)
        self.assertIn(f"not answered: {reason}", log)

    # What an answer says

    def test_a_good_signature(self):
        sender = self.sender()
        message = signed()
        answer = self.answer_to(message, sender)
        self.assertEqual(answer.defects, [])
        self.assertEqual(answer["From"], f"DKIM reflector <{OWN}>")
        self.assertEqual(answer["To"], sender)
        self.assertEqual(answer["Subject"], "Auto: DKIM pass: test")
        self.assertEqual(answer["Auto-Submitted"], "auto-replied")
        original = email.message_from_bytes(message, policy=email.policy.default)
        self.assertEqual(answer["In-Reply-To"], original["Message-ID"])
        self.assertEqual(answer["References"], original["Message-ID"])
        self.assertRegex(answer["Message-ID"], r"^<[^@<> ]+@reflector\.example>$")
        self.assertIsNotNone(answer["Date"].datetime)
        text = self.text(answer)
        self.assertRegex(text, r"(?m)^dkim=pass \(2048-bit rsa key\) header\.d=sender\.example ")
        self.assertIn("signature 1: pass", text)
        self.assertIn(f"key record: {KEY}", text)
        self.assertIn("signed fields: ", text)

    def text(self, answer):
        self.assertEqual(answer.get_content_type(), "multipart/mixed")
        text, header = answer.iter_parts()
        self.assertEqual(text.get_content_type(), "text/plain")
        self.assertEqual(header.get_content_type(), "text/rfc822-headers")
        return text.get_content()

    def test_the_envelope_sender_of_the_answer_is_empty(self):
        answer_to = self.sender()
        self.send(signed(), answer_to)
        self.assertIn(str(["-i", "-f", "<>", "--", answer_to]), self.sendmail_log.read_text())
        self.assertRegex(self.postfix.log_text, rf"from=<>.*\n(.*\n)*.*to=<{answer_to}>")

    def test_a_changed_body(self):
        answer = self.answer_to(signed().replace(b"this is a test", b"this was a test"))
        self.assertEqual(answer["Subject"], "Auto: DKIM fail: test")
        text = self.text(answer)
        self.assertIn('dkim=fail reason="body hash did not verify"', text)
        self.assertIn("why: body hash did not verify", text)

    def test_several_signatures_in_order(self):
        message = signed(signed(key=keys.ed25519()))
        answer = self.answer_to(message.replace(b"Subject: test", b"Subject: text"))
        self.assertEqual(answer["Subject"], "Auto: DKIM fail, fail: text")
        text = self.text(answer)
        first, second = text.index("header.a=rsa-sha256"), text.index("header.a=ed25519-sha256")
        self.assertLess(first, second)
        self.assertIn("signature 2: fail", text)

    def test_no_signature(self):
        answer = self.answer_to(messages.simple(to=OWN))
        self.assertEqual(answer["Subject"], "Auto: DKIM none: test")
        self.assertIn("dkim=none", self.text(answer))

    def test_a_key_that_is_not_published(self):
        answer = self.answer_to(signed(key=keys.rsa(1024)))
        self.assertIn('reason="no key for signature"', self.text(answer))

    def test_the_header_section_comes_back_octet_for_octet(self):
        extra = ["X-Blanks: a \t b  ", "X-Folded: one\r\n\ttwo\r\n  three", "X-Equal: a=3Db",
                 "X-Long: " + "x" * 900]
        message = signed(messages.simple(to=OWN, extra=extra)
                         .replace(b"X-Equal", b"X-Latin: caf\xe9\r\nX-Equal"))
        answer = self.answer_to(message)
        _, part = answer.iter_parts()
        header = part.get_payload(decode=True)
        # Postfix puts Received on top.
        self.assertIn(message.split(b"\r\n\r\n", 1)[0] + b"\r\n", header)

    def test_what_the_subject_holds_stays_in_the_subject(self):
        extra = ["Subject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=\r\n =?utf-8?q?_you?="]
        message = b"\r\n".join(
            line for line in messages.simple(to=OWN, extra=extra).split(b"\r\n")
            if line != b"Subject: test")
        answer = self.answer_to(message)
        self.assertEqual(answer["Subject"], "Auto: DKIM none: Grüße you")
        self.assertEqual(answer.defects, [])

    def test_senders_that_need_quotes(self):
        for local, box in (('"a b"', "a b"), ("-rf", "-rf"), ('"x@y"', "x@y")):
            with self.subTest(local=local):
                Reflector.count += 1
                sender = f"{local}@{SENDER_DOMAIN}"
                before = len(self.postfix.maildir.deliveries)
                self.send(messages.simple(to=OWN), sender)
                added = self.postfix.maildir.deliveries[before:]
                self.assertEqual([each.recipient.replace('"', "") for each in added],
                                 [f"{box}@{SENDER_DOMAIN}"])
                answer = email.message_from_bytes(added[0].bytes, policy=email.policy.default)
                self.assertEqual([each.username for each in answer["To"].addresses], [box])

    # Who gets none

    def test_bounces_get_no_answer(self):
        self.assert_silent(signed(), "", "it has no envelope sender")
        self.assert_silent(
            signed(), "", "it has no envelope sender", recipient="later@reflector.example")
        # pipe(8) shows no quotation marks beyond ASCII, and cuts what it shows.
        self.assert_silent(
            signed(), "", "its envelope sender ", recipient="daemon@reflector.example")

    def test_lists_and_programs_get_no_answer(self):
        for field, reason in (
            ("List-Id: <l.example.org>", "a list or a program sent it (it has the field list-id)"),
            ("Precedence: bulk", "it is one of many (Precedence: bulk)"),
            ("Auto-Submitted: auto-replied", "a program made it (Auto-Submitted: auto-replied)"),
            ("Content-Type: multipart/report; report-type=delivery-status; boundary=x",
             "it is a report about other mail"),
        ):
            with self.subTest(field=field):
                message = signed(messages.simple(to=OWN, extra=[field]))
                self.assert_silent(message, self.sender(), reason)

    def test_an_answer_is_not_answered(self):
        sender = self.sender()
        self.send(signed(), sender)
        answer = self.postfix.maildir.wait_for(sender).bytes
        self.assert_silent(answer, OWN, "")
        self.assert_silent(answer, sender, "")
        # What a program without manners makes of it.
        marked = email.message_from_bytes(answer)["Message-ID"]
        message = messages.simple(to=OWN, extra=[f"In-Reply-To: {marked}"])
        self.assert_silent(message, self.sender(), "it answers an answer of ours")

    def test_the_sixth_within_an_hour_gets_no_answer(self):
        sender = self.sender()
        for number in range(5):
            self.send(signed(), sender)
            self.assertEqual(len(self.postfix.maildir.to(sender)), number + 1)
        # Another spelling of the same address.
        for spelling in (sender, sender.upper(), sender.replace("@", "+tag@")):
            self.assert_silent(signed(), spelling, "the address got 5 answers within an hour")
        self.answer_to(signed())

    # Faults

    def test_what_cannot_be_counted_waits_in_the_queue(self):
        sender = self.sender()
        answer = smtp.send(self.listener, signed(), "later@reflector.example", sender=sender)
        self.assertTrue(answer.is_accepted, answer)
        eventually(lambda: "relay=later" in self.postfix.log_text, 30, what="a first try")
        eventually(
            lambda: f"cannot open {self.later}/lock: No such file" in self.postfix.log_text, 30,
            what="the reason in the log")
        self.assertIn("status=deferred", self.postfix.log_text)
        self.later.mkdir()
        self.later.chmod(0o777)
        self.postfix.wait_until_empty()
        self.postfix.maildir.wait_for(sender)


class Command(unittest.TestCase):
    """The command by itself."""

    def setUp(self):
        self.directory = self.enterContext(paths.scratch())
        self.keys = keys.key_file(self.directory / "keys", [keys.rsa(2048)])

    def reflect(self, message, *options, sender="alice@sender.example"):
        return commands.run("reflect", "--from", OWN, f"--sender={sender}", "--keys", self.keys,
                            "--state", self.directory, *options, message=message)

    def test_print_shows_the_answer_and_counts_nothing(self):
        outcome = self.reflect(signed(), "--print")
        self.assertEqual(outcome.status, 0, outcome.errors)
        answer = email.message_from_bytes(outcome.output, policy=email.policy.default)
        self.assertEqual(answer["Subject"], "Auto: DKIM pass: test")
        self.assertEqual([each.name for each in self.directory.iterdir()], ["keys"])

    def test_what_is_no_message_is_not_answered_and_not_bounced(self):
        for message in (b"", b"no field\r\n\r\n", b"\0" * 1000, b"From alice\nSubject: x\n\n"):
            with self.subTest(message=message[:20]):
                outcome = self.reflect(message, "--print")
                self.assertEqual((outcome.status, outcome.output), (0, b""))
                self.assertIn("not answered: ", outcome.errors)

    def test_a_large_message_is_not_answered(self):
        outcome = self.reflect(messages.large(100_000), "--print", "--maximum-size", 50_000)
        self.assertEqual((outcome.status, outcome.output), (0, b""))
        self.assertIn("larger than 50000 bytes", outcome.errors)

    def test_no_fault_of_the_set_up_bounces(self):
        """pipe(8) bounces for every other status of sysexits.h but 75."""
        for options in (
            ["--no-such-option"], ["--limit-total", "many"], ["--limit-total", 0],
            ["--sendmail", "sendmail"], ["--sendmail", "/no/such/program"],
            ["--state", "/no/such/directory"], ["--nameserver", "x"], ["--keys", "/none"],
            ["--from", "nobody"],
        ):
            with self.subTest(options=options):
                outcome = self.reflect(signed(), *options)
                self.assertEqual((outcome.status, outcome.output), (75, b""))
                self.assertNotEqual(outcome.errors, "")
        self.assertEqual(commands.run("reflect", message=signed()).status, 75)

    def test_what_was_not_sent_does_not_count(self):
        program = self.directory / "sendmail"
        program.write_text("#!/bin/sh\ncat > /dev/null\n")
        program.chmod(0o755)
        for program, status in (("/bin/false", 75), (program, 0)):
            for _ in range(4):
                with self.subTest(program=program):
                    outcome = self.reflect(signed(), "--sendmail", program)
                    self.assertEqual(outcome.status, status, outcome.errors)
        outcome = self.reflect(signed(), "--sendmail", program)
        self.assertIn("answered alice@sender.example: dkim=pass", outcome.errors)
        outcome = self.reflect(signed(), "--sendmail", program)
        self.assertIn("not answered: the address got 5 answers", outcome.errors)

    def test_help_is_not_a_fault(self):
        self.assertEqual(commands.run("reflect", "--help").status, 0)


if __name__ == "__main__":
    sys.exit(unittest.main())
