"""The C programs of the benchmark, compiled when they are older than their sources."""

import pathlib
import subprocess

_HERE = pathlib.Path(__file__).resolve().parents[1]
_BUILD = _HERE / ".build" / "c"
_FLAGS = ["-std=gnu11", "-O2", "-Wall", "-Wextra", "-Werror", "-D_GNU_SOURCE"]


def load():
    """The load generator."""
    return _program("milter-load", _HERE / "Load", [])


def floor():
    """The null milter and the floor milter, which are one program."""
    return _program("milter-floor", _HERE / "Floor", ["-lmilter", "-lcrypto"])


def _program(name, folder, libraries):
    target = _BUILD / name
    sources = sorted(folder.glob("*.c"))
    newest = max(path.stat().st_mtime for path in (*sources, *folder.glob("*.h")))
    if target.exists() and target.stat().st_mtime >= newest:
        return target
    _BUILD.mkdir(parents=True, exist_ok=True)
    # Under another name first, so that nobody runs half a program.
    part = target.with_suffix(".new")
    done = subprocess.run(
        ["cc", *_FLAGS, "-o", part, *sources, *libraries],
        capture_output=True, text=True, timeout=300, check=False,
    )
    if done.returncode != 0:
        raise RuntimeError(f"cannot compile {name}:\n{done.stderr}")
    part.rename(target)
    return target
