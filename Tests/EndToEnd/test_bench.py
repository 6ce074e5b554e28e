"""The benchmark itself: it runs, and what it sends is what Postfix sends. No time is judged."""

import json
import os
import signal
import subprocess
import sys
import unittest
import xml.etree.ElementTree as ET

from harness import paths, ports, smtp
from harness.postfix import Listener, Postfix
from harness.processes import eventually
from harness.recording_filter import RecordingFilter

BENCHMARKS = paths.REPOSITORY / "Benchmarks"
sys.path.append(str(BENCHMARKS))

from daemonbench import filters, grid, mail, memory, programs, start  # noqa: E402
from daemonbench.running import Load, LoadError, run  # noqa: E402
from daemonbench.setting import Setting  # noqa: E402

# Each with the name of its rows.
FILTERS = {"ours": "dkim-milterd", "two-keys": "and Ed25519", "opendkim": "opendkim",
           "floor": "floor", "null": "null"}


class BenchTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        # Root's files do not belong into somebody's working copy.
        folder = cls.enterClassContext(paths.scratch())
        os.environ["BENCH_PROGRAMS"] = str(folder / "programs")
        cls.addClassCleanup(os.environ.pop, "BENCH_PROGRAMS")
        cls.record = folder / "record.json"

    def bench(self, *arguments):
        """What a short run prints, and its record."""
        done = subprocess.run(
            [sys.executable, "-B", BENCHMARKS / "bench.py", *arguments, "--quick",
             "--json", self.record],
            capture_output=True, text=True, timeout=300, check=False,
        )
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        return done.stdout, json.loads(self.record.read_text())


class ShortRun(BenchTest):
    def test_the_grid_has_a_row_for_each_filter_and_no_message_failed(self):
        output, record = self.bench(
            "grid", "--daemons", ",".join(FILTERS), "--sizes", "4k", "--connections", "1,5")
        wanted = [(work, connections, name) for work in ("sign", "verify")
                  for connections in (1, 5) for name in FILTERS.values()
                  if work == "sign" or name != "and Ed25519"]
        rows = record["grid"]
        self.assertEqual(
            [(row["work"], row["connections"], row["filter"]) for row in rows], wanted)
        for row in rows:
            self.assertNotIn("problem", row)
            self.assertEqual(row["failed"], 0)
            self.assertEqual([each["messages"] for each in row["rounds"]], [20])
            self.assertGreater(row["cpu_ms"], 0)
            self.assertGreater(row["peak_mb"], 0)
            self.assertLessEqual(row["answer_ms"]["p50"], row["answer_ms"]["max"])
        lines = [line for line in output.splitlines() if line.startswith(tuple(FILTERS.values()))]
        names = [name for _, _, name in wanted]
        self.assertEqual([line[:15].rstrip() for line in lines], names)
        # Nine columns: where there is nothing to compare with, a dash.
        self.assertEqual({len(line[15:].split()[:9]) for line in lines}, {9})

    def test_the_other_parts_have_their_rows(self):
        _, record = self.bench("postfix", "memory", "start", "dns", "--daemons", "ours",
                               "--sizes", "4k")
        self.assertEqual(len(record["postfix"]), 3)
        self.assertEqual([each["work"] for each in record["memory"]], ["sign", "verify"])
        self.assertEqual([each["with"] for each in record["start"]],
                         ["one key", "tables of 1000 rows"])
        questions = [(each["pass"], each["questions"]) for each in record["dns"]]
        self.assertEqual(questions, [("first", 10), ("again", 0)] * 3)

    def test_a_record_becomes_tables_and_a_chart(self):
        milliseconds = {"dkim-milterd": 1.5, "opendkim": 3.0, "floor": 2.0}
        case = {"work": "verify", "size": "4k", "canonicalization": "relaxed/relaxed"}
        rows = [{**case, "filter": name, "connections": 1, "cpu_ms": value}
                for name, value in milliseconds.items()]
        failed = {**case, "filter": "rspamd", "connections": 1, "problem": "does not start"}
        self.record.write_text(json.dumps({"grid": rows, "postfix": [*rows, failed]}))
        picture = self.record.with_suffix(".svg")
        done = subprocess.run(
            [sys.executable, "-B", BENCHMARKS / "chart.py", self.record, picture],
            capture_output=True, text=True, timeout=60, check=True)

        self.assertIn("| verify 4 KB | 1.50 | 0.50 / 0.75 |", done.stdout)
        self.assertIn(
            "| verify relaxed/relaxed 4 KB | 1.50 | 3.00 |  |  | 2.00 |  |", done.stdout)
        svg = "{http://www.w3.org/2000/svg}"
        drawn = ET.parse(picture).getroot()
        texts = [each.text for each in drawn.iter(f"{svg}text")]
        self.assertEqual([each for each in texts if "." in each], ["1.50", "3.00", "2.00"])
        widths = [each.get("width") for each in drawn.iter(f"{svg}rect")][-3:]
        self.assertEqual(widths, ["280", "560", "373"])


