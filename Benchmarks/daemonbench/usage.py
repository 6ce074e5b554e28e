"""What processes use: processor time and memory of a whole session of processes."""

import contextlib
import pathlib
import time

from harness.processes import memory_kib


def members(leader):
    """The processes of the session that `leader` leads."""
    found = []
    for path in pathlib.Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            fields = (path / "stat").read_text().rpartition(")")[2].split()
            if int(fields[3]) == leader:
                found.append(int(path.name))
    return sorted(found)


def processor_seconds(pids):
    """User and system time of the processes, with that of threads that are gone.

    The kernel's clock of a process (clock_getcpuclockid(3)) counts nanoseconds where
    /proc/PID/stat counts hundredths of a second.
    """
    return sum(time.clock_gettime((~pid << 3) | 2) for pid in pids)


def forget_peaks(pids):
    """Lets VmHWM start anew from what is resident now (proc(5), clear_refs)."""
    for pid in pids:
        pathlib.Path(f"/proc/{pid}/clear_refs").write_text("5")


def peak_mb(pids):
    return sum(memory_kib(pid, "VmHWM") for pid in pids) / 1024


def resident_mb(pids):
    return sum(memory_kib(pid, "VmRSS") for pid in pids) / 1024
