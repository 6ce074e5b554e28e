"""More than any mail server sends: connections, fields, signatures, slow DNS."""

import os
import pathlib
import re
import resource
import socket
import struct
import time
import unittest

from harness import keys, messages, paths, peers
from harness.milter_client import Message, MilterClient
from harness.milter_daemon import MilterDaemon
from harness.processes import eventually

# Seconds of processor time that one hostile message may cost; here it is a few hundredths of that.
BOUND = 3.0


def cpu_seconds(pid):
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


class OverloadTest(unittest.TestCase):
    parameters = {}

    @classmethod
    def setUpClass(cls):
        cls.directory = cls.enterClassContext(paths.scratch())
        cls.key = keys.rsa(2048)
        cls.key_file = cls.directory / "keys"
        cls.key_file.write_text(f"{cls.key.owner_name} {cls.key.record}\n")
        # None leaves a parameter out.
        parameters = {
            "Domain": cls.key.domain, "Selector": cls.key.selector, "KeyFile": cls.key.path,
            "RequireSafeKeys": "no", "TestPublicKeys": cls.key_file, **cls.parameters,
        }
        cls.daemon = MilterDaemon(cls.directory / "milter", {
            name: value for name, value in parameters.items() if value is not None})
        cls.addClassCleanup(cls.daemon.stop)
        cls.daemon.start()
        host, port = cls.daemon.milter.split(":")[1:]
        cls.address = host, int(port)

    def signs(self, client=None):
        """Whether a message from inside is signed, on a connection of its own or on that one."""
        message = Message([("From", " alice@sender.example"), ("Subject", " hello")])
        if client is not None:
            return bool(client.run(message).inserted_fields("DKIM-Signature"))
        with MilterClient(self.address) as own:
            return bool(own.run(message).inserted_fields("DKIM-Signature"))


class Connections(OverloadTest):
    def setUp(self):
        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 8192), hard))
        self.addCleanup(resource.setrlimit, resource.RLIMIT_NOFILE, (soft, hard))

    def test_two_thousand_at_once(self):
        clients = []
        try:
            for _ in range(2000):
                clients.append(MilterClient(self.address))
            # Each tenth of them; with all the test would take minutes.
            self.assertTrue(all(self.signs(client) for client in clients[::10]))
        finally:
            for client in clients:
                client.close()
        self.assertTrue(self.daemon.is_running)

    def test_silent_ones_make_room_for_those_that_speak(self):
        self.make_room(b"")

    def test_those_that_break_off_in_their_first_packet_do_so_too(self):
        self.make_room(struct.pack(">IcII", 13, b"O", 6, 0x1FF))

    def make_room(self, beginning):
        """Whether mail gets through beside connections that say no more than `beginning`."""
        limit = 256
        logged = len(self.daemon.log)
        before = resource.prlimit(self.daemon.pid, resource.RLIMIT_NOFILE)
        resource.prlimit(self.daemon.pid, resource.RLIMIT_NOFILE, (limit, before[1]))
        self.addCleanup(resource.prlimit, self.daemon.pid, resource.RLIMIT_NOFILE, before)
        silent = []
        try:
            for _ in range(2 * limit):
                connection = socket.create_connection(self.address, timeout=10)
                silent.append(connection)
                connection.sendall(beginning)
            eventually(self.signs_by_now, 60, 0.5, "a message gets through")
            told = rf"nearly all of the {limit} descriptors .*; ended \d+ that had said nothing"
            eventually(lambda: re.search(told, self.daemon.log[logged:]), what="a line in the log")
        finally:
            for connection in silent:
                connection.close()
        over = "there are descriptors for new connections again"
        eventually(lambda: over in self.daemon.log[logged:], 30, what="the end of it in the log")
        self.assertTrue(self.signs())

    def signs_by_now(self):
        try:
            with MilterClient(self.address, timeout=5) as client:
                return self.signs(client)
        except (OSError, EOFError):
            return False


