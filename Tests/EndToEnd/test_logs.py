"""The log as JSON, its levels, and its limit on repetitions."""

import json
import re
import unittest

from harness import keys, messages, paths, smtp
from harness.milter_client import Message, MilterClient
from harness.milter_daemon import MilterDaemon
from harness.monitoring import Endpoint
from harness.processes import eventually
from test_postfix import OUTSIDE, MailTest, signed_by_peer


def objects(daemon):
    """The log's lines, each of which must be a JSON object."""
    lines = [json.loads(line) for line in daemon.log.splitlines()]
    for line in lines:
        if not isinstance(line, dict) or not {"time", "level", "message"} <= line.keys():
            raise AssertionError(line)
    return lines


def summaries(daemon):
    return [line for line in objects(daemon) if line.get("event") == "message"]


class BesidePostfix(MailTest):
    """Real mail, found by the queue id that Postfix logs."""

    @classmethod
    def prepare(cls):
        cls.daemon = cls.system.start_daemon(
            LogFormat="json", SyslogSuccess="yes", On_BadSignature="reject")
        cls.listener = cls.system.listener(cls.daemon)
        cls.key = keys.rsa(2048)
        cls.other = keys.ed25519()
        cls.system.publish(cls.key, cls.other)
        cls.system.start_postfix([cls.listener])

    def queue_id(self, message):
        """What Postfix calls the message with that Message-ID."""
        message_id = re.search(rb"^Message-ID: (<.*>)", message, re.M).group(1).decode()
        pattern = rf"cleanup\[\d+\]: (\w+): message-id={re.escape(message_id)}"
        found = eventually(
            lambda: re.findall(pattern, self.system.postfix.log_text), what=message_id)
        return found[-1]

    def summary(self, message):
        queue_id = self.queue_id(message)
        found = eventually(
            lambda: [x for x in summaries(self.daemon) if x["queue_id"] == queue_id],
            what=f"summary of {queue_id}")
        self.assertEqual(len(found), 1, found)
        return found[0]

    def assert_fields(self, summary, **expected):
        self.assertEqual({name: summary.get(name) for name in expected}, expected)
        self.assertRegex(summary["time"], r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$")
        self.assertEqual(summary["level"], "info")

    def test_a_signed_message(self):
        message = messages.simple(subject="signed in the log", body=b"12345\r\n")
        self.deliver(message)
        summary = self.summary(message)
        self.assert_fields(
            summary, direction="signed", outcome="accepted", client_name=None,
            client_address="127.0.0.1", from_domain="sender.example", d="sender.example",
            s=self.system.selector, a="rsa-sha256", result=None, reason=None, body_bytes=7,
            dns_wait_ms=0)
        self.assertGreater(summary["eom_ms"], 0)
        added = [x for x in objects(self.daemon) if x.get("queue_id") == summary["queue_id"]]
        self.assertEqual(
            [x["message"] for x in added],
            [f"DKIM-Signature field added (s={self.system.selector}, d=sender.example)",
             "signed, accepted"])

    def test_a_message_that_passes(self):
        message = signed_by_peer(messages.simple(subject="passes in the log"), key=self.key)
        self.deliver(message, client=OUTSIDE)
        self.assert_fields(
            self.summary(message), direction="verified", outcome="accepted",
            client_address=OUTSIDE, from_domain="sender.example", d="sender.example",
            s=self.key.selector, a="rsa-sha256", result="pass", reason=None, signatures=None)

    def test_a_message_that_fails_is_told_with_reason_and_reply(self):
        message = signed_by_peer(messages.simple(subject="fails in the log"), key=self.key)
        answer = smtp.send(
            self.listener, message + b"P. S.\r\n", self.recipient(), client=OUTSIDE)
        self.assertEqual(answer.code, 550)
        self.assert_fields(
            self.summary(message), direction="verified", outcome="rejected",
            reply="550 5.7.0 bad DKIM signature data", result="fail",
            reason="body hash did not verify")

    def test_of_two_signatures_both_are_told(self):
        message = messages.simple(subject="two in the log")
        signed = signed_by_peer(signed_by_peer(message, key=self.key), key=self.other)
        # The upper one is broken.
        signed = signed.replace(b"a=ed25519-sha256;", b"a=ed25519-sha256; x=1;", 1)
        self.deliver(signed, client=OUTSIDE)
        summary = self.summary(message)
        self.assert_fields(summary, a="rsa-sha256", result="pass")
        self.assertEqual(
            [(x["a"], x["result"]) for x in summary["signatures"]],
            [("ed25519-sha256", "permerror"), ("rsa-sha256", "pass")])

    def test_an_unsigned_message(self):
        message = messages.simple(sender="x@elsewhere.example", subject="unsigned in the log")
        self.deliver(message, client=OUTSIDE)
        summary = self.summary(message)
        self.assert_fields(
            summary, direction="verified", from_domain="elsewhere.example", result="none", d=None)
        self.assertNotIn("eom_ms", summary)

    def test_what_the_client_puts_into_from_stays_in_its_place(self):
        for number, sender in enumerate((
            b'"a\\"}\x01\x1b[2J" <a@sender.example>', b"=?utf-8?q?x?= <a@sender.example>",
            b"\xff\xfe\x80 <a@b\xc3\x28.example>", "ü <ü@bücher.example>".encode(),
            b'","level":"error <a@sender.example>', b"x" * 5_000 + b" <a@sender.example>",
        )):
            message_id = f"<hostile{number}@sender.example>".encode()
            message = b"From: " + sender + b"\r\nMessage-ID: " + message_id + b"\r\n\r\nx\r\n"
            with self.subTest(sender=sender):
                smtp.send(self.listener, message, self.recipient())
                self.assertEqual(self.summary(message)["level"], "info")


class Lines(unittest.TestCase):
    def setUp(self):
        self.directory = self.enterContext(paths.scratch())

    def start(self, name="milter", **parameters):
        key = keys.rsa(2048)
        daemon = MilterDaemon(self.directory / name, {
            "Domain": key.domain, "Selector": key.selector, "KeyFile": key.path,
            "RequireSafeKeys": "no", "KeyCheckInterval": 0, **parameters,
        })
        self.addCleanup(daemon.stop)
        return daemon.start()

    @staticmethod
    def send(daemon, count=1, sender="a@sender.example", **arguments):
        with MilterClient(daemon._address) as client:
            for _ in range(count):
                client.run(Message([("From", f" {sender}")], **arguments))

    def test_queue_ids_and_hosts_of_any_octets(self):
        daemon = self.start(LogFormat="json")
        hostile = 'A"},\\\n\r\x01\x7f\u2028\u202e\x1b[31m\ud800é€\U0001f600'.encode(
            "utf-8", "surrogatepass").decode("utf-8", "replace")
        self.send(daemon, macros={"i": hostile}, host=hostile)
        self.send(daemon, macros={"i": "x" * 5_000})
        eventually(lambda: len(summaries(daemon)) == 2, what="two summaries")
        first, second = summaries(daemon)
        self.assertEqual((first["queue_id"], first["client_name"]), (hostile, hostile))
        self.assertEqual(second["queue_id"], "x" * 100)
        # Nothing in the file can steer a terminal, or make a line of its own.
        self.assertFalse(re.search("[\x00-\x09\x0b-\x1f\x7f\u2028\u202e]", daemon.log))

    def test_levels(self):
        for level, expected in {
            "error": set(), "warning": set(), "notice": {"notice"},
            "info": {"notice", "info"}, "debug": {"notice", "info", "debug"},
        }.items():
            with self.subTest(level=level):
                daemon = self.start(level, LogFormat="json", LogLevel=level, Mode="v")
                self.send(daemon, address="192.0.2.1")
                self.assertEqual(daemon.terminate(), 0)
                # The notice is that RequireSafeKeys is off.
                self.assertEqual({line["level"] for line in objects(daemon)}, expected)

    def test_a_reload_changes_format_and_level(self):
        daemon = self.start()
        daemon.wait_for_log("started: listening")
        self.assertNotIn("{", daemon.log)
        daemon.configure({**daemon.parameters, "LogFormat": "json"})
        daemon.reload()
        daemon.wait_for_log('"message": "configuration reloaded')
        lines = daemon.log.count("dkim-milterd: ")
        daemon.configure({**daemon.parameters, "LogFormat": "text", "LogLevel": "notice"})
        daemon.reload()
        eventually(lambda: daemon.log.count("dkim-milterd: ") > lines, what="a line of text")
        self.assertEqual(daemon.terminate(), 0)
        self.assertNotIn("terminating", daemon.log)

    def test_text_has_no_summaries(self):
        daemon = self.start(SyslogSuccess="yes")
        self.send(daemon)
        self.assertEqual(daemon.terminate(), 0)
        self.assertIn("4ABC123: DKIM-Signature field added", daemon.log)
        self.assertNotIn("accepted", daemon.log)

    def faulty(self, **parameters):
        """A daemon that has no key for mail from any name below lost.example."""
        table = self.directory / "keys"
        table.write_text(f"lost %:s:{self.directory}/%/none\n")
        signing = self.directory / "signing"
        signing.write_text("*@*.lost.example lost\n*@sender.example main\n")
        with table.open("a") as file:
            file.write(f"main sender.example:s:{keys.rsa(2048).path}\n")
        return self.start(
            KeyTable=f"file:{table}", SigningTable=f"refile:{signing}", LenientTables="yes",
            **parameters)

    def test_a_fault_that_repeats_is_told_a_few_times_and_counted(self):
        endpoint = Endpoint()
        daemon = self.faulty(MetricsListen=endpoint.value, LogRepeatLimit=3, SyslogSuccess="yes")
        for number in range(10):
            self.send(daemon, sender=f"a@d{number}.lost.example", macros={"i": f"4ABC{number}"})
        self.assertEqual(endpoint.scrape()("log_lines_left_out_total"), 7)
        # Lines that log parsers count are all there.
        self.send(daemon, count=10)
        self.assertEqual(daemon.terminate(), 0)
        self.assertEqual(daemon.log.count("DKIM-Signature field added"), 10)
        written = [line for line in daemon.log.splitlines() if re.search(r": 4ABC\d: ", line)]
        self.assertEqual(len(written), 3, daemon.log)
        self.assertRegex(
            daemon.log, r"dkim-milterd: 7 more of these in 60 s \(LogRepeatLimit\), the last one: "
            r".*d9\.lost\.example")

    def test_without_a_limit_all_are_told(self):
        daemon = self.faulty(LogRepeatLimit=0, LogFormat="json")
        self.send(daemon, count=150, sender="a@d.lost.example")
        self.assertEqual(daemon.terminate(), 0)
        faults = [line for line in objects(daemon) if line["level"] == "error"]
        self.assertEqual(len(faults), 150)


if __name__ == "__main__":
    unittest.main()
