#!/usr/bin/python3
"""Writes the message cases under Messages/: `make-messages.py [--peers]`.

Each case is a folder with message.eml, dns.txt and expected.txt; its comment there says what it
shows and which text decides. Signatures are cryptographically valid unless a case says otherwise,
so that a wrong `pass` shows. Needs openssl; --peers also python3-dkim and libmail-dkim-perl, and
writes the cases that those sign. The output is the same in every run.
"""

import base64
import os
import shutil
import subprocess
import sys

from signer import *

OUT = os.path.join(HERE, "Messages")
SEEN = set()
# Folders that were not made here.
KEPT = {"README.md"}

FROM = b"From: Joe SixPack <joe@example.com>"
TO = b"To: Suzie Q <suzie@shopping.example.net>"
SUBJECT = b"Subject: Is dinner ready?"
DATE = b"Date: Fri, 11 Jul 2003 21:00:37 -0700 (PDT)"
REPLY_TO = b"Reply-To: joe@football.example.com"
CONTENT_TYPE = b"Content-Type: text/plain; charset=us-ascii"
FIELDS = [FROM, TO, SUBJECT, DATE, REPLY_TO, CONTENT_TYPE]
BODY = b"Hi.\r\n\r\nWe lost the  game. Are you hungry yet? \r\n\r\nJoe.\r\n"
NOW = 1_700_000_000
ALL = "From:To:Subject:Date:Content-Type"


def record(key="rsa2048", tags=None, s=None, d="example.com"):
    tags = tags if tags is not None else (
        "v=DKIM1; " + ("k=ed25519; " if key.startswith("ed25519") else "") + "p=" + p(key))
    return f"{s or key}._domainkey.{d} {tags}"


RSA = record()
ED = record("ed25519")


def write(name, about, expected, fields, body=BODY, dns=RSA):
    assert name not in SEEN, name
    SEEN.add(name)
    folder = os.path.join(OUT, name)
    os.makedirs(folder, exist_ok=True)
    expected = [expected] if isinstance(expected, str) else expected
    dns = [dns] if isinstance(dns, str) else dns
    files = {
        "message.eml": message(fields, body),
        "dns.txt": "".join(line + "\n" for line in dns).encode(),
        "expected.txt": "".join(f"{line}\n" for line in ["# " + about, *expected]).encode(),
    }
    for file, data in files.items():
        with open(os.path.join(folder, file), "wb") as out:
            out.write(data)


def case(name, about, expected, fields=None, body=BODY, dns=RSA, after=None, sent=None, **signing):
    """Signs and writes. after: changes the fields once signed; sent: the body that arrives."""
    fields = FIELDS if fields is None else fields
    signed = [sign(fields, body, **signing)] + fields
    signed = after(signed) if after else signed
    write(name, about, expected, signed, body if sent is None else sent, dns)


def key_case(name, about, expected, dns, **signing):
    case("key-" + name, about, expected, dns=dns, **signing)


