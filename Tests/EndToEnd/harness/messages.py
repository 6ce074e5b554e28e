"""Messages as bytes with CRLF line ends, by name.

Each one of `CORPUS` stands for something that signers and verifiers have stumbled over.
"""

import random

_DATE = "Mon, 02 Nov 2026 10:00:00 +0000"


def simple(to="bob@receiver.example", subject="test", sender="alice@sender.example",
           body=b"Hello Bob,\r\n\r\nthis is a test.\r\n", extra=()):
    """A plain message; `extra` are whole header lines put on top."""
    lines = [
        *extra,
        f"From: Alice <{sender}>",
        f"To: <{to}>",
        f"Subject: {subject}",
        f"Date: {_DATE}",
        f"Message-ID: <{subject.encode().hex()[:40]}.{to}>",
    ]
    return "".join(f"{line}\r\n" for line in lines).encode() + b"\r\n" + body


def _with_header(*lines, body=b"Body.\r\n"):
    head = [b"From: Alice <alice@sender.example>", b"To: bob@receiver.example",
            b"Date: " + _DATE.encode(), *lines]
    return b"\r\n".join(head) + b"\r\n\r\n" + body


def large(size=5_000_000, **arguments):
    """Base64-like lines, `size` octets of body; the same ones each time."""
    source = random.Random(6376)
    line = bytes(source.choices(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnop0123456789+/", k=76))
    return simple(body=(line + b"\r\n") * (size // 78) + b"end\r\n", **arguments)


CORPUS = {
    "plain": simple(),
    "empty body": simple(body=b""),
    "body of empty lines": simple(body=b"\r\n\r\n\r\n"),
    "trailing empty lines": simple(body=b"One line.\r\n\r\n\r\n\r\n"),
    "no final CRLF": simple(body=b"The last line has no end"),
    "lines of blanks": simple(body=b" \r\n\t \r\ntext \t \r\n  two  blanks\t\tand tabs \r\n \r\n"),
    "long lines": simple(body=b"x" * 20_000 + b"\r\n" + b"word " * 5_000 + b"\r\n"),
    "folded fields": _with_header(
        b"Subject: a subject\r\n that is\r\n\tfolded  and   spaced\t", b"X-Empty:"),
    "folded after the colon": _with_header(b"Reply-To:\r\n  carol@sender.example"),
    "duplicate fields": _with_header(
        b"Subject: one", b"Comments: first", b"Comments: second", b"X-Tag: a", b"X-Tag: a"),
    "8-bit header": _with_header(b"Subject: Gr\xfc\xdfe aus K\xf6ln", b"X-Latin: \xe9\xe8\xea"),
    "UTF-8 header": _with_header(
        "Subject: Grüße, 日本語 ✉".encode(), body="Žluťoučký kůň\r\n".encode()),
    "8-bit body": simple(body=bytes(range(128, 256)) * 4 + b"\r\n"),
    "field names in odd case": _with_header(b"SUBJECT: x", b"mime-VERSION: 1.0"),
    "5 MB": large(),
}

# What the Postfix tests send as a forgery of our own field: RFC 8601 §5 wants each removed.
FORGED_RESULTS = {
    "plain": "Authentication-Results: {id}; dkim=pass header.d=sender.example",
    "upper case": "AUTHENTICATION-RESULTS: {upper}; dkim=pass header.d=sender.example",
    "with a version": "Authentication-Results: {id} 1; dkim=pass header.d=sender.example",
    "after a comment": "Authentication-Results: (a (nested) note) {id}; dkim=pass",
    "before a comment": "Authentication-Results: {id} (note); dkim=pass",
    "quoted": 'Authentication-Results: "{id}"; dkim=pass header.d=sender.example',
    "folded": "Authentication-Results:\r\n\t{id};\r\n\tdkim=pass header.d=sender.example",
    "with a trailing dot": "Authentication-Results: {id}.; dkim=pass",
    "no blank after the colon": "Authentication-Results:{id};dkim=pass",
    "without a result": "Authentication-Results: {id}; none",
    "cannot be parsed": "Authentication-Results: {id}; dkim==pass;;(",
}

# Other people's fields, which are none of our business.
FOREIGN_RESULTS = {
    "another server": "Authentication-Results: other.example; dkim=pass header.d=sender.example",
    "our name as a prefix": "Authentication-Results: {id}.evil.example; dkim=pass",
    "our name as a suffix": "Authentication-Results: x-{id}; dkim=pass",
    "another field": "X-Authentication-Results: {id}; dkim=pass",
}
