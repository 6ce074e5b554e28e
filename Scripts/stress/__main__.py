"""Measures and writes the report; see __init__.py for what is where."""

import contextlib
import datetime
import pathlib
import shlex
import signal
import sys

_SCRIPTS = pathlib.Path(__file__).resolve().parents[1]
sys.path[0:1] = [str(_SCRIPTS), str(_SCRIPTS.parent / "Tests/EndToEnd")]

from stress import csv_file, machine, options, preparation, report, table  # noqa: E402
from stress.campaign import Campaign  # noqa: E402
from stress.console import Console  # noqa: E402
from stress.context import Context  # noqa: E402
from stress.memory_limit import MemoryLimit  # noqa: E402
from stress.supplies import Supplies  # noqa: E402

_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Ended(BaseException):
    """Somebody wants this to end."""

    def __init__(self, number):
        super().__init__()
        self.number = number


def main(arguments):
    wanted = options.parse(arguments)
    for number in _SIGNALS:
        # Under nohup a hang-up is ignored, and stays so.
        if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN:
            signal.signal(number, _end)
    try:
        preparation.prepare(wanted, arguments)
        return _measure(wanted, arguments)
    except preparation.Unavailable as error:
        print(f"stress: {error}", file=sys.stderr)
        return 69
    except Ended as end:
        print(f"\nstress: ended early by {signal.Signals(end.number).name}; everything that was "
              "started is stopped, no report written", file=sys.stderr)
        return 128 + end.number
    except (OSError, RuntimeError) as error:
        print(f"stress: {error}", file=sys.stderr)
        return 70


def _end(number, _frame):
    # Once: what was started has to be stopped in peace.
    for each in _SIGNALS:
        signal.signal(each, signal.SIG_IGN)
    raise Ended(number)


def _measure(wanted, arguments):
    when = datetime.datetime.now().astimezone()
    load = machine.load_average()
    campaign = Campaign(wanted)
    console = Console()
    with contextlib.ExitStack() as stack:
        limit = None
        if wanted.memory:
            limit = stack.enter_context(MemoryLimit(wanted.memory, arguments))
        campaign.run(stack.enter_context(Supplies()), console)
        facts = machine.facts(wanted, campaign.scanners)
        if limit:
            facts.append(("Memory limit", limit.fact()))
    context = Context.of(
        campaign, facts=facts, load_average=load, when=when, command=shlex.join(arguments))
    csv_file.write(wanted.csv, [each for trials in campaign.trials.values() for each in trials])
    report.write(wanted.output, context)
    preparation.give_back(wanted.csv, wanted.output)
    _tell(console, context, wanted)
    return 1 if context.faults else 0


def _tell(console, context, wanted):
    console.say(f"\n{table.text(context.sections)}\n")
    for fault in context.faults:
        console.say(f"FAULT: {fault}")
    console.say("\n".join([context.verdict, *(f"- {each}" for each in context.more)]))
    console.say(f"\nreport: {wanted.output}\nsamples: {wanted.csv}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
