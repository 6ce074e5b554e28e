"""A Debian system that was just installed, in a folder: as a root for commands, or booted."""

import contextlib
import ctypes
import os
import pathlib
import shutil
import signal
import subprocess

from . import paths
from .processes import ManagedProcess

_CLONE_NEWNET = 0x40000000
_libc = ctypes.CDLL(None, use_errno=True)
_ENVIRONMENT = {
    "PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "HOME": "/root", "LC_ALL": "C.UTF-8",
    "DEBIAN_FRONTEND": "noninteractive",
}


def _debian(name):
    """A value of this system's apt: the fresh system comes from where this one came from."""
    done = subprocess.run(
        ["apt-get", "indextargets", "--no-release-info", "--format", f"$({name})",
         "Created-By: Packages"], capture_output=True, text=True, check=True, timeout=60)
    return done.stdout.split()[0]


def _image():
    """The system as debootstrap leaves it, packed; made once for a clone of the repository."""
    release = pathlib.Path("/etc/os-release").read_text()
    codename = next(line.split("=")[1] for line in release.splitlines()
                    if line.startswith("VERSION_CODENAME="))
    image = paths.REPOSITORY / f".build/fresh-root-{codename}.tar"
    if not image.exists():
        with paths.scratch() as folder:
            root = folder / "root"
            done = subprocess.run(
                ["debootstrap", "--variant=minbase", "--include=systemd", codename, root,
                 _debian("REPO_URI")],
                capture_output=True, text=True, check=False, timeout=900)
            if done.returncode != 0:
                raise RuntimeError(f"debootstrap: {(done.stdout + done.stderr)[-4000:]}")
            shutil.rmtree(root / "var/cache/apt/archives", ignore_errors=True)
            part = image.with_suffix(".part")
            image.parent.mkdir(exist_ok=True)
            subprocess.run(["tar", "-C", root, "-cf", part, "."], check=True, timeout=300)
            part.rename(image)
    return image


class FreshRoot:
    """A root; `run` runs a command in it, as its root."""

    def __init__(self, directory):
        self.path = directory / "root"
        self.path.mkdir(parents=True)
        self._log = directory / "boot.log"
        self._group = f"dkim-test-{os.getpid()}-{self.path.stat().st_ino}"
        self._process = None
        subprocess.run(["tar", "-C", self.path, "-xf", _image()], check=True, timeout=300)
        # A start of services by packages is the business of the booted system.
        shutil.copy("/etc/resolv.conf", self.path / "etc/resolv.conf")

    def run(self, *arguments, status=0, timeout=300, stdin=None):
        """The output of a command; AssertionError if it ends with another status than that."""
        words = [str(argument) for argument in arguments]
        if self._process is None:
            words = ["chroot", self.path, *words]
        else:
            words = ["nsenter", "--target", str(self.first), "--all", *words]
        done = subprocess.run(words, env=_ENVIRONMENT, capture_output=True, text=True,
                              input=stdin, errors="replace", check=False, timeout=timeout)
        output = done.stdout + done.stderr
        if done.returncode != status:
            raise AssertionError(f"{arguments} ended with {done.returncode}:\n{output[-4000:]}")
        return output

    def files(self):
        """The paths of all that is in it, but for what apt, dpkg and the booted system keep."""
        kept = ("proc", "sys", "dev", "run", "tmp", "var/cache", "var/lib/apt", "var/lib/dpkg",
                "var/log")
        found = set()
        for folder, folders, files in os.walk(self.path):
            place = os.path.relpath(folder, self.path)
            folders[:] = [each for each in folders
                          if os.path.normpath(os.path.join(place, each)) not in kept]
            found |= {os.path.normpath(os.path.join(place, each)) for each in folders + files}
        return found

    def boot(self):
        """Starts it as a system of its own, whose network is the loopback interface."""
        script = pathlib.Path(__file__).with_name("boot-root.sh")
        self._process = ManagedProcess([script, self.path, self._group], log=self._log)
        try:
            self._process.wait_until(self._is_up, timeout=60, what="the system is up")
        except BaseException:
            self.stop()
            raise

    @property
    def first(self):
        """The number of its process 1, outside."""
        path = f"/proc/{self._process.pid}/task/{self._process.pid}/children"
        children = pathlib.Path(path).read_text().split()
        return int(children[0]) if children else None

    def _is_up(self):
        if self.first is None:
            return False
        try:
            state = self.run("systemctl", "is-system-running")
        except AssertionError as error:
            if "degraded" in str(error):
                raise RuntimeError(self.run("systemctl", "--failed", "--no-pager")) from None
            return False
        return state.strip() == "running"

    @contextlib.contextmanager
    def network(self):
        """Within this, sockets that this thread opens are in the booted system's network."""
        with open("/proc/self/ns/net", "rb") as ours, \
                open(f"/proc/{self.first}/ns/net", "rb") as theirs:
            self._enter(theirs)
            try:
                yield
            finally:
                self._enter(ours)

    @staticmethod
    def _enter(namespace):
        if _libc.setns(namespace.fileno(), _CLONE_NEWNET) != 0:
            raise OSError(ctypes.get_errno(), "setns")

    def stop(self):
        """Ends the booted system at once."""
        if self._process is None:
            return
        with contextlib.suppress(ProcessLookupError, OSError, TypeError):
            os.kill(self.first, signal.SIGKILL)
        self._process.stop()
        self._process = None
        subprocess.run([pathlib.Path(__file__).with_name("boot-root.sh"), "--remove", self._group],
                       check=True, timeout=60)
