"""Measures dkim-milterd beside other filters: processor time, latency, memory.

    python3 -B Benchmarks/bench.py [--quick] [--work sign,verify] [--sizes 4k,180k,5m] …

Everything is private: sockets, keys and messages lie in a directory of their own, and every
process ends with this one. The figures are medians of rounds in which the filters take turns.
"""

import argparse
import json
import pathlib
import signal
import sys

_HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(_HERE), str(_HERE.parent / "Tests" / "EndToEnd")]

from daemonbench import filters, grid, mail, peers, programs, report  # noqa: E402
from daemonbench.setting import Setting  # noqa: E402

FILTERS = {
    "ours": filters.Ours, "opendkim": peers.OpenDKIM, "rspamd": peers.RSpamd,
    "dkimpy": peers.DKIMPyMilter, "floor": filters.Floor, "null": filters.Null,
}
WORKS = ("sign", "sign-both", "verify")


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


def numbers(text):
    values = [int(each) for each in text.split(",")]
    if min(values) < 1:
        raise argparse.ArgumentTypeError("numbers from 1")
    return values


def arguments():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add = parser.add_argument
    add("--work", type=listed(WORKS), default=list(WORKS), metavar="LIST",
        help=f"of {','.join(WORKS)} (sign-both: RSA-2048 and Ed25519)")
    add("--sizes", type=listed(mail.SIZES), default=list(mail.SIZES), metavar="LIST",
        help=f"of {','.join(mail.SIZES)}")
    add("--connections", type=numbers, default=[1, 20, 150, 1000], metavar="LIST")
    add("--daemons", type=listed(FILTERS), default=list(FILTERS), metavar="LIST",
        help=f"of {','.join(FILTERS)}")
    add("--rounds", type=int, default=5, metavar="N")
    add("--socket", choices=("unix", "inet", "inet6"), default="unix")
    add("--kinds", type=listed(mail.KINDS), default=["prose"], metavar="LIST",
        help=f"of body, in turn: of {','.join(mail.KINDS)}")
    add("--canonicalization", default="relaxed/simple", metavar="HEADER/BODY")
    add("--per-connection", type=int, default=0, metavar="N",
        help="messages on each connection (0: no limit)")
    add("--messages", type=int, default=0, metavar="N", help="in a run (0: by size)")
    add("--json", type=pathlib.Path, metavar="FILE", help="the record of every round")
    add("--quick", action="store_true", help="few messages, one round: to see that it works")
    return parser.parse_args()


def cases(options):
    for work in options.work:
        for size in options.sizes:
            for connections in options.connections:
                if size == "5m" and connections > 150 and not options.messages:
                    continue  # gigabytes for no new insight
                yield grid.Case(
                    work, size, connections, options.socket, tuple(options.kinds),
                    options.canonicalization, options.per_connection, options.messages)


def available(names):
    """The filters of these names that are installed; says which are not."""
    found = []
    for name in names:
        missing = FILTERS[name].missing()
        if missing:
            print(f"{name}: not measured, {missing} is not installed")
        else:
            found.append(FILTERS[name])
    return found


def main():
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    options = arguments()
    if options.quick:
        options.rounds, options.messages = 1, options.messages or 20
    chosen = available(options.daemons)
    programs.load()
    records = []
    with Setting() as setting:
        print(report.heading(), flush=True)
        for case in cases(options):
            rows = grid.measure(setting, case, chosen, options.rounds, grid.show_progress)
            grid.end_progress()
            if not rows:
                continue
            records += [report.record(row) for row in rows]
            print("\n" + "\n".join(report.lines(rows)), flush=True)
    if options.json:
        options.json.write_text(
            json.dumps({"machine": report.machine(), "rows": records}, indent=1) + "\n")
    return 1 if any("problem" in each for each in records) else 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
