"""One scenario, once."""

import dataclasses
import shutil
import time

from harness.processes import ManagedProcess

from . import arrivals
from .rig import Rig
from .sampling import INTERVAL, Sampler
from .scenarios import Scenario
from .supplies import RECIPIENT, SENDER

_SOURCE = "/usr/sbin/smtp-source"

# What the programs still do after the last message: logs, queue files, connections that end.
_AFTERWARDS = 0.3

# How much longer a scenario may take that is scanned.
_PATIENCE_WITH_SCANNERS = 5


@dataclasses.dataclass(frozen=True)
class Trial:
    scenario: Scenario
    round: int
    seconds: float          # from the first connection to the last message at the sink
    samples: list
    cpu: dict               # seconds by program
    peaks: dict             # MB by program
    others: tuple           # CPU seconds of other programs, of the hypervisor
    arrivals: arrivals.Arrivals
    faults: list

    @property
    def cores_elsewhere(self):
        """How many cores other programs and the hypervisor kept busy meanwhile."""
        return sum(self.others) / max(self.samples[-1].seconds, INTERVAL)

    @property
    def longest_queue(self):
        return max(sample.queue for sample in self.samples)

    def cpu_ms_per_message(self, program):
        return 1000 * self.cpu.get(program, 0.0) / self.scenario.load.messages

    @property
    def total_ms_per_message(self):
        """Everything a server in earnest would run."""
        return sum(self.cpu_ms_per_message(each) for each in self.cpu if each != "test")


def run(scenario, number, supplies, options, scanners, progress):
    """`progress` is called with each sample."""
    directory = supplies.directory / f"{scenario.name}-{scenario.filter}-{number}"
    try:
        with Rig(scenario, supplies, directory, options.socket, scanners) as rig:
            return _measure(rig, number, supplies, options, progress)
    finally:
        shutil.rmtree(directory, ignore_errors=True)


def _measure(rig, number, supplies, options, progress):
    scenario = rig.scenario
    load = scenario.load
    message = supplies.message_file(load.length, is_signed=scenario.work == "verify")
    programs = rig.programs
    sampler = Sampler(programs)
    began = time.time()
    source = ManagedProcess(
        [_SOURCE, "-c", "-N", "-s", load.sessions, "-m", load.messages,
         "-f", SENDER, "-t", RECIPIENT, "-F", message, rig.entrance],
        log=rig.directory / "source.log",
    )
    try:
        programs[-1].roots.append(source.pid)
        limit = options.limit * (_PATIENCE_WITH_SCANNERS if scenario.scanned else 1)
        faults = _watch(rig, source, sampler, limit, progress)
    finally:
        source.stop()
    others, peaks = sampler.others(), sampler.peaks()
    found = arrivals.count(rig, _last_number(source.log), supplies)
    return Trial(
        scenario=scenario, round=number, seconds=max(found.last - began, INTERVAL),
        samples=sampler.samples, cpu=sampler.samples[-1].cpu, peaks=peaks, others=others,
        arrivals=found, faults=faults + found.faults(scenario),
    )


def _watch(rig, source, sampler, limit, progress):
    """Takes samples until all has arrived; what went wrong."""
    expected = rig.scenario.load.messages
    finished, faults, is_last = None, [], False
    while not is_last:
        arrived, queue = _last_number(rig.sink.log), rig.queue_length
        has_ended = not source.is_running
        if finished is None and arrived >= expected and has_ended:
            finished = sampler.seconds
        if finished is not None:
            is_last = sampler.seconds >= finished + _AFTERWARDS and not queue
        elif has_ended and source.wait(1) != 0:
            faults.append(f"smtp-source gave up: {source.output.strip()[-300:]}")
        elif sampler.seconds > limit:
            faults.append(f"not done within {limit} s")
        faults += [f"{name} ended in the middle" for name in rig.ended]
        is_last = is_last or bool(faults)
        progress(sampler.take(queue, arrived, is_last))
        if not is_last:
            time.sleep(INTERVAL - sampler.seconds % INTERVAL)
    return faults


def _last_number(log):
    """The counter at the end of what smtp-source or smtp-sink printed with -c."""
    with open(log, "rb") as file:
        file.seek(max(0, log.stat().st_size - 200))
        lines = file.read().splitlines()
    for line in reversed(lines):
        number = line.rpartition(b"mesg=")[2].strip()
        if number.isdigit():
            return int(number)
    return 0
