"""Cases, and all filters through one of them in turn."""

import contextlib
import dataclasses
import statistics
import sys

from .running import Load, LoadError, run

# How many messages a run has, so that a slow filter takes a few seconds for them.
_MESSAGES = {"4k": 600, "180k": 250, "5m": 20}


@dataclasses.dataclass(frozen=True)
class Case:
    """What all filters do in turn."""

    work: str
    size: str
    connections: int
    socket: str = "unix"
    kinds: tuple = ("prose",)
    canonicalization: str = "relaxed/simple"
    per_connection: int = 0
    messages: int = 0  # 0: as many as make sense

    @property
    def is_small(self):
        """Whether also a slow filter is done with it in a few seconds."""
        return self.connections <= (1 if self.size == "5m" else 20)

    def count(self, share=1.0):
        """How many messages a run has; no connection stays without one."""
        usual = self.messages or _MESSAGES[self.size]
        return max(round(usual * share), self.connections)


@dataclasses.dataclass
class Row:
    """One filter in one case: medians over the rounds."""

    case: Case
    name: str
    runs: list = dataclasses.field(default_factory=list)
    problem: str = ""

    def median(self, value):
        return statistics.median(value(each) for each in self.runs)

    @property
    def cpu_ms(self):
        return self.median(lambda each: each.cpu_ms)

    @property
    def rate(self):
        return self.median(lambda each: each.messages / each.seconds)

    @property
    def peak_mb(self):
        return max(each.peak_mb for each in self.runs)

    @property
    def failed(self):
        return sum(each.failed for each in self.runs)

    def answer_ms(self, quantile):
        return self.median(lambda each: each.answer_ms[quantile])

    def message_ms(self, quantile):
        return self.median(lambda each: each.message_ms[quantile])


def measure(setting, case, filters, rounds, progress=None):
    """Runs a case; a `Row` for each filter that can do its work.

    All filters are up at a time and take turns, so that what else the machine does hits each.
    """
    rows = []
    with contextlib.ExitStack() as stack:
        targets = []
        for filter_type in filters:
            if case.work not in filter_type.works:
                continue
            row = Row(case, filter_type.name)
            rows.append(row)
            try:
                running = setting.running(
                    filter_type, case.work, case.socket, case.canonicalization)
                targets.append((row, stack.enter_context(running)))
            except (RuntimeError, TimeoutError, OSError) as error:
                row.problem = f"does not start: {error}"
        for number in range(rounds):
            for row, target in targets:
                if progress:
                    progress(case, number, row.name)
                _one_round(row, target, _load(setting, case, target))
    return rows


def _load(setting, case, target):
    return Load(
        messages=setting.messages(case.work, case.size, case.kinds, case.canonicalization),
        count=case.count(target.share), connections=case.connections,
        per_connection=case.per_connection,
        warm_up=max(2 * len(case.kinds), 20 if case.size == "4k" else 4),
    )


def _one_round(row, target, load):
    if row.problem:
        return
    try:
        result = run(target, load)
    except LoadError as error:
        row.problem = str(error)
        return
    if result.failed or not result.messages:
        row.problem = f"{result.failed} messages failed: {'; '.join(result.failures[:2])}"
        return
    row.runs.append(result)


def show_progress(case, number, name):
    """A line on a terminal that the next one overwrites."""
    if sys.stderr.isatty():
        text = f"{case.work} {case.size} {case.connections} connections, round {number + 1}: {name}"
        print(f"\r\033[K{text}", end="", file=sys.stderr, flush=True)


def end_progress():
    if sys.stderr.isatty():
        print("\r\033[K", end="", file=sys.stderr, flush=True)
