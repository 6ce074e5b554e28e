"""All servers of one scenario."""

import contextlib
import os

from harness import ports
from harness.postfix import Listener, Postfix
from harness.processes import ManagedProcess, accepts_connections

from . import filters
from .sampling import Program

_SINK = "/usr/sbin/smtp-sink"

# What comes back in through a second smtpd comes from here, so that it is from outside.
_OUTSIDE = "127.0.0.2"


class Rig:
    """smtpd with the filter, the scanners behind it where there are any, and smtp-sink.

    In one pass: in → sink. In two: out → in → sink. Scanners stand before the sink.
    """

    def __init__(self, scenario, supplies, directory, socket, scanners=None):
        self.scenario, self._supplies, self.directory = scenario, supplies, directory
        self._socket, self._scanners = socket, scanners if scenario.scanned else None
        self.filter = None

    def __enter__(self):
        self._cleanup = contextlib.ExitStack()
        try:
            self._start_sink()
            if self.scenario.filter:
                self.filter = filters.start(
                    self.scenario, self._supplies, self.directory / "filter", self._socket)
                self._cleanup.callback(self.filter.stop)
            self._start_postfix()
        except BaseException:
            self._cleanup.close()
            raise
        return self

    def __exit__(self, *_):
        self._cleanup.close()

    def _start_sink(self):
        """Each message goes to a file of its own, so that it can be looked at afterwards."""
        self.arrived = self.directory / "arrived"
        self.arrived.mkdir(parents=True)
        self.arrived.chmod(0o777)
        port = ports.free_port()
        self.sink_address = f"127.0.0.1:{port}"
        self.sink = ManagedProcess(
            [_SINK, "-u", "nobody", "-c", "-m", "512", "-d", self.arrived / "m.",
             self.sink_address, "1024"],
            log=self.directory / "sink.log",
        )
        self._cleanup.callback(self.sink.stop)
        self.sink.wait_until(
            lambda: accepts_connections(("127.0.0.1", port)), what="smtp-sink is ready")

    def _start_postfix(self):
        milter = self.filter.milter if self.filter else ""
        services, listeners = "", []
        last = {"smtpd_milters": milter, "mynetworks": "127.0.0.0/8"}
        if self._scanners:
            transport, service, listener = self._scanners.for_postfix()
            last["content_filter"] = transport
            services += service
            listeners.append(listener)
        listeners.append(Listener(last))
        if self.scenario.passes == 2:
            inbound = listeners[-1]
            first = {"smtpd_milters": milter,
                     "content_filter": f"again:[{inbound.address}]:{inbound.port}"}
            services += f"again unix - - n - - smtp -o smtp_bind_address={_OUTSIDE}\n"
            listeners.append(Listener(first))
        self.entrance = f"{listeners[-1].address}:{listeners[-1].port}"
        host, port = self.sink_address.split(":")
        self.postfix = Postfix(
            self.directory / "postfix", listeners, services=services,
            relay=f"[{host}]:{port}",
        )
        self._cleanup.callback(self.postfix.stop)
        self.postfix.start()

    @property
    def programs(self):
        """Who is measured. The last one is what a server in earnest does not have."""
        result = [Program("mta", [self.postfix.pid])]
        if self.filter:
            result.append(Program("filter", [self.filter.pid]))
        if self._scanners:
            result.append(Program(
                "scanners", [each.pid for each in self._scanners.processes.values()]))
        return [*result, Program("test", [os.getpid(), self.sink.pid, self._supplies.dns.pid])]

    @property
    def ended(self):
        """The names of programs that have ended, though they should not."""
        running = {"Postfix": self.postfix, "smtp-sink": self.sink}
        if self.filter:
            running[self.scenario.filter] = self.filter
        if self._scanners:
            running |= self._scanners.processes
        return [name for name, process in running.items() if not process.is_running]

    @property
    def queue_length(self):
        """Messages in the queue: files in incoming, active and deferred."""
        queue = self.directory / "postfix/queue"
        return sum(_files(queue / name) for name in ("incoming", "active", "deferred"))


def _files(directory):
    count = 0
    with contextlib.suppress(FileNotFoundError), os.scandir(directory) as entries:
        for entry in entries:
            # deferred is a directory of directories (hash_queue_names).
            count += _files(entry.path) if entry.is_dir(follow_symlinks=False) else 1
    return count
