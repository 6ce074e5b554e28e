"""Parameters whose effect is outside of a message: the system's log, DNS, programs, stores."""

import re
import shutil
import socket
import unittest

from harness import commands, keys, messages, paths, ports
from harness.dns_server import DNSServer
from harness.milter_client import Message, MilterClient
from harness.milter_daemon import MilterDaemon
from harness.peers import DKIMPy
from harness.processes import ManagedProcess, accepts_connections, eventually

# A mount namespace of its own with another /dev/log; all else of /dev is the system's.
_WITH_LOG = """
set -e
mkdir "$1/dev"
mount --rbind /dev "$1/dev"
mount -t tmpfs tmpfs /dev
ln -s "$1"/dev/* /dev/
rm -f /dev/log
ln -s "$1/log" /dev/log
shift
exec "$@"
"""


def message(text, **client):
    """A message as a file holds it, from a client; from a stranger unless it is said."""
    head, _, body = text.partition(b"\r\n\r\n")
    fields = [tuple(line.split(":", 1))
              for line in re.split(r"\r\n(?![ \t])", head.decode())]
    return Message(fields, body=body,
                   **{"host": "mail.other.example", "address": "192.0.2.9", **client})


class ParameterTest(unittest.TestCase):
    def setUp(self):
        self.directory = self.enterContext(paths.scratch())
        self.key = keys.rsa(2048)

    def write(self, name, text):
        path = self.directory / name
        path.write_text(text)
        return path

    def start(self, **parameters):
        parameters = {name.replace("_", "-"): value for name, value in parameters.items()}
        daemon = MilterDaemon(self.enterContext(paths.scratch()) / "milter",
                              {"AuthservID": "mx.example", **parameters}, local=True)
        self.addCleanup(daemon.stop)
        return daemon.start()

    def run_message(self, daemon, text, **client):
        with MilterClient(daemon.milter.removeprefix("unix:")) as connection:
            return connection.run(message(text, **client))

    def result(self, daemon, text):
        """The body of the field that a stranger's message gets."""
        outcome = self.run_message(daemon, text)
        return " ".join(outcome.inserted_fields("Authentication-Results")[0].split())


class SystemLog(ParameterTest):
    def lines(self, **parameters):
        """What the system's log hears of a start: number and name of each line."""
        folder = self.enterContext(paths.scratch())
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as log:
            log.bind(str(folder / "log"))
            log.settimeout(30)
            address = str(folder / "milter.sock")
            configuration = self.write("log.conf", "".join(
                f"{name} {value}\n" for name, value in {
                    "Socket": f"local:{address}", "Background": "no", "Syslog": "yes",
                    **parameters}.items()))
            process = ManagedProcess(
                ["unshare", "-m", "sh", "-c", _WITH_LOG, "sh", folder, paths.binary(),
                 "-x", configuration], log=folder / "output")
            try:
                process.wait_until_ready(
                    lambda: accepts_connections(address), "dkim-milterd accepts connections")
                found = []
                while not any("listening on" in line for line in found):
                    found.append(log.recv(8192).decode())
                return found
            finally:
                process.stop()

    def test_facility_and_name_are_those_of_the_configuration(self):
        # RFC 5424 §6.2.1: facility × 8 + severity; info is 6.
        for parameters, priority, name in (
            ({}, 2 * 8 + 6, "dkim-milterd"),
            ({"SyslogFacility": "local3", "SyslogName": "mail-signer"}, 19 * 8 + 6,
             "mail-signer"),
        ):
            with self.subTest(parameters=parameters):
                for line in self.lines(**parameters):
                    self.assertRegex(line, rf"^<{priority}>.* {name}\[\d+\]: ")

    def test_a_start_is_told_as_opendkim_tells_it(self):
        first = self.lines()[0]
        self.assertRegex(first, r": dkim-milterd v[\d.]+ starting \(args: -x /\S+log\.conf\)$")


