"""What became of the messages: counted at both ends and in the logs."""

import dataclasses
import re
import time

from harness import commands

from . import filters
from .supplies import DOMAIN, SELECTOR

# A header section here has some 3 kB; the rest of a file is not read.
_HEADER_OCTETS = 32_768


@dataclasses.dataclass(frozen=True)
class Arrivals:
    sent: int
    relayed: int            # by Postfix's log, to the sink
    arrived: int            # different messages at the sink
    twice: int              # that came once more
    octets: int
    signed: int             # with a signature of our selector
    passed: int             # with our result dkim=pass
    marked: int             # with our field, whatever it says
    logged: dict | None     # by the filter's log: signed, verified
    sample_verifies: bool   # the signature of one of them, looked at again
    last: float             # when the last octet arrived, in seconds since 1970

    @property
    def lost(self):
        return self.sent - self.arrived

    def faults(self, scenario):
        """What is not as it should be, in words; empty if all is well."""
        found = []
        if self.lost:
            found.append(f"{self.lost} of {self.sent} messages did not arrive")
        if self.twice:
            found.append(f"{self.twice} messages arrived twice")
        if self.relayed != self.arrived + self.twice:
            found.append(f"Postfix's log counts {self.relayed} deliveries, "
                         f"the sink {self.arrived + self.twice}")
        expected = {"signed": self.arrived * scenario.signs,
                    "verified": self.arrived * scenario.verifies}
        if scenario.signs and self.signed != self.arrived:
            found.append(f"{self.arrived - self.signed} messages went unsigned")
        if self.passed != expected["verified"]:
            found.append(f"{self.passed} messages bear dkim=pass, not {expected['verified']}")
        if self.marked != self.passed:
            found.append(f"{self.marked - self.passed} messages bear another result than pass")
        if not self.sample_verifies:
            found.append("the signature on a message that arrived does not verify")
        for word, count in (self.logged or {}).items():
            if count != expected[word]:
                found.append(f"the filter's log counts {count} messages {word}, "
                             f"not {expected[word]}")
        return found


def count(rig, sent, supplies):
    """Reads what lies at the sink and the logs. What is read at the sink is removed."""
    recipients, octets, signed, passed, marked = set(), 0, 0, 0, 0
    last, sample = time.time(), None
    files = list(rig.arrived.iterdir())
    if files:
        last = max(file.stat().st_mtime for file in files)
    for file in files:
        octets += file.stat().st_size
        with file.open("rb") as stream:
            head = stream.read(_HEADER_OCTETS).partition(b"\n\n")[0]
        recipients.update(re.findall(rb"^X-Rcpt-Args: (\S+)", head, re.M))
        fields = re.sub(rb"\n[ \t]+", b" ", head)
        signed += _has(fields, rb"DKIM-Signature:(?=.*\bd=%s;)(?=.*\bs=%s;)",
                       DOMAIN, SELECTOR)
        passed += _has(fields, rb"Authentication-Results: *%s;.*\bdkim=pass",
                       filters.AUTHSERV_ID)
        marked += _has(fields, rb"Authentication-Results: *%s;", filters.AUTHSERV_ID)
        sample = sample or file
    bears_signature = rig.scenario.work != "none"
    verifies = not bears_signature or sample is None or _verifies(sample, supplies)
    for file in files:
        file.unlink()
    port = rig.sink_address.split(":")[1]
    relayed = len(re.findall(rf"relay=127\.0\.0\.1\[127\.0\.0\.1\]:{port},.* status=sent",
                             rig.postfix.log_text))
    return Arrivals(
        sent=sent, relayed=relayed, arrived=len(recipients), twice=len(files) - len(recipients),
        octets=octets, signed=signed, passed=passed, marked=marked,
        logged=filters.logged(rig.filter) if rig.filter else None, sample_verifies=verifies,
        last=last,
    )


def _has(fields, pattern, *words):
    pattern %= tuple(re.escape(word.encode()) for word in words)
    return bool(re.search(rb"^" + pattern, fields, re.M))


def _verifies(file, supplies):
    message = file.read_bytes().replace(b"\n", b"\r\n")
    return "pass" in commands.verify(message, supplies.key_file)
