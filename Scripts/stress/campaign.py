"""All scenarios, one after the other, in as many rounds as asked for."""

import statistics

from . import scenarios, trial
from .scanners import Scanners


class Campaign:
    """The trials of a run, by scenario."""

    def __init__(self, options):
        self.options = options
        self.scenarios = scenarios.chosen(options)
        self.trials = {scenario: [] for scenario in self.scenarios}
        self.scanners = None

    def run(self, supplies, console):
        """Round by round, every other one backwards, so that neither a disturbance nor the order
        meets all trials of one scenario alike. With scanners each runs once: they take minutes,
        and the filter's share is plain enough."""
        if self.options.with_scanners:
            console.say("starting amavis, SpamAssassin and ClamAV …")
            self.scanners = supplies.keep_until_the_end(
                Scanners(supplies.directory / "scanners"))
        steps = [(number, scenario) for number in range(1, self.options.rounds + 1)
                 for scenario in self.scenarios[::1 if number % 2 else -1]
                 if number == 1 or not scenario.scanned]
        for index, (number, scenario) in enumerate(steps, 1):
            console.begin(index, len(steps), number, scenario)
            done = trial.run(scenario, number, supplies, self.options, self.scanners,
                             console.progress)
            self.trials[scenario].append(done)
            console.end(done)

    def typical(self, scenario):
        """The trial whose CPU time is the median: what the charts show."""
        ordered = sorted(self.trials[scenario], key=lambda each: each.total_ms_per_message)
        return ordered[len(ordered) // 2]

    def median(self, scenario, of):
        """The median over the rounds of `of(trial)`."""
        return statistics.median(of(each) for each in self.trials[scenario])

    @property
    def faults(self):
        """What went wrong, with where: (scenario, round, words)."""
        return [(scenario, each.round, words) for scenario, trials in self.trials.items()
                for each in trials for words in each.faults]
