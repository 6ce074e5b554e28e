"""Measures dkim-milterd beside other filters: processor time, latency, memory.

    python3 -B Benchmarks/bench.py [PART …] [--quick] [--work sign,verify] [--sizes 4k,180k] …

Parts (all of them if none is named):
    grid     every kind of work, size and number of connections
    postfix  as Postfix does it: one message on each of 20 connections over TCP, text and base64
    memory   many large messages at a time, idle connections, a long run
    start    from the start to the first answer; with tables of a million rows, too
    dns      a DNS server that takes its time

Everything is private: sockets, keys and messages lie in a directory of their own, and every
process ends with this one. Filters take turns, the figures are medians. Exit status 1 if a
message did not get what it had to get, 64 for a wrong command line, 69 if something that is needed
is not there.
"""

import argparse
import json
import os
import pathlib
import signal
import sys

_HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(_HERE), str(_HERE.parent / "Tests" / "EndToEnd")]

from daemonbench import (  # noqa: E402
    filters, grid, mail, memory, peers, programs, report, slow_dns, start,
)
from daemonbench.setting import Setting  # noqa: E402
from harness import paths  # noqa: E402

FILTERS = {
    "ours": filters.Ours, "two-keys": filters.OursWithTwoKeys, "opendkim": peers.OpenDKIM,
    "rspamd": peers.RSpamd, "dkimpy": peers.DKIMPyMilter, "floor": filters.Floor,
    "null": filters.Null,
}
WORKS = ("sign", "verify")
PARTS = ("grid", "postfix", "memory", "start", "dns")
CANONICALIZATIONS = [f"{header}/{body}" for header in ("relaxed", "simple")
                     for body in ("relaxed", "simple")]


class Parser(argparse.ArgumentParser):
    def error(self, message):
        self.exit(64, f"bench: {message}\n{self.format_usage()}")


def listed(choices):
    """An option whose value is a list of some of `choices`."""
    def parse(text):
        values = text.split(",")
        unknown = [each for each in values if each not in choices]
        if unknown:
            raise argparse.ArgumentTypeError(
                f"{', '.join(unknown)}: choose from {', '.join(choices)}")
        return values
    return parse


def number_from(lowest):
    """An option whose value is a number that is not lower."""
    def parse(text):
        if not text.isdecimal() or int(text) < lowest:
            raise argparse.ArgumentTypeError(f"{text!r} is not a number from {lowest}")
        return int(text)
    return parse


positive = number_from(1)


def numbers(text):
    return [positive(each) for each in text.split(",")]


def file_to_write(text):
    """An option whose value is a file that can be made; better now than after all is measured."""
    path = pathlib.Path(text).absolute()
    if path.is_dir():
        raise argparse.ArgumentTypeError(f"{path} is a folder")
    if not os.access(path.parent, os.W_OK):
        raise argparse.ArgumentTypeError(f"{path.parent}: no folder that can be written to")
    return path


def arguments():
    parser = Parser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add = parser.add_argument
    add("parts", nargs="*", metavar="PART", help=", ".join(PARTS))
    add("--work", type=listed(WORKS), default=list(WORKS), metavar="LIST",
        help=f"of {','.join(WORKS)}")
    add("--sizes", type=listed(mail.SIZES), default=list(mail.SIZES), metavar="LIST",
        help=f"of {','.join(mail.SIZES)}")
    add("--connections", type=numbers, default=[1, 20, 150, 1000], metavar="LIST")
    add("--daemons", type=listed(FILTERS), metavar="LIST",
        help=f"of {','.join(FILTERS)}; if not given all, slow ones where it takes them no minutes")
    add("--rounds", type=positive, default=5, metavar="N")
    add("--socket", choices=("unix", "inet", "inet6"), default="unix", help="of the grid")
    add("--kinds", type=listed(mail.KINDS), default=["prose"], metavar="LIST",
        help=f"of body in the grid, in turn: of {','.join(mail.KINDS)}")
    add("--canonicalization", choices=CANONICALIZATIONS, default="relaxed/simple",
        metavar="HEADER/BODY", help="in the grid")
    add("--per-connection", type=number_from(0), default=0, metavar="N",
        help="messages on each connection of the grid (0: no limit)")
    add("--messages", type=positive, metavar="N", help="in a run (by size, if not given)")
    add("--long-run", type=positive, default=5_000, metavar="N",
        help="messages in the long run of the part memory")
    add("--rows", type=positive, default=1_000_000, metavar="N",
        help="of the tables in the part start")
    add("--json", type=file_to_write, metavar="FILE", help="the record of every round")
    add("--quick", action="store_true", help="few messages, one round: to see that it works")
    options = parser.parse_args()
    unknown = set(options.parts) - set(PARTS)
    if unknown:
        parser.error(f"{', '.join(unknown)}: the parts are {', '.join(PARTS)}")
    return options


