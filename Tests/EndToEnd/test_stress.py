"""Scripts/stress.sh: a small run, what it writes, and how it ends."""

import csv
import dataclasses
import os
import pathlib
import re
import signal
import subprocess
import sys
import unittest
import xml.etree.ElementTree as ET

from harness import paths
from harness.processes import eventually

sys.path.append(str(paths.REPOSITORY / "Scripts"))

from stress import arrivals, axes, campaign, figures, options, scenarios, trial  # noqa: E402
from stress.csv_file import COLUMNS  # noqa: E402

STRESS = paths.REPOSITORY / "Scripts/stress.sh"


def command(directory, *arguments):
    return [STRESS, "--output", directory / "report.html", *map(str, arguments)]


def environment():
    return {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "DKIM_MILTERD": str(paths.binary())}


def run(directory, *arguments):
    return subprocess.run(
        command(directory, *arguments), env=environment(), stdin=subprocess.DEVNULL,
        capture_output=True, text=True, timeout=300, check=False)


class Report(unittest.TestCase):
    """Six messages, signed, verified, and both."""

    @classmethod
    def setUpClass(cls):
        cls.directory = cls.enterClassContext(paths.scratch())
        cls.done = run(cls.directory, "-s", 2, "-l", 3000, "-m", 6, "--rounds", 1,
                       "--scenarios", "sign,verify,both")
        cls.text = (cls.directory / "report.html").read_text()
        cls.root = ET.fromstring(cls.text.removeprefix("<!DOCTYPE html>"))

    def texts(self, tag):
        return ["".join(each.itertext()) for each in self.root.iter(tag)]

    def test_it_succeeds_and_tells_the_verdict_and_the_table(self):
        self.assertEqual((self.done.stderr, self.done.returncode), ("", 0))
        verdict = next(each for each in self.root.iter("p") if each.get("id") == "verdict").text
        self.assertRegex(
            verdict,
            r"^DKIM added ([\d.]+ % CPU \([\d.]+ ms for each message\)|"
            r"no CPU time that can be told from noise) and [\d.]+ MB of memory to a bare Postfix "
            r"that signed and verified 6 messages of 3 kB in 2 sessions; "
            r"every message arrived and bore what it should\.$")
        self.assertIn(verdict, self.done.stdout)
        self.assertIn("sign – dkim-milterd", self.done.stdout)

    def test_every_scenario_has_its_charts_with_named_axes(self):
        titles = self.texts("title")
        for scenario in ("no DKIM", "sign – dkim-milterd", "verify – dkim-milterd",
                         "no DKIM, relayed twice",
                         "sign and verify, relayed twice – dkim-milterd"):
            for what in ("CPU", "memory", "queue"):
                self.assertEqual(titles.count(f"{what} over time: {scenario}"), 1)
        labels = self.texts("text")
        for axis in ("CPU, % of one core", "resident memory, MB", "queue, messages"):
            self.assertEqual(labels.count(axis), 5)
        self.assertEqual(labels.count("time, s"), 15)
        self.assertEqual(labels.count("CPU time, ms per message"), 1)

    def test_lines_and_bars_are_drawn_within_their_charts(self):
        for chart in self.root.iter("svg"):
            width, height = map(float, chart.get("viewBox").split()[2:])
            drawn = [each.get("d") for each in chart.iter("path")]
            points = re.findall(r"(-?[\d.]+) (-?[\d.]+)", " ".join(drawn))
            bars = [(float(each.get("x")) + float(each.get("width")), float(each.get("y")))
                    for each in chart.iter("rect")]
            self.assertTrue(points or bars)
            for x, y in [*points, *bars]:
                self.assertTrue(0 <= float(x) <= width and 0 <= float(y) <= height, (x, y))

    def test_legend_machine_and_counts_are_there(self):
        spans = " ".join(self.texts("span"))
        for program in ("MTA (all Postfix processes)", "DKIM filter", "queue"):
            self.assertIn(program, spans)
        facts = dict(zip(self.texts("dt"), self.texts("dd"), strict=True))
        self.assertRegex(facts["MTA"], r"Postfix \d+\.\d+")
        self.assertRegex(facts["Filter"], r"dkim-milterd \d+\.\d+")
        self.assertRegex(facts["CPU"], r"\d+ cores")
        mail = [[cell.text for cell in row.iter("td")]
                for row in list(self.root.iter("table"))[1].iter("tr")]
        self.assertIn(["sign and verify, relayed twice – dkim-milterd", "6", "6", "0", "6", "6"],
                      [row[:6] for row in mail])

    def test_it_needs_no_network_and_no_scripts(self):
        for word in ("http:", "https:", "url(", "@import", "src=", "href=", "<script"):
            self.assertNotIn(word, self.text)

    def test_the_samples_are_in_the_csv_file(self):
        with (self.directory / "report.csv").open(newline="") as file:
            lines = list(csv.DictReader(file))
        self.assertEqual(tuple(lines[0]), COLUMNS)
        self.assertEqual({line["scenario"] for line in lines},
                         {"none", "sign", "verify", "relay", "both"})
        last = [line for line in lines if line["scenario"] == "verify"][-1]
        self.assertEqual((last["arrived"], last["queue"], last["scanners_memory_mb"]),
                         ("6", "0", ""))
        for program in ("mta", "filter"):
            self.assertGreater(float(last[f"{program}_cpu_seconds"]), 0)
            self.assertGreater(float(last[f"{program}_memory_mb"]), 1)


