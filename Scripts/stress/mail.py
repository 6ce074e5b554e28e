"""The messages: prose and an attachment, half and half, the same octets each time."""

import base64
import random

from .wording import size_text

_WORDS = (
    "the a of to and in that for with on by from as at is was are be this which we you it "
    "not have has been will would can order invoice meeting project please find attached "
    "regards thanks delivery number account report question answer Monday Friday tomorrow "
    "week month customer server message address street office machine between however "
    "because without another everything already"
).split()

_BOUNDARY = "=_stress_6376"


def message(length, sender="alice@sender.example", recipient="bob@elsewhere.example"):
    """A message with CRLF line ends whose body has about `length` octets."""
    source = random.Random(f"stress {length}")
    head = [
        f"From: Alice Example <{sender}>",
        f"To: Bob Example <{recipient}>",
        f"Subject: {size_text(length)} for the stress report",
        "Date: Mon, 02 Nov 2026 10:00:00 +0000",
        f"Message-ID: <stress.{length}@sender.example>",
        "MIME-Version: 1.0",
        f'Content-Type: multipart/mixed; boundary="{_BOUNDARY}"',
        "Content-Language: en",
        "User-Agent: smtp-source",
    ]
    text = [f"--{_BOUNDARY}", "Content-Type: text/plain; charset=utf-8", ""]
    attachment = [
        f"--{_BOUNDARY}", "Content-Type: application/octet-stream",
        "Content-Transfer-Encoding: base64",
        'Content-Disposition: attachment; filename="data.bin"', "",
    ]
    end = [f"--{_BOUNDARY}--"]
    rest = max(0, length - sum(len(line) + 2 for line in text + attachment + end))
    prose = _prose(source, rest // 2)
    rest -= sum(len(line) + 2 for line in prose)
    lines = text + prose + attachment + _base64(source, rest) + end
    return "".join(f"{line}\r\n" for line in [*head, "", *lines]).encode()


def _prose(source, octets):
    lines, line = [], ""
    while octets > 0:
        word = source.choice(_WORDS)
        if len(line) + len(word) > 70:
            lines.append(line)
            octets -= len(line) + 2
            line = ""
            if source.random() < 0.1:
                lines.append("")
                octets -= 2
        line = f"{line} {word}" if line else word
    return lines


def _base64(source, octets):
    # A line has 57 octets of the attachment and, with its end, 78 of the message.
    text = base64.b64encode(source.randbytes(max(0, octets) * 57 // 78)).decode()
    return [text[index:index + 76] for index in range(0, len(text), 76)]