class KeyLookups(ParameterTest):
    """A signed zone and one that is not."""

    def setUp(self):
        super().setUp()
        self.other = keys.rsa(2048, "other.example")
        self.dns = DNSServer(self.enterContext(paths.scratch()) / "dns")
        for key in (self.key, self.other):
            self.dns.add_records(key.domain, key.zone_text)
        self.anchor = self.write("anchor", self.dns.sign(self.key.domain))
        self.addCleanup(self.dns.stop)
        self.dns.start()
        self.signed, self.unproven = (
            DKIMPy().sign(messages.simple(), key, "relaxed", "simple")
            for key in (self.key, self.other))

    def test_a_trust_anchor_tells_which_keys_are_proved(self):
        daemon = self.start(Nameservers=self.dns.nameserver, TrustAnchorFile=self.anchor)
        self.assertIn("dkim=pass (2048-bit key; secure) ", self.result(daemon, self.signed))
        self.assertIn("dkim=pass (2048-bit key; unprotected) ",
                      self.result(daemon, self.unproven))

    def test_without_an_anchor_nothing_is_said(self):
        daemon = self.start(Nameservers=self.dns.nameserver)
        self.assertIn("dkim=pass (2048-bit key) header", self.result(daemon, self.signed))

    def test_an_answer_that_the_anchor_does_not_prove_is_none(self):
        foreign = DNSServer(self.enterContext(paths.scratch()) / "foreign")
        foreign.add_records(self.key.domain, "")
        anchor = self.write("foreign", foreign.sign(self.key.domain))
        daemon = self.start(Nameservers=self.dns.nameserver, TrustAnchorFile=anchor)
        self.assertEqual(self.run_message(daemon, self.signed).reply, "tempfail")
        daemon = self.start(Nameservers=self.dns.nameserver, TrustAnchorFile=anchor,
                            BogusKey="none")
        self.assertIn("dkim=pass (2048-bit key; bogus) ", self.result(daemon, self.signed))

    def test_a_file_of_libunbound_by_each_of_its_names(self):
        file = self.write(
            "unbound.conf", "server:\n  do-not-query-localhost: no\nforward-zone:\n"
            f'  name: "."\n  forward-addr: {self.dns.nameserver}\n')
        for name in ("ResolverConfiguration", "ResolverConfigFile", "UnboundConfigFile"):
            with self.subTest(name=name):
                daemon = self.start(**{name: file})
                self.assertIn("dkim=pass ", self.result(daemon, self.signed))

    def test_relative_paths_of_libunbounds_file_count_from_the_folder_it_names(self):
        folder = self.enterContext(paths.scratch())
        (folder / "anchor").write_text(self.anchor.read_text())
        self.write(
            "unbound.conf", f'server:\n  directory: "{folder}"\n'
            '  do-not-query-localhost: no\n  auto-trust-anchor-file: "anchor"\nforward-zone:\n'
            f'  name: "."\n  forward-addr: {self.dns.nameserver}\n')
        daemon = self.start(BaseDirectory=self.directory, ResolverConfiguration="unbound.conf")
        self.assertIn("dkim=pass (2048-bit key; secure) ", self.result(daemon, self.signed))
        # The state of the anchor, as libunbound writes it.
        eventually(lambda: "last_queried" in (folder / "anchor").read_text(), what="the anchor")
        # The daemon's own relative paths count from BaseDirectory all the same.
        daemon.configure({**daemon.parameters, "DNSTimeout": "7"})
        daemon.reload()
        daemon.wait_for_log("configuration reloaded")
        self.assertIn("dkim=pass (2048-bit key; secure) ", self.result(daemon, self.signed))

    def test_what_libunbound_reads_is_found_in_another_root(self):
        root = self.enterContext(paths.scratch())
        anchor = root / "anchor"
        anchor.write_text(self.anchor.read_text())
        daemon = MilterDaemon(root / "milter", {
            "AuthservID": "mx.example", "ChangeRootDirectory": root, "TrustAnchorFile": anchor,
            "Nameservers": self.dns.nameserver}, local=True)
        self.addCleanup(daemon.stop)
        daemon.start()
        self.assertIn("dkim=pass (2048-bit key; secure) ", self.result(daemon, self.signed))

    def test_the_servers_of_a_resolv_conf(self):
        file = self.write("resolv.conf", f"search x\nnameserver {self.dns.nameserver}\n")
        self.assertIn("dkim=pass ", self.result(self.start(ResolvConf=file), self.signed))


