"""Where things are: the repository, the binary under test, scratch directories."""

import contextlib
import os
import pathlib
import shutil
import tempfile

REPOSITORY = pathlib.Path(__file__).resolve().parents[3]


def binary():
    """The dkim-milterd to test: $DKIM_MILTERD, else the release build."""
    named = os.environ.get("DKIM_MILTERD")
    path = pathlib.Path(named) if named else REPOSITORY / ".build/release/dkim-milterd"
    if not os.access(path, os.X_OK):
        raise FileNotFoundError(f"{path}: no such program; run `make release` or set DKIM_MILTERD")
    return path.resolve()


def make_scratch():
    """A new directory with a short name.

    Unix sockets lie in it and their paths may have 107 bytes, so $TMPDIR, which may be long,
    is not asked. Postfix's own user has to get through, so it is not 0700.
    """
    for base in ("/tmp", "/var/tmp", "/run"):
        with contextlib.suppress(OSError):
            path = pathlib.Path(tempfile.mkdtemp(prefix="dkim-", dir=base))
            path.chmod(0o755)
            return path
    raise OSError("none of /tmp, /var/tmp and /run can be written to")


def make_private():
    """A new directory for private keys, which nobody else may enter.

    RequireSafeKeys looks at every directory above a key and trusts none that others can write
    to, so it is not in /tmp where that can be avoided.
    """
    base = "/run" if os.access("/run", os.W_OK) else None
    return pathlib.Path(tempfile.mkdtemp(prefix="dkim-keys-", dir=base))


def remove_scratch(path):
    """Removes what `make_scratch` made, unless KEEP=1 asks to look at it afterwards."""
    if os.environ.get("KEEP") == "1":
        print(f"kept: {path}")
    else:
        shutil.rmtree(path, ignore_errors=True)


@contextlib.contextmanager
def scratch(make=make_scratch):
    """A directory made by `make` for the length of a `with` block."""
    path = make()
    try:
        yield path
    finally:
        remove_scratch(path)
