"""The daemon looks whether DNS publishes what it signs with."""

import time
import unittest

from harness import commands
from harness.monitoring import Endpoint
from harness.processes import eventually
from harness.rotation import DOMAIN, OneKeyRotation, RotationTest


class UnpublishedKey(RotationTest):
    def setUp(self):
        super().setUp()
        self.record = commands.keygen(self.keys, "first", DOMAIN)
        self.server = self.start_server()

    def start(self, **parameters):
        return self.start_daemon(
            Domain=DOMAIN, Selector="first", KeyFile=self.keys / "first.private",
            Nameservers=self.server.nameserver, DNSTimeout=2, KeyCheckInterval=3_600,
            KeyRecheckInterval=1, **parameters)

    def replies(self, daemon):
        """The answer to a message, and how many signatures it got."""
        outcome = self.deliver(daemon)
        return outcome.reply, len(outcome.inserted_fields("DKIM-Signature"))

    def test_mail_goes_unsigned_until_the_record_is_there(self):
        endpoint = Endpoint()
        daemon = self.start(On_UnpublishedKey="unsigned", MetricsListen=endpoint.value)
        daemon.wait_for_log("signing key not published (s=first, d=sender.example): DNS has no "
                            "record first._domainkey.sender.example")
        daemon.wait_for_log("its signatures are left out from now on (On-UnpublishedKey)")
        self.assertEqual(self.replies(daemon), ("accept", 0))
        self.assertIn("not signed with s=first, d=sender.example: DNS does not publish the key",
                      daemon.log)
        scrape = endpoint.scrape()
        self.assertEqual((scrape("signing_keys", finding="missing"), scrape("signing_keys"),
                          scrape("signing_keys_withheld")), (1, 1, 1))
        self.publish(self.record)
        daemon.wait_for_log("signing key is published (s=first, d=sender.example); it signs again")
        self.assertEqual(self.replies(daemon), ("accept", 1))
        self.assertEqual(daemon.log.count("signing key not published"), 1)
        scrape = endpoint.scrape()
        self.assertEqual((scrape("signing_keys", finding="good"), scrape("signing_keys"),
                          scrape("signing_keys_withheld")), (1, 1, 0))
        self.assertGreaterEqual(scrape("signing_key_lookups_total"), 3)
        self.assertLess(scrape("signing_key_last_lookup_age_seconds"), 60)

    def test_mail_waits_until_the_record_is_the_right_one(self):
        other = commands.keygen(self.keys / "other", "first", DOMAIN)
        self.publish(other)
        daemon = self.start(On_UnpublishedKey="tempfail")
        daemon.wait_for_log("is that of another key than")
        daemon.wait_for_log("is deferred from now on")
        outcome = self.deliver(daemon)
        self.assertEqual((outcome.reply, outcome.text),
                         ("tempfail", "451 4.7.5 DKIM signing key is not published"))
        self.server.replace_records(DOMAIN, self.record)
        self.server.reload()
        # The wrong record may be kept for its time to live; a restart forgets it.
        daemon.stop()
        daemon = self.start(On_UnpublishedKey="tempfail")
        time.sleep(2)
        self.assertEqual(self.replies(daemon), ("accept", 1))
        self.assertNotIn("signing key not published", daemon.log)

    def test_by_default_it_is_told_and_mail_is_signed(self):
        daemon = self.start()
        daemon.wait_for_log("mail is signed all the same")
        time.sleep(2)
        self.assertEqual(self.replies(daemon), ("accept", 1))

    def test_dns_that_is_silent_holds_up_nothing(self):
        self.server.pause()
        self.addCleanup(self.server.resume)
        begin = time.monotonic()
        daemon = self.start(On_UnpublishedKey="tempfail")
        self.assertEqual(self.replies(daemon), ("accept", 1))
        self.assertLess(time.monotonic() - begin, 10)
        time.sleep(6)
        self.assertEqual(self.replies(daemon), ("accept", 1))
        self.assertNotIn("signing key", daemon.log)


class AfterARotation(OneKeyRotation):
    def test_the_new_key_is_looked_at_and_the_old_one_is_not_any_more(self):
        daemon = self.start_one_key(
            Nameservers=self.servers[0].nameserver, KeyCheckInterval=3_600, KeyRecheckInterval=1)
        self.rotate("--selector", "second", *self.nameserver_options, status=75)
        record = (self.keys / "second.txt").read_text()
        self.publish(record)
        self.rotate("--resume")
        for server in self.servers:
            server.replace_records(DOMAIN, record)
            server.reload()
        time.sleep(3)
        self.check_mail(daemon, "second")
        self.assertNotIn("not published", daemon.log)
        for server in self.servers:
            server.replace_records(DOMAIN, "b IN A 127.0.0.1\n")
            server.reload()
        daemon.reload()
        # The record that was seen is kept for its time to live.
        eventually(lambda: "configuration reloaded" in daemon.log)
        self.assertNotIn("s=first, d=sender.example): DNS", daemon.log)


if __name__ == "__main__":
    unittest.main()
