"""What the report tells, put together from the trials."""

import dataclasses

from . import figures
from .campaign import Campaign

# Cores that other programs keep busy, from which on they are worth a word beside the verdict.
_MUCH_ELSEWHERE = 0.3


@dataclasses.dataclass(frozen=True)
class Context:
    """A run and what it comes to, in words where it is to be read."""

    campaign: Campaign
    rows: list
    verdict: str
    more: list
    faults: list
    facts: list
    when: str
    command: str

    @classmethod
    def of(cls, campaign, *, facts, load_average, when, command):
        rows = figures.rows(campaign)
        faults = [f"{_place(scenario)}, round {round_number}: {words}"
                  for scenario, round_number, words in campaign.faults]
        verdict, more = figures.verdict(rows, faults)
        elsewhere = max(row.cores_elsewhere for row in rows)
        other = (f"load average {load_average:.2g} before the start; while it was measured, other "
                 f"programs and the hypervisor kept up to {elsewhere:.2g} cores busy")
        if elsewhere > _MUCH_ELSEWHERE:
            more.append(f"Other programs kept up to {elsewhere:.2g} cores busy meanwhile: alone on "
                        "this machine, times and messages a second would be better. CPU time "
                        "suffers less.")
        return cls(campaign=campaign, rows=rows, verdict=verdict, more=more, faults=faults,
                   facts=[*facts, ("Other work", other)],
                   when=f"{when:%Y-%m-%d %H:%M %Z}", command=command)

    @property
    def sections(self):
        """(title, [(name, row)]) of what has the same load."""
        found = {}
        for row in self.rows:
            found.setdefault(row.scenario.section, []).append((row_name(row), row))
        return [(section_title(each[0][1].scenario), each) for each in found.values()]


def _place(scenario):
    name = f"{scenario.title} – {scenario.filter}" if scenario.filter else scenario.title
    return f"{name}, {section_title(scenario)}"


def row_name(row):
    """A scenario within its section."""
    name = row.scenario.title
    return f"{name} – {row.scenario.filter}" if row.scenario.filter else name


def section_title(scenario):
    """The load, and what stands behind Postfix."""
    behind = ", with amavis, SpamAssassin and ClamAV" if scenario.scanned else ""
    return scenario.load.title + behind
