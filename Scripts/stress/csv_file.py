"""The samples of all trials, a line each."""

import csv

PROGRAMS = ("mta", "filter", "scanners", "test")

COLUMNS = (
    "scenario", "filter", "round", "seconds",
    *(f"{program}_{what}" for program in PROGRAMS
      for what in ("cpu_seconds", "cpu_percent", "memory_mb")),
    "queue", "arrived",
)


def write(path, trials):
    with path.open("w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        for trial in trials:
            before = None
            for sample in trial.samples:
                writer.writerow(_line(trial, before, sample))
                before = sample


def percent(program, before, sample):
    """CPU time between two samples as a part of one core's, in percent."""
    if before is None or sample.seconds <= before.seconds:
        return 0.0
    used = sample.cpu[program] - before.cpu[program]
    return 100 * used / (sample.seconds - before.seconds)


def _line(trial, before, sample):
    line = [trial.scenario.name, trial.scenario.filter or "", trial.round,
            f"{sample.seconds:.3f}"]
    for program in PROGRAMS:
        if program in sample.cpu:
            line += [f"{sample.cpu[program]:.4f}", f"{percent(program, before, sample):.1f}",
                     f"{sample.memory[program]:.1f}"]
        else:
            line += ["", "", ""]
    return [*line, sample.queue, sample.arrived]
