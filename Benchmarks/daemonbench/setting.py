"""What all filters have in common in one run of the benchmark."""

import contextlib
import itertools

from harness import keys, paths

from .mail import Mail


class Setting:
    """Keys, messages and a private directory, for the length of a `with` block."""

    def __enter__(self):
        self._numbers = itertools.count(1)
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

    def messages(self, work, size, kinds=("prose",), canonicalization="relaxed/simple"):
        """The files to send for a kind of work."""
        if work == "verify":
            return tuple(
                self.mail.signed(size, kind, self.key, canonicalization) for kind in kinds)
        return tuple(self.mail.unsigned(size, kind, self.key.domain) for kind in kinds)

    def new_directory(self):
        """A path for a directory that is not there yet."""
        return self.directory / f"{next(self._numbers)}"

    @contextlib.contextmanager
    def running(self, filter_type, work, socket="unix", canonicalization="relaxed/simple"):
        """A filter that listens, with a directory of its own."""
        target = filter_type(self, work, canonicalization)
        try:
            yield target.start(self.new_directory(), socket)
        finally:
            target.stop()
