#!/usr/bin/python3
"""Writes the cases under Damage/: messages that python3-dkim has signed and that were damaged then.

Each case is a folder with message.eml, dns.txt and expected.txt. A line of expected.txt begins with
the kind of a finding (fact, proof, guess, remedy) and goes on with words that one of that kind must
hold; with “!” before it, no finding of that kind may hold them. Lines with “|” are lines of detail,
whole and with their blanks; with “!|”, no line of detail may hold what follows.

What the damage has to be undone with is known here by how it was done, not by asking the program.
signer.py signs where python3-dkim cannot: z=, and faults that signers make. Needs openssl and
python3-dkim. The output is the same in every run.
"""

import base64
import hashlib
import os
import quopri
import shutil

import dkim
from signer import *

OUT = os.path.join(HERE, "Damage")
NOW = 1_700_000_000
SEEN = set()

FIELDS = [b"From: Joe SixPack <joe@example.com>",
          b"To: Suzie Q <suzie@shopping.example.net>",
          b"Subject: Is dinner ready?",
          b"Date: Fri, 11 Jul 2003 21:00:37 -0700 (PDT)",
          b"Message-ID: <20030712040037.46341.5F8J@example.com>"]
BODY = b"Hi.\r\n\r\nWe lost the game. Are you hungry yet?\r\n\r\nJoe.\r\n"
SIGNED = [b"from", b"to", b"subject", b"date", b"message-id"]
MIME = [b"MIME-Version: 1.0", b"Content-Type: text/plain; charset=utf-8",
        b"Content-Transfer-Encoding: 8bit"]
EIGHT_BIT = "Grüße aus Köln,\r\n\r\nein Satz mit = und ä, ö, ü.\r\n\r\nJörg\r\n".encode()


def dns(key="rsa2048", tags=None):
    return f"{key}._domainkey.example.com {tags or 'v=DKIM1; p=' + p(key)}"


def signed(fields=None, body=BODY, key="rsa2048", c="relaxed/relaxed", names=None, now=NOW, **more):
    """The fields with a signature of python3-dkim on top."""
    fields = FIELDS if fields is None else fields
    dkim.time.time = lambda: now
    names = names or [*SIGNED]
    if key.startswith("ed25519"):
        der = openssl("pkey", "-in", key_path(key), "-outform", "DER")
        secret, algorithm = base64.b64encode(der[-32:]), b"ed25519-sha256"
    else:
        secret, algorithm = open(key_path(key), "rb").read(), b"rsa-sha256"
    field = dkim.sign(message(fields, body), key.encode(), b"example.com", secret,
                      canonicalize=tuple(w.encode() for w in c.split("/")),
                      include_headers=names, signature_algorithm=algorithm, **more)
    return [field.rstrip(b"\r\n"), *fields]


def write(name, about, expected, fields, body=BODY, records=None):
    assert name not in SEEN, name
    SEEN.add(name)
    folder = os.path.join(OUT, name)
    os.makedirs(folder, exist_ok=True)
    expected = [expected] if isinstance(expected, str) else expected
    records = [dns()] if records is None else records
    for file, data in {
        "message.eml": message(fields, body),
        "dns.txt": "".join(f"{line}\n" for line in records).encode(),
        "expected.txt": "".join(f"{line}\n" for line in ["# " + about, *expected]).encode(),
    }.items():
        with open(os.path.join(folder, file), "wb") as out:
            out.write(data)


def change(fields, old, new):
    """The fields with a text replaced, but for the signature on top."""
    assert any(old in f for f in fields[1:]), old
    return fields[:1] + [f.replace(old, new) for f in fields[1:]]


def z(fields):
    """The value of z= for fields (RFC 6376 §3.5), after the ABNF."""
    def encode(text):
        return "".join(chr(o) if 0x21 <= o <= 0x7E and chr(o) not in ";=|:" else f"={o:02X}"
                       for o in text)
    return "|".join(f.split(b":", 1)[0].decode() + ":" + encode(f.split(b":", 1)[1])
                    for f in fields)


