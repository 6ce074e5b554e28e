"""How much memory a filter takes: many large messages at a time, idle connections, long use."""

import dataclasses

from . import usage
from .report import number
from .running import Generator, Load, LoadError, run


@dataclasses.dataclass(frozen=True)
class Amounts:
    """How much is sent."""

    large: int = 150  # connections with a message of 5 MB each
    idle: int = 1000  # connections that say nothing more
    messages: int = 20_000  # in the long run
    samples: int = 10  # of the long run


def measure(setting, filters, amounts):
    """Prints what each filter takes; the record of it."""
    records = []
    for filter_type in filters:
        for work in ("sign", "verify"):
            try:
                record = _of(setting, filter_type, work, amounts)
            except (LoadError, RuntimeError, OSError, ValueError) as error:
                record = {"problem": str(error)}
            records.append({"filter": filter_type.name, "work": work, **record})
            print(_line(records[-1], amounts), flush=True)
    return records


def heading(amounts):
    return (
        f"Memory, MB resident: at first; highest with {amounts.large} connections at a time that"
        f" bring 5 MB each;\nwith {amounts.idle} connections that had a message of 4 KB and are"
        f" idle; {amounts.messages} messages of 4 KB in {amounts.samples} parts\n")


def _of(setting, filter_type, work, amounts):
    record = {}
    small, large = setting.messages(work, "4k"), setting.messages(work, "5m")
    with setting.running(filter_type, work) as target:
        record["at_first_mb"] = usage.resident_mb(target.pids)
        load = Load(large, amounts.large, connections=amounts.large, per_connection=1, warm_up=1)
        record["large_mb"] = _checked(run(target, load)).peak_mb
    with setting.running(filter_type, work) as target:
        record["idle_mb"] = _idle(target, small, amounts.idle)
    with setting.running(filter_type, work) as target:
        record["long_run_mb"] = _long_run(target, small, amounts)
    return record


def _checked(result):
    if result.failed:
        raise LoadError(f"{result.failed} messages failed: {'; '.join(result.failures[:2])}")
    return result


def _idle(target, messages, connections):
    load = Load(messages, connections, connections=connections, per_connection=1)
    with Generator(target, load, "--hold") as generator:
        generator.expect("ready")
        generator.go()
        generator.expect("held")
        resident = usage.resident_mb(target.pids)
        generator.go()
        if generator.outcome()["failed"]:
            raise LoadError("messages failed on connections that were to be idle")
    return resident


def _long_run(target, messages, amounts):
    """What is resident after each part of the messages."""
    part = max(amounts.messages // amounts.samples, 20)
    load = Load(messages, part, connections=20, per_connection=10, warm_up=20, timeout=600)
    resident = []
    for _ in range(amounts.samples):
        _checked(run(target, load))
        resident.append(usage.resident_mb(target.pids))
    return resident


def _line(record, amounts):
    title = f"{record['filter']:<15}{record['work']:<8}"
    if "problem" in record:
        return f"{title}FAILED: {record['problem']}"
    parts = " ".join(number(each) for each in record["long_run_mb"])
    return (f"{title}{number(record['at_first_mb']):>8}{number(record['large_mb']):>8}"
            f"{number(record['idle_mb']):>8}   {parts}")
