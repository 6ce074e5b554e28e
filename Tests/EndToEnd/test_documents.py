"""The documents say what the program does."""

import re
import subprocess
import unittest

from harness import commands, keys, matrix, paths

MANUALS = sorted((paths.REPOSITORY / "Man").iterdir())
README = paths.REPOSITORY / "README.md"
EXAMPLE = paths.REPOSITORY / "Config/dkim-filter.conf.example"
SUBCOMMANDS = ("daemon", "check-config", "sign", "verify", "keygen", "testkey", "genzone",
               "migrate", "explain")


def options_of_help(subcommand):
    """`-x` and `--config` of every line of the list of options."""
    text = commands.run(subcommand, "--help").output.decode()
    listed = text.split("\nOPTIONS:\n", 1)[1]
    lines = re.findall(r"^  (-.*?)(?:  |$)", listed, re.M)
    return {option for line in lines for option in re.findall(r"(?:^|[ ,])(--?[\w-]+)", line)}


def options_of_manual(subcommand):
    """The same of the subcommand's part of dkim-milterd(8)."""
    text = (paths.REPOSITORY / "Man/dkim-milterd.8").read_text()
    section = text.split(f"\n.Ss {subcommand}\n", 1)[1]
    section = re.split(r"^\.S[sh] ", section, maxsplit=1, flags=re.M)[0]
    items = re.findall(r"^\.It (Fl .*)", section, re.M)
    return {f"-{option}" for item in items for option in re.findall(r"Fl ([\w-]+)", item)}


class Manuals(unittest.TestCase):
    def test_the_options_are_those_of_the_program(self):
        for subcommand in SUBCOMMANDS:
            with self.subTest(subcommand=subcommand):
                self.assertEqual(options_of_manual(subcommand), options_of_help(subcommand))

    def test_every_subcommand_is_told(self):
        text = commands.run("--help").output.decode().split("SUBCOMMANDS:\n", 1)[1]
        self.assertEqual(set(re.findall(r"^  ([a-z-]+) ", text, re.M)), set(SUBCOMMANDS))

    def test_mandoc_has_no_complaint(self):
        for manual in MANUALS:
            with self.subTest(manual=manual.name):
                done = subprocess.run(["mandoc", "-Tlint", "-Wwarning", manual],
                                      capture_output=True, text=True, timeout=60, check=False)
                self.assertEqual((done.stdout, done.returncode), ("", 0))


class Readme(unittest.TestCase):
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
