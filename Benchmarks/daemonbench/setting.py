"""What all filters have in common in one run of the benchmark."""

import contextlib
import itertools
import pathlib

from harness import keys, paths

from .mail import Mail


class Setting:
    """Keys, messages and a private directory, for the length of a `with` block."""

    def __init__(self, canonicalization="relaxed/simple"):
        self.canonicalization = canonicalization
        self._numbers = itertools.count(1)

    def __enter__(self):
        with contextlib.ExitStack() as cleanup:
            self.directory = cleanup.enter_context(paths.scratch())
            self.key, self.second_key = keys.rsa(2048), keys.ed25519()
            self.key_file = keys.key_file(
                self.directory / "public-keys", [self.key, self.second_key])
            folder = self.directory / "mail"
            folder.mkdir()
            self.mail = Mail(folder)
            self._cleanup = cleanup.pop_all()
        return self

    def __exit__(self, *_):
        self._cleanup.close()

    def messages(self, work, size, kinds):
        """The files to send for a kind of work."""
        if work.startswith("sign"):
            return tuple(self.mail.unsigned(size, kind, self.key.domain) for kind in kinds)
        return tuple(
            self.mail.signed(size, kind, self.key, self.canonicalization) for kind in kinds)

    @contextlib.contextmanager
    def running(self, filter_type, work, kind):
        """A filter that listens, with a directory of its own."""
        target = filter_type(self, work)
        directory = pathlib.Path(self.directory, f"{next(self._numbers)}")
        try:
            yield target.start(directory, kind)
        finally:
            target.stop()