class Failures(BenchTest):
    """No figures of a filter that does not do its work."""

    def measure(self, filter_type, work, **changes):
        with Setting() as setting, setting.running(filter_type, work) as target:
            for name, value in changes.items():
                setattr(target, name, value)
            messages = setting.messages(work, "4k")
            return run(target, Load(messages, count=10, connections=2, warm_up=0))

    def test_a_filter_that_does_nothing_is_not_measured_as_a_signer(self):
        result = self.measure(filters.Null, "sign", expected=lambda: "DKIM-Signature=d=")
        self.assertEqual((result.messages, result.failed), (0, 10))
        self.assertIn("was not inserted", result.failures[0])

    def test_a_result_other_than_pass_is_a_failure(self):
        class Unsigned(filters.Ours):
            def expected(self):
                return "Authentication-Results=dkim=none"

        self.assertEqual(self.measure(Unsigned, "verify").failed, 10)

    def test_a_filter_that_is_gone_is_told_of(self):
        class Gone(filters.Floor):
            @property
            def pids(self):
                return []

        with Setting() as setting, setting.running(Gone, "sign") as target:
            target.process.stop(timeout=0)
            with self.assertRaises(LoadError):
                run(target, Load(setting.messages("sign", "4k"), count=3))


    def test_a_filter_that_ends_in_the_middle_costs_its_row_and_not_the_bench(self):
        class Dying(filters.Floor):
            name = "dying"

            @property
            def pids(self):
                found = super().pids
                self.process.signal(signal.SIGKILL)
                return found

        case = grid.Case("sign", "4k", 2, messages=10)
        with Setting() as setting:
            dying, floor = grid.measure(setting, case, [Dying, filters.Floor], rounds=1)
            self.assertRegex(dying.problem, "the filter|processes of the filter ended")
            self.assertEqual((floor.problem, floor.failed), ("", 0))
            record, = memory.measure(setting, [Dying], memory.Amounts(2, 2, 20, 1))[:1]
            self.assertIn("problem", record)
            record, = start.measure(setting, [Stillborn], 0, 1)
            self.assertIn("problem", record)


class Times(BenchTest):
    def test_the_time_of_an_answer_holds_the_work_of_the_filter(self):
        """No processor makes an RSA signature in a twentieth of a millisecond."""
        with Setting() as setting, setting.running(filters.Floor, "sign") as target:
            result = run(target, Load(setting.messages("sign", "4k"), count=60))
            self.assertEqual(result.failed, 0, result.failures)
            self.assertGreater(result.answer_ms["p50"], 0.05)
            self.assertGreaterEqual(result.message_ms["p50"], result.answer_ms["p50"])


class Stillborn(filters.Floor):
    """Ends at once."""

    def command(self, directory, place):
        return ["/bin/false"]


