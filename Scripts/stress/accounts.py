"""What the kernel knows about processes: CPU time and memory, cheap enough to ask often."""

import contextlib
import os
import time

_TICKS = os.sysconf("SC_CLK_TCK")


def cpu_seconds(pid):
    """User and system time of a process with all its threads, past ones too; None if it is gone.

    Its CPU-time clock (clock_getcpuclockid(3)) counts in nanoseconds. /proc/PID/stat counts
    hundredths of a second, which hundreds of short-lived processes never reach.
    """
    try:
        return time.clock_gettime((~pid << 3) | 2)
    except OSError:
        return None


def reaped_cpu_seconds(pid):
    """The time of the children that ended and were waited for."""
    with contextlib.suppress(OSError), open(f"/proc/{pid}/stat", "rb") as file:
        # The name, in brackets, may hold blanks; cutime and cstime are fields 16 and 17.
        fields = file.read().rpartition(b")")[2].split()
        return (int(fields[13]) + int(fields[14])) / _TICKS
    return 0.0


def children(pid):
    """The processes that the main thread of `pid` started."""
    with contextlib.suppress(OSError), open(f"/proc/{pid}/task/{pid}/children", "rb") as file:
        return [int(number) for number in file.read().split()]
    return []


def resident_mb(pid, field=b"VmRSS:"):
    """Resident memory now (VmRSS) or at its highest (VmHWM); 0 if the process is gone."""
    return _mb(f"/proc/{pid}/status", field)


def proportional_mb(pid):
    """Resident memory, with each page that n processes share counted as an nth."""
    return _mb(f"/proc/{pid}/smaps_rollup", b"Pss:")


def _mb(path, field):
    """A figure that the kernel gives in units of 1024 octets, in MB of a million octets."""
    with contextlib.suppress(OSError), open(path, "rb") as file:
        for line in file:
            if line.startswith(field):
                return int(line.split()[1]) * 1024 / 1e6
    return 0.0


def machine_seconds():
    """CPU seconds of all cores since the start: (busy, taken by the hypervisor)."""
    with open("/proc/stat", "rb") as file:
        user, nice, system, _idle, _wait, irq, softirq, steal = map(
            int, file.readline().split()[1:9])
    return (user + nice + system + irq + softirq) / _TICKS, steal / _TICKS
