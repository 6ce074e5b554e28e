"""Several daemons on shared stores: one PostgreSQL with the keys, one Redis that says who signs."""

import collections
import subprocess
import threading
import time
import unittest

import dkim
from harness import keys, paths
from harness.milter_client import Message, MilterClient
from harness.milter_daemon import MilterDaemon
from harness.processes import eventually
from harness.stores import PostgreSQL, Redis

_SCHEMA = """
CREATE TABLE dkim_keys (
    name text PRIMARY KEY, domain text NOT NULL, selector text NOT NULL, private_key text NOT NULL
);
GRANT SELECT ON dkim_keys TO dkim, postgres;
"""


class Verdict:
    """What became of a message, and what the MTA has now."""

    def __init__(self, message, outcome):
        self.word = outcome.reply
        signatures = [("DKIM-Signature", value) for value in
                      outcome.inserted_fields("DKIM-Signature")]
        self.is_signed = bool(signatures)
        head = "".join(f"{name}:{value}\n" for name, value in signatures + message.fields)
        self.message = head.replace("\n", "\r\n").encode() + b"\r\n" + message.body


class Fleet(unittest.TestCase):
    """Two daemons that know nothing but where the stores are."""

    @classmethod
    def setUpClass(cls):
        cls.directory = cls.enterClassContext(paths.scratch())
        cls.database = PostgreSQL(cls.directory / "postgresql")
        cls.addClassCleanup(cls.database.stop)
        cls.redis = Redis(cls.directory / "redis")
        cls.addClassCleanup(cls.redis.stop)
        cls.database.sql(_SCHEMA)
        cls.published = {}

    def tearDown(self):
        for daemon in getattr(self, "daemons", []):
            daemon.stop()

    def start(self, count=2, **parameters):
        self.daemons = []
        for number in range(count):
            daemon = MilterDaemon(self.directory / f"{self.id()}-{number}"[-60:], {
                "KeyTable": self.database.table(
                    "dkim_keys", "name", "domain", "selector", "private_key"),
                "SigningTable": self.redis.keys("dkim:sign:"),
                "Mode": "s", "SyslogSuccess": "yes", "DataSetCacheTTL": "1",
                "DataSetTimeout": "2", **parameters,
            })
            self.daemons.append(daemon)
            daemon.start()
        return self.daemons

    def add_domain(self, domain, key=None):
        """Puts a domain into the stores: its key, and who signs with it."""
        key = key or keys.Key("ed25519", 256, keys.ed25519().pem, domain)
        name = domain.replace(".", "-")
        self.database.sql(
            f"INSERT INTO dkim_keys VALUES ('{name}', '{domain}', '{key.selector}',"
            f" '{key.pem.decode()}') ON CONFLICT DO NOTHING;")
        self.redis.set(f"dkim:sign:{domain}", name)
        self.published[key.owner_name] = key.record

    def send(self, daemon, domain, subject="test"):
        message = Message(fields=[
            ("From", f" Alice <alice@{domain}>"), ("To", " <bob@receiver.example>"),
            ("Subject", f" {subject}"), ("Date", " Mon, 02 Nov 2026 10:00:00 +0000"),
        ])
        port = int(daemon.milter.rpartition(":")[2])
        with MilterClient(("127.0.0.1", port), timeout=60) as client:
            return Verdict(message, client.run(message))

    def signing_domain(self, message):
        """The domain whose signature another program found good; None if there is none."""
        def text(name, timeout=5):
            return self.published[name.decode().rstrip(".")].encode()

        verifier = dkim.DKIM(message)
        good = verifier.verify(dnsfunc=text)
        return verifier.domain.decode() if good else None

    def test_a_domain_added_to_the_stores_is_signed_by_all(self):
        self.start()
        for daemon in self.daemons:
            verdict = self.send(daemon, "new.example")
            self.assertEqual((verdict.word, verdict.is_signed), ("accept", False))
        self.add_domain("new.example")
        for daemon in self.daemons:
            verdict = eventually(
                lambda daemon=daemon: (lambda v: v if v.is_signed else None)(
                    self.send(daemon, "new.example")), what="the new domain is signed")
            self.assertEqual(self.signing_domain(verdict.message), "new.example")

    def test_an_outage_under_traffic_loses_and_mis_signs_nothing(self):
        domains = [f"d{number}.example" for number in range(8)]
        for domain in domains:
            self.add_domain(domain)
        # Nothing is answered from memory, so that every outage is felt.
        self.start(DataSetCacheStale="0")
        results = collections.Counter()
        wrong = []
        is_over = threading.Event()

        def traffic(daemon, offset):
            number = offset
            while not is_over.is_set():
                domain = domains[number % len(domains)]
                number += 1
                # As an MTA does: what got a temporary failure comes again.
                for _ in range(600):
                    verdict = self.send(daemon, domain, subject=f"number {number}")
                    results[verdict.word] += 1
                    if verdict.word != "tempfail":
                        break
                    time.sleep(0.1)
                if verdict.word != "accept" or self.signing_domain(verdict.message) != domain:
                    wrong.append((domain, verdict.word, verdict.message))

        threads = [
            threading.Thread(target=traffic, args=(daemon, offset))
            for offset, daemon in enumerate(self.daemons * 2)
        ]
        for thread in threads:
            thread.start()
        try:
            for store in (self.database, self.redis):
                before = results["accept"]
                eventually(lambda: results["accept"] >= before + 20, 60, what="mail flows")
                store.stop()
                time.sleep(3)
                store.start()
                before = results["accept"]
                eventually(lambda: results["accept"] >= before + 20, 60, what="mail flows again")
            self.database.stop()
            self.redis.stop()
            time.sleep(2)
            self.redis.start()
            self.database.start()
            before = results["accept"]
            eventually(lambda: results["accept"] >= before + 20, 60, what="mail flows again")
            for daemon in self.daemons:
                for parameter in ("KeyTable", "SigningTable"):
                    # The first question to fail keeps the others from being put, so that the last
                    # outage may be one of SigningTable alone.
                    eventually(
                        lambda daemon=daemon, parameter=parameter: (
                            self.outages(daemon, parameter) in ((1, 1), (2, 2))),
                        60, what=f"one or two outages of {parameter}, told once each, and over")
        finally:
            is_over.set()
            for thread in threads:
                thread.join(90)
        self.assertEqual(wrong, [])
        self.assertGreater(results["accept"], 80)
        self.assertGreater(results["tempfail"], 0)
        for daemon in self.daemons:
            self.assertNotIn("secret", daemon.log)

    @staticmethod
    def outages(daemon, parameter):
        """How many outages the log tells of, and how many ends of one."""
        lines = [line for line in daemon.log.splitlines() if f"{parameter}: " in line]
        return (
            sum("is out of reach" in line and "known entries are used" in line for line in lines),
            sum("answers again" in line for line in lines),
        )

    def test_in_an_outage_known_senders_are_signed_and_others_wait(self):
        self.add_domain("known.example")
        (daemon,) = self.start(count=1, DataSetCacheStale="600")
        self.assertTrue(self.send(daemon, "known.example").is_signed)
        self.database.stop()
        self.redis.stop()
        try:
            time.sleep(1.5)
            verdict = self.send(daemon, "known.example")
            self.assertEqual(verdict.word, "accept")
            self.assertEqual(self.signing_domain(verdict.message), "known.example")
            self.assertEqual(self.send(daemon, "unknown.example").word, "tempfail")
        finally:
            self.database.start()
            self.redis.start()
        eventually(
            lambda: self.send(daemon, "unknown.example").word == "accept", 60,
            what="the stores are asked again")

    def test_without_its_store_the_daemon_does_not_start_unless_told_to(self):
        self.redis.stop()
        try:
            daemon = MilterDaemon(self.directory / "down", {
                "KeyTable": self.database.table(
                    "dkim_keys", "name", "domain", "selector", "private_key"),
                "SigningTable": self.redis.keys("dkim:sign:"),
            })
            done = subprocess.run(
                [paths.binary(), "--config", daemon.configuration], capture_output=True,
                text=True, timeout=60, check=False)
            self.assertEqual(done.returncode, 69, done.stderr)
            self.assertIn("SigningTable: redis::***@127.0.0.1", done.stderr)
            self.assertNotIn("secret", done.stderr)
            (soft,) = self.start(count=1, SoftStart="yes")
            self.assertEqual(self.send(soft, "new.example").word, "tempfail")
        finally:
            self.redis.start()
        eventually(
            lambda: self.send(soft, "soft.example").word == "accept", 60,
            what="the store is asked again")

    def test_a_reload_that_finds_a_bad_store_keeps_the_old_ones(self):
        self.add_domain("kept.example")
        (daemon,) = self.start(count=1)
        daemon.configure({
            **daemon.parameters,
            "KeyTable": self.database.table("no_such_table", "name", "domain"),
        })
        daemon.reload()
        daemon.wait_for_log("configuration not reloaded")
        self.assertIn('relation "no_such_table" does not exist', daemon.log)
        self.assertTrue(self.send(daemon, "kept.example").is_signed)

    def test_the_store_is_asked_as_the_user_that_the_daemon_becomes(self):
        # PostgreSQL knows the client on its Unix socket by its user; root has no role there.
        self.add_domain("peer.example")
        (daemon,) = self.start(
            count=1, UserID="postgres",
            KeyTable=self.database.table(
                "dkim_keys", "name", "domain", "selector", "private_key",
                login="postgres", host=self.database.directory))
        verdict = self.send(daemon, "peer.example")
        self.assertEqual(self.signing_domain(verdict.message), "peer.example")
