"""An MTA's side of the milter protocol, for messages that no MTA would send in this form."""

import contextlib
import dataclasses
import socket
import struct

from . import ports

_VERSION = 6
# Every action up to setting the list of macros, every step that spares an answer or an event.
_ACTIONS = 0x1FF
_LEADING_SPACE = 0x100000
_STEPS = 0x1FFFFF

# Which bit of the negotiated steps leaves an event or its answer out.
_NO_EVENT = {b"C": 0x01, b"H": 0x02, b"M": 0x04, b"R": 0x08, b"B": 0x10, b"L": 0x20,
             b"N": 0x40, b"T": 0x200}
_NO_REPLY = {b"L": 0x80, b"C": 0x1000, b"H": 0x2000, b"M": 0x4000, b"R": 0x8000,
             b"T": 0x10000, b"N": 0x40000, b"B": 0x80000}

_FINAL = {b"a": "accept", b"d": "discard", b"r": "reject", b"t": "tempfail"}


@dataclasses.dataclass
class Message:
    """What an MTA tells of one message, with the client that sent it."""

    fields: list
    body: bytes = b"A line.\r\n"
    sender: str = "alice@sender.example"
    recipients: tuple = ("bob@receiver.example",)
    host: str = "localhost"
    address: str = "127.0.0.1"
    macros: dict = dataclasses.field(default_factory=dict)


@dataclasses.dataclass
class Outcome:
    """What a filter made of a message."""

    reply: str = "accept"
    text: str = ""
    # (name, value) in the order of insertion; each goes to the place `index`.
    inserted: list = dataclasses.field(default_factory=list)
    # (name, ordinal) as asked for.
    deleted: list = dataclasses.field(default_factory=list)
    quarantined: str = ""
    recipients: list = dataclasses.field(default_factory=list)

    def inserted_fields(self, name):
        """The bodies of the inserted fields of that name, the first inserted first."""
        return [value for field, value in self.inserted if field.lower() == name.lower()]


class MilterClient:
    """A connection to a filter; `address` is (host, port) or the path of a Unix socket."""

    def __init__(self, address, timeout=30):
        self._socket = socket.socket(ports.family(address), socket.SOCK_STREAM)
        self._socket.settimeout(timeout)
        self._socket.connect(address)
        if isinstance(address, tuple):
            # Packets go out one by one here; without this each waits for the one before it.
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._steps = 0
        self._negotiate()

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.close()

    def close(self):
        with contextlib.suppress(OSError):
            self._send(b"Q")
        self._socket.close()

    @property
    def keeps_leading_space(self):
        return bool(self._steps & _LEADING_SPACE)

    def run(self, message):
        """Sends a whole message; stops where the filter has answered for good."""
        outcome = Outcome()
        try:
            self._converse(message, outcome)
        except _Answered:
            pass
        return outcome

    def start(self, message):
        """Sends a whole message and does not wait for what becomes of it."""
        self._tell(message, Outcome())

    def _converse(self, message, outcome):
        self._tell(message, outcome)
        while self._answer(outcome) != b"c":
            pass

    def _tell(self, message, outcome):
        family = b"6" if ":" in message.address else b"4" if message.address else b"U"
        client = message.host.encode() + b"\0" + family
        if message.address:
            client += struct.pack(">H", 2525) + message.address.encode() + b"\0"
        macros = {"j": "mta.example", "{daemon_name}": "smtpd", "i": "4ABC123", **message.macros}
        self._event(b"C", client, outcome, macros)
        self._event(b"H", b"client.example\0", outcome)
        self._event(b"M", b"<" + message.sender.encode() + b">\0", outcome, macros)
        for recipient in message.recipients:
            self._event(b"R", b"<" + recipient.encode() + b">\0", outcome, macros)
        self._event(b"T", b"", outcome, macros)
        for name, value in message.fields:
            text = value if self.keeps_leading_space else value.removeprefix(" ")
            data = name.encode() + b"\0" + text.encode("utf-8", "surrogateescape") + b"\0"
            self._event(b"L", data, outcome, macros)
        self._event(b"N", b"", outcome, macros)
        for start in range(0, len(message.body), 60_000):
            if self._event(b"B", message.body[start:start + 60_000], outcome, macros) == b"s":
                break
        self._macros(b"E", macros)
        self._send(b"E")

    def _event(self, command, data, outcome, macros=None):
        if self._steps & _NO_EVENT[command]:
            return None
        if macros is not None:
            self._macros(command, macros)
        self._send(command, data)
        if self._steps & _NO_REPLY[command]:
            return None
        return self._answer(outcome)

    def _answer(self, outcome):
        """Reads one packet. A final answer ends the message."""
        command, data = self._receive()
        if command in _FINAL:
            outcome.reply = _FINAL[command]
            raise _Answered
        if command == b"y":
            outcome.text = data.rstrip(b"\0").decode()
            outcome.reply = "reject" if outcome.text.startswith("5") else "tempfail"
            raise _Answered
        if command in (b"h", b"i"):
            parts = (data if command == b"h" else data[4:]).split(b"\0")
            outcome.inserted.append((parts[0].decode(), parts[1].decode()))
        elif command == b"m":
            index, = struct.unpack(">I", data[:4])
            name, value = data[4:].split(b"\0")[:2]
            if value:
                outcome.inserted.append((name.decode(), value.decode()))
            else:
                outcome.deleted.append((name.decode(), index))
        elif command == b"q":
            outcome.quarantined = data.rstrip(b"\0").decode()
        elif command in (b"+", b"-"):
            outcome.recipients.append((command.decode(), data.rstrip(b"\0").decode()))
        elif command not in (b"c", b"s", b"p"):
            raise ValueError(f"unknown answer {command!r}")
        return command

    def _negotiate(self):
        self._send(b"O", struct.pack(">III", _VERSION, _ACTIONS, _STEPS))
        command, data = self._receive()
        if command != b"O":
            raise ValueError(f"negotiation was answered with {command!r}")
        self._steps = struct.unpack(">III", data[:12])[2]

    def _macros(self, command, macros):
        pairs = b"".join(f"{name}\0{value}\0".encode() for name, value in macros.items())
        self._send(b"D", command + pairs)

    def _send(self, command, data=b""):
        self._socket.sendall(struct.pack(">I", len(data) + 1) + command + data)

    def _receive(self):
        length, = struct.unpack(">I", self._exactly(4))
        packet = self._exactly(length)
        return packet[:1], packet[1:]

    def _exactly(self, count):
        data = b""
        while len(data) < count:
            piece = self._socket.recv(count - len(data))
            if not piece:
                raise EOFError("the filter closed the connection")
            data += piece
        return data


class _Answered(Exception):
    """The filter has given its answer to the message."""
