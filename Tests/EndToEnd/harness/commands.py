"""The subcommands of dkim-milterd, as a person would call them."""

import dataclasses
import subprocess

from . import paths


@dataclasses.dataclass(frozen=True)
class Outcome:
    status: int
    output: bytes
    errors: str

    @property
    def lines(self):
        return self.output.decode(errors="replace").splitlines()


def run(*arguments, message=b"", timeout=120):
    """Runs `dkim-milterd ARGUMENTS` with `message` on its standard input."""
    done = subprocess.run(
        [paths.binary(), *map(str, arguments)],
        input=message, capture_output=True, timeout=timeout, check=False,
    )
    if done.returncode < 0:
        raise AssertionError(
            f"dkim-milterd {arguments} was ended by signal {-done.returncode}:\n"
            + done.stderr.decode(errors="replace")[-4000:]
        )
    return Outcome(done.returncode, done.stdout, done.stderr.decode(errors="replace"))


def sign(message, *keys, canonicalization="relaxed/relaxed", options=()):
    """The message signed with each of `keys`; AssertionError if the command fails."""
    arguments = []
    for key in keys:
        arguments += ["--domain", key.domain, "--selector", key.selector, "--key", key.path]
    outcome = run(
        "sign", *arguments, "--canonicalization", canonicalization, *options, message=message
    )
    if outcome.status != 0:
        raise AssertionError(f"sign ended with {outcome.status}: {outcome.errors}")
    return outcome.output


def verify(message, key_file, *options):
    """The result word of each signature, in the order of the lines."""
    outcome = run("verify", "--keys", key_file, *options, message=message)
    return [line.split("dkim=", 1)[1].split()[0] for line in outcome.lines if "dkim=" in line]


def keygen(directory, selector, domain="sender.example", kind="rsa", bits=2048):
    """Makes `directory`/`selector`.private and .txt; returns the text of the latter."""
    directory.mkdir(parents=True, exist_ok=True)
    size = ("--bits", bits) if kind == "rsa" else ()
    outcome = run("keygen", "--domain", domain, "--selector", selector,
                  "--type", kind, *size, "--directory", directory)
    if outcome.status != 0:
        raise AssertionError(f"keygen ended with {outcome.status}: {outcome.errors}")
    return (directory / f"{selector}.txt").read_text()
