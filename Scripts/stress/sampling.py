"""CPU time and memory of programs, and the queue, many times a second."""

import dataclasses
import time

from . import accounts

INTERVAL = 0.1

# Memory of processes that share pages takes long to ask for: at most this part of the time.
_SHARE_FOR_MEMORY = 0.04


@dataclasses.dataclass(frozen=True)
class Program:
    """A name for processes and their children."""

    name: str
    roots: list

    @property
    def processes(self):
        found = list(self.roots)
        # The first root of the test is this program itself, whose children are the others.
        if self.name != "test":
            for root in self.roots:
                found += accounts.children(root)
        return found


@dataclasses.dataclass(frozen=True)
class Sample:
    """`cpu` in seconds since the beginning, `memory` in MB, both by program."""

    seconds: float
    cpu: dict
    memory: dict
    queue: int
    arrived: int


class Sampler:
    """Call `take` as often as there is to be a sample."""

    def __init__(self, programs):
        self.programs = programs
        self.samples = []
        self._memory, self._next_memory = {}, 0.0
        self._machine = accounts.machine_seconds()
        self._highest = {program.name: 0.0 for program in programs}
        self._start = {program.name: self._cpu(program) for program in programs}
        self._began = time.monotonic()

    @property
    def seconds(self):
        return time.monotonic() - self._began

    def take(self, queue, arrived, is_last=False):
        now = self.seconds
        cpu = {}
        for program in self.programs:
            used = self._cpu(program) - self._start[program.name]
            # A process that ends while it is counted is missing once.
            self._highest[program.name] = max(used, self._highest[program.name])
            cpu[program.name] = self._highest[program.name]
        if now >= self._next_memory or is_last:
            before = time.thread_time()
            self._memory = {each.name: _memory(each) for each in self.programs}
            self._next_memory = now + (time.thread_time() - before) / _SHARE_FOR_MEMORY
        self.samples.append(Sample(now, cpu, self._memory, queue, arrived))
        return self.samples[-1]

    @staticmethod
    def _cpu(program):
        total = 0.0
        for root in program.roots:
            if program.name != "test":
                total += accounts.reaped_cpu_seconds(root)
        for pid in program.processes:
            total += accounts.cpu_seconds(pid) or 0.0
        return total

    def others(self):
        """CPU seconds since the beginning of (all other programs, the hypervisor)."""
        busy, stolen = accounts.machine_seconds()
        ours = sum(self._highest.values())
        return max(0.0, busy - self._machine[0] - ours), stolen - self._machine[1]

    def peaks(self):
        """The highest memory of each program, in MB."""
        peaks = {}
        for program in self.programs:
            peaks[program.name] = max(
                sample.memory.get(program.name, 0.0) for sample in self.samples)
            if len(program.processes) == 1:
                exact = accounts.resident_mb(program.roots[0], b"VmHWM:")
                peaks[program.name] = max(peaks[program.name], exact)
        return peaks


def _memory(program):
    processes = program.processes
    if len(processes) == 1:
        return accounts.resident_mb(processes[0])
    return sum(map(accounts.proportional_mb, processes))
