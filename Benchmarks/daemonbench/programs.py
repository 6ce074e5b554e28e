"""The C programs of the benchmark, compiled when they are older than their sources."""

import os
import pathlib
import shutil
import subprocess

_HERE = pathlib.Path(__file__).resolve().parents[1]
_FLAGS = ["-std=gnu11", "-O2", "-Wall", "-Wextra", "-Werror", "-D_GNU_SOURCE"]


def load():
    """The load generator."""
    return _program("milter-load", _HERE / "Load", [])


def floor():
    """The null milter and the floor milter, which are one program."""
    return _program("milter-floor", _HERE / "Floor", ["-lmilter", "-lcrypto"])


def _folder():
    """Where they are put: $BENCH_PROGRAMS, or a folder that is ignored by git."""
    return pathlib.Path(os.environ.get("BENCH_PROGRAMS", _HERE / ".build" / "c"))


def _compiler():
    names = [os.environ.get("CC", ""), "cc", "gcc", "clang"]
    found = next((each for each in names if each and shutil.which(each)), None)
    if found is None:
        raise RuntimeError("no C compiler: install gcc, or name one in CC")
    return found


def _program(name, folder, libraries):
    target = _folder() / name
    sources = sorted(folder.glob("*.c"))
    newest = max(path.stat().st_mtime for path in (*sources, *folder.glob("*.h")))
    if target.exists() and target.stat().st_mtime >= newest:
        return target
    target.parent.mkdir(parents=True, exist_ok=True)
    # Under another name first, so that nobody runs half a program.
    part = target.with_suffix(".new")
    done = subprocess.run(
        [_compiler(), *_FLAGS, "-o", part, *sources, *libraries],
        capture_output=True, text=True, timeout=300, check=False,
    )
    if done.returncode != 0:
        raise RuntimeError(f"cannot compile {name}:\n{done.stderr}")
    part.rename(target)
    return target
