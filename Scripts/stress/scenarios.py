"""Which loads run with which filter, and what each is compared with."""

import dataclasses

from .wording import size_text

OURS, PEER = "dkim-milterd", "opendkim"


@dataclasses.dataclass(frozen=True)
class Load:
    """What smtp-source sends."""

    name: str
    sessions: int
    messages: int
    length: int

    @property
    def title(self):
        return (f"{self.messages} messages of {size_text(self.length)} "
                f"in {self.sessions} sessions")


@dataclasses.dataclass(frozen=True)
class Scenario:
    """`work` is none, sign, verify or both. In `both` a message passes through Postfix twice,
    and so does one of the scenario without DKIM that it is compared with."""

    load: Load
    work: str
    passes: int = 1
    filter: str | None = None
    scanned: bool = False

    @property
    def name(self):
        """Unique, for the command line and the CSV file."""
        return "-".join(filter(None, [
            self.load.name if self.load.name != "normal" else "",
            "relay" if self.passes == 2 and self.work == "none" else self.work,
            "scanned" if self.scanned else "",
        ]))

    @property
    def title(self):
        words = {"none": "no DKIM", "sign": "sign", "verify": "verify", "both": "sign and verify"}
        twice = ", relayed twice" if self.passes == 2 else ""
        return words[self.work] + twice

    @property
    def baseline(self):
        """The same without DKIM."""
        return dataclasses.replace(self, work="none", filter=None)

    @property
    def section(self):
        """Scenarios whose charts have the same scales."""
        return self.load, self.scanned

    @property
    def signs(self):
        return self.work in ("sign", "both")

    @property
    def verifies(self):
        return self.work in ("verify", "both")


def loads(options, scanned=False):
    """By name. Scanners take a hundred times as long for a message as the rest, and get fewer;
    SpamAssassin leaves large ones alone."""
    surge, large = (200, 8) if options.quick else (1000, 40)

    def load(name, sessions, messages, length, share):
        if scanned:
            messages = min(messages, max(6, messages // share))
        return Load(name, min(sessions, messages), messages, length)

    return {
        "normal": load("normal", options.sessions, options.messages, options.length, 20),
        "surge": load("surge", 150, surge, options.length, 20),
        "large": load("large", options.sessions, large, 5_000_000, 4),
    }


def chosen(options):
    """All scenarios of a run, each after the one it is compared with."""
    filters = [OURS] + ([PEER] if options.with_opendkim else [])
    result = _with(loads(options), filters, False, options.scenarios)
    if options.with_scanners:
        result += _with(loads(options, scanned=True), [OURS], True, options.scenarios)
    return list(dict.fromkeys(result))


def _with(by_name, filters, scanned, names):
    result = []

    def add(load, work, passes=1):
        plain = Scenario(by_name[load], "none", passes, None, scanned)
        result.append(plain)
        if work != "none":
            result.extend(
                dataclasses.replace(plain, work=work, filter=each) for each in filters)

    for name in names:
        if name == "surge":
            add("surge", "verify")
        elif name == "large":
            add("large", "sign")
            add("large", "verify")
        else:
            add("normal", name, 2 if name == "both" else 1)
    return result
