"""What all scenarios share: the key in a private DNS server, the messages, a directory."""

import contextlib
import re
import shutil

from harness import commands, paths
from harness.dns_server import DNSServer

from . import mail

DOMAIN = "sender.example"
SELECTOR = "stress"
SENDER = f"alice@{DOMAIN}"
RECIPIENT = "bob@elsewhere.example"
USER = "nobody"


class Supplies:
    """Lasts as long as the `with` block."""

    def __enter__(self):
        self._cleanup = contextlib.ExitStack()
        try:
            self.directory = self._cleanup.enter_context(paths.scratch())
            self._make_key()
            self._start_dns()
        except BaseException:
            self._cleanup.close()
            raise
        return self

    def __exit__(self, *_):
        self._cleanup.close()

    def _make_key(self):
        directory = self._cleanup.enter_context(paths.scratch(paths.make_private))
        self._zone = commands.keygen(directory, SELECTOR, DOMAIN)
        self.key = directory / f"{SELECTOR}.private"
        # The filter runs as this user; a key that others can read would be refused.
        for path in (directory, *directory.iterdir()):
            shutil.chown(path, USER)

    def _start_dns(self):
        self.dns = DNSServer(self.directory / "dns")
        self.dns.add_records(DOMAIN, self._zone)
        self._cleanup.callback(self.dns.stop)
        self.dns.start()
        # The same record as a file, for a filter that cannot ask a server on this port.
        name = f"{SELECTOR}._domainkey.{DOMAIN}"
        strings = re.findall(r'"([^"]*)"', self.dns.query(name).replace("\\;", ";"))
        self.key_file = self.directory / "keys"
        self.key_file.write_text(f"{name} {''.join(strings)}\n")

    def message_file(self, length, is_signed):
        """A message as smtp-source takes it: lines that end with LF."""
        path = self.directory / f"{length}-{'signed' if is_signed else 'plain'}.eml"
        if not path.exists():
            message = mail.message(length, SENDER, RECIPIENT)
            if is_signed:
                message = self._signed(message)
            path.write_bytes(message.replace(b"\r\n", b"\n"))
        return path

    def _signed(self, message):
        outcome = commands.run(
            "sign", "--domain", DOMAIN, "--selector", SELECTOR, "--key", self.key,
            "--canonicalization", "relaxed/relaxed", message=message,
        )
        if outcome.status != 0:
            raise RuntimeError(f"dkim-milterd sign ended with {outcome.status}: {outcome.errors}")
        return outcome.output

    def keep_until_the_end(self, context):
        """Enters a context that is left when the supplies are."""
        return self._cleanup.enter_context(context)
