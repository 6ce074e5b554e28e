"""One run of the load generator against a filter, and what it cost the filter."""

import dataclasses
import json
import select
import subprocess
import time

from . import programs, usage

INSIDE, OUTSIDE = "127.0.0.1", "192.0.2.1"


@dataclasses.dataclass(frozen=True)
class Load:
    """What is sent."""

    messages: tuple  # files, sent in turn
    count: int
    connections: int = 1
    per_connection: int = 0  # messages on each; 0: as many as there are
    warm_up: int = 5
    pause: int = 0
    timeout: int = 120


@dataclasses.dataclass(frozen=True)
class Run:
    """What came of it."""

    messages: int
    failed: int
    failures: tuple
    seconds: float
    cpu_ms: float  # processor time of the filter, for each message
    peak_mb: float
    answer_ms: dict  # p50, p99, p99.9, max: from the end of message to the verdict
    message_ms: dict  # the same from the beginning of the message
    client_cpu_seconds: float
    steps: int  # as negotiated


class LoadError(Exception):
    """The load generator did not get as far as to measure anything."""


class Generator:
    """The load generator as a process that is told when to begin."""

    def __init__(self, target, load, *options):
        client = INSIDE if target.work == "sign" else OUTSIDE
        command = [
            programs.load(), "--socket", target.place.milter, "--client", client,
            "--messages", str(load.count), "--connections", str(load.connections),
            "--per-connection", str(load.per_connection), "--warm-up", str(load.warm_up),
            "--pause", str(load.pause), "--timeout", str(load.timeout), "--wait", *options,
        ]
        for path in load.messages:
            command += ["--message", str(path)]
        if target.expected() is not None:
            command += ["--expect", target.expected()]
        self._deadline = time.monotonic() + load.timeout + 10
        self._child = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1)

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self._child.stdin.close()
        if self._child.poll() is None:
            self._child.kill()
        self._child.wait()
        self._child.stdout.close()

    def line(self):
        """The next line it writes."""
        left = self._deadline - time.monotonic()
        ready, _, _ = select.select([self._child.stdout], [], [], max(left, 0))
        text = self._child.stdout.readline() if ready else ""
        if not text:
            raise LoadError("the load generator ended early or does not end")
        return text.strip()

    def expect(self, word):
        text = self.line()
        if text != word:
            failures = json.loads(text)["failures"] if text.startswith("{") else [text]
            raise LoadError(f"messages failed before anything was measured: {failures}")

    def go(self):
        self._child.stdin.write("\n")

    def outcome(self):
        return json.loads(self.line())


def run(target, load):
    """Runs a load against a filter that is up; `Run`. LoadError where there is nothing to tell."""
    try:
        return _run(target, load)
    except (OSError, ValueError) as error:  # What /proc says of a process that is gone.
        raise LoadError(f"the filter has ended: {error}") from error


def _run(target, load):
    with Generator(target, load) as generator:
        generator.expect("ready")
        pids = target.pids
        usage.forget_peaks(pids)
        before = usage.processor_seconds(pids)
        generator.go()
        outcome = generator.outcome()
    time.sleep(0.05)  # What it does when a connection ends is part of it.
    if target.pids != pids or not target.process.is_running:
        failures = "; ".join(outcome["failures"][:2])
        raise LoadError(f"processes of the filter ended or began meanwhile: {failures}")
    used = usage.processor_seconds(pids) - before
    return Run(
        messages=outcome["messages"],
        failed=outcome["failed"],
        failures=tuple(outcome["failures"]),
        seconds=outcome["seconds"],
        cpu_ms=used * 1e3 / max(outcome["messages"], 1),
        peak_mb=usage.peak_mb(pids),
        answer_ms=outcome["answer_ms"],
        message_ms=outcome["message_ms"],
        client_cpu_seconds=outcome["client_cpu_seconds"],
        steps=outcome["steps"],
    )
