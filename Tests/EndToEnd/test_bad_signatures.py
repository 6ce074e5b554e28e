"""What follows from a bad signature beside its result: other recipients, a report."""

import email
import email.policy

from harness import messages, smtp
from harness.mail_system import SENDER_DOMAIN, result_words
from harness.processes import eventually
from test_postfix import OUTSIDE, MailTest

BOX = "box@receiver.example"


class BadSignatures(MailTest):
    """A daemon that signs with r=y, and one that redirects and reports what fails."""

    @classmethod
    def prepare(cls):
        cls.reports = cls.system.directory / "reports"
        cls.reports.mkdir()
        cls.reports.chmod(0o777)
        command = cls.system.directory / "sendmail"
        command.write_text(f'#!/bin/sh\n(echo "X-Arguments: $*"; cat) > {cls.reports}/$$\n')
        command.chmod(0o755)
        signing = cls.system.start_daemon(RequestReports="yes")
        checking = cls.system.start_daemon(
            RedirectFailuresTo=BOX, SendReports="yes", MTACommand=command,
            ReportAddress="dkim@receiver.example")
        cls.signing, cls.checking = map(cls.system.listener, (signing, checking))
        cls.system.dns.add_records(SENDER_DOMAIN, '_report._domainkey IN TXT "ra=dkim-reports"\n')
        cls.system.dns.reload()
        cls.system.start_postfix([cls.signing, cls.checking])

    def signed(self):
        delivery = self.deliver(messages.simple(), self.signing)
        self.assert_signed(delivery)
        return delivery.bytes

    def test_a_good_message_reaches_its_recipients(self):
        delivery = self.deliver(self.signed(), self.checking, client=OUTSIDE)
        self.assertEqual(result_words(delivery), ["pass"])
        self.assertEqual(delivery.named("Original-Recipient"), [])

    def test_a_changed_message_is_redirected_and_reported(self):
        recipient = self.recipient()
        answer = smtp.send(self.checking, self.signed() + b"more\r\n", recipient, client=OUTSIDE)
        self.assertTrue(answer.is_accepted, answer)
        delivery = self.system.postfix.maildir.wait_for(BOX, timeout=60)
        self.assertEqual(result_words(delivery), ["fail"])
        self.assertEqual(
            [each.strip() for each in delivery.named("Original-Recipient")],
            [f"rfc822;{recipient}"])
        self.assertEqual(self.system.postfix.maildir.to(recipient), [])
        self.assert_reported()

    def assert_reported(self):
        def whole():
            texts = [each.read_bytes() for each in self.reports.iterdir()]
            return [each for each in texts if each.rstrip().endswith(b"--")]

        eventually(whole, timeout=30, what="a report")
        report = email.message_from_bytes(whole()[0], policy=email.policy.default)
        self.assertEqual(report["X-Arguments"], "-t -f <>")
        self.assertEqual(report["From"], "dkim@receiver.example")
        self.assertEqual(report["To"], f"dkim-reports@{SENDER_DOMAIN}")
        self.assertEqual(report.get_content_type(), "multipart/report")
        self.assertEqual(report.defects, [])
        kinds = [part.get_content_type() for part in report.iter_parts()]
        self.assertEqual(
            kinds, ["text/plain", "message/feedback-report", "text/rfc822-headers"])
        self.assertIn("Auth-Failure: bodyhash", report.as_string())