def headers():
    for name, extra in [("with-copies", f"z={z(FIELDS)};"), ("without-copies", "")]:
        field = sign(FIELDS, BODY, h="From:To:Subject:Date:Message-ID", extra=extra)
        expected = ["fact the body is as it was signed",
                    "fact the signature was made with the key that is published"]
        expected += ["|  Subject was “Is dinner ready?” when it was signed and is "
                     "“Is lunch ready?” now",
                     "proof with the copied fields in their place the signature holds"
                     ] if extra else ["!proof", "fact h= signs From, To, Subject, Date, Message-ID"]
        write(f"subject-changed-{name}", "a word of Subject exchanged", expected,
              change([field, *FIELDS], b"dinner", b"lunch"))
    fields = [*FIELDS, b"Cc: ann@example.net"]
    field = sign(fields, BODY, h="From:To:Cc:Subject:Date:Message-ID", extra=f"z={z(fields)};")
    write("field-taken-away-with-copies", "a signed field was taken away, and z= has it",
          ["|  Cc was “ann@example.net” when it was signed and is gone",
           "proof with the copied fields in their place the signature holds"],
          [field, *FIELDS])
    bare = [f.replace(b": ", b":", 1) for f in FIELDS]
    field = sign(FIELDS, BODY, c="simple/simple", h="From:To:Subject:Date:Message-ID",
                 extra=f"z={z(bare)};")
    write("copies-without-blanks", "z= without the blanks behind the colons, and c=simple",
          ["|  Subject was “Is dinner ready?” when it was signed and is “Is lunch ready?” now",
           "!|From", "!|Date", "proof with the copied fields in their place the signature holds"],
          change([field, *FIELDS], b"dinner", b"lunch"))
    traced = [b"X-Trace: one", b"X-Trace: two", *FIELDS]
    for name, copied, came, words in [
        ("fewer", traced[1:], traced, ["!|X-Trace", "proof with the copied fields in their place"]),
        ("field-added", FIELDS[:2] + [b"X-Trace: two"] + FIELDS[2:], [b"X-Trace: new", *traced[1:]],
         ["|  X-Trace “new” was not there when it was signed", "proof with the copied fields"]),
        ("fewer-and-more", traced[1:], [*traced, b"Cc: eve@evil.example"],
         ["|  X-Trace “one” has no copy: it was added, or the signer did not copy it",
          "fact with the copied fields in their place it does not hold either"]),
    ]:
        fields = traced[1:] if name == "field-added" else traced
        h = "From:To:Cc:Subject:Date:Message-ID:X-Trace:X-Trace"
        field = sign(fields, BODY, h=h, extra=f"z={z(copied)};")
        write(f"copies-{name}", "z= need not have all fields of a name",
              ["|  Subject was “Is dinner ready?” when it was signed and is “Is lunch ready?” now",
               *words], change([field, *came], b"dinner", b"lunch"))
    field = sign(FIELDS, BODY, c="simple/simple", h="From:To:Subject:Date:Message-ID",
                 extra=f"z={z(FIELDS)};")
    write("copies-folded-otherwise", "a folded field, which c=simple does not allow, and z=",
          ["|  Subject has other white space or line breaks than when it was signed", "!| was “",
           "proof with the copied fields in their place the signature holds"],
          change([field, *FIELDS], b"Is dinner", b"Is\r\n dinner"))
    for key in ["rsa2048", "ed25519"]:
        record = [dns(), dns("ed25519", f"v=DKIM1; k=ed25519; p={p('ed25519')}")]
        for name, old, new, tag in [
            ("list-tag", b"Subject: Is", b"Subject: [dinner-list] Is", "[dinner-list]"),
            ("spam-tag", b"Subject: Is", b"Subject: ***** SPAM ***** Is", "***** SPAM *****"),
            ("external-tag", b"Subject: Is", b"Subject: EXTERNAL: Is", "EXTERNAL:"),
        ]:
            write(f"subject-{name}-{key}", "a tag before the subject",
                  f"proof if “{tag}” is taken from the beginning of Subject, the signature holds",
                  change(signed(key=key), old, new), records=record)
    reply = [*FIELDS[:2], b"Subject: Re: Is dinner ready?", *FIELDS[3:]]
    write("subject-list-tag-behind-re", "a tag behind Re:",
          "proof “[list]” is taken from the beginning of Subject",
          change(signed(reply), b"Re: Is", b"Re: [list] Is"))
    write("subject-list-tag-moved", "a tag moved before Re:",
          "proof “[list]” is taken from the beginning of Subject",
          change(signed([*FIELDS[:2], b"Subject: Re: [list] Is it?", *FIELDS[3:]]),
                 b"Re: [list] Is", b"[list] Re: Is"))
    write("subject-list-tag-and-footer", "what Mailman does: a tag and a footer",
          ["proof “[list]” is taken from the beginning of Subject",
           f"proof the first {len(BODY)} octets of the body (5 lines) are unchanged"],
          change(signed(), b"Subject: ", b"Subject: [list] "),
          BODY + b"\r\n-- \r\nlist mailing list\r\n")

    over = [*SIGNED, b"from", b"subject"]
    write("from-added", "a second From on top, over-signed",
          ["proof if the field “From: Eve <eve@evil.example>” (number 1 from the top) is left out",
           "proof h= lists From twice", "|  1. From: Eve <eve@evil.example>",
           "remedy RFC 6376 §8.15"],
          [b"From: Eve <eve@evil.example>", *signed(names=over)])
    write("subject-added-below", "a second Subject at the bottom, which h= then takes",
          "proof if the field “Subject: Pay now” (number 2 from the top) is left out",
          [*signed(), b"Subject: Pay now"])
    write("reply-to-added", "a list has added Reply-To, which h= lists and the sender did not have",
          "proof if the field “Reply-To: list@lists.example” is left out",
          [*signed(names=[*SIGNED, b"reply-to"]), b"Reply-To: list@lists.example"])
    write("reply-to-added-and-tag", "a list has added Reply-To and a tag",
          ["proof “[list]” is taken from the beginning of Subject, and the field “Reply-To: "
           "list@lists.example” is left out, the signature holds"],
          change([*signed(names=[*SIGNED, b"reply-to"]), b"Reply-To: list@lists.example"],
                 b"Subject: ", b"Subject: [list] "))
    rewritten = [b"From: Joe SixPack via Games <games@lists.example>",
                 b"Reply-To: Joe SixPack <joe@example.com>", b"List-Id: <games.lists.example>"]
    write("from-rewritten", "a list has put its address into From",
          "proof if From is “Joe SixPack <joe@example.com>” (as Reply-To has it)",
          [signed()[0], rewritten[0], *FIELDS[1:], *rewritten[1:]])
    write("from-rewritten-and-more", "a list has done more than can be undone",
          ["!proof", "guess has come through a mailing list (List-Id: <games.lists.example>)",
           "guess the list has put another address into From"],
          [signed()[0], rewritten[0], FIELDS[1], b"Subject: Games digest", *FIELDS[3:],
           *rewritten[2:]])
    write("sender-of-another-domain", "somebody has sent it on",
          ["!proof", "guess Sender (ann@other.example) is of another domain than From"],
          change([*signed(), b"Sender: ann@other.example"], b"dinner", b"lunch"))
    long = b"To: Suzie Q <suzie@shopping.example.net>,\r\n\tAnn <ann@shopping.example.net>"
    write("header-unfolded", "a hop has put a folded field onto one line",
          "fact the signed header fields are as they were signed",
          change(signed([FIELDS[0], long, *FIELDS[2:]], body=BODY + b"x\r\n"), b"\r\n", b""))
    write("header-folded-simple", "a hop has folded a field, and c=simple does not allow it",
          "proof if the field To is on one line, the signature holds",
          change(signed([FIELDS[0], long.replace(b"\r\n\t", b" "), *FIELDS[2:]],
                        c="simple/simple"), b">, Ann", b">,\r\n Ann"))
    write("header-folded-in-word", "a hop has folded where no blank was",
          "proof if the line breaks in Message-ID and the blanks behind them are taken out",
          change(signed(), b"46341.5F8J", b"46341.\r\n 5F8J"))
    write("header-names-simple", "a hop has changed the letter case of a name",
          "proof if the names of fields are spelled as in h=",
          change([sign(FIELDS, BODY, c="simple/simple", h="From:To:Subject:Date:Message-ID"),
                  *FIELDS], b"Message-ID", b"Message-Id"))
    for name, old, new, words in [
        ("spelled-otherwise", b"8BIT", b"8bit", "a hop has changed its letter case"),
        ("exchanged", b"8BIT", b"quoted-printable", "a hop has changed that field"),
    ]:
        fields = [*FIELDS, *MIME[:2], b"Content-Transfer-Encoding: 8BIT"]
        write(f"encoding-{name}", "the field about the encoding is another one, the body is not",
              ["fact the body is as it was signed", "proof " + words, "!proof has encoded"],
              change(signed(fields, names=[*SIGNED, b"content-transfer-encoding"]), old, new))
    tags = [b"X-Tag: the first", b"X-Tag: the second"]
    turned = signed(tags + FIELDS, names=[*SIGNED, b"x-tag", b"x-tag"])
    write("fields-turned-round", "the order of repeated fields was turned round",
          "proof if fields of one name are taken from the top down",
          [turned[0], turned[2], turned[1], *turned[3:]])
    write("header-of-other-form", "the signer says simple and has hashed relaxed",
          "proof if the header canonicalization is relaxed",
          [sign(FIELDS, BODY, c="simple/relaxed", hash_as="relaxed/relaxed"), *FIELDS])
    write("earlier-result", "another host has found it good",
          ["!proof", "guess mx.example.net found this signature good"],
          [b"Authentication-Results: mx.example.net; dkim=pass header.d=example.com "
           b"header.s=rsa2048", *change(signed(), b"dinner", b"lunch")])
    write("all-as-signed", "nothing was changed but x= is over",
          ["fact it expired 2023-11-14 21:13:20 UTC (x=), 1 hour ago; it was made for 1 hour",
           "fact the body is as it was signed", "fact the signed header fields are as they were",
           "fact apart from what is told above, the signature is right", "!proof"],
          [sign(FIELDS, BODY, template=TEMPLATE.replace(
              "t=1699990000;", f"t={NOW - 7200}; x={NOW - 3600};")), *FIELDS])
    write("from-the-future", "t= lies ahead",
          ["fact it was made 2023-11-15 22:13:20 UTC (t=), 1 day from now", "remedy (NTP)"],
          signed(now=NOW + 86_400))
    write("from-not-signed", "h= without From",
          ["fact the fault is at octet", "remedy list From in h="],
          [sign(FIELDS, BODY, h="To:Subject"), *FIELDS])
    broken = sign(FIELDS, BODY).replace(b"c=relaxed/relaxed; ", b"c=relaxed/relaxed; d ")
    write("signature-syntax", "a semicolon is missing in the signature",
          ["fact the fault is at octet", "remedy a hop has damaged the field"],
          [broken, *FIELDS])


