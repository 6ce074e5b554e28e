"""Reading what Postfix delivered."""

from .processes import eventually


class Delivery:
    """A delivered message, as bytes with CRLF, without the fields that delivery put on top."""

    _ADDED = (b"return-path:", b"x-original-to:", b"delivered-to:")

    def __init__(self, data):
        lines = data.split(b"\n")
        self.recipient = ""
        while lines and lines[0].lower().startswith(self._ADDED):
            name, value = lines.pop(0).split(b":", 1)
            if name.lower() == b"delivered-to":
                self.recipient = value.strip().decode()
        self.bytes = b"\r\n".join(lines)

    @property
    def fields(self):
        """The header fields from the top: (name, body with its folds)."""
        section = self.bytes.split(b"\r\n\r\n", 1)[0]
        fields = []
        for line in section.split(b"\r\n"):
            if line[:1] in (b" ", b"\t") and fields:
                fields[-1] += b"\r\n" + line
            else:
                fields.append(line)
        return [tuple(field.partition(b":")[::2]) for field in fields]

    def named(self, name):
        """The bodies of all fields of that name, from the top, unfolded."""
        wanted = name.lower().encode()
        return [
            body.replace(b"\r\n", b"").strip().decode(errors="surrogateescape")
            for field, body in self.fields
            if field.lower() == wanted
        ]

    @property
    def is_signed(self):
        return bool(self.named("DKIM-Signature"))


class Maildir:
    """A Maildir in which messages are found by their recipient."""

    def __init__(self, path):
        self.path = path
        self._seen = set()
        self._deliveries = []

    def _read_new(self):
        new = self.path / "new"
        if not new.is_dir():
            return
        for file in sorted(new.iterdir()):
            if file.name not in self._seen:
                self._seen.add(file.name)
                self._deliveries.append(Delivery(file.read_bytes()))
                file.unlink()

    @property
    def deliveries(self):
        """Everything delivered so far, oldest first."""
        self._read_new()
        return list(self._deliveries)

    def to(self, recipient):
        return [each for each in self.deliveries if each.recipient == recipient]

    def wait_for(self, recipient, timeout=40.0):
        """The message for `recipient`, as soon as it is there."""
        return eventually(lambda: self.to(recipient), timeout, what=f"mail for {recipient}")[0]