def der(tag, *parts):
    contents = b"".join(parts)
    n = len(contents)
    head = bytes([n]) if n < 128 else (
        lambda o: bytes([0x80 | len(o)]) + o)(n.to_bytes((n.bit_length() + 7) // 8, "big"))
    return bytes([tag]) + head + contents


def integer(n):
    return der(2, n.to_bytes(n.bit_length() // 8 + 1, "big"))


def b64(data):
    return base64.b64encode(data).decode()


def basics():
    for c in ["simple/simple", "simple/relaxed", "relaxed/simple", "relaxed/relaxed"]:
        for key in ["rsa2048", "ed25519"]:
            case(f"{c.replace('/', '-')}-{key}", f"RFC 6376 §3.4, {key}: {c}", "pass",
                 key=key, c=c, dns=[RSA, ED])
    for key in ["rsa1024", "rsa4096"]:
        case(f"size-{key}", "RFC 8301 §3.2: 1024 to 4096 bits must be verified",
             f"pass {key[3:]}-bit rsa key", key=key, dns=record(key))
    for key in ["rsa512", "rsa768"]:
        case(f"size-{key}", "RFC 8301 §3.2: less than 1024 bits must not count as valid",
             "policy below the minimum of 1024", key=key, dns=record(key))
    for key in ["rsa8192", "rsa16384"]:
        case(f"size-{key}", "RFC 8301 §3.2 obliges to no more than 4096 bits",
             "policy above the maximum of 4096", key=key, dns=record(key))
    write("unsigned", "RFC 8601 §2.7.1: no signature, no result", "none", FIELDS)
    case("rsa-sha1", "RFC 8301 §3.1: rsa-sha1 must not be used", "permerror rsa-sha1",
         hash_name="sha1")
    case("body-changed", "RFC 6376 §6.1.3 step 3", "fail body hash did not verify",
         sent=BODY.replace(b"lost", b"won"))
    case("field-changed", "RFC 6376 §6.1.3 step 4", "fail signature did not verify",
         after=lambda f: [x.replace(b"dinner", b"supper") for x in f])
    case("unsigned-field-changed", "RFC 6376 §5.4: what h= leaves out may change", "pass",
         after=lambda f: [x.replace(b"joe@football", b"jim@football") for x in f])
    case("signature-field-changed", "RFC 6376 §3.7: the field itself is signed",
         "fail signature did not verify",
         after=lambda f: [f[0].replace(b"t=1699990000", b"t=1699990001")] + f[1:])
    case("both-algorithms", "RFC 8463 §5: RSA and Ed25519 side by side",
         ["pass 2048-bit rsa key", "pass ed25519 key"], dns=[RSA, ED],
         after=lambda f: [f[0], sign(f[1:], BODY, key="ed25519")] + f[1:])
    case("one-of-two-fails", "RFC 6376 §6.1: signatures stand each for itself",
         ["fail", "pass"],
         after=lambda f: [f[0].replace(b"t=1699990000", b"t=1699990001"), f[0]] + f[1:])


def authors():
    about = "RFC 6376 §5.4: From must be signed"
    case("from-not-signed", about, "permerror From is not signed", h="To:Subject:Date")
    case("h-empty", about, "permerror h= is empty", h="", names=[])
    case("h-missing", "RFC 6376 §3.5: h= is required", "permerror no h= tag",
         template=TEMPLATE.replace(" h={h};", ""), names=["From"])
    about = "RFC 6376 §8.15: a message with two From fields never gets a pass"
    case("two-from", about, "permerror 2 From fields", fields=FIELDS + [FROM],
         h="From:From:To:Subject:Date")
    case("two-from-other-case", about, "permerror 2 From fields",
         fields=FIELDS + [b"FROM : eve@evil.example"], h="From:From:To")
    case("no-from", "RFC 5322 §3.6: From is required", "permerror no From field",
         fields=FIELDS[1:])
    for name, value in [("empty", b""), ("phrase", b" Joe SixPack"), ("group", b" undisclosed:;"),
                        ("no-domain", b" <joe>"), ("two-at", b" joe@example.com@evil.example")]:
        case(f"from-without-address-{name}", "RFC 5322 §3.6.2: From without a usable address",
             "permerror From field without a usable address",
             fields=[b"From:" + value] + FIELDS[1:])
    case("from-two-authors", "RFC 5322 §3.6.2: several authors in one From", "pass",
         fields=[b"From: joe@example.com, Ann <ann@example.com>"] + FIELDS[1:])


def added_fields():
    """RFC 6376 §8.15 and FIELD: fields added above and below, with and without over-signing."""
    for field in [b"From: eve@evil.example", b"To: eve@evil.example", b"Subject: Pay now",
                  b"Reply-To: eve@evil.example", b"Date: Sat, 12 Jul 2003 21:00:37 -0700",
                  b"Content-Type: text/html"]:
        name = field.split(b":")[0].decode()
        for oversigned in [True, False]:
            names = "From:To:Subject:Date:Reply-To:Content-Type"
            h = names + ":" + names if oversigned else names
            for place in ["above", "below"]:
                if name == "From":
                    result = "permerror 2 From fields"
                elif oversigned or place == "below":
                    result = "fail signature did not verify"
                else:
                    result = "pass"
                case(f"added-{name.lower()}-{place}-{'over' if oversigned else 'plainly'}-signed",
                     "RFC 6376 §8.15, §5.4.2: h= takes fields from the bottom up", result,
                     h=h, after=lambda f, x=field, w=place:
                     [f[0], x] + f[1:] if w == "above" else f + [x])
    case("oversigned-absent", "RFC 6376 §3.5, h=: absent fields count as nothing", "pass",
         h="From:From:To:Cc:Subject:Subject:Date:X-None")
    case("oversigned-absent-added", "RFC 6376 §5.4: an absent field cannot be added", "fail",
         h="From:To:Cc", after=lambda f: f + [b"Cc: eve@evil.example"])
    received = [b"Received: c", b"Received: b", b"Received: a"]
    case("repeated-bottom-up", "RFC 6376 §5.4.2: instances are signed from the bottom up", "pass",
         fields=received[1:] + FIELDS, h="From:Received:Received",
         after=lambda f: [f[0], received[0]] + f[1:])
    case("repeated-swapped", "RFC 6376 §5.4.2: order of repeated fields counts", "fail",
         fields=received + FIELDS, h="From:Received:Received",
         after=lambda f: [f[0], f[1], f[3], f[2]] + f[4:])
    case("h-order", "RFC 6376 §3.5: h= decides the order, not the message", "pass",
         h="Date:Subject:To:From", after=lambda f: [f[0]] + f[:0:-1])
    case("h-letter-case", "RFC 6376 §3.5, h=: compared without regard to letter case", "pass",
         h="FROM:tO:sUbJect")
    case("h-signs-earlier-signature", "RFC 6376 §5.4: other signatures may be signed",
         ["pass", "pass"], fields=[sign(FIELDS, BODY, s="one")] + FIELDS,
         h="From:DKIM-Signature", dns=[RSA, record(s="one")])
    case("h-signs-signature-above", "RFC 6376 §5.4: a signature below the one that it signs",
         ["pass", "pass"], fields=[sign(FIELDS, BODY, s="one")] + FIELDS,
         h="From:DKIM-Signature", dns=[RSA, record(s="one")], after=lambda f: f[1:] + f[:1])
    case("h-oversigns-signatures", "RFC 6376 §5.4: in h=, DKIM-Signature means other signatures",
         "pass", h="From:DKIM-Signature:DKIM-Signature")
    case("field-named-with-semicolon", "RFC 6376 §3.5 hdr-name: no semicolon", "permerror",
         h="From:X;Y")
    case("h-bad-name", "RFC 6376 §3.5 hdr-name", "permerror is no header field name",
         h="From:Sub ject:To", names=["From", "Sub ject", "To"])


def lengths():
    about = "RFC 6376 §3.5, §8.2, l="
    length = len(canonical_body(BODY, "relaxed"))
    case("l-whole", about, "pass", l=length, extra=f"l={length};")
    case("l-zero", about + ": nothing of the body is signed", "policy Content-Type is not signed",
         l=0, extra="l=0;")
    case("l-zero-type-signed", about + ": says so", "pass only the first 0 octets",
         l=0, extra="l=0;", h=ALL)
    case("l-zero-empty-body", about, "pass", l=0, extra="l=0;", body=b"")
    case("l-part", about + ": never a failure of the covered part",
         "pass only the first 10 octets", l=10, extra="l=10;", h=ALL)
    case("l-appended", about + ": text appended", f"pass only the first {length} octets",
         l=length, extra=f"l={length};", h=ALL, sent=BODY + b"Buy now.\r\n")
    plain = FIELDS[:-1]
    case("l-appended-no-type", about + ": no Content-Type to be signed",
         f"pass only the first {length} octets", fields=plain, l=length, extra=f"l={length};",
         sent=BODY + b"Buy now.\r\n")
    case("l-appended-type-added", about + ": Content-Type added with the text",
         "policy Content-Type is not signed", fields=plain, l=length, extra=f"l={length};",
         sent=BODY + b"<html>\r\n", after=lambda f: f + [b"Content-Type: text/html"])
    case("l-appended-type-added-over-signed", about + ": over-signed, it cannot be added", "fail",
         fields=plain, l=length, extra=f"l={length};", h=ALL, sent=BODY + b"<html>\r\n",
         after=lambda f: f + [b"Content-Type: text/html"])
    case("l-appended-type-signed-another-added", about + ": the field above is not the signed one",
         "policy", l=length, extra=f"l={length};", h=ALL, sent=BODY + b"<html>\r\n",
         after=lambda f: [f[0], b"Content-Type: text/html"] + f[1:])
    case("l-appended-type-not-signed", about + ": text appended",
         "policy Content-Type is not signed", l=length, extra=f"l={length};",
         sent=BODY + b"Buy now.\r\n")
    case("l-appended-type-swapped", about + ": the Content-Type attack", "policy",
         l=length, extra=f"l={length};", sent=BODY + b"<html>\r\n",
         after=lambda f: [x if x != CONTENT_TYPE else b"Content-Type: text/html" for x in f])
    case("l-appended-type-swapped-signed", about + ": Content-Type signed", "fail",
         l=length, extra=f"l={length};", h=ALL, sent=BODY + b"<html>\r\n",
         after=lambda f: [x if x != CONTENT_TYPE else b"Content-Type: text/html" for x in f])
    case("l-covered-part-changed", about, "fail body hash", l=length, extra=f"l={length};", h=ALL,
         sent=BODY.replace(b"lost", b"won!") + b"more\r\n")
    case("l-truncated-body", about, "permerror l= is larger than the body", l=length,
         extra=f"l={length};", sent=BODY[:20])
    for name, value in [("one-more", length + 1), ("huge", 2**64), ("largest", 2**64 - 1),
                        ("wraps", 2**64 + length), ("76-digits", "9" * 76)]:
        case(f"l-{name}", about + ": larger than the body", "permerror l= is larger than the body",
             extra=f"l={value};")
    for name, value in [("77-digits", "0" * 75 + str(length)), ("negative", "-1"), ("empty", ""),
                        ("text", "all"), ("hex", "0x10"), ("plus", "+5"), ("inner-blank", "1 0"),
                        ("fraction", "1.0")]:
        case(f"l-{name}", about + ": 1*76DIGIT", "permerror is not a number", extra=f"l={value};")
    case("l-leading-zeros", about, "pass", l=length, extra=f"l=000{length};")


def times():
    about = "RFC 6376 §3.5, t= and x="
    plain = TEMPLATE.replace("t=1699990000", "{time}")
    for name, text, result in [
        ("none", "", "pass"), ("t-only", "t=1", "pass"), ("x-later", f"x={NOW + 1}", "pass"),
        ("x-now", f"t=5; x={NOW}", "pass"),
        ("x-within-drift", f"x={NOW - 300}", "pass"),
        ("x-past", f"t=5; x={NOW - 301}", "permerror expired"),
        ("x-zero", "x=0", "permerror expired"),
        ("x-equal-t", f"t={NOW}; x={NOW}", "permerror not later than"),
        ("x-before-t", f"t={NOW + 9}; x={NOW + 8}", "permerror not later than"),
        ("x-12-digits", "x=999999999999", "pass"), ("x-40-digits", "x=" + "9" * 40, "pass"),
        ("t-within-drift", f"t={NOW + 300}", "pass"),
        ("t-future", f"t={NOW + 301}", "permerror in the future"),
        ("t-infinite", "t=" + "9" * 30, "permerror in the future"),
        ("t-text", "t=today", "permerror not a number of seconds"),
        ("t-empty", "t=", "permerror not a number of seconds"),
        ("t-negative", "t=-5", "permerror not a number of seconds"),
        ("x-text", "x=never", "permerror not a number of seconds"),
        ("x-empty", "x=", "permerror not a number of seconds"),
    ]:
        template = plain if text else plain.replace("{time}; ", "")
        case(f"time-{name}", about, result, template=template, time=text)


def identities():
    about = "RFC 6376 §3.5, i="
    for name, value, result in [
        ("domain", "@example.com", "pass"), ("user", "joe@example.com", "pass"),
        ("below", "joe@mail.example.com", "pass header.i=joe@mail.example.com"),
        ("upper-case", "JOE@EXAMPLE.COM", "pass"),
        ("encoded", "joe=3Dx@example.com", "pass"),
        ("quoted", '"joe=20x"@example.com', "pass"),
        ("ends-alike", "x@notexample.com", "permerror not within"),
        ("parent", "x@com", "permerror not within"),
        ("other", "x@evil.example", "permerror not within"),
        ("domain-in-local-part", "x@example.com@evil.example", "permerror"),
        ("no-at", "example.com", "permerror"), ("empty", "", "permerror"),
        ("no-domain", "joe@", "permerror"), ("trailing-dot", "joe@example.com.", "permerror"),
        ("semicolon", "joe=3Bdkim=3Dpass@example.com", "permerror"),
        ("line-break", "joe=0D=0A@example.com", "permerror"),
        ("not-utf8", "=FF@example.com", "permerror"),
    ]:
        case(f"i-{name}", about, result, extra=f"i={value};")
    about = "RFC 8616 §5: names are compared as A-labels"
    idn = "xn--bcher-kva.example"
    dns = record(d=idn)
    fields = ["From: jürgen@bücher.example".encode()] + FIELDS[1:]
    for name, d, i, result in [
        ("u-label-d", "bücher.example", None, f"pass header.d={idn}"),
        ("a-label-d", idn, None, "pass"),
        ("u-label-i", idn, "jürgen@bücher.example", "pass"),
        ("u-label-both", "bücher.example", "@mail.bücher.example", "pass"),
        ("a-label-i", "Bücher.example", "@" + idn, "pass"),
        ("u-label-i-outside", "bücher.example", "@büchen.example", "permerror not within"),
        ("u-label-encoded", idn, "@b=C3=BCcher.example", "pass"),
    ]:
        case(f"idn-{name}", about, result, fields=fields, d=d, dns=dns,
             extra=f"i={i};" if i else "")
    case("idn-u-label-selector", "RFC 8616 §5: s= may be U-labels", "pass", s="schlüssel",
         dns=record(s="xn--schlssel-95a"))
    about = "RFC 6376 §3.5, d= and s="
    for name, value in [("single-label", "com"), ("trailing-dot", "example.com."), ("empty", ""),
                        ("empty-label", "example..com"), ("blank", "example .com"),
                        ("parenthesis", "a(.b"), ("quote", 'a".b'), ("backslash", "a\\.b"),
                        ("slash", "a/.b"), ("wildcard", "*.example.com"), ("at", "a@b.example"),
                        ("long-label", "a" * 64 + ".example"), ("long", "a." * 127 + "example"),
                        ("hyphen", "-a.example"), ("fold", "exam\r\n ple.com"),
                        ("inject", "x.example dkim=pass header.d=bank.example")]:
        case(f"d-{name}", about, "permerror", d=value)
    case("d-letter-case", about, "pass header.d=example.com", d="EXAMPLE.com")
    case("d-underscore", about + ": in use", "pass", d="_a.example.com",
         dns=record(d="_a.example.com"))
    for name, value in [("empty", ""), ("blank", "a b"), ("parenthesis", "a(b"), ("dots", "a..b"),
                        ("equals", "a=b"), ("inject", "a header.d=bank.example")]:
        case(f"s-{name}", about, "permerror", template=TEMPLATE.replace("{s}", "{sel}"), sel=value)
    case("s-two-labels", about, "pass", s="a.rsa", dns=record(s="a.rsa"))
    case("s-too-long-with-d", "RFC 1035 §2.3.4: no such name can exist", "permerror",
         s="a" * 63 + "." + "b" * 63, d=".".join(["c" * 60] * 3) + ".example")


def grammar():
    about = "RFC 6376 §3.2 and §3.5"
    for name, value, result in [
        ("2", "v=2; ", "permerror unknown signature version"),
        ("01", "v=01; ", "permerror unknown signature version"),
        ("half", "v=0.5; ", "permerror unknown signature version"),
        ("point", "v=1.0; ", "permerror unknown signature version"),
        ("dkim1", "v=DKIM1; ", "permerror unknown signature version"),
        ("empty", "v=; ", "permerror"),
        ("missing", "", "permerror no v= tag"),
    ]:
        case(f"v-{name}", about, result, template=TEMPLATE.replace("v=1; ", value))
    case("v-not-first", about + ": no order is asked for", "pass",
         template=TEMPLATE.replace("v=1; ", "").replace("bh=", "v=1; bh="))
    for name, value, result in [
        ("dns-txt", "dns/txt", "pass"), ("list", "dns/txt:http/x", "pass"),
        ("list-second", "http : dns/txt", "pass"), ("upper-case", "DNS/TXT", "pass"),
        ("unknown", "http", "permerror no known query method"),
        ("dns", "dns", "permerror no known query method"),
        ("dns-other", "dns/other", "permerror no known query method"),
        ("empty", "", "permerror"), ("empty-entry", "dns/txt:", "permerror"),
    ]:
        case(f"q-{name}", about + ", q=", result, extra=f"q={value};")
    for name, value, computed, result in [
        ("one-word", "relaxed", "relaxed/simple", "pass"),
        ("one-word-simple", "simple", "simple/simple", "pass"),
        ("letter-case", "Relaxed/SIMPLE", "relaxed/simple", "pass"),
        ("unknown", "nowsp", "simple/simple", "permerror unknown canonicalization"),
        ("unknown-body", "simple/nowsp", "simple/simple", "permerror unknown canonicalization"),
        ("three", "simple/simple/simple", "simple/simple", "permerror"),
        ("empty", "", "simple/simple", "permerror"),
        ("slash", "relaxed/", "relaxed/simple", "permerror"),
    ]:
        case(f"c-{name}", about + ", c=", result, c=value, hash_as=computed)
    case("c-missing", about + ": simple/simple", "pass", c="simple/simple",
         template=TEMPLATE.replace("c={c}; ", ""))
    for name, value, result in [
        ("letter-case", "RSA-SHA256", "pass"), ("unknown", "rsa-sha512", "permerror unknown"),
        ("ed-without-hash", "ed25519", "permerror unknown"), ("empty", "", "permerror"),
        ("blank", "rsa - sha256", "permerror unknown"),
    ]:
        case(f"a-{name}", about + ", a=", result, template=TEMPLATE.replace("{a}", value))
    for tag in "a d s h bh".split():
        text = {"a": "a={a}; ", "d": "d={d}; ", "s": "s={s};", "h": " h={h};", "bh": "bh={bh};"}
        case(f"missing-{tag}", about + ": required", f"permerror no {tag}= tag",
             template=TEMPLATE.replace(text[tag], ""))
    case("missing-b", about + ": required", "permerror no b= tag",
         template=TEMPLATE.replace(";\r\n\tb=«{b}»", "«»"))
    for tag, value in [("v", "1"), ("d", "example.com"), ("d", "evil.example"), ("b", "AAAA"),
                       ("x", "1999999999; x=1999999999"), ("unknown", "1; unknown=1")]:
        name = f"duplicate-{tag}" + ("-other" if value == "evil.example" else "")
        case(name, "RFC 6376 §3.2: a tag twice makes the list invalid", "permerror syntax error",
             extra=f"{tag}={value};")
    for name, extra in [("unknown", "foo=bar; r=y; tr=;"), ("xb", "xb=AAAA;"), ("bx", "bx=1; bb=2;"),
                        ("capitals", "D=evil.example; B=AAAA; V=2; L=0;"),
                        ("digits-and-underscore", "a_1=x; z9_=y;"),
                        ("equals-in-value", "y=a=b==c;"),
                        ("all-value-characters", "y=!\"#$%&'()*+,-./:<=>?@[\\]^_`{|}~;")]:
        template = TEMPLATE.replace("t=1699990000;", "t=1699990000; " + extra.replace(
            "{", "{{").replace("}", "}}"))
        case(f"tag-{name}", about + ": unknown tags are ignored", "pass", template=template)
    for name, extra in [("no-equals", "foo;"), ("no-name", "=x;"), ("digit-first", "1a=x;"),
                        ("hyphen", "a-b=x;"), ("empty", ";"), ("blank-in-name", "f oo=x;"),
                        ("blank-only", " \t ;"), ("control", "y=\x01;"), ("delete", "y=\x7f;"),
                        ("bare-lf", "y=a\n b;"), ("bare-cr", "y=a\rb;")]:
        case(f"tag-broken-{name}", about, "permerror syntax error", extra=extra)
    case("tag-missing-semicolon", about, "permerror",
         template=TEMPLATE.replace("d={d}; s={s}", "d={d} s={s}"))
    for name, template in [
        ("everywhere", "\r\n\tv\r\n = \r\n 1 ;\ta\t=\t{a} ;\r\n c\t= {c};d = {d} ;s=\r\n\t{s};h = "
                       "From\r\n : To :\tSubject\t:\r\n\tDate;bh = {bh};\r\n b =« {b}»"),
        ("blanks-around-b", TEMPLATE.replace("b=«{b}»", "b =« {b} »; z9=1")),
        ("folds-around-b", TEMPLATE.replace("b=«{b}»", "b\r\n =«\r\n\t {b} \r\n\t»;")),
        ("b-in-the-middle", "v=1; a={a}; b=«{b}»; c={c}; d={d}; s={s}; h={h}; bh={bh}"),
        ("b-first", " b=« {b}\t»;v=1; a={a}; c={c}; d={d}; s={s}; h={h}; bh={bh}"),
        ("no-blanks", "v=1;a={a};c={c};d={d};s={s};h={h};bh={bh};b=«{b}»"),
        ("final-semicolon", TEMPLATE + ";"), ("final-blank", TEMPLATE.replace("»", "  »")),
        ("final-semicolon-blank", TEMPLATE + "; \t"),
        ("final-semicolon-fold", TEMPLATE + ";\r\n "),
        ("xb-before-b", TEMPLATE.replace("bh=", "xb=AAAA; bh=")),
        ("bh-after-b", "v=1; a={a}; c={c}; d={d}; s={s}; h={h}; b=«{b}»; bh={bh}"),
    ]:
        for c in ["simple/simple", "relaxed/relaxed"]:
            case(f"space-{name}-{c.split('/')[0]}", "RFC 6376 §3.7, §3.5: white space and b=",
                 "pass", template=template, c=c, h="From:To:Subject:Date")

    def refold(f):
        head, b = f[0].split(b"\r\n\tb=")
        lines = [b[i:i + 7] for i in range(0, len(b), 7)]
        return [head + b"\r\n\tb=" + b"\r\n\t ".join(lines)] + f[1:]

    for c in ["simple", "relaxed"]:
        case(f"space-b-refolded-{c}", "RFC 6376 §3.7: white space in b= is deleted with it",
             "pass", c=c + "/simple", after=refold)
    case("space-bh-folded", "RFC 6376 §2.10: base64 may be folded", "pass", c="simple/simple",
         template=TEMPLATE.replace("{bh}", "{x}"),
         x=(lambda t: t[:9] + "\r\n " + t[9:20] + " \t" + t[20:])(
             b64(hashlib.sha256(canonical_body(BODY, "simple")).digest())))
    for name, value in [("long", b64(b"x" * 64)), ("short", b64(b"x" * 31)), ("empty", ""),
                        ("bad", "####"), ("padding", "AAA"), ("one-more",
                         b64(hashlib.sha256(canonical_body(BODY, "relaxed")).digest() + b"x"))]:
        case(f"bh-{name}", "RFC 6376 §3.5, bh=", "permerror bh=",
             template=TEMPLATE.replace("{bh}", value))
    for name, change in [("empty", lambda b: b""), ("bad", lambda b: b"#" + b[1:]),
                         ("inner-padding", lambda b: b"AA==" + b)]:
        case(f"b-{name}", "RFC 6376 §3.5, b=", "permerror b=", after=lambda f, c=change: [
            f[0].split(b"\r\n\tb=")[0] + b"\r\n\tb=" + c(f[0].split(b"\r\n\tb=")[1])] + f[1:])
    for name, change in [("leading-zero", lambda b: b"\0" + b), ("shorter", lambda b: b[:-1]),
                         ("longer", lambda b: b + b"\0"), ("one", lambda b: b"\1"),
                         ("zeros", lambda b: bytes(len(b))), ("ones", lambda b: b"\xff" * len(b))]:
        case(f"b-{name}", "RFC 8017 §8.2.2", "fail signature did not verify", tamper=change)
    for name, value, result in [
        ("good", "From:joe@example.com|Subject:Is=20dinner=20ready?", "pass"),
        ("folded", "From:joe|\r\n\tSubject:Is=20\r\n\tdinner", "pass"),
        ("broken", "no colon", "permerror of z="), ("bar", "From:joe||To:x", "permerror of z="),
    ]:
        case(f"z-{name}", about + ", z=", result, extra=f"z={value};")
    case("field-name-letter-case", "RFC 5322 §1.2.2: names without regard to letter case", "pass",
         prefix="dkim-SIGNATURE:")
    case("field-name-blank", "RFC 6376 §3.4.2: blank before the colon", "pass",
         prefix="DKIM-Signature : ")
    case("empty-signature-field", "RFC 6376 §6.1.1", ["permerror", "pass"],
         after=lambda f: [b"DKIM-Signature:"] + f)
    case("junk-signature-field", "RFC 6376 §6.1.1", ["permerror", "pass", "permerror"],
         after=lambda f: [b"DKIM-Signature: \xff\xfe(;;;=", f[0], b"DKIM-Signature: x"] + f[1:])


def headers():
    for c in ["simple/simple", "relaxed/relaxed"]:
        word = c.split("/")[0]
        for name, field in [
            ("utf8", "Subject: Grüße aus Köln 😀".encode()),
            ("latin1", b"Subject: Gr\xfc\xdfe"), ("blank-before-colon", b"Subject \t : x"),
            ("folded-after-colon", b"Subject:\r\n x y"), ("no-blank", b"Subject:x"),
            ("empty", b"Subject:"), ("blanks-only", b"Subject: \t  "),
            ("blank-line-fold", b"Subject: x\r\n \r\n y"),
            ("tabs", b"Subject:\t\tx \t y\t\r\n\t z  "), ("colons", b"Subject: a:b::c"),
            ("long", b"Subject: " + b"x" * 20_000), ("encoded-word", b"Subject: =?utf-8?q?=0A?="),
            ("nul", b"Subject: a\0b"), ("bare-cr", b"Subject: a\rb"),
            ("controls", b"Subject: \x01\x0b\x0c\x7f"),
        ]:
            fields = [FROM, TO, field, DATE]
            case(f"header-{name}-{word}", f"RFC 6376 §3.4, RFC 6532: {c}", "pass", fields=fields,
                 c=c)
    case("header-refolded-relaxed", "RFC 6376 §3.4.2: folds do not count", "pass",
         after=lambda f: [x.replace(b"Suzie Q <", b"Suzie\r\n   Q\t\r\n <") for x in f])
    case("header-refolded-simple", "RFC 6376 §3.4.1: folds count", "fail", c="simple/simple",
         after=lambda f: [x.replace(b"Suzie Q <", b"Suzie\r\n Q <") for x in f])
    case("header-blank-added-after-colon-relaxed", "RFC 6376 §3.4.2", "pass",
         after=lambda f: [x.replace(b"Subject: ", b"Subject:   ") for x in f])
    case("header-many-fields", "RFC 5322 §2.1: no limit on fields; 1,500 are kept", "pass",
         fields=FIELDS + [b"X-%d: y" % i for i in range(1500)], h="From:X-0:X-1499")
    case("header-too-many-fields", "What is cut off may hold anything",
         "permerror header section larger", fields=FIELDS + [b"X: y"] * 2100)


def bodies():
    for name, body in [
        ("empty", b""), ("crlf", b"\r\n"), ("crlfs", b"\r\n" * 5), ("blank", b" "),
        ("blank-lines", b" \r\n\t\r\n \t \r\n"), ("no-final-crlf", b"one\r\ntwo"),
        ("blank-no-final-crlf", b"one\r\n "), ("trailing-blanks", b"one \t \r\ntwo\t\r\n\r\n \r\n"),
        ("bare-cr", b"one\rtwo\r\n"), ("bare-lf", b"one\ntwo\r\n"), ("final-cr", b"one\r"),
        ("final-lf", b"one\n"), ("cr-cr-lf", b"one\r\r\ntwo\r\r\n"), ("lf-dot-crlf", b"a\n.\r\nb\r\n"),
        ("blank-cr", b"a \r b\r\n \r\n"), ("cr-only", b"\r"), ("lf-only", b"\n"),
        ("nul", b"a\0b\r\n\0\r\n"), ("eight-bit", bytes(range(128, 256)) + b"\r\n"),
        ("long-line", b"x" * 20_000 + b"\r\n"), ("dots", b".\r\n..\r\n. \r\n"),
        ("many-empty-lines", b"a" + b"\r\n" * 5000 + b"b" + b"\r\n" * 5000),
        ("blank-run", b"a" + b" \t" * 3000 + b"b" + b" " * 3000 + b"\r\n"),
        ("lone-lf-lines", b"a\n\n\nb\n"), ("tabs", b"\ta\t\tb\r\n"),
    ]:
        for c in ["simple", "relaxed"]:
            case(f"body-{name}-{c}", "RFC 6376 §3.4.3, §3.4.4: octets are hashed as they are",
                 "pass", body=body, c=f"{c}/{c}")
    case("body-mode-is-not-header-mode", "RFC 6376 §3.5, c=: header first, then body", "pass",
         c="relaxed/simple", body=b"a  b \r\n")
    case("body-spaces-changed-relaxed", "RFC 6376 §3.4.4", "pass", sent=BODY.replace(b"  ", b"\t"))
    case("body-blank-lines-added", "RFC 6376 §3.4.3", "pass", c="simple/simple",
         sent=BODY + b"\r\n\r\n")
    case("body-bare-lf-repaired", "RFC 6376 §3.4: a bare LF is data; repair changes the body",
         "fail body hash", body=b"a\nb\r\n", sent=b"a\r\nb\r\n")
    case("body-two-readings", "SMTP smuggling: one reading only", "fail body hash",
         body=b"a\r\n", sent=b"a\r\n\n.\r\nFrom: eve@evil.example\r\n\r\nb\r\n")


def floods():
    about = "FIELD: the cap counts every field, from the top"
    good = sign(FIELDS, BODY)
    others = [good.replace(b"t=1699990000", b"t=%d" % (1699990001 + i)) for i in range(299)]
    beyond = "policy not examined"
    write("flood-30-first", about, ["pass"] + ["fail"] * 7 + [beyond], [good] + others[:29] + FIELDS)
    write("flood-300-first", about, ["pass"] + ["fail"] * 7 + [beyond], [good] + others + FIELDS)
    write("flood-300-eighth", about, ["fail"] * 7 + ["pass", beyond],
          others[:7] + [good] + others[7:] + FIELDS)
    write("flood-ninth", about, ["fail"] * 8 + [beyond], others[:8] + [good] + FIELDS)
    junk = [b"DKIM-Signature: junk %d" % i for i in range(30)]
    write("flood-junk-first", about, ["permerror"] * 8 + [beyond], junk + [good] + FIELDS)
    write("flood-junk-last", about, ["pass"] + ["permerror"] * 7 + [beyond],
          [good] + junk + FIELDS)
    for count in [900, 50_000]:
        names = ["From"] + ["a"] * count
        case(f"flood-h-{count}", "FIELD: many names cost little", "pass", h=":".join(names),
             names=["From"])
    names = ["From"] + ["Received"] * 900
    case("flood-h-repeated", "FIELD: a name many times takes each field once", "pass",
         fields=[b"Received: " + b"x" * 5000] * 30 + FIELDS, h=":".join(names))
    case("flood-tags", "FIELD: 20,000 tags", "permerror syntax error",
         extra=" ".join(f"x{i}=;" for i in range(20_000)))
    write("flood-same-signature", "RFC 6376 §6.1: a signature twice", ["pass", "pass"],
          [good, good] + FIELDS)


def keys():
    rsa, ed = p("rsa2048"), p("ed25519")
    about = "RFC 6376 §3.6.1"
    at = "rsa2048._domainkey.example.com "
    for name, text, result in [
        ("plain", f"p={rsa}", "pass"), ("version", f"v=DKIM1; p={rsa}", "pass"),
        ("all", f"v=DKIM1; h=sha256; k=rsa; n=note=20x; s=email; t=s; p={rsa}", "pass"),
        ("unknown-tags", f"dkim=all; t=y; k=rsa; p={rsa}", "pass test mode"),
        ("g-ignored", f"v=DKIM1; g=; k=rsa; p={rsa}", "pass"),
        ("final-semicolon", f"v=DKIM1; p={rsa};", "pass"),
        ("odd-blanks", f" v = DKIM1 ;\tk = rsa ; p = {rsa[:40]} {rsa[40:]} ; ", "pass"),
        ("k-letter-case", f"k=RSA; p={rsa}", "pass"),
        ("t-y", f"t=y; p={rsa}", "pass test mode"),
        ("t-y-s", f"t=y : s; p={rsa}", "pass test mode"),
        ("t-unknown", f"t=q:zz; p={rsa}", "pass"),
        ("h-both", f"h=sha1:sha256; p={rsa}", "pass"),
        ("h-unknown-and-sha256", f"h=sha3 : SHA256; p={rsa}", "pass"),
        ("h-sha1", f"h=sha1; p={rsa}", "permerror does not allow this hash"),
        ("h-unknown", f"h=sha512; p={rsa}", "permerror does not allow this hash"),
        ("s-all", f"s=*; p={rsa}", "pass"), ("s-list", f"s=tlsrpt:email; p={rsa}", "pass"),
        ("s-other", f"s=tlsrpt; p={rsa}", "permerror not for email"),
        ("s-prefix", f"s=emailx; p={rsa}", "permerror not for email"),
        ("k-unknown", f"k=dsa; p={rsa}", "permerror unknown key type"),
        ("k-ed25519-for-rsa", f"k=ed25519; p={ed}", "permerror key type ed25519 does not fit"),
        ("revoked", "v=DKIM1; p=", "permerror revoked"),
        ("revoked-blank", "v=DKIM1; k=rsa; p= ;", "permerror revoked"),
        ("no-p", "v=DKIM1; k=rsa", "permerror no p= tag"),
        ("v-2", f"v=DKIM2; p={rsa}", "permerror is no key record"),
        ("v-1", f"v=1; p={rsa}", "permerror is no key record"),
        ("v-letter-case", f"v=dkim1; p={rsa}", "permerror is no key record"),
        ("v-not-first", f"k=rsa; v=DKIM1; p={rsa}", "permerror v= is not the first"),
        ("duplicate-p", f"v=DKIM1; p={rsa}; p={rsa}", "permerror syntax error"),
        ("duplicate-k", f"k=rsa; k=rsa; p={rsa}", "permerror syntax error"),
        ("no-equals", f"v=DKIM1; rsa; p={rsa}", "permerror syntax error"),
        ("spf", "v=spf1 mx -all", "permerror"), ("garbage", "Hello, world!", "permerror"),
        ("quotes", f'"v=DKIM1; p={rsa}"', "permerror"),
        ("inner-quotes", f'v=DKIM1; p={rsa[:100]}" "{rsa[100:]}', "permerror not valid base64"),
        ("backslash", f"v=DKIM1\\; k=rsa\\; p={rsa}", "permerror"),
        ("bad-base64", "v=DKIM1; p=####", "permerror not valid base64"),
        ("cut", f"v=DKIM1; p={rsa[:200]}", "permerror public key unusable"),
        ("ed-raw-as-rsa", f"v=DKIM1; p={ed}", "permerror public key unusable"),
        ("rsa-public-key", f"v=DKIM1; p={b64(rsa_public_key('rsa2048'))}", "pass"),
        ("trailing-octet", f"v=DKIM1; p={b64(spki('rsa2048') + b'x')}", "permerror unusable"),
        ("64-kb", f"v=DKIM1; p={rsa}; n=" + "x" * 64_000, "pass"),
        ("16-kb-p", "v=DKIM1; p=" + "A" * 16_384, "permerror public key unusable"),
        ("too-long", f"v=DKIM1; p={rsa}; n=" + "x" * 66_000, "permerror"),
        ("other-key", f"v=DKIM1; p={p('rsa1024')}", "fail signature did not verify"),
    ]:
        key_case(name, about, result, at + text)
    key_case("t-y-fails", "RFC 6376 §3.6.1, t=y: the result stays what it is", "fail test mode",
             at + f"t=y; p={p('rsa4096')}")
    for name, i, result in [("same", "@example.com", "pass"), ("user", "x@EXAMPLE.com", "pass"),
                            ("below", "x@mail.example.com", "permerror subdomains")]:
        key_case(f"t-s-{name}", about + ", t=s", result, at + f"t=s; p={rsa}", extra=f"i={i};")

    n = int.from_bytes(rsa_public_key("rsa2048")[9:9 + 256], "big")
    public = lambda n, e: b64(der(0x30, integer(n), integer(e)))
    about = "FIELD: keys that nobody may compute with"
    for name, text in [("modulus-0", public(0, 65537)), ("modulus-even", public(n - 1, 65537)),
                       ("exponent-0", public(n, 0)), ("exponent-1", public(n, 1)),
                       ("exponent-even", public(n, 65536)), ("exponent-huge", public(n, n - 2)),
                       ("modulus-32768", public(2**32768 - 1, 65537)),
                       ("other-algorithm", b64(spki("rsa2048").replace(
                           bytes.fromhex("2a864886f70d010101"),
                           bytes.fromhex("2a864886f70d01010a"))))]:
        key_case(name, about, "permerror public key unusable", at + f"p={text}")

    about = "RFC 6376 §3.6.2.2: several records are undefined; a valid one is taken"
    spf = at + "v=spf1 include:_spf.example.com -all"
    key_case("spf-and-key", about, "pass", [spf, RSA])
    key_case("key-and-spf", about, "pass", [RSA, spf])
    key_case("second-right", about, "pass", [at + f"p={p('rsa4096')}", RSA])
    key_case("revoked-and-right", about, "pass", [at + "p=", RSA])
    key_case("two-wrong", about, "fail signature did not verify",
             [at + f"p={p('rsa4096')}", at + f"p={p('rsa1024')}"])
    key_case("spf-and-wrong", about, "fail signature did not verify",
             [spf, at + f"p={p('rsa4096')}"])
    key_case("small-and-right", about, "pass", [at + f"p={p('rsa768')}", RSA])

    for name, about, result, answer in [
        ("nxdomain", "RFC 6376 §6.1.2 step 3", "permerror no key for signature", None),
        ("nodata", "RFC 6376 §6.1.2 step 3", "permerror no key for signature", "!NODATA"),
        ("servfail", "RFC 6376 §6.1.2 step 2", "temperror SERVFAIL", "!SERVFAIL"),
        ("timeout", "RFC 6376 §6.1.2 step 2", "temperror in time", "!TIMEOUT"),
        ("bogus", "RFC 4035 §5.5", "temperror DNSSEC", "!BOGUS"),
    ]:
        key_case(name, about, result, at + answer if answer else "other.example p=")

    about = "RFC 8463 §4"
    ed_at = "ed25519._domainkey.example.com "
    raw = base64.b64decode(ed)
    for name, text, result in [
        ("plain", f"k=ed25519; p={ed}", "pass ed25519 key"),
        ("no-k", f"v=DKIM1; p={ed}", "permerror key type rsa does not fit"),
        ("rsa-key", f"v=DKIM1; k=rsa; p={rsa}", "permerror key type rsa does not fit"),
        ("rsa-data", f"k=ed25519; p={rsa}", "permerror 32 octets"),
        ("31-octets", f"k=ed25519; p={b64(raw[:31])}", "permerror 32 octets"),
        ("33-octets", f"k=ed25519; p={b64(raw + b'x')}", "permerror 32 octets"),
        ("spki", f"k=ed25519; p={b64(spki('ed25519'))}", "permerror 32 octets"),
        ("zeros", f"k=ed25519; p={b64(bytes(32))}", "permerror small order"),
        ("h-sha1", f"k=ed25519; h=sha1; p={ed}", "permerror does not allow this hash"),
    ]:
        key_case("ed-" + name, about, result, ed_at + text, key="ed25519")
    identity = b"\1" + bytes(31)
    key_case("ed-small-order", "RFC 8032: anyone can sign for a point of small order",
             "permerror small order", ed_at + f"k=ed25519; p={b64(identity)}", key="ed25519",
             tamper=lambda b: identity + bytes(32))
    order = 2**252 + 27742317777372353535851937790883648493
    for name, change in [
        ("63-octets", lambda b: b[:63]), ("65-octets", lambda b: b + b"\0"),
        ("s-not-reduced", lambda b: b[:32] + (
            int.from_bytes(b[32:], "little") + order).to_bytes(32, "little")),
        ("zeros", lambda b: bytes(64)),
    ]:
        key_case(f"ed-signature-{name}", "RFC 8032 §5.1.7", "fail signature did not verify", ED,
                 key="ed25519", tamper=change)
    key_case("ed-signature-rsa-algorithm", "RFC 6376 §6.1.2 step 8", "permerror does not fit",
             ED, key="ed25519", a="rsa-sha256")
    key_case("rsa-signature-ed-algorithm", "RFC 6376 §6.1.2 step 8", "permerror does not fit",
             RSA, a="ed25519-sha256")


def rfc_examples():
    body = b"Hi.\r\n\r\nWe lost the game. Are you hungry yet?\r\n\r\nJoe.\r\n"
    fields = [b"From: Joe SixPack <joe@football.example.com>",
              b"To: Suzie Q <suzie@shopping.example.net>", b"Subject: Is dinner ready?",
              b"Date: Fri, 11 Jul 2003 21:00:37 -0700 (PDT)",
              b"Message-ID: <20030712040037.46341.5F8J@football.example.com>"]
    signature = b"""DKIM-Signature: v=1; a=rsa-sha256; s=brisbane; d=example.com;
      c=simple/simple; q=dns/txt; i=joe@football.example.com;
      h=Received : From : To : Subject : Date : Message-ID;
      bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=;
      b=AuUoFEfDxTDkHlLXSZEpZj79LICEps6eda7W3deTVFOk4yAUoqOB
        4nujc7YopdG5dWLSdNg6xNAZpOPr+kHxt1IrE+NahM6L/LbvaHut
        KVdkLLkpVaVVQPzeRDI009SO2Il5Lu7rDNH6mZckBdrIx0orEtZV
        4bmp/YzhwvcubU4=;"""
    received = b"""Received: from client1.football.example.com  [192.0.2.1]
      by submitserver.example.com with SUBMISSION;
      Fri, 11 Jul 2003 21:01:54 -0700 (PDT)"""
    write("rfc6376-appendix-a2", "RFC 6376 appendix A.2 with the key of A.3", "pass 1024-bit",
          [x.replace(b"\n", b"\r\n") for x in [signature, received]] + fields, body,
          "brisbane._domainkey.example.com v=DKIM1; p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQ"
          "KBgQDwIRP/UC3SBsEmGqZ9ZJW3/DkMoGeLnQg1fWn7/zYtIxN2SnFCjxOCKG9v3b4jYfcTNh5ijSsq631uBItLa"
          "7od+v/RtdC2UzJ1lWT947qR+Rcac2gbto/NMqJ0fzfVjH4OuKhitdY9tf6mcwGjaNBcWToIMmPSPDdQPNUYckcQ2"
          "QIDAQAB")
    ed = b"""DKIM-Signature: v=1; a=ed25519-sha256; c=relaxed/relaxed;
 d=football.example.com; i=@football.example.com;
 q=dns/txt; s=brisbane; t=1528637909; h=from : to :
 subject : date : message-id : from : subject : date;
 bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=;
 b=/gCrinpcQOoIfuHNQIbq4pgh9kyIK3AQUdt9OdqQehSwhEIug4D11Bus
 Fa3bT3FY5OsU7ZbnKELq+eXdp1Q1Dw=="""
    rsa = b"""DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed;
 d=football.example.com; i=@football.example.com;
 q=dns/txt; s=test; t=1528637909; h=from : to : subject :
 date : message-id : from : subject : date;
 bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=;
 b=F45dVWDfMbQDGHJFlXUNB2HKfbCeLRyhDXgFpEL8GwpsRe0IeIixNTe3
 DhCVlUrSjV4BwcVcOF6+FF3Zo9Rpo1tFOeS9mPYQTnGdaSGsgeefOsk2Jz
 dA+L10TeYt9BgDfQNZtKdN1WO//KgIqXP7OdEFE4LjFYNcUxZQ4FADY+8="""
    write("rfc8463-appendix-a3", "RFC 8463 appendix A.3 with the keys of A.2",
          ["pass ed25519 key", "pass 1024-bit rsa key"],
          [x.replace(b"\n", b"\r\n") for x in [ed, rsa]] + fields, body,
          ["brisbane._domainkey.football.example.com v=DKIM1; k=ed25519; "
           "p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=",
           "test._domainkey.football.example.com v=DKIM1; k=rsa; p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCB"
           "iQKBgQDkHlOQoBTzWRiGs5V6NpP3idY6Wk08a5qhdR6wy5bdOKb2jLQiY/J16JYi0Qvx/byYzCNb3W91y3FutACD"
           "fzwQ/BC/e/8uBsCR+yz1Lxj+PL6lHvqMKrM3rG4hstT5QjvHO9PzoxZyVYLzBfO2EeC3Ip3G+2kryOTIKT+l/K4w"
           "3QIDAQAB"])


def peers():
    import dkim
    dkim.time.time = lambda: NOW
    bodies = {"text": BODY, "empty": b"", "eight-bit": "Grüße \r\n \r\n".encode()}
    private = open(key_path("rsa2048"), "rb").read()
    seed = base64.b64encode(openssl("pkey", "-in", key_path("ed25519"), "-outform", "DER")[-32:])
    for kind, body in bodies.items():
        mail = message(FIELDS, body)
        for c in ["simple/simple", "relaxed/relaxed", "relaxed/simple", "simple/relaxed"]:
            words = c.replace("/", "-")
            for key, secret in [("rsa2048", private), ("ed25519", seed)]:
                field = dkim.sign(
                    mail, key.encode(), b"example.com", secret, identity=b"joe@example.com",
                    canonicalize=tuple(w.encode() for w in c.split("/")), length=kind == "text",
                    signature_algorithm=b"ed25519-sha256" if key == "ed25519" else b"rsa-sha256")
                write(f"peer-dkimpy-{key}-{kind}-{words}", "Signed by python3-dkim 1.1", "pass",
                      [field.rstrip(b"\r\n")] + FIELDS, body, [RSA, ED])
            script = """
                use Mail::DKIM::Signer;
                my $s = Mail::DKIM::Signer->new(Algorithm => 'rsa-sha256', Method => $ARGV[0],
                    Domain => 'example.com', Selector => 'rsa2048', KeyFile => $ARGV[1]);
                binmode STDIN; binmode STDOUT; local $/; $s->PRINT(<STDIN>); $s->CLOSE;
                print $s->signature->as_string;"""
            field = subprocess.run(["perl", "-e", script, c, key_path("rsa2048")], input=mail,
                                   stdout=subprocess.PIPE, check=True).stdout
            write(f"peer-mail-dkim-{kind}-{words}", "Signed by Mail::DKIM", "pass",
                  [field] + FIELDS, body)


os.makedirs(OUT, exist_ok=True)
for group in [basics, authors, added_fields, lengths, times, identities, grammar, headers, bodies,
              floods, keys, rfc_examples] + ([peers] if "--peers" in sys.argv else []):
    group()
for name in os.listdir(OUT):
    if name not in SEEN | KEPT and not (name.startswith("peer-") and "--peers" not in sys.argv):
        shutil.rmtree(os.path.join(OUT, name))
print(len(SEEN), "cases")