class Programs(ParameterTest):
    def test_the_command_that_sends_reports_by_its_old_name(self):
        reports = self.enterContext(paths.scratch())
        command = self.write("send", f'#!/bin/sh\ncat > "{reports}/$$.part"\n'
                                     f'mv "{reports}/$$.part" "{reports}/$$"\n')
        command.chmod(0o755)
        table = self.write(
            "table", f"{self.key.owner_name} {self.key.record}\n"
            f"_report._domainkey.{self.key.domain} ra=dkim-reports\n")
        signing = self.write(
            "sign.conf", f"Domain {self.key.domain}\nSelector {self.key.selector}\n"
            f"KeyFile {self.key.path}\nRequestReports yes\n")
        signed = commands.run("sign", "--config", signing, message=messages.simple())
        self.assertEqual(signed.status, 0, signed.errors)
        daemon = self.start(SendReports="yes", SendmailCommand=command,
                            TestDNSData=f"file:{table}", ReportAddress="postmaster")
        self.run_message(daemon, signed.output + b"more\r\n")
        text = eventually(
            lambda: [path.read_text() for path in reports.iterdir()
                     if path.suffix != ".part"], 30, what="a report")[0]
        self.assertIn(f"To: dkim-reports@{self.key.domain}", text)
        # The MTA completes it.
        self.assertIn("From: postmaster\r\n", text.replace("\n", "\r\n").replace("\r\r", "\r"))


class Stores(ParameterTest):
    def test_a_store_that_is_down_at_the_start_by_the_old_name(self):
        port = ports.free_port()
        text = (f"Socket inet:{ports.free_port()}@127.0.0.1\n"
                f"ExemptDomains dsn:pgsql://x@{port}+127.0.0.1/x/table=t?keycol=a?datacol=b\n")
        strict = self.write("strict.conf", text)
        outcome = commands.run("check-config", "-x", strict)
        self.assertEqual(outcome.status, 69, outcome.errors)
        soft = self.write("soft.conf", text + "LDAPSoftStart yes\n")
        outcome = commands.run("check-config", "-x", soft)
        self.assertEqual(outcome.status, 0, outcome.errors)
        self.assertIn("LDAPSoftStart: is an old name of SoftStart", outcome.errors)

    def test_a_cache_of_ldap_is_refused_by_its_old_name(self):
        path = self.write("ldap.conf", "NoLDAPCache yes\n")
        outcome = commands.run("check-config", "-x", path)
        self.assertEqual(outcome.status, 78)
        self.assertIn(f"{path}:1: LDAPDisableCache: is refused: ", outcome.errors)


class Folders(ParameterTest):
    def test_relative_paths_and_an_included_file(self):
        folder = self.enterContext(paths.scratch(paths.make_private))
        shutil.copy(self.key.path, folder / "key")
        (folder / "KeyTable").write_text(f"k {self.key.domain}:base:./key\n")
        (folder / "SigningTable").write_text(f"*@{self.key.domain} k\n")
        included = self.write(
            "more.conf", "KeyTable file:KeyTable\nSigningTable refile:SigningTable\n")
        daemon = self.start(BaseDirectory=folder, Include=included)
        outcome = self.run_message(daemon, messages.simple(), host="localhost",
                                   address="127.0.0.1")
        self.assertIn("s=base;", outcome.inserted_fields("DKIM-Signature")[0])


if __name__ == "__main__":
    unittest.main()
