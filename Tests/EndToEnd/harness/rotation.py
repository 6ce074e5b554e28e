"""A daemon whose keys are rotated, and name servers that have to show it."""

import os
import re
import subprocess
import unittest

from . import commands, paths, peers
from .dns_server import DNSServer
from .milter_client import MilterClient, Message
from .milter_daemon import MilterDaemon

DOMAIN = "sender.example"


class RotationTest(unittest.TestCase):
    """Two name servers for one zone, and a private folder for keys and tables."""

    def setUp(self):
        self.directory = self.enterContext(paths.scratch())
        self.keys = self.enterContext(paths.scratch(paths.make_private))
        self.servers = []
        self.daemons = 0

    # Name servers

    def start_server(self, records="", updates=False, hosts=None):
        server = DNSServer(self.directory / f"dns{len(self.servers)}")
        server.hosts = hosts or server.hosts
        server.allows_updates = updates
        server.add_records(DOMAIN, "a IN A 127.0.0.1\n" + records)
        self.servers.append(server)
        self.addCleanup(server.stop)
        return server.start()

    def publish(self, text, *servers):
        for server in servers or self.servers:
            server.add_records(DOMAIN, text)
            server.reload()

    def records(self, name, server):
        """The TXT records at a name, each joined."""
        lines = server.query(name).replace("\\;", ";").splitlines()
        return ["".join(re.findall(r'"([^"]*)"', line)) for line in lines]

    @property
    def nameserver_options(self):
        return [word for each in self.servers for word in ("--nameserver", each.nameserver)]

    # Daemon

    def start_daemon(self, name="milter", **parameters):
        parameters = {
            "Mode": "s", "KeyCheckInterval": 0, "SyslogSuccess": "yes",
            "PidFile": self.directory / f"{name}.pid", **parameters}
        self.daemons += 1
        daemon = MilterDaemon(
            self.directory / f"{name}{self.daemons}",
            {name.replace("_", "-"): value for name, value in parameters.items()
             if value is not None})
        self.addCleanup(daemon.stop)
        self.configuration = daemon.configuration
        daemon.start()
        # Its socket is there before its PID file.
        daemon.wait_for_log("started: listening")
        return daemon

    def deliver(self, daemon, domain=DOMAIN):
        """What the daemon makes of a message from inside."""
        host, port = daemon.milter.split(":")[1:]
        with MilterClient((host, int(port))) as client:
            return client.run(Message(_fields(domain)))

    def signatures(self, daemon, domain=DOMAIN):
        """What becomes of a message: the whole message, and the selectors of its signatures."""
        outcome = self.deliver(daemon, domain)
        self.assertEqual(outcome.reply, "accept", outcome)
        inserted = [(name, value) for name, value in outcome.inserted if name == "DKIM-Signature"]
        lines = [f"{name}:{value}" for name, value in [*inserted, *_fields(domain)]]
        text = "\r\n".join(lines).replace("\r\n", "\n").replace("\n", "\r\n")
        selectors = [re.search(r"\bs=([^;\s]+)", value).group(1) for _, value in inserted]
        return text.encode() + b"\r\n\r\nA line.\r\n", selectors

    def check_mail(self, daemon, selector=None, domain=DOMAIN):
        """The message is signed, and an independent verifier finds the key at every server."""
        message, selectors = self.signatures(daemon, domain)
        self.assertEqual(len(selectors), 1, daemon.log)
        if selector:
            self.assertEqual(selectors, [selector])
        name = f"{selectors[0]}._domainkey.{domain}"
        for server in self.servers:
            records = self.records(name, server)
            self.assertEqual(len(records), 1, f"{name} at {server.nameserver}")
            key_file = self.directory / "published"
            key_file.write_text(f"{name} {records[0]}\n")
            self.assertEqual(peers.DKIMPy().verify(message, key_file), [True])

    # rotate

    def rotate(self, *arguments, status=0, configuration=None):
        """What it says; `status` None stands for any but 0."""
        outcome = commands.run(
            "rotate", "--config", configuration or self.configuration, *arguments)
        expected = outcome.status or "a fault" if status is None else status
        self.assertEqual(outcome.status, expected, f"{outcome.output.decode()}{outcome.errors}")
        return outcome.output.decode() + outcome.errors

    def interrupt(self, point, *arguments):
        """Runs `rotate` until it is ended as by SIGKILL."""
        done = subprocess.run(
            [paths.binary(), "rotate", "--config", self.configuration, "--interrupt-at", point,
             *map(str, arguments)],
            capture_output=True, text=True, timeout=120, check=False)
        self.assertEqual(done.returncode, -9, f"{point}: {done.stdout}{done.stderr}")

    def check_configuration(self):
        outcome = commands.run("check-config", "--config", self.configuration)
        self.assertEqual(outcome.status, 0, outcome.errors)

    def states(self):
        return sorted(path.name for path in self.keys.glob("*.rotation"))


class OneKeyRotation(RotationTest):
    """With Domain, Selector and KeyFile; the key `first` is published at two servers."""

    def setUp(self):
        super().setUp()
        record = commands.keygen(self.keys, "first", DOMAIN)
        self.start_server(record)
        self.start_server(record)

    def start_one_key(self, **parameters):
        return self.start_daemon(
            Domain=DOMAIN, Selector="first", KeyFile=self.keys / "first.private", **parameters)


class TableRotation(RotationTest):
    """With tables; the keys are published by updates at one server."""

    def start_tables(self, key_table, kind="file", **parameters):
        self.table = self.keys / "KeyTable"
        self.table.write_text(key_table)
        senders = self.keys / "SigningTable"
        senders.write_text(f"*@{DOMAIN} main\n")
        return self.start_daemon(
            KeyTable=f"{kind}:{self.table}", SigningTable=f"refile:{senders}", **parameters)


def _fields(domain):
    return [("From", f" Alice <alice@{domain}>"), ("To", " bob@receiver.example"),
            ("Subject", " a test"), ("Date", " Mon, 02 Nov 2026 10:00:00 +0000"),
            ("Message-ID", " <1@sender.example>")]


def mode_and_owner(path):
    status = os.stat(path)
    return oct(status.st_mode & 0o7777), status.st_uid, status.st_gid
