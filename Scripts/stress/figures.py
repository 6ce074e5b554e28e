"""What the trials say: a row for each scenario, and the verdict in words."""

import dataclasses
import statistics

from .scenarios import OURS, PEER, Scenario
from .wording import number, percent, size_text


@dataclasses.dataclass(frozen=True)
class Row:
    """Medians over the rounds; `peaks`, `queue` and the counts are the worst of them."""

    scenario: Scenario
    rounds: int
    seconds: float
    octets: int
    cpu: dict               # seconds by program
    ms: dict                # CPU ms per message by program
    spread: float           # between the rounds, as a part of the median
    peaks: dict             # MB by program
    queue: int
    sent: int
    signed: int
    verified: int
    lost: int
    cores_elsewhere: float  # that other programs and the hypervisor kept busy
    added_ms: float | None = None  # to the same mail without DKIM in the same round, the median
    added: float | None = None     # as a part of what it takes without DKIM
    added_range: tuple = ()        # the lowest and the highest round, ms

    @property
    def total_ms(self):
        return sum(value for name, value in self.ms.items() if name != "test")

    @property
    def rate(self):
        return self.scenario.load.messages / self.seconds

    @property
    def filter_share(self):
        """The filter's part of all CPU time."""
        return self.ms["filter"] / self.total_ms if self.total_ms else 0.0


def rows(campaign):
    """One for each scenario, in their order."""
    plain = {scenario: _row(campaign, scenario) for scenario in campaign.scenarios}
    return [_compared(row, plain.get(row.scenario.baseline), campaign) for row in plain.values()]


def _row(campaign, scenario):
    trials = campaign.trials[scenario]
    programs = list(trials[0].cpu)

    def median(of):
        return campaign.median(scenario, of)

    totals = [each.total_ms_per_message for each in trials]
    middle = median(lambda each: each.total_ms_per_message)
    found = [each.arrivals for each in trials]
    return Row(
        scenario=scenario, rounds=len(trials), seconds=median(lambda each: each.seconds),
        octets=int(median(lambda each: each.arrivals.octets)),
        cpu={name: median(lambda each, name=name: each.cpu[name]) for name in programs},
        ms={name: median(lambda each, name=name: each.cpu_ms_per_message(name))
            for name in programs},
        spread=(max(totals) - min(totals)) / middle if middle else 0.0,
        peaks={name: max(each.peaks[name] for each in trials) for name in programs},
        queue=max(each.longest_queue for each in trials),
        sent=max(each.sent for each in found), signed=min(each.signed for each in found),
        verified=min(each.passed for each in found), lost=max(each.lost for each in found),
        cores_elsewhere=max(each.cores_elsewhere for each in trials),
    )


def _compared(row, baseline, campaign):
    # Scanners vary by more than a filter takes; there, its share says more.
    if row.scenario.work == "none" or row.scenario.scanned or baseline is None:
        return row
    # Within a round, as what Postfix takes for the same mail changes from minute to minute by as
    # much as a filter adds.
    differences = [
        trial.total_ms_per_message - plain.total_ms_per_message
        for trial, plain in zip(
            campaign.trials[row.scenario], campaign.trials[baseline.scenario])
    ]
    added = statistics.median(differences)
    return dataclasses.replace(
        row, added_ms=added, added=added / baseline.total_ms if baseline.total_ms else None,
        added_range=(min(differences), max(differences)))


def verdict(all_rows, faults):
    """What it comes to: one sentence, then further ones that put it into proportion."""
    main = _first(all_rows, OURS, ("both", "verify", "sign"))
    loss = _loss(faults)
    if main is None:
        return f"DKIM was not part of this run; {loss}.", []
    work = {"both": "signed and verified", "sign": "signed", "verify": "verified"}
    load = main.scenario.load
    cpu = (f"{percent(main.added)} CPU ({number(main.added_ms)} ms for each message)"
           if main.added_ms > 0 else "no CPU time that can be told from noise")
    sentence = (
        f"DKIM added {cpu} and {number(main.peaks['filter'])} MB of memory to a bare Postfix that "
        f"{work[main.scenario.work]} {load.messages} messages of {size_text(load.length)} "
        f"in {load.sessions} sessions{_beside_scanners(all_rows)}; {loss}."
    )
    return sentence, [*_proportion(main), *_surge(all_rows), *_scanned(all_rows),
                      *_peer(all_rows, main)]


def _loss(faults):
    if not faults:
        return "every message arrived and bore what it should"
    return f"NOT ALL WENT WELL ({len(faults)} faults, listed below)"


def _first(all_rows, name, works, load=("normal", "surge", "large"), scanned=False):
    for kind in load:
        for work in works:
            for row in all_rows:
                found = row.scenario
                if (found.filter, found.work, found.load.name, found.scanned) == (
                        name, work, kind, scanned):
                    return row
    return None


def _proportion(main):
    if main.added_ms <= 0:
        yield "The addition is less than the noise: run more rounds, or more messages."
        return
    handing_over = main.added_ms - main.ms["filter"]
    rest = (f"the other {number(handing_over)} are Postfix handing each message over"
            if handing_over > 0 else
            "what Postfix takes to hand each message over is less than the noise")
    lowest, highest = main.added_range
    rounds = (f", {number(lowest)} to {number(highest)} from round to round,"
              if main.rounds > 1 else "")
    yield (f"Of these {number(main.added_ms)} ms{rounds} the filter itself took "
           f"{number(main.ms['filter'])}; {rest}. At ten messages a second, all of it is "
           f"{percent(main.added_ms / 100)} of one core.")


def _surge(all_rows):
    row = _first(all_rows, OURS, ("verify",), load=("surge",))
    if row is None:
        return
    plain = next(each for each in all_rows if each.scenario == row.scenario.baseline)
    yield (f"In the surge ({row.scenario.load.title}, all of them verified) Postfix took "
           f"{number(row.rate)} messages a second through, without DKIM {number(plain.rate)}; "
           f"at most {row.queue} were in the queue, without DKIM {plain.queue}; the filter "
           f"needed {number(row.peaks['filter'])} MB at most.")


def _with_scanners(all_rows):
    return _first(all_rows, OURS, ("both", "verify", "sign"), scanned=True)


def _beside_scanners(all_rows):
    row = _with_scanners(all_rows)
    return (f", and took {percent(row.filter_share)} of all CPU time where amavis, SpamAssassin "
            "and ClamAV look at the mail, too" if row else "")


def _scanned(all_rows):
    row = _with_scanners(all_rows)
    if row is not None:
        yield (f"Beside the scanners the filter took {number(row.ms['filter'])} of "
               f"{number(row.total_ms)} ms for each message of "
               f"{size_text(row.scenario.load.length)}, and {number(row.peaks['filter'])} MB of "
               f"memory to their {number(row.peaks['scanners'])}.")


def _peer(all_rows, main):
    row = _first(all_rows, PEER, (main.scenario.work,), load=(main.scenario.load.name,))
    if row is not None:
        yield (f"opendkim added {percent(row.added)} CPU ({number(row.added_ms)} ms for each "
               f"message, {number(row.ms['filter'])} in the filter) and "
               f"{number(row.peaks['filter'])} MB to the same.")
