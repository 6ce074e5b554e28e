"""A DNS server for TXT records that takes its time, the same for each question."""

import heapq
import itertools
import select
import socket
import struct
import threading
import time

_TXT, _IN = 16, 1


class DelayingDNS:
    """Answers over UDP on 127.0.0.1 for the length of a `with` block."""

    def __init__(self, records, delay):
        self._records = {name.lower().encode(): text.encode() for name, text in records.items()}
        self._delay = delay
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind(("127.0.0.1", 0))
        self._ended = False
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self.port = self._socket.getsockname()[1]
        self.questions = 0

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._ended = True
        self._thread.join(timeout=5)
        self._socket.close()

    def _serve(self):
        waiting, order = [], itertools.count()
        while not self._ended:
            left = waiting[0][0] - time.monotonic() if waiting else 0.1
            if select.select([self._socket], [], [], min(max(left, 0), 0.1))[0]:
                question, client = self._socket.recvfrom(4096)
                self.questions += 1
                due = time.monotonic() + self._delay
                heapq.heappush(waiting, (due, next(order), question, client))
            while waiting and waiting[0][0] <= time.monotonic():
                _, _, question, client = heapq.heappop(waiting)
                self._socket.sendto(self._answer(question), client)

    def _answer(self, packet):
        """RFC 1035 §4: the question again and, if there is one, its record."""
        end, labels = 12, []
        while packet[end]:
            labels.append(packet[end + 1:end + 1 + packet[end]])
            end += 1 + packet[end]
        kind, = struct.unpack(">H", packet[end + 1:end + 3])
        question = packet[12:end + 5]
        text = self._records.get(b".".join(labels).lower())
        found = text is not None and kind == _TXT
        # An answer, authoritative, that recursion is to be had; NXDOMAIN for other names.
        flags = 0x8580 | (0 if text is not None else 3)
        header = packet[:2] + struct.pack(">HHHHH", flags, 1, int(found), 0, 0)
        if not found:
            return header + question
        strings = b"".join(
            bytes([len(text[at:at + 250])]) + text[at:at + 250] for at in range(0, len(text), 250))
        record = b"\xc0\x0c" + struct.pack(">HHIH", _TXT, _IN, 3600, len(strings))
        return header + question + record + strings