class HostileMessages(OverloadTest):
    """Each costs less processor time than BOUND, and mail goes on afterwards."""

    # So that a thousand signatures are there to be looked at.
    parameters = {"MaximumHeaders": "2000000"}

    def cost(self, message):
        before = cpu_seconds(self.daemon.pid)
        with MilterClient(self.address, timeout=120) as client:
            outcome = client.run(message)
        used = cpu_seconds(self.daemon.pid) - before
        self.assertLess(used, BOUND)
        self.assertTrue(self.signs())
        return outcome

    @staticmethod
    def outside(fields):
        return Message(fields, host="x.example", address="192.0.2.1")

    def signed_fields(self):
        text = peers.DKIMPy().sign(messages.simple(), self.key, "relaxed", "simple").decode()
        head, _, body = text.partition("\r\n\r\n")
        fields = [line.split(":", 1) for line in head.replace("\r\n\t", "\n\t")
                  .replace("\r\n ", "\n ").split("\r\n")]
        return [tuple(field) for field in fields], body.encode()

    def test_a_thousand_signatures(self):
        fields, body = self.signed_fields()
        signature = next(field for field in fields if field[0].lower() == "dkim-signature")
        outcome = self.cost(Message([signature] * 1000 + fields, body, host="x.example",
                                    address="192.0.2.1"))
        result, = outcome.inserted_fields("Authentication-Results")
        # Eight are looked at, and the others told of in one result.
        self.assertEqual(result.count("dkim=pass"), 8)
        self.assertEqual(result.count("dkim="), 9)

    def test_a_hundred_thousand_fields(self):
        fields = [("From", " x@y.example")] + [("X-Filler", " x")] * 100_000
        outcome = self.cost(self.outside(fields))
        self.assertIn("permerror", outcome.inserted_fields("Authentication-Results")[0])

    def test_a_header_of_thirty_megabytes(self):
        fields = [("From", " x@y.example")] + [("X-Filler", " " + "x" * 99_000)] * 310
        outcome = self.cost(self.outside(fields))
        self.assertIn("permerror", outcome.inserted_fields("Authentication-Results")[0])

    def test_results_of_others_whose_names_could_end_anywhere(self):
        for body, number, reply, deleted in (
            (' "' + "\u00e4\\a" * 14 + '" (\\); x=y', 20_000, "reject", 0),
            (" " + 'a"' * 120 + "; x=y", 10_000, "reject", 0),
            (" " + 'a"' * 500 + "; x=y", 900, "accept", 0),
            (' "' + "\\a" * 49_000 + '"; x=y', 300, "accept", 300),
        ):
            with self.subTest(body=body[:10]):
                fields = [("From", " x@y.example")] + [("Authentication-Results", body)] * number
                outcome = self.cost(self.outside(fields))
                self.assertEqual((outcome.reply, len(outcome.deleted)), (reply, deleted))

    def test_fifty_thousand_signed_names(self):
        fields, body = self.signed_fields()
        fields = [
            (name, value.replace("h=", "h=" + "x-a:" * 50_000, 1))
            if name.lower() == "dkim-signature" else (name, value) for name, value in fields]
        outcome = self.cost(Message(fields, body, host="x.example", address="192.0.2.1"))
        self.assertNotIn("pass", "".join(outcome.inserted_fields("Authentication-Results")))


class SlowDNS(OverloadTest):
    """A name server that never answers."""

    @classmethod
    def setUpClass(cls):
        cls.silent = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        cls.silent.bind(("127.0.0.1", 0))
        cls.addClassCleanup(cls.silent.close)
        cls.parameters = {
            "TestPublicKeys": None, "DNSTimeout": "15",
            "Nameservers": "127.0.0.1@%d" % cls.silent.getsockname()[1]}
        super().setUpClass()

    def test_mail_that_needs_no_key_does_not_wait(self):
        fields = [("DKIM-Signature", " v=1; a=rsa-sha256; d=other.example; s=s; h=From; bh="
                   + "A" * 43 + "=; b=" + "A" * 340), ("From", " x@other.example")]
        waiting = []
        try:
            for _ in range(30):
                client = MilterClient(self.address)
                client.start(Message(fields, host="x.example", address="192.0.2.1"))
                waiting.append(client)
            time.sleep(0.2)
            began = time.monotonic()
            self.assertTrue(self.signs())
            self.assertLess(time.monotonic() - began, 5)
        finally:
            for client in waiting:
                client.close()


if __name__ == "__main__":
    unittest.main()
