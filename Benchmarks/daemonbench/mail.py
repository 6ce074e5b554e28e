"""The messages that are sent: sizes and kinds of body, unsigned and signed."""

import base64
import dataclasses
import random

from harness import commands

SIZES = {"4k": 4_000, "180k": 180_000, "5m": 5_000_000}
KINDS = ("prose", "base64")

AUTHSERV_ID = "mx.receiver.example"
_DATE = "Tue, 24 Nov 2026 10:00:00 +0000"
_WORDS = (
    "the of and to in that it was for on are with as they be at one have this from had by word "
    "but what some we can out other were all there when up use your how said each she which do "
    "their time if will way about many then them write would like these her long make thing see "
    "him two has look more day could go come did number sound no most people my over know water "
    "than call first who may down side been now find letter arithmetic stamp postman"
).split()


@dataclasses.dataclass(frozen=True)
class Message:
    """A message in a file."""

    path: object
    size: int


def header(domain, kind):
    """The header of a message as it comes from a client, without signatures."""
    content = "text/plain; charset=utf-8" if kind == "prose" else "application/octet-stream"
    encoding = "8bit" if kind == "prose" else "base64"
    lines = [
        "Received: from laptop.sender.example (laptop.sender.example [192.0.2.7])",
        "\tby mail.sender.example (Postfix) with ESMTPSA id 4F2A81C0DE",
        f"\tfor <bob@receiver.example>; {_DATE}",
        f"From: Alice Sender <alice@{domain}>",
        "To: Bob Receiver <bob@receiver.example>",
        "Cc: carol@receiver.example, dave@elsewhere.example",
        "Subject: What the arithmetic of stamps costs, measured once more",
        f"Date: {_DATE}",
        f"Message-ID: <20261124100000.4F2A81C0DE@{domain}>",
        "In-Reply-To: <20261123093000.1234567890@receiver.example>",
        "References: <20261122080000.0987654321@receiver.example>",
        "\t<20261123093000.1234567890@receiver.example>",
        "User-Agent: Mail/3.1",
        "MIME-Version: 1.0",
        f"Content-Type: {content}",
        f"Content-Transfer-Encoding: {encoding}",
    ]
    return "".join(f"{line}\r\n" for line in lines).encode()


def body(kind, size):
    """`size` octets of text; the same ones each time."""
    source = random.Random(6376)
    if kind == "base64":
        octets = source.randbytes(size * 57 // 78 + 57)
        lines = (base64.b64encode(octets[at:at + 57]) for at in range(0, len(octets), 57))
        text = b"\r\n".join(lines)
    else:
        text = b"".join(_paragraph(source) for _ in range(200))
        text *= size // len(text) + 1
    return text[:size - 2].rstrip(b"\r\n ") + b"\r\n"


def _paragraph(source):
    """A few lines of at most 72 octets and an empty one."""
    lines, line = [], ""
    for _ in range(source.randint(30, 90)):
        word = source.choice(_WORDS) + source.choice(["", "", "", "", "", ",", ".", ". "])
        if len(line) + len(word) > 70:
            lines.append(line.rstrip(" "))
            line = ""
        line += word + " "
    return "".join(f"{each}\r\n" for each in [*lines, line.rstrip(" "), ""]).encode()


class Mail:
    """Makes messages in a directory, each once."""

    def __init__(self, directory):
        self._directory = directory
        self._made = {}

    def unsigned(self, size, kind, domain):
        return self._make(
            f"{kind}-{size}-{domain}",
            lambda: header(domain, kind) + b"\r\n" + body(kind, SIZES[size]))

    def signed(self, size, kind, key, canonicalization):
        name = f"{kind}-{size}-{key.domain}-{canonicalization.replace('/', '-')}"
        plain = self.unsigned(size, kind, key.domain)
        return self._make(name, lambda: commands.sign(
            plain.read_bytes(), key, canonicalization=canonicalization))

    def _make(self, name, content):
        path = self._directory / f"{name}.eml"
        if path not in self._made:
            path.write_bytes(content())
            self._made[path] = True
        return path