class Bench:
    """The parts, with what the command line says about them."""

    def __init__(self, setting, options):
        self.setting, self.options = setting, options
        self.filters = self._available(options.daemons or FILTERS)

    @staticmethod
    def _available(names):
        """The filters of these names that are installed; says which are not."""
        found = []
        for name in names:
            missing = FILTERS[name].missing()
            if missing:
                print(f"{name}: not measured, {missing} is not installed")
            else:
                found.append(FILTERS[name])
        return found

    def grid(self):
        options = self.options
        for work in options.work:
            for size in options.sizes:
                for connections in options.connections:
                    if size == "5m" and connections > 150 and not options.messages:
                        continue  # Gigabytes for nothing new.
                    yield grid.Case(
                        work, size, connections, options.socket, tuple(options.kinds),
                        options.canonicalization, options.per_connection, options.messages or 0)

    def postfix(self):
        for work, canonicalization in (
            ("sign", "relaxed/simple"), ("verify", "relaxed/simple"), ("verify", "relaxed/relaxed"),
        ):
            for size in self.options.sizes if work in self.options.work else ():
                yield grid.Case(
                    work, size, 20, "inet", tuple(mail.KINDS), canonicalization, 1,
                    self.options.messages or 0)

    def run_cases(self, cases, records):
        print(report.heading(), flush=True)
        for case in cases:
            chosen = [each for each in self.filters
                      if self.options.daemons or each.share == 1 or case.is_small]
            rows = grid.measure(self.setting, case, chosen, self.options.rounds,
                                grid.show_progress)
            grid.end_progress()
            if rows:
                print("\n" + "\n".join(report.lines(rows)), flush=True)
            records += [report.record(row) for row in rows]

    def run(self, part, records):
        """Runs a part, prints what comes of it and appends it to `records`."""
        if part in ("grid", "postfix"):
            self.run_cases(getattr(self, part)(), records)
        else:
            records += getattr(self, "run_" + part)()

    def _quick_ones(self):
        return [each for each in self.filters
                if each.share == 1 and each is not filters.OursWithTwoKeys]

    def run_memory(self):
        options = self.options
        amounts = memory.Amounts(messages=options.long_run)
        if options.quick:
            amounts = memory.Amounts(large=5, idle=20, messages=100, samples=2)
        print(memory.heading(amounts), flush=True)
        return memory.measure(self.setting, self._quick_ones(), amounts)

    def run_start(self):
        options = self.options
        rows = min(options.rows, 1000) if options.quick else options.rows
        print(start.heading(options.rounds), flush=True)
        return start.measure(self.setting, self._quick_ones(), rows, options.rounds)

    def run_dns(self):
        domains = 10 if self.options.quick else 100
        print(slow_dns.heading(domains), flush=True)
        return slow_dns.measure(self.setting, domains) if filters.Ours in self.filters else []


def main():
    for number in (signal.SIGTERM, signal.SIGHUP):
        # Under nohup a hang-up is ignored, and stays so.
        if signal.getsignal(number) != signal.SIG_IGN:
            signal.signal(number, lambda number, _: sys.exit(128 + number))
    options = arguments()
    if options.quick:
        options.rounds, options.messages = 1, options.messages or 20
    try:
        paths.binary()
        programs.load()
        programs.floor()
    except (OSError, RuntimeError) as error:
        print(f"bench: {error}", file=sys.stderr)
        return 69
    records = {"machine": report.machine()}
    try:
        with Setting() as setting:
            bench = Bench(setting, options)
            for part in options.parts or PARTS:
                records[part] = []
                bench.run(part, records[part])
                print()
    finally:  # What was measured before an interruption is kept, too.
        if options.json:
            options.json.write_text(json.dumps(records, indent=1) + "\n")
    return 1 if any(
        "problem" in each for part in PARTS for each in records.get(part, ())) else 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