def bodies():
    footer = b"-- \r\nTo unsubscribe, write to leave@lists.example.\r\n"
    for c in ["simple/simple", "relaxed/relaxed"]:
        write(f"footer-{c.replace('/', '-')}", "a list has appended a footer",
              [f"proof the first {len(BODY)} octets of the body (5 lines) are unchanged; "
               f"{len(footer)} octets (2 lines) were appended after line 5",
               "|  + --", "|  + To unsubscribe, write to leave@lists.example.",
               "fact the signed header fields are as they were signed"],
              signed(c=c), BODY + footer)
    write("footer-behind-empty-lines", "a footer behind empty lines that were not signed",
          f"proof the first {len(BODY)} octets of the body (5 lines) are unchanged",
          signed(body=BODY + b"\r\n\r\n"), BODY + b"\r\n\r\n" + footer)
    write("footer-with-ed25519", "a footer; Ed25519",
          ["proof the first", "fact the signed header fields are as they were signed"],
          signed(key="ed25519"), BODY + footer,
          [dns("ed25519", f"v=DKIM1; k=ed25519; p={p('ed25519')}")])
    spaced = BODY.replace(b"Are you", b"Are  you").replace(b"Joe.", b"Joe.  ")
    write("white-space-simple", "a hop has added blanks, and c=simple does not allow it",
          "proof with relaxed body canonicalization the body hash is the signed one",
          signed(c="relaxed/simple"), spaced)
    write("white-space-and-footer", "blanks and a footer",
          ["proof are unchanged", "proof and the hash fits in relaxed form only"],
          signed(c="relaxed/simple"), spaced + footer)
    write("blank-line-at-end", "a last line of blanks, and c=simple does not allow it",
          "proof with relaxed body canonicalization the body hash is the signed one",
          signed(c="relaxed/simple"), BODY + b"  \r\n")
    dashed = BODY.replace(b"Joe.\r\n", b"-- \r\nJoe.\r\n")
    write("blanks-taken-from-ends", "a hop has taken the blank from “-- ”",
          "proof if the line “--” above a sender's signature gets back the blank at its end",
          signed(body=dashed, c="relaxed/simple"), dashed.replace(b"-- ", b"--"))
    two = BODY.replace(b"the game", b"the  game")
    write("blanks-at-ends", "a hop has padded lines, where the text has two blanks in a row itself",
          "proof if blanks at the ends of lines are taken away",
          signed(body=two, c="relaxed/simple"), two.replace(b".\r\n", b".   \r\n"))
    write("bare-lf", "line ends have become LF in the body",
          "proof if every bare CR and bare LF becomes a line end (CRLF)",
          signed(), BODY.replace(b"\r\n", b"\n"))
    write("doubled-cr", "line ends have got a second CR",
          "proof if every CR without LF is taken away", signed(), BODY.replace(b"\r\n", b"\r\r\n"))
    write("signed-with-lf", "the signer has hashed LF",
          "proof if every line ends in LF alone",
          [sign(FIELDS, BODY.replace(b"\r\n", b"\n")), *FIELDS], BODY)
    write("mbox", "a mail store has quoted “From ”",
          "proof if “>From ” at the beginning of a line becomes “From ” again",
          signed(body=BODY + b"From now on, write.\r\n"), BODY + b">From now on, write.\r\n")
    write("mbox-and-footer", "a mail store has quoted “From ”, and a list has appended a footer",
          ["proof “>From ” at the beginning of a line becomes “From ” again and what follows "
           "line 6 is left out", "proof behind line 6 text was appended: “--"],
          signed(body=BODY + b"From now on, write.\r\n"),
          BODY + b">From now on, write.\r\n" + footer)
    write("mbox-undone", "a mail store has taken a quotation for its own",
          "proof if “From ” at the beginning of a line gets a “>” before it",
          signed(body=BODY + b">From now on, write.\r\n"), BODY + b"From now on, write.\r\n")
    write("dots", "dots were doubled and not undone",
          "proof if “..” at the beginning of a line becomes “.” again",
          signed(body=BODY + b".profile\r\n"), BODY + b"..profile\r\n")
    write("dots-signed", "the signer has hashed doubled dots",
          "proof if “.” at the beginning of a line becomes “..”",
          signed(body=BODY + b"..profile\r\n"), BODY + b".profile\r\n")
    line = b"".join(b"%04d " % n for n in range(500))
    # Postfix: 998 octets, a line end and a blank, and so on.
    pieces = [line[:998], *(b" " + line[n:n + 997] for n in range(998, len(line), 997))]
    write("long-line-broken", "an MTA has broken a line of 2500 octets",
          "proof if lines of more than 950 octets are joined",
          signed(body=line + b"\r\n" + BODY, c="relaxed/simple"),
          b"\r\n".join(pieces) + b"\r\n" + BODY)
    banner = b"CAUTION: this message is from outside.\r\n\r\n"
    write("banner", "a gateway has put a warning on top",
          ["proof lines 1 to 2 of the body were put in (42 octets)",
           "|  + CAUTION: this message is from outside."],
          signed(), banner + BODY)
    parts = (b"--b\r\nContent-Type: text/plain\r\n\r\nHi.\r\n--b\r\nContent-Type: text/html\r\n\r\n"
             b"<p>Hi.</p>\r\n")
    added = b"--b\r\nContent-Type: text/plain\r\n\r\nTo unsubscribe, write.\r\n"
    write("part-added", "a list has added a part to a multipart message",
          ["proof lines 9 to 12 of the body were put in"],
          signed([*FIELDS, b"Content-Type: multipart/mixed; boundary=b"], parts + b"--b--\r\n"),
          parts + added + b"--b--\r\n")
    for count, words in [(0, "l=0: nothing of the body was signed"),
                         (22, "the first 22 octets of the body, which l= covers, are as they were")]:
        write(f"covered-{count}", "l= covers a part, and Content-Type is not signed",
              [f"fact {words}", "!fact the body is as it was signed"],
              [sign(FIELDS, BODY, l=count, template=TEMPLATE.replace("bh=", f"l={count}; bh=")),
               *FIELDS, MIME[1]])
    write("body-cut-off", "a hop has cut the body off",
          ["!proof", "fact what was changed in the body cannot be computed",
           f"fact bh= is {base64.b64encode(hashlib.sha256(BODY).digest()).decode()}"],
          signed(), BODY[:20])
    write("body-cut-off-with-length", "a hop has cut the body off; l= tells how much is missing",
          [f"fact l= says that {len(BODY)} octets of the body were signed, and 22 have come: at "
           f"least {len(BODY) - 22} are missing"],
          signed(length=True), BODY[:20])
    write("word-changed", "a word was exchanged",
          ["!proof", "fact what was changed in the body cannot be computed",
           "fact the signed header fields are as they were signed"],
          signed(), BODY.replace(b"lost", b"won"))
    write("all-added", "the body was empty when it was signed",
          "proof the body was empty when it was signed", signed(body=b""), BODY)
    digest = lambda text: base64.b64encode(hashlib.sha256(text).digest()).decode()
    for name, hashed, words in [
        ("empty-lines-hashed", BODY + b"\r\n\r\n", "with 2 empty lines at its end"),
        ("last-line-end-not-hashed", BODY[:-2], "without the CRLF at its end"),
    ]:
        write(name, "the signer does not canonicalize the end", "proof " + words,
              [sign(FIELDS, BODY, template=TEMPLATE.replace("{bh}", digest(hashed))), *FIELDS],
              BODY + b"\r\n")
    write("body-of-other-form", "the signer says relaxed and has hashed simple",
          "proof with simple body canonicalization the body hash is the signed one",
          [sign(FIELDS, two, c="relaxed/relaxed", hash_as="relaxed/simple"), *FIELDS], two)


