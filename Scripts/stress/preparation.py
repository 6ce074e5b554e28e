"""What has to be there before anything is measured: packages, the daemon, rights, room."""

import os
import pathlib
import shutil
import subprocess
import sys

from . import scenarios

_REPOSITORY = pathlib.Path(__file__).resolve().parents[2]
_INSTALL = _REPOSITORY / "Scripts/install-dependencies.sh"


class Unavailable(Exception):
    """Something that is needed cannot be had; the text says what, and what to do."""


def prepare(options, arguments):
    """Installs and builds what is missing. Without root's rights, starts anew with sudo."""
    groups = ["run", *options.companions]
    if "DKIM_MILTERD" not in os.environ:
        groups.append("build")
    _run(_INSTALL, *groups)
    if "DKIM_MILTERD" not in os.environ:
        _run("make", "--no-print-directory", "-C", _REPOSITORY, "release")
        os.environ["DKIM_MILTERD"] = str(_REPOSITORY / ".build/release/dkim-milterd")
    if os.geteuid() != 0:
        _become_root(arguments)
    _check_room(options)


def _run(*command):
    done = subprocess.run([str(word) for word in command], stdin=subprocess.DEVNULL, check=False)
    if done.returncode != 0:
        raise Unavailable(f"{command[0]} ended with status {done.returncode}; see above")


def _become_root(arguments):
    """Postfix's master insists on root; filter, scanners and sink drop their rights."""
    sudo = shutil.which("sudo")
    if sudo is None:
        raise Unavailable("Postfix's master needs root, also for a private instance, and there "
                          "is no sudo: run this as root")
    kept = [f"{name}={os.environ[name]}" for name in ("DKIM_MILTERD", "KEEP")
            if name in os.environ]
    os.execv(sudo, [sudo, "env", *kept, *command(arguments)])


def command(arguments):
    """This program once more."""
    return [sys.executable, "-B", str(pathlib.Path(__file__).parent), *arguments]


def _check_room(options):
    """A scenario's messages lie in Postfix's queue and at the sink; both are in /tmp."""
    largest = max(each.load.messages * each.load.length for each in scenarios.chosen(options))
    needed = 3 * largest + 100_000_000
    free = shutil.disk_usage("/tmp").free
    if free < needed:
        raise Unavailable(f"/tmp has {free // 1_000_000} MB free, and {needed // 1_000_000} MB "
                          "are needed: make room, or ask for fewer or smaller messages (-m, -l)")


def give_back(*paths):
    """Under sudo, what was written belongs to whoever called it."""
    owner, group = os.environ.get("SUDO_UID"), os.environ.get("SUDO_GID")
    if owner and group:
        for path in paths:
            os.chown(path, int(owner), int(group))
