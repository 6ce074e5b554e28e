"""A filter that accepts everything and keeps what the MTA said."""

import contextlib
import socket
import struct
import threading

# Which bit of the negotiated steps leaves the answer to an event out, and which the event.
_NO_REPLY = {b"L": 0x80, b"C": 0x1000, b"H": 0x2000, b"M": 0x4000, b"R": 0x8000,
             b"T": 0x10000, b"N": 0x40000, b"B": 0x80000}


class RecordingFilter:
    """Listens on a loopback port for the length of a `with` block.

    `steps` is what it negotiates, `macros` a list of (stage, names) that it asks for. With `skips`
    the first piece of a body is enough for it.
    """

    def __init__(self, steps=0, macros=(), skips=False):
        self._steps, self._macros, self._skips = steps, macros, skips
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        # A list of (command, data) for each connection that brought a message.
        self.conversations = []

    def __enter__(self):
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_):
        # A thread in accept does not notice close alone.
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _accept(self):
        with contextlib.suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                threading.Thread(target=self._converse, args=(client,), daemon=True).start()

    def _converse(self, client):
        packets = []
        with client, client.makefile("rb") as stream:
            while head := stream.read(4):
                packet = stream.read(struct.unpack(">I", head)[0])
                command, data = packet[:1], packet[1:]
                packets.append((command, data))
                if command == b"Q":
                    break
                answer = self._answer(command)
                if answer:
                    client.sendall(struct.pack(">I", len(answer)) + answer)
        if any(command == b"E" for command, _ in packets):
            self.conversations.append(packets)

    def _answer(self, command):
        if command == b"O":
            lists = b"".join(struct.pack(">I", stage) + names.encode() + b"\0"
                             for stage, names in self._macros)
            return b"O" + struct.pack(">III", 6, 0x1FF, self._steps) + lists
        if command in (b"D", b"A") or self._steps & _NO_REPLY.get(command, 0):
            return b""
        if command == b"B" and self._skips:
            return b"s"
        return b"a" if command == b"E" else b"c"