def encodings():
    quoted = quopri.encodestring(EIGHT_BIT.replace(b"\r\n", b"\n")).replace(b"\n", b"\r\n")
    encoded = base64.encodebytes(EIGHT_BIT).replace(b"\n", b"\r\n")
    for name, body in [("quoted-printable", quoted), ("base64", encoded)]:
        new = change(signed(FIELDS + MIME, EIGHT_BIT), b"8bit", name.encode())
        write(f"encoded-{name}", f"an MTA has encoded 8-bit text as {name}",
              [f"proof if the {name} text is decoded to 8 bits, the body hash is the signed one",
               "fact the signed header fields are as they were signed"], new, body)
        names = [*SIGNED, b"content-type", b"content-transfer-encoding"]
        new = change(signed(FIELDS + MIME, EIGHT_BIT, names=names), b"8bit", name.encode())
        write(f"encoded-{name}-field-signed", "the same, where the field about it is signed",
              [f"proof if the {name} text is decoded to 8 bits",
               f"proof if Content-Transfer-Encoding is “8bit” in the place of “{name}”"], new, body)
        old = FIELDS + MIME[:2] + [b"Content-Transfer-Encoding: " + name.encode()]
        write(f"decoded-{name}", f"a hop has decoded {name}",
              f"proof if the text is encoded as {name}, the body hash is the signed one",
              change(signed(old, body), name.encode(), b"8bit"), EIGHT_BIT)

    def multipart(encoding_first, encoding, text):
        head = [b"Content-Type: text/plain; charset=utf-8", b"Content-Disposition: inline"]
        head.insert(1 if encoding_first else 2, b"Content-Transfer-Encoding: " + encoding)
        plain = b"--b\r\n" + b"".join(h + b"\r\n" for h in head) + b"\r\n" + text
        html = (b"\r\n--b\r\nContent-Type: text/html\r\nContent-Transfer-Encoding: 7bit\r\n\r\n"
                b"<p>Hi.</p>\r\n")
        return plain + html + b"\r\n--b--\r\n"

    fields = [*FIELDS, b"MIME-Version: 1.0", b'Content-Type: multipart/alternative; boundary="b"']
    write("encoded-part", "an MTA has encoded a part as quoted-printable",
          "proof if the quoted-printable text is decoded to 8 bits, the body hash is the signed",
          signed(fields, multipart(True, b"8bit", EIGHT_BIT)),
          multipart(True, b"quoted-printable", quoted))
    write("encoded-part-postfix", "the same as Postfix does it, with the field at the end",
          ["proof if the quoted-printable text is decoded to 8 bits",
           "proof and has moved Content-Transfer-Encoding"],
          signed(fields, multipart(True, b"8bit", EIGHT_BIT)),
          multipart(False, b"quoted-printable", quoted))


