"""The interoperability matrix: what is tried, with whom, and the table of it."""

import dataclasses
import functools
import itertools

from . import commands, keys, messages, peers

CANONICALIZATIONS = tuple(itertools.product(("simple", "relaxed"), repeat=2))
OURS_TO_PEER, PEER_TO_OURS = "ours → {}", "{} → ours"
LENGTH_OPTION = "--body-length"
_ALL_KEYS = (
    lambda: keys.rsa(1024), lambda: keys.rsa(2048), lambda: keys.rsa(4096), keys.ed25519,
)


@dataclasses.dataclass(frozen=True)
class Trial:
    """One message, signed once per key in one way."""

    case: str
    header: str = "relaxed"
    body: str = "relaxed"
    key_names: tuple = ("rsa2048",)
    length: bool = False
    appended: bytes = b""


@dataclasses.dataclass(frozen=True)
class Row:
    label: str
    trials: tuple


def _every_canonicalization(cases, **options):
    return tuple(Trial(case, h, b, **options) for case in cases for h, b in CANONICALIZATIONS)


_SMALL = tuple(case for case in messages.CORPUS if case != "5 MB")
_FEW = ("plain", "UTF-8 header", "trailing empty lines")


def rows():
    """By canonicalization, by key, and by message; the first and last cover the same trials."""
    result = [
        Row(f"`c={h}/{b}`, every message below", tuple(Trial(case, h, b) for case in _SMALL))
        for h, b in CANONICALIZATIONS
    ]
    result += [
        Row("RSA 1024", _every_canonicalization(_FEW, key_names=("rsa1024",))),
        Row("RSA 2048", _every_canonicalization(_FEW)),
        Row("RSA 4096", _every_canonicalization(_FEW, key_names=("rsa4096",))),
        Row("Ed25519", _every_canonicalization(_FEW, key_names=("ed25519",))),
        Row("`l=` over the whole body", _every_canonicalization(_FEW, length=True)),
        Row("`l=`, text appended afterwards", _every_canonicalization(
            ("plain",), length=True, appended=b"A footer.\r\n")),
        Row("two signatures, RSA 1024 and 2048", _every_canonicalization(
            ("plain",), key_names=("rsa1024", "rsa2048"))),
        Row("two signatures, RSA and Ed25519", _every_canonicalization(
            ("plain",), key_names=("rsa2048", "ed25519"))),
    ]
    result += [Row(f"message: {case}", _every_canonicalization((case,))) for case in _SMALL]
    large = tuple(Trial("5 MB", c, c) for c in ("simple", "relaxed"))
    return [*result, Row("message: 5 MB", large)]


def columns():
    """(heading, direction, peer) for every column."""
    return [
        (direction.format(peer.name), direction, peer)
        for peer in peers.ALL
        for direction in (OURS_TO_PEER, PEER_TO_OURS)
    ]


@functools.cache
def _keys():
    return {key.selector: key for key in (make() for make in _ALL_KEYS)}


@functools.cache
def _key_file():
    return keys.key_file(keys.directory() / "keys", _keys().values())


def is_tried(trial, direction, peer):
    """False where the peer cannot take part, through a fault or limit of its own."""
    return peer.cannot(trial, signing=direction == PEER_TO_OURS) is None and all(
        peer.supports(_keys()[name]) for name in trial.key_names
    )


@functools.cache
def fault(trial, direction, peer):
    """What went wrong; None if every signature of the trial verified."""
    message = messages.CORPUS[trial.case]
    used = [_keys()[name] for name in trial.key_names]
    try:
        if direction == OURS_TO_PEER:
            signed = commands.sign(
                message, *used, canonicalization=f"{trial.header}/{trial.body}",
                options=(LENGTH_OPTION,) if trial.length else (),
            )
            results = peer.verify(signed + trial.appended, _key_file())
            passed = results == [True] * len(used)
        else:
            signed = message
            for key in used:
                signed = peer.sign(signed, key, trial.header, trial.body, trial.length)
            results = commands.verify(signed + trial.appended, _key_file())
            passed = results == ["pass"] * len(used)
    except Exception as error:  # noqa: BLE001  - whatever it is, it belongs into the table
        return f"{error!r:.500}"
    return None if passed else str(results)


def cell(row, direction, peer):
    """(tried, passed)"""
    tried = [trial for trial in row.trials if is_tried(trial, direction, peer)]
    return len(tried), sum(fault(trial, direction, peer) is None for trial in tried)


def _text(tried, passed):
    if tried == 0:
        return "–"
    return f"✓ {passed}" if passed == tried else f"**{passed} of {tried}**"


def markdown(measured=True):
    """The table; with `measured` false, the one that a faultless run gives."""
    head = ["", *(heading for heading, _, _ in columns())]
    lines = [head, ["---"] * len(head)]
    for row in rows():
        line = [row.label]
        for _, direction, peer in columns():
            tried, passed = cell(row, direction, peer) if measured else (
                (count := sum(is_tried(trial, direction, peer) for trial in row.trials)), count)
            line.append(_text(tried, passed))
        lines.append(line)
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def exemptions():
    """What is not tried, and why, one line each."""
    reasons = {}
    by_meaning = [row for row in rows() if not row.label.startswith("`c=")]
    for row in by_meaning:
        for trial, (_, direction, peer) in itertools.product(row.trials, columns()):
            reason = peer.cannot(trial, signing=direction == PEER_TO_OURS)
            if reason:
                reasons[f"{peer.name}, {row.label}: {reason}."] = None
    return list(reasons)
