"""What is seen while it runs."""

import sys
import time


class Console:
    """A line for each scenario, which shows where it stands as long as it runs."""

    # Where there is no terminal to write over, a line now and then.
    _PAUSE = 10.0

    def __init__(self):
        self._is_terminal = sys.stdout.isatty()
        self._line, self._expected, self._next = "", 0, 0.0

    def say(self, text):
        print(text, flush=True)

    def begin(self, index, count, number, scenario):
        filter_name = f", {scenario.filter}" if scenario.filter else ""
        behind = ", scanners" if scenario.scanned else ""
        self._expected = scenario.load.messages
        self._line = (f"[{index}/{count}] round {number}, {scenario.title}{filter_name}{behind}: "
                      f"{scenario.load.title}")
        self._next = time.monotonic() + (0 if self._is_terminal else self._PAUSE)

    def progress(self, sample):
        now = time.monotonic()
        if now < self._next:
            return
        self._next = now + (0.2 if self._is_terminal else self._PAUSE)
        self._show(f"{sample.arrived} of {self._expected} arrived, queue {sample.queue}, "
                   f"{sample.seconds:.1f} s", is_last=False)

    def end(self, trial):
        verdict = "; ".join(trial.faults) or "all arrived"
        cpu = ", ".join(f"{name} {trial.cpu_ms_per_message(name):.2f}"
                        for name in trial.cpu if name != "test")
        self._show(f"{trial.seconds:.1f} s, CPU ms per message: {cpu}; {verdict}", is_last=True)

    def _show(self, text, is_last):
        if self._is_terminal:
            print(f"\r\033[K{self._line}: {text}", end="\n" if is_last else "", flush=True)
        else:
            print(f"{self._line}: {text}", flush=True)
