"""The command line."""

import argparse
import dataclasses
import os
import pathlib
import re

SCENARIOS = ("none", "sign", "verify", "both", "surge", "large")
COMPANIONS = ("opendkim", "scanners")

# What keeps a run bounded, whatever is asked for.
MOST_SESSIONS, MOST_MESSAGES, MOST_LENGTH, MOST_ROUNDS = 250, 100_000, 50_000_000, 25

_DESCRIPTION = """\
Sends mail through a private Postfix, with and without DKIM, and writes a report of what
DKIM cost: CPU, memory, queue. Nothing of an installed Postfix is touched; all of it stays
on loopback and ends with this program."""

_EPILOGUE = """\
scenarios:
  none    no DKIM (the others are compared with it, so it comes along with each of them)
  sign    mail that goes out
  verify  signed mail that comes in
  both    mail that goes out, comes back in through a second smtpd, and leaves for the sink
  surge   150 sessions, 1000 messages come in
  large   messages of 5 MB, signed and verified

Exit status: 0 if all mail arrived as it should, 1 if not, 64 for a wrong command line,
69 if something that is needed cannot be had.
"""


@dataclasses.dataclass(frozen=True)
class Options:
    sessions: int
    length: int
    messages: int
    scenarios: tuple
    companions: tuple
    rounds: int
    quick: bool
    memory: int | None
    socket: str
    limit: int
    output: pathlib.Path
    csv: pathlib.Path

    @property
    def with_scanners(self):
        return "scanners" in self.companions

    @property
    def with_opendkim(self):
        return "opendkim" in self.companions


class _Parser(argparse.ArgumentParser):
    def error(self, message):
        self.exit(64, f"stress: {message}\n{self.format_usage()}")


def parse(arguments):
    parser = _parser()
    given = parser.parse_args(arguments)
    output, samples = _outputs(parser, given)
    chosen = tuple(name for name in SCENARIOS if name in given.scenarios)
    return Options(
        sessions=given.sessions, length=given.length,
        messages=given.messages or (60 if given.quick else 400),
        scenarios=chosen, companions=tuple(sorted(set(given.companions))),
        rounds=given.rounds or (1 if given.quick else 3), quick=given.quick,
        memory=given.memory, socket=given.socket, limit=given.limit, output=output,
        csv=samples,
    )


def _outputs(parser, given):
    """The files of the report and of the samples. Better now than when all is measured: whether
    they can be made."""
    output = given.output.absolute()
    samples = given.csv.absolute() if given.csv else output.with_suffix(".csv")
    for path in (output, samples):
        if path.is_dir():
            parser.error(f"{path} is a folder; name a file")
        if not os.access(path.parent, os.W_OK):
            parser.error(f"{path.parent}: no folder that can be written to")
    if output == samples:
        parser.error(f"report and samples would both be {output}: name another file with --csv")
    return output, samples


def _parser():
    parser = _Parser(
        prog="Scripts/stress.sh", description=_DESCRIPTION, epilog=_EPILOGUE,
        formatter_class=argparse.RawDescriptionHelpFormatter, allow_abbrev=False,
    )
    add = parser.add_argument
    add("-s", dest="sessions", type=_number(MOST_SESSIONS), default=20, metavar="N",
        help="SMTP sessions at a time (20)")
    add("-l", dest="length", type=_number(MOST_LENGTH), default=180_000, metavar="OCTETS",
        help="size of a message's body (180000)")
    add("-m", dest="messages", type=_number(MOST_MESSAGES), metavar="N",
        help="messages of a scenario (400; with --quick 60)")
    add("--scenarios", type=_choice(SCENARIOS), default=SCENARIOS, metavar="LIST",
        help="some of none,sign,verify,both,surge,large (all)")
    add("--with", dest="companions", type=_choice(COMPANIONS), default=[], action="extend",
        metavar="LIST", help="opendkim: the same through Debian's opendkim; "
        "scanners: also with amavis, SpamAssassin and ClamAV behind Postfix")
    add("--rounds", type=_number(MOST_ROUNDS), metavar="N",
        help="how often each scenario runs, in turn; the medians count (3; with --quick 1)")
    add("--quick", action="store_true", help="one round with few messages")
    add("--memory", type=_size, metavar="SIZE",
        help="run all of it within this much memory, such as 512M (a control group)")
    add("--socket", choices=("inet", "unix"), default="inet",
        help="how Postfix talks to the filter (inet)")
    add("--limit", type=_number(3600), default=120, metavar="SECONDS",
        help="give a scenario up after this time (120), one with scanners after five times it")
    add("--output", type=pathlib.Path, default=pathlib.Path("stress-report.html"),
        metavar="FILE", help="the report (stress-report.html)")
    add("--csv", type=pathlib.Path, metavar="FILE",
        help="the samples (named like the report, with .csv)")
    return parser


def _number(most):
    def number(text):
        if not re.fullmatch("[0-9]{1,9}", text) or not 1 <= int(text) <= most:
            raise argparse.ArgumentTypeError(f"{text!r} is not a number from 1 to {most}")
        return int(text)

    return number


def _choice(known):
    def names(text):
        found = [name for name in text.split(",") if name]
        unknown = [name for name in found if name not in known]
        if unknown or not found:
            raise argparse.ArgumentTypeError(f"{text!r}: choose from {','.join(known)}")
        return found

    return names


def _size(text):
    found = re.fullmatch("([0-9]{1,9})([kKmMgG]?)", text)
    octets = int(found[1]) << {"": 0, "k": 10, "m": 20, "g": 30}[found[2].lower()] if found else 0
    if octets < 64 << 20:
        raise argparse.ArgumentTypeError(f"{text!r} is not a size of at least 64M, such as 512M")
    return octets
