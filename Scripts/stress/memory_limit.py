"""--memory: everything within a control group that may use so much memory and no more."""

import contextlib
import os
import pathlib
import re
import shutil
import subprocess

from .preparation import Unavailable, command

_INSIDE = "DKIM_STRESS_IN_SCOPE"
_REMEDY = "run without --memory, or in a virtual machine that has no more memory"


class MemoryLimit:
    """In force for this process and all it starts, as long as the `with` block lasts.

    With systemd the program starts anew in a scope of its own. Else it makes a group below its
    own one, so that limits which are there already stay in force.
    """

    def __init__(self, octets, arguments):
        self._octets, self._arguments = octets, arguments
        self._home, self._group, self._is_old = None, None, False

    def __enter__(self):
        if os.environ.get(_INSIDE):
            self._group, self._is_old = _own_group()
        elif _has_systemd():
            self._start_in_scope()
        else:
            self._make_group()
        return self

    def __exit__(self, *_):
        if self._home is not None:
            self._move(self._home)
            with contextlib.suppress(OSError):
                self._group.rmdir()

    def _start_in_scope(self):
        scope = ["systemd-run", "--scope", "--quiet", "--collect"]
        done = subprocess.run([*scope, "true"], capture_output=True, text=True, check=False,
                              timeout=60)
        if done.returncode != 0:
            raise Unavailable(f"--memory: systemd-run: {done.stderr.strip()}; {_REMEDY}")
        environment = {**os.environ, _INSIDE: "1"}
        os.execvpe(scope[0], [*scope, "-p", f"MemoryMax={self._octets}",
                              *command(self._arguments)], environment)

    def _make_group(self):
        home, self._is_old = _own_group()
        if not self._is_old and "memory" not in _read(home / "cgroup.subtree_control").split():
            raise Unavailable(f"--memory: the memory controller is not handed down in {home} "
                              f"(cgroup.subtree_control), and there is no systemd; {_REMEDY}")
        self._group = home / f"dkim-stress-{os.getpid()}"
        limit = "memory.limit_in_bytes" if self._is_old else "memory.max"
        try:
            self._group.mkdir()
            (self._group / limit).write_text(str(self._octets))
            self._move(self._group)
        except OSError as error:
            with contextlib.suppress(OSError):
                self._group.rmdir()
            raise Unavailable(f"--memory: no control group can be made in {home}: "
                              f"{error.strerror}; {_REMEDY}") from None
        self._home = home

    @staticmethod
    def _move(group):
        (group / "cgroup.procs").write_text(str(os.getpid()))

    def fact(self):
        """For the report: the limit, and whether it was too little."""
        events, peak = ("memory.oom_control", "memory.max_usage_in_bytes") if self._is_old else (
            "memory.events", "memory.peak")
        found = re.search(r"^oom_kill (\d+)", _read(self._group / events), re.M)
        killed = int(found[1]) if found else 0
        highest = _read(self._group / peak).strip()
        used = f", {int(highest) >> 20} MiB used at most" if highest.isdigit() else ""
        return (f"{self._octets >> 20} MiB for everything, the test itself and cached files "
                f"included{used}; {killed} processes were ended for lack of memory")


def _has_systemd():
    return pathlib.Path("/run/systemd/system").is_dir() and shutil.which("systemd-run")


def _own_group():
    """The directory of the group this process is in, and whether it is of the old kind (v1)."""
    groups = dict(line.split(":", 2)[1:] for line in _read("/proc/self/cgroup").splitlines())
    for line in _read("/proc/self/mountinfo").splitlines():
        fields, _, rest = line.partition(" - ")
        root, mount_point = fields.split()[3:5]
        kind, _, super_options = rest.split(" ", 2)
        if kind == "cgroup" and "memory" in groups and "memory" in super_options.split(","):
            return _below(mount_point, root, groups["memory"]), True
        if kind == "cgroup2" and "memory" not in groups and "" in groups:
            return _below(mount_point, root, groups[""]), False
    raise Unavailable(f"--memory: no control groups for memory are mounted; {_REMEDY}")


def _below(mount_point, root, path):
    return pathlib.Path(mount_point) / os.path.relpath(path, root)


def _read(path):
    try:
        return pathlib.Path(path).read_text()
    except OSError:
        return ""