class Ends(unittest.TestCase):
    def setUp(self):
        self.directory = self.enterContext(paths.scratch())

    def test_ctrl_c_leaves_nothing_behind(self):
        for number in (signal.SIGINT, signal.SIGTERM):
            with self.subTest(signal=number):
                self.interrupt(number)

    def interrupt(self, number):
        child = subprocess.Popen(
            command(self.directory, "-m", 20_000, "-l", 5000, "--scenarios", "both"),
            env=environment(), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, text=True, start_new_session=True)
        try:
            source = eventually(lambda: named(child.pid, "smtp-source"), 60,
                                what="smtp-source is running")
            scratch = pathlib.Path(re.search(r"-F\0(/\S+?)/[^/]*\.eml", source)[1])
            started = eventually(lambda: descendants(child.pid), 10, what="processes")
            self.assertGreater(len(started), 5)
            child.send_signal(number)
            output, _ = child.communicate(timeout=60)
        finally:
            child.kill()
            child.wait()
        self.assertEqual(child.returncode, 128 + number, output)
        self.assertIn("ended early", output)
        self.assertEqual({pid: line for pid, line in started.items()
                          if command_line(pid) == line}, {})
        self.assertFalse(scratch.exists())
        self.assertFalse((self.directory / "report.html").exists())

    def test_a_filter_that_ends_is_told_at_once(self):
        child = subprocess.Popen(
            command(self.directory, "-m", 800, "-l", 5000, "--scenarios", "verify",
                    "--rounds", 1), env=environment(), stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        try:
            filters = eventually(
                lambda: named(child.pid, "smtp-source") and numbers(child.pid, "dkim-milterd"),
                240, what="mail goes through dkim-milterd")
            os.kill(filters[0], signal.SIGKILL)
            output, _ = child.communicate(timeout=120)
        finally:
            child.kill()
            child.wait()
        self.assertEqual(child.returncode, 1, output)
        self.assertIn("dkim-milterd ended in the middle", output)

    def test_what_is_not_done_in_time_is_a_fault(self):
        done = run(self.directory, "-m", 5000, "-l", 1000, "--rounds", 1, "--limit", 1,
                   "--scenarios", "none")
        self.assertEqual(done.returncode, 1, done.stdout + done.stderr)
        self.assertIn("FAULT: no DKIM, 5000 messages of 1 kB in 20 sessions, round 1: "
                      "not done within 1 s", done.stdout)
        self.assertIn("not done within 1 s", (self.directory / "report.html").read_text())


class MemoryLimit(unittest.TestCase):
    def test_it_holds_or_says_why_it_cannot(self):
        directory = self.enterContext(paths.scratch())
        done = run(directory, "-s", 2, "-l", 2000, "-m", 4, "--rounds", 2,
                   "--scenarios", "none", "--memory", "200M")
        if done.returncode == 69:
            self.assertRegex(done.stderr, "^stress: --memory: .*run without --memory")
        else:
            self.assertEqual((done.stderr, done.returncode), ("", 0))
            self.assertIn("[2/2] round 2, no DKIM", done.stdout)
            self.assertRegex((directory / "report.html").read_text(),
                             "200 MiB for everything.*; 0 processes were ended")
        left = list(pathlib.Path("/sys/fs/cgroup").glob("**/dkim-stress-*"))
        self.assertEqual(left, [])


def command_line(pid):
    try:
        return pathlib.Path(f"/proc/{pid}/cmdline").read_text(errors="replace")
    except OSError:
        return ""


def descendants(pid):
    """The processes below `pid`: number → command line."""
    try:
        below = pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return {}
    found = {}
    for child in map(int, below):
        found |= {child: command_line(child)} | descendants(child)
    return {child: line for child, line in found.items() if line}


def named(pid, program):
    return next((line for line in descendants(pid).values()
                 if line.partition("\0")[0].endswith(program)), None)


def numbers(pid, program):
    return [child for child, line in descendants(pid).items()
            if line.partition("\0")[0].endswith(program)]


class CommandLine(unittest.TestCase):
    def test_a_wrong_option_is_refused_before_anything_is_done(self):
        for arguments, told in (
            (["-m", "0"], "'0' is not a number from 1 to 100000"),
            (["-s", "many"], "'many' is not a number from 1 to 250"),
            (["--scenarios", "sign,sing"], "choose from none,sign,verify,both,surge,large"),
            (["--with", "sendmail"], "choose from opendkim,scanners"),
            (["--memory", "1M"], "at least 64M"),
        ):
            with self.subTest(arguments=arguments):
                done = run(pathlib.Path("/nonexistent"), *arguments)
                self.assertEqual(done.returncode, 64)
                self.assertIn(told, done.stderr)

    def test_files_that_cannot_be_written_are_told_of_before_anything_is_done(self):
        directory = self.enterContext(paths.scratch())
        nowhere = "/nonexistent: no folder that can be written to"
        for arguments, told in (
            (["--output", "/nonexistent/report.html"], nowhere),
            (["--csv", "/nonexistent/samples.csv"], nowhere),
            (["--output", directory], f"{directory} is a folder"),
            (["--output", directory / "all.csv"], "report and samples would both be"),
            (["--csv", directory / "report.html"], "report and samples would both be"),
        ):
            with self.subTest(arguments=arguments):
                done = run(directory, *arguments)
                self.assertEqual(done.returncode, 64)
                self.assertIn(told, done.stderr)
                self.assertEqual(list(directory.iterdir()), [])

    def test_the_help_names_every_scenario(self):
        done = run(pathlib.Path("/nonexistent"), "--help")
        self.assertEqual(done.returncode, 0)
        for name in options.SCENARIOS:
            self.assertRegex(done.stdout, rf"(?m)^  {name} ")

    def test_each_scenario_brings_what_it_is_compared_with(self):
        chosen = scenarios.chosen(options.parse(
            ["--with", "opendkim", "--with", "scanners", "--scenarios", "both,surge"]))
        self.assertEqual(
            [(each.name, each.filter) for each in chosen],
            [("relay", None), ("both", "dkim-milterd"), ("both", "opendkim"),
             ("surge-none", None), ("surge-verify", "dkim-milterd"),
             ("surge-verify", "opendkim"), ("relay-scanned", None),
             ("both-scanned", "dkim-milterd"), ("surge-none-scanned", None),
             ("surge-verify-scanned", "dkim-milterd")])


class Counting(unittest.TestCase):
    """What the counts have to be for a scenario to be in order."""

    GOOD = arrivals.Arrivals(
        sent=9, relayed=9, arrived=9, twice=0, octets=1, signed=9, passed=9, marked=9,
        logged={"signed": 9, "verified": 9}, sample_verifies=True, last=0.0)
    BOTH = scenarios.Scenario(scenarios.Load("normal", 1, 9, 1), "both", 2, scenarios.OURS)

    def test_all_is_well_if_every_count_agrees(self):
        self.assertEqual(self.GOOD.faults(self.BOTH), [])

    def test_whatever_does_not_agree_is_told(self):
        for change, told in (
            ({"arrived": 8, "relayed": 8, "signed": 8, "passed": 8, "marked": 8,
              "logged": None}, ["1 of 9 messages did not arrive"]),
            ({"signed": 7}, ["2 messages went unsigned"]),
            ({"twice": 1, "relayed": 10}, ["1 messages arrived twice"]),
            ({"relayed": 10}, ["Postfix's log counts 10 deliveries, the sink 9"]),
            ({"passed": 8}, ["8 messages bear dkim=pass, not 9",
                             "1 messages bear another result than pass"]),
            ({"sample_verifies": False},
             ["the signature on a message that arrived does not verify"]),
            ({"logged": {"signed": 9, "verified": 3}},
             ["the filter's log counts 3 messages verified, not 9"]),
        ):
            with self.subTest(change=change):
                found = dataclasses.replace(self.GOOD, **change)
                self.assertEqual(found.faults(self.BOTH), told)


class Scales(unittest.TestCase):
    def test_ticks_are_round_and_reach_the_value(self):
        for value, ticks in ((1, [0, 0.25, 0.5, 0.75, 1]), (7, [0, 2, 4, 6, 8]),
                             (130, [0, 50, 100, 150]), (0.3, [0, 0.1, 0.2, 0.3])):
            with self.subTest(value=value):
                found = axes.Scale.reaching(value, 100).ticks
                self.assertEqual([round(tick, 9) for tick in found], ticks)


class BesideOpenDKIM(unittest.TestCase):
    """The same mail through the peer."""

    def test_both_filters_do_all_the_work_and_every_other_round_goes_backwards(self):
        directory = self.enterContext(paths.scratch())
        done = run(directory, "-s", 2, "-l", 3000, "-m", 6, "--rounds", 2,
                   "--scenarios", "sign", "--with", "opendkim")
        self.assertEqual((done.stderr, done.returncode), ("", 0))
        steps = re.findall(r"^\[\d/6\] round (\d), (.*): 6 messages.*; all arrived$",
                           done.stdout, re.MULTILINE)
        order = ["no DKIM", "sign, dkim-milterd", "sign, opendkim"]
        self.assertEqual(steps, [("1", each) for each in order]
                         + [("2", each) for each in reversed(order)])
        self.assertRegex(done.stdout, r"(?m)^- opendkim added -?[\d.]+ % CPU")


class Differences(unittest.TestCase):
    """What DKIM added is told from the same mail without DKIM in the same round."""

    LOAD = scenarios.Load("normal", 1, 1000, 1000)
    PLAIN = scenarios.Scenario(LOAD, "none")
    SIGN = scenarios.Scenario(LOAD, "sign", filter=scenarios.OURS)

    @staticmethod
    def trial(scenario, number, **cpu):
        nothing = arrivals.Arrivals(1000, 1000, 1000, 0, 0, 1000, 0, 0, None, True, 0.0)
        return trial.Trial(
            scenario, number, seconds=1.0, samples=[Sample()], cpu={"test": 99.0, **cpu},
            peaks=dict.fromkeys(["test", *cpu], 1), others=(0, 0), arrivals=nothing, faults=[])

    def test_a_machine_that_gets_slower_from_round_to_round(self):
        plain = [self.trial(self.PLAIN, number, mta=seconds, filter=0.0)
                 for number, seconds in enumerate([10.0, 20.0, 30.0], 1)]
        signed = [self.trial(self.SIGN, number, mta=seconds, filter=2.0)
                  for number, seconds in enumerate([11.0, 22.0, 38.0], 1)]
        rows = figures.rows(Rounds({self.PLAIN: plain, self.SIGN: signed}))

        self.assertIsNone(rows[0].added_ms)
        # 3, 4 and 10 ms.
        self.assertAlmostEqual(rows[1].added_ms, 4)
        self.assertEqual([round(each) for each in rows[1].added_range], [3, 10])
        self.assertAlmostEqual(rows[1].added, 0.2)


@dataclasses.dataclass(frozen=True)
class Sample:
    seconds: float = 1.0
    queue: int = 0


class Rounds(campaign.Campaign):
    """One that was measured already."""

    def __init__(self, trials):
        self.scenarios = list(trials)
        self.trials = trials


if __name__ == "__main__":
    unittest.main()
