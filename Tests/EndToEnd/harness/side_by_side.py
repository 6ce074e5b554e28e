"""The same configuration, keys and messages through opendkim and dkim-milterd."""

import collections
import dataclasses
import re

from . import keys
from .milter_client import MilterClient
from .milter_daemon import MilterDaemon
from .opendkim import OpenDKIM

AUTHSERV_ID = "mx.receiver.example"

# What both daemons get unless a setup says otherwise. The lists of fields are spelled out, as the
# defaults differ on purpose.
_BASE = {
    "AuthservID": AUTHSERV_ID,
    "Canonicalization": "relaxed/simple",
    "SignHeaders": "From,To,Subject,Date,X-Signed",
    "OmitHeaders": "Received",
    "OversignHeaders": "From",
}


@dataclasses.dataclass
class Setup:
    """A configuration and the messages to send through it.

    A value of None takes a parameter out of the base. `files` are written where the daemons
    find them; `{dir}` in parameters and files stands for that directory.
    """

    name: str
    cases: dict
    parameters: dict = dataclasses.field(default_factory=dict)
    files: dict = dataclasses.field(default_factory=dict)
    # The records that TestPublicKeys has; None for those of the keys.
    records: str | None = None


def one_key(key):
    """Domain, Selector and KeyFile for a key."""
    return {"Domain": key.domain, "Selector": key.selector, "KeyFile": key.path}


class Pair:
    """Both daemons with one setup."""

    def __init__(self, setup, directory, published):
        parameters = {**_BASE, **setup.parameters}
        if not {"KeyTable", "KeyFile"} & parameters.keys():
            parameters = {**one_key(published[0]), **parameters}
        records = directory / "records"
        if setup.records is None:
            keys.key_file(records, published)
        else:
            records.write_text(setup.records)
        parameters["TestPublicKeys"] = records
        for name, text in setup.files.items():
            (directory / name).write_text(text.replace("{dir}", str(directory)))
        parameters = {
            name: str(value).replace("{dir}", str(directory))
            for name, value in parameters.items() if value is not None
        }
        self._theirs = OpenDKIM(directory / "theirs", parameters)
        self._ours = MilterDaemon(directory / "ours", parameters, local=True)
        self.starts, self.refusal = {}, ""

    def start(self):
        for name, daemon in (("ours", self._ours), ("theirs", self._theirs)):
            try:
                daemon.start()
                self.starts[name] = "starts"
            except RuntimeError as error:
                # What it has to say about it is on the last lines.
                self.starts[name] = "refuses to start"
                self.refusal = str(error)

    def stop(self):
        self._ours.stop()
        self._theirs.stop()

    def run(self, message):
        """The outcome of both, ours first: words by aspect."""
        if set(self.starts.values()) != {"starts"}:
            return [{"start": self.starts[name]} for name in ("ours", "theirs")]
        outcomes = []
        for address in (self._ours.milter.removeprefix("unix:"), self._theirs.address):
            with MilterClient(address) as client:
                outcomes.append(describe(client.run(message)))
        return outcomes


def tags(signature):
    """The tags of a DKIM-Signature field, without white space."""
    text = re.sub(r"\s+", "", signature)
    return dict(part.split("=", 1) for part in text.rstrip(";").split(";"))


def _signature(value):
    """What is to be the same: not the time, the order within h=, or b=."""
    found = tags(value)
    names = ":".join(sorted(found["h"].lower().split(":")))
    words = [f"{tag}={found[tag]}" for tag in ("d", "s", "c", "i", "l", "r", "bh", "z")
             if tag in found]
    if "x" in found:
        words.append(f"ttl={int(found['x']) - int(found['t'])}")
    return " ".join([*words, f"h={names}"])


def _results(value):
    """The DKIM results: the word, with the selector where there is one; reason; comment."""
    found = []
    comments = re.findall(r"\([^()]*\)", value)
    text = re.sub(r"\([^()]*\)", lambda match: f"({comments.index(match[0])})", value)
    for part in text.split(";")[1:]:
        method, _, rest = part.strip().partition("=")
        if method != "dkim":
            continue
        selector = re.search(r"header\.s=(\S+)", rest)
        reason = re.search(r'reason="([^"]*)"', rest)
        comment = re.search(r"\((\d+)\)", rest)
        found.append((
            " ".join([rest.split()[0], *(selector.groups() if selector else ())]),
            reason[1] if reason else None,
            " ".join(comments[int(comment[1])].strip("()").split()) if comment else None))
    return found


def describe(outcome):
    """An outcome in words that can be compared. What did not happen has no entry."""
    words = {"reply": " ".join([outcome.reply, *outcome.text.split()[:2]])}
    words["signed"] = sorted(map(_signature, outcome.inserted_fields("DKIM-Signature")))
    fields = outcome.inserted_fields("Authentication-Results")
    results = [result for field in fields for result in _results(field)]
    for number, aspect in enumerate(("results", "reasons", "comments")):
        words[aspect] = sorted(result[number] for result in results if result[number])
    # opendkim deletes old signatures by the ordinal 0, which an MTA takes for the first.
    removed = collections.Counter(name.lower() for name, _ in outcome.deleted)
    ordinals = [str(number) for name, number in outcome.deleted
                if name.lower() == "authentication-results"]
    words["removed"] = [f"{count} {name}" for name, count in sorted(removed.items())] + ordinals
    words["held"] = ["yes"] if outcome.quarantined else []
    words["recipients"] = sorted(
        f"{change} {address.strip('<>')}" for change, address in outcome.recipients)
    words["originals"] = sorted(
        value.strip() for value in outcome.inserted_fields("Original-Recipient"))
    return {aspect: value for aspect, value in words.items() if value}


def differences(ours, theirs):
    """Where two outcomes differ: aspect → (ours, theirs)."""
    return {
        aspect: (ours.get(aspect, "-"), theirs.get(aspect, "-"))
        for aspect in {**ours, **theirs} if ours.get(aspect, "-") != theirs.get(aspect, "-")
    }
