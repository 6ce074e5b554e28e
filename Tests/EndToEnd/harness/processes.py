"""Processes that end when the tests end."""

import contextlib
import ctypes
import os
import pathlib
import signal
import socket
import subprocess
import time

from . import ports

_PR_SET_PDEATHSIG = 1
_PR_SET_CHILD_SUBREAPER = 36
_libc = ctypes.CDLL(None, use_errno=True)

# Postfix's master leaves its children when it ends. They come to us instead of to process 1,
# which in a container may not care for them.
_libc.prctl(_PR_SET_CHILD_SUBREAPER, 1)


def eventually(condition, timeout=30.0, interval=0.02, what="condition"):
    """Waits until `condition()` is true and returns its value; TimeoutError if it never is."""
    deadline = time.monotonic() + timeout
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > deadline:
            raise TimeoutError(f"not within {timeout:g} s: {what}")
        time.sleep(interval)


def accepts_connections(address):
    """True if something listens on `address`: (host, port), or the path of a Unix socket."""
    with contextlib.closing(socket.socket(ports.family(address), socket.SOCK_STREAM)) as probe:
        probe.settimeout(1)
        try:
            probe.connect(address)
        except OSError:
            return False
        return True


class ManagedProcess:
    """A child in a process group of its own, with its output in a file.

    It is told to end when this process dies, however that happens; `stop` ends its whole
    group and nothing else.
    """

    def __init__(self, arguments, log, environment=None, directory=None):
        self.arguments = [str(argument) for argument in arguments]
        self.log = pathlib.Path(log)
        with self.log.open("ab") as output:
            self._child = subprocess.Popen(
                self.arguments,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env=environment,
                cwd=directory,
                start_new_session=True,
                preexec_fn=lambda: _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM),
            )

    @property
    def pid(self):
        return self._child.pid

    @property
    def is_running(self):
        return self._child.poll() is None

    @property
    def output(self):
        return self.log.read_text(errors="replace")

    def wait_until(self, condition, timeout=40.0, what="ready"):
        """`eventually`, but gives up at once, with the log's end, if the process has died."""

        def holds():
            if not self.is_running:
                raise RuntimeError(
                    f"{self.arguments[0]} ended with status {self._child.returncode}:\n"
                    + self.output[-4000:]
                )
            return condition()

        try:
            return eventually(holds, timeout, what=what)
        except TimeoutError as error:
            raise TimeoutError(f"{self.arguments[0]}: {error}\n{self.output[-4000:]}") from None

    def wait_until_ready(self, condition, what, timeout=40.0):
        """`wait_until` for a start: a process that does not get ready is not left behind."""
        try:
            self.wait_until(condition, timeout, what=what)
        except BaseException:
            self.stop()
            raise

    def signal(self, number):
        self._child.send_signal(number)

    def wait(self, timeout):
        """The exit status; TimeoutError if it does not end in time."""
        try:
            return self._child.wait(timeout)
        except subprocess.TimeoutExpired:
            raise TimeoutError(f"{self.arguments[0]} did not end within {timeout:g} s") from None

    def stop(self, timeout=10.0):
        """SIGTERM, then SIGKILL to whatever of the group is left. Returns the exit status."""
        if self.is_running:
            self.signal(signal.SIGTERM)
            with contextlib.suppress(TimeoutError):
                self.wait(timeout)
        # The group outlives its leader as long as one member is left.
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.pid, signal.SIGKILL)
        status = self._child.wait()
        with contextlib.suppress(ChildProcessError, TimeoutError):
            eventually(self._reap, timeout)
        return status

    def _reap(self):
        """Collects ended members of the group; raises ChildProcessError when none is left."""
        os.waitpid(-self.pid, os.WNOHANG)
        return False


def memory_kib(pid, field="VmRSS"):
    """A figure of /proc/PID/status in KiB: VmRSS (now) or VmHWM (highest so far)."""
    for line in pathlib.Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith(field + ":"):
            return int(line.split()[1])
    raise ValueError(f"no {field} in /proc/{pid}/status")


def open_files(pid):
    """The number of descriptors the process has open."""
    return len(os.listdir(f"/proc/{pid}/fd"))
