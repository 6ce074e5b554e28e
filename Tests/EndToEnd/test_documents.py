"""The documents say what the program does."""

import functools
import re
import subprocess
import unittest

from harness import commands, keys, matrix, paths

MANUALS = sorted((paths.REPOSITORY / "Man").iterdir())
README = paths.REPOSITORY / "README.md"
EXAMPLE = paths.REPOSITORY / "Config/dkim-filter.conf.example"


@functools.cache
def subcommands():
    """Those that the program lists, whatever they are."""
    text = commands.run("--help").output.decode().split("SUBCOMMANDS:\n", 1)[1]
    return sorted(re.findall(r"^  ([a-z-]+) ", text, re.M))


def manual_name(subcommand):
    """The daemon is on the program's own page, each other subcommand on one of its own."""
    return "dkim-milterd" if subcommand == "daemon" else f"dkim-milterd-{subcommand}"


def manual_text(subcommand):
    return (paths.REPOSITORY / f"Man/{manual_name(subcommand)}.8").read_text()


def options_of_help(subcommand):
    """`-x` and `--config` of every line of the list of options."""
    text = commands.run(subcommand, "--help").output.decode()
    listed = text.split("\nOPTIONS:\n", 1)[1]
    lines = re.findall(r"^  (-.*?)(?:  |$)", listed, re.M)
    return {option for line in lines for option in re.findall(r"(?:^|[ ,])(--?[\w-]+)", line)}


def options_of_manual(subcommand):
    """The same of its page's section OPTIONS."""
    section = manual_text(subcommand).split("\n.Sh OPTIONS\n", 1)[1].split("\n.Sh ", 1)[0]
    items = re.findall(r"^\.It (Fl .*)", section, re.M)
    return {f"-{option}" for item in items for option in re.findall(r"Fl ([\w-]+)", item)}


class Manuals(unittest.TestCase):
    def test_the_options_are_those_of_the_program(self):
        for subcommand in subcommands():
            with self.subTest(subcommand=subcommand):
                self.assertEqual(options_of_manual(subcommand), options_of_help(subcommand))

    def test_there_is_a_page_for_every_subcommand_and_none_for_others(self):
        self.assertIn("daemon", subcommands())
        pages = {manual.stem for manual in MANUALS if manual.suffix == ".8"}
        self.assertEqual(pages, {manual_name(subcommand) for subcommand in subcommands()})
        for subcommand in subcommands():
            with self.subTest(subcommand=subcommand):
                name = manual_name(subcommand)
                text = manual_text(subcommand)
                self.assertIn(f".Dt {name.upper()} 8\n", text)
                self.assertIn(f".Sh NAME\n.Nm {name}\n.Nd ", text)
                self.assertIn("\n.Sh EXIT STATUS\n", text)

    def test_the_page_of_the_program_leads_to_the_others(self):
        section = manual_text("daemon").split("\n.Sh SUBCOMMANDS\n", 1)[1].split("\n.Sh ", 1)[0]
        items = re.findall(r"^\.It (?:Cm|Xr) (\S+)", section, re.M)
        others = [f"dkim-milterd-{each}" for each in subcommands() if each != "daemon"]
        self.assertEqual(items, ["daemon", *others])

    def test_pages_that_are_named_are_there(self):
        named = {name for manual in MANUALS
                 for name in re.findall(r"^\.(?:It )?Xr (dkim-\S+ \d)", manual.read_text(), re.M)}
        there = {f"{manual.stem} {manual.suffix[1:]}" for manual in MANUALS}
        self.assertLessEqual(named, there)

    def test_mandoc_has_no_complaint(self):
        for manual in MANUALS:
            with self.subTest(manual=manual.name):
                done = subprocess.run(["mandoc", "-Tlint", "-Wwarning", manual],
                                      capture_output=True, text=True, timeout=60, check=False)
                self.assertEqual((done.stdout, done.returncode), ("", 0))


class Readme(unittest.TestCase):
    def test_the_quick_reference_names_every_subcommand(self):
        section = README.read_text().split("\n## Quick reference\n", 1)[1].split("\n## ", 1)[0]
        named = set(re.findall(r"`dkim-milterd ([a-z][a-z-]*)", section))
        self.assertEqual(named, set(subcommands()) - {"daemon"})

    def test_the_matrix_has_the_rows_that_are_tried(self):
        begin, end = (f"<!-- interoperability matrix: {word} -->" for word in ("begin", "end"))
        table = README.read_text().split(begin, 1)[1].split(end, 1)[0].strip().splitlines()
        rows = [line.strip("| ").split(" | ")[0] for line in table[2:]]
        self.assertEqual(rows, [row.label for row in matrix.rows()])

    def test_the_parameters_it_names_are_taken(self):
        """All in the list of what works; refusals are the business of another test."""
        section = README.read_text().split("<!-- parameters: begin -->", 1)[1].strip()
        section = section.split("\n\n", 1)[0]
        named = set(re.findall(r"`([A-Z][\w-]+)`", section))
        self.assertEqual(named, set(re.findall(r"^#([A-Z][\w-]*) ", EXAMPLE.read_text(), re.M)))


class Example(unittest.TestCase):
    def setUp(self):
        self.directory = self.enterContext(paths.scratch(paths.make_private))

    def check(self, text):
        path = self.directory / "dkim-filter.conf"
        path.write_text(text)
        return commands.run("check-config", "--config", path)

    def test_the_defaults_it_shows_are_accepted(self):
        """Every line that stands there with a default, and what no daemon can do without."""
        lines = EXAMPLE.read_text().splitlines()
        shown = {
            line[1:].split(" ", 1)[0]: line[1:]
            for before, line in zip(lines, lines[1:], strict=False)
            if re.match(r"#[A-Z]", line) and not before.startswith("## (no default")
        }
        self.assertIn("On-BadSignature", shown)
        key = keys.rsa(2048)
        text = "".join(f"{line}\n" for line in shown.values()) + (
            f"Socket inet:8891@127.0.0.1\nDomain {key.domain}\n"
            f"Selector {key.selector}\nKeyFile {key.path}\n"
        )
        outcome = self.check(text)
        self.assertEqual((outcome.status, outcome.errors), (0, ""))

    def test_only_comments_as_it_is(self):
        code = [line for line in EXAMPLE.read_text().splitlines() if not line.startswith("#")]
        self.assertEqual("".join(code), "")


if __name__ == "__main__":
    unittest.main()