def keys():
    at = "rsa2048._domainkey.example.com"
    good = p("rsa2048")
    write("key-revoked", "p= is empty",
          [f"fact {at} has an empty p=: the key was withdrawn",
           "fact the body is as it was signed"],
          signed(), records=[f"{at} v=DKIM1; p="])
    write("key-of-512-bits", "RFC 8301 §3.2",
          ["remedy less than 1024 must not count (RFC 8301 §3.2)",
           "fact apart from what is told above, the signature is right"],
          signed(key="rsa512"), records=[dns("rsa512")])
    record = f"v=DKIM1; k=rsa; p={good[:20]}#{good[21:]}"
    write("key-syntax", "an octet in p= that is no base64",
          [f"fact the record at {at} cannot be read at octet {record.index('#')}",
           "|v=DKIM1; k=rsa; p=" + good[:20] + "#" + good[21:54] + "…",
           "|" + " " * record.index("#") + "^",
           "remedy example.com has to correct its record"], signed(), records=[f"{at} {record}"])
    write("key-list-syntax", "a tag without a value",
          ["fact cannot be read at octet 9", "|v=DKIM1; k; p=" + good[:58] + "…",
           "|         ^"],
          signed(), records=[f"{at} v=DKIM1; k; p={good}"])
    write("key-cut", "a web form has cut p= off",
          "remedy publish the whole key as one p=: web forms often cut it at 255 characters",
          signed(), records=[f"{at} v=DKIM1; p={good[:240]}"])
    write("key-missing", "no record",
          [f"fact {at} does not exist in DNS", "remedy its signer has to use the selector that is",
           "fact the body is as it was signed"], signed(), records=["other.example p="])
    write("key-without-text", "no TXT record at the name",
          f"fact {at} exists in DNS, but has no TXT record", signed(), records=[f"{at} !NODATA"])
    write("key-not-to-be-had", "DNS fails", f"remedy try again later; “dig {at} TXT”", signed(),
          records=[f"{at} !SERVFAIL"])
    write("key-for-other-service", "s= without email",
          "fact the record is for the services s=tlsrpt; mail needs “email” or “*”", signed(),
          records=[f"{at} v=DKIM1; s=tlsrpt; p={good}"])
    write("key-for-other-hash", "h=sha1",
          "fact the record allows h=sha1; the signature uses sha256", signed(),
          records=[f"{at} v=DKIM1; h=sha1; p={good}"])
    write("key-without-subdomains", "t=s with an i= below d=",
          "fact i= must be of example.com itself, and is “joe@mail.example.com”",
          signed(identity=b"joe@mail.example.com"), records=[f"{at} v=DKIM1; t=s; p={good}"])
    write("key-of-other-type", "k=ed25519 and a=rsa-sha256",
          f"fact {at} holds an ed25519 key; a=rsa-sha256 needs another", signed(),
          records=[f"{at} v=DKIM1; k=ed25519; p={p('ed25519')}"])
    write("key-for-tests", "t=y", "fact the record says t=y: example.com is trying DKIM out",
          change(signed(), b"dinner", b"lunch"), records=[f"{at} v=DKIM1; t=y; p={good}"])
    write("key-exchanged", "another key is published",
          f"proof the signature was not made with the key that is published at {at}", signed(),
          records=[f"{at} v=DKIM1; p={p('rsa4096')}"])
    write("keys-several", "two keys at one name",
          [f"fact {at} has 2 TXT records, of which 2 are keys",
           "remedy example.com should leave one key at that name"],
          change(signed(), b"dinner", b"lunch"),
          records=[f"{at} v=DKIM1; p={p('rsa4096')}", f"{at} v=DKIM1; p={good}"])
    write("algorithm-sha1", "rsa-sha1", "remedy the signer has to sign with rsa-sha256",
          [sign(FIELDS, BODY, hash_name="sha1"), *FIELDS])


os.makedirs(OUT, exist_ok=True)
for group in [headers, bodies, encodings, keys]:
    group()
for name in os.listdir(OUT):
    if name not in SEEN:
        shutil.rmtree(os.path.join(OUT, name))
print(len(SEEN), "cases")
