"""Everything a mail gets to see: DNS, keys, dkim-milterd and Postfix, put together."""

import contextlib
import re

import authres

from . import commands, paths, peers
from .dns_server import DNSServer
from .milter_daemon import MilterDaemon
from .postfix import Listener, Postfix

SENDER_DOMAIN = "sender.example"
AUTHSERV_ID = "mx.receiver.example"


class MailSystem:
    """Private servers that live as long as the `with` block.

    One daemon signs what 127.0.0.1 submits for sender.example and verifies the rest. Its keys
    come from `keygen`, and BIND serves the zone file that `keygen` wrote.
    """

    def __init__(self, selector="main"):
        self.selector = selector
        self.daemons = []
        self.postfix = None

    def __enter__(self):
        self._cleanup = contextlib.ExitStack()
        try:
            self.directory = self._cleanup.enter_context(paths.scratch())
            self.key_directory = self._cleanup.enter_context(paths.scratch(paths.make_private))
            self.dns = DNSServer(self.directory / "dns")
            self.dns.add_records(
                SENDER_DOMAIN, commands.keygen(self.key_directory, self.selector, SENDER_DOMAIN)
            )
            self._cleanup.callback(self.dns.stop)
            self.dns.start()
        except BaseException:
            self._cleanup.close()
            raise
        return self

    def __exit__(self, *_):
        self._cleanup.close()

    def parameters(self, **changes):
        """The daemon's configuration; a change to None leaves the parameter out.

        Python names cannot hold a hyphen: On_DNSError stands for On-DNSError.
        """
        selector = changes.get("Selector", self.selector)
        result = {
            "Mode": "sv",
            "Domain": SENDER_DOMAIN,
            "Selector": selector,
            "KeyFile": self.key_directory / f"{selector}.private",
            "Canonicalization": "relaxed/relaxed",
            "Nameservers": self.dns.nameserver,
            "AuthservID": AUTHSERV_ID,
            "DNSTimeout": 3,
            **{name.replace("_", "-"): value for name, value in changes.items()},
        }
        return {name: value for name, value in result.items() if value is not None}

    def start_daemon(self, local=False, host="127.0.0.1", **changes):
        name = f"milter{len(self.daemons)}"
        daemon = MilterDaemon(
            self.directory / name, self.parameters(**changes), local=local, host=host)
        self._cleanup.callback(daemon.stop)
        self.daemons.append(daemon)
        return daemon.start()

    def listener(self, daemon, **options):
        return Listener({"smtpd_milters": daemon.milter if daemon else "", **options})

    def start_postfix(self, listeners, **arguments):
        self.postfix = Postfix(self.directory / "postfix", listeners, **arguments)
        self._cleanup.callback(self.postfix.stop)
        return self.postfix.start()

    def add_key(self, selector, **arguments):
        """A further key, published at once."""
        text = commands.keygen(self.key_directory, selector, SENDER_DOMAIN, **arguments)
        self.dns.add_records(SENDER_DOMAIN, text)
        self.dns.reload()

    def publish(self, *published):
        """Publishes keys of `keys`, which peers sign with."""
        for key in published:
            self.dns.add_records(key.domain, key.zone_text)
        self.dns.reload()

    def passes_at_peer(self, delivery, peer=None):
        """What an independent verifier says, with the record that BIND serves."""
        names = {
            f"{self._tag(field, 's')}._domainkey.{self._tag(field, 'd')}"
            for field in delivery.named("DKIM-Signature")
        }
        key_file = self.directory / "peer-keys"
        lines = []
        for name in sorted(names):
            answer = self.dns.query(name)
            # dig prints `"string" "string"` and escapes semicolons.
            strings = re.findall(r'"([^"]*)"', answer.replace("\\;", ";"))
            lines.append(f"{name} {''.join(strings)}")
        key_file.write_text("\n".join(lines) + "\n")
        results = (peer or peers.DKIMPy()).verify(delivery.bytes, key_file)
        return bool(results) and all(results)

    @staticmethod
    def _tag(field, name):
        found = re.search(rf"(?:^|;)\s*{name}\s*=\s*([^;]*?)\s*(?:;|$)", field)
        return re.sub(r"\s+", "", found.group(1)) if found else ""

    def selector_of(self, delivery):
        """The s= of the topmost signature."""
        return self._tag(delivery.named("DKIM-Signature")[0], "s")


def dkim_results(delivery):
    """The dkim results in our own A-R fields, as python3-authres reads them."""
    results = []
    for body in delivery.named("Authentication-Results"):
        field = authres.AuthenticationResultsHeader.parse(f"Authentication-Results: {body}")
        if field.authserv_id == AUTHSERV_ID:
            results += [each for each in field.results if each.method == "dkim"]
    return results


def result_words(delivery):
    return [each.result for each in dkim_results(delivery)]