class WrongCommandLine(BenchTest):
    """Told before anything is measured."""

    def test_it_is_refused(self):
        for arguments, told in (
            (["memory", "moon"], "moon: the parts are"),
            (["--sizes", "4k,3k"], "3k: choose from 4k, 180k, 5m"),
            (["--rounds", "0"], "'0' is not a number from 1"),
            (["--per-connection=-1"], "'-1' is not a number from 0"),
            (["--canonicalization", "relaxed/tight"], "invalid choice: 'relaxed/tight'"),
            (["--json", "/nonexistent/record"], "/nonexistent: no folder that can be written to"),
        ):
            with self.subTest(arguments=arguments):
                done = subprocess.run(
                    [sys.executable, "-B", BENCHMARKS / "bench.py", *arguments],
                    capture_output=True, text=True, timeout=60, check=False)
                self.assertEqual(done.returncode, 64, done.stderr)
                self.assertIn(told, done.stderr)

    def test_what_is_missing_is_named(self):
        for name, value, told in (
            ("DKIM_MILTERD", "/nonexistent", "/nonexistent: no such program"),
            ("BENCH_PROGRAMS", "/proc/nowhere", "/proc/nowhere"),
        ):
            with self.subTest(name=name):
                done = subprocess.run(
                    [sys.executable, "-B", BENCHMARKS / "bench.py", "grid", "--quick"],
                    env={**os.environ, name: value},
                    capture_output=True, text=True, timeout=60, check=False)
                self.assertEqual((done.returncode, done.stderr.count("\n")), (69, 1), done.stderr)
                self.assertIn(told, done.stderr)


class Likeness(BenchTest):
    """The load generator and a real Postfix tell a filter the same."""

    # Steps, lists of macros, whether a body is skipped.
    NEGOTIATIONS = {
        "nothing": (0,),
        "dkim-milterd's": (0x18558A,),
        "dkim-milterd's where bodies may be skipped": (0x10558A, (), True),
        "no replies": (0xDF080 | 0x100000,),
        "no events": (0x27F | 0x100000,),
        "lists of macros": (0x100000, [(0, "j v"), (2, "i {mail_addr}"), (5, "i j"), (6, "v")]),
    }

    def from_postfix(self, recorder, directory, path):
        listener = Listener({"smtpd_milters": f"inet:127.0.0.1:{recorder.port}"})
        postfix = Postfix(directory, [listener])
        self.addCleanup(postfix.stop)
        postfix.start()
        answer = smtp.send(listener, path.read_bytes(), "bob@receiver.example")
        self.assertTrue(answer.is_accepted, answer)
        return eventually(lambda: recorder.conversations, what="a conversation")[-1]

    def from_generator(self, recorder, path):
        subprocess.run(
            [programs.load(), "--socket", f"inet:{recorder.port}@127.0.0.1",
             "--message", path, "--messages", "1"],
            check=True, capture_output=True, timeout=60)
        return eventually(lambda: recorder.conversations, what="a conversation")[-1]

    def normal(self, packets):
        """What has to be the same: neither values of macros nor the client's port or greeting."""
        result = []
        for command, data in packets:
            if command == b"D":
                stage, parts = data[:1], data[1:].split(b"\0")
                names = [each for each in parts[::2] if each]
                result.append((command, stage, names))
            elif command == b"C":
                name, _, rest = data.partition(b"\0")
                result.append((command, name, rest[:1], rest[3:]))
            elif command == b"H":
                result.append((command, data[-1:]))
            else:
                result.append((command, data))
        return result

    def test_it_says_what_postfix_says(self):
        with Setting() as setting:
            path = setting.mail.unsigned("180k", "prose", "sender.example")
            for name, answer in self.NEGOTIATIONS.items():
                with self.subTest(negotiation=name), RecordingFilter(*answer) as recorder:
                    theirs = self.from_postfix(recorder, setting.new_directory(), path)
                    recorder.conversations.clear()
                    ours = self.from_generator(recorder, path)
                    self.assertEqual(self.normal(ours), self.normal(theirs))


class NoDelay(BenchTest):
    """The 40 ms of a delayed acknowledgement would show in each message."""

    def test_neither_over_ipv4_nor_over_ipv6(self):
        with Setting() as setting:
            for address in ports.loopback_addresses():
                socket = "inet6" if ":" in address else "inet"
                for work in ("sign", "verify"):
                    with self.subTest(socket=socket, work=work), \
                            setting.running(filters.Ours, work, socket) as target:
                        messages = setting.messages(work, "4k", mail.KINDS)
                        medians = []
                        # A busy machine may make one run slow; the delay would be in each.
                        while len(medians) < 3 and min(medians, default=20) >= 20:
                            result = run(target, Load(messages, count=40, per_connection=2))
                            self.assertEqual(result.failed, 0, result.failures)
                            medians.append(result.message_ms["p50"])
                        self.assertLess(min(medians), 20)


if __name__ == "__main__":
    unittest.main()
