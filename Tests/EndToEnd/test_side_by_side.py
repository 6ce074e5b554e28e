"""Debian's opendkim and dkim-milterd with the same configuration, keys and messages.

What becomes of each message is to be the same. Where it is not, `DIFFERENCES` says what is
expected of both and why; Documentation/differences.md tells operators.
"""

import base64
import functools
import hashlib
import re
import unittest

from harness import keys, messages, paths
from harness.milter_client import Message
from harness.peers import DKIMPy
from harness.side_by_side import AUTHSERV_ID, Pair, Setup, differences, one_key

DOCUMENT = paths.REPOSITORY / "Documentation" / "differences.md"

KEY = keys.rsa(2048)
PUBLISHED = [KEY]

_FIELDS = [("From", " Alice <alice@sender.example>"), ("To", " bob@receiver.example"),
           ("Subject", " one two one"), ("Date", " Mon, 02 Nov 2026 10:00:00 +0000")]


def mail(*extra, sender=None, without=(), below=(), **arguments):
    """A message from inside; `extra` fields stand on top, `below` ones at the end."""
    fields = [(name, f" {sender}" if name == "From" and sender else value)
              for name, value in _FIELDS if name not in without]
    return Message([*extra, *fields, *below], **arguments)


def outside(*extra, **arguments):
    """The same from a stranger."""
    return mail(*extra, **{"host": "mail.other.example", "address": "192.0.2.9", **arguments})


@functools.cache
def _signed_fields():
    text = "".join(f"{name}:{value}\r\n" for name, value in _FIELDS).encode()
    signed = DKIMPy().sign(text + b"\r\nA line.\r\n", KEY, "relaxed", "simple")
    head = signed.split(b"\r\n\r\n")[0].decode()
    unfolded = re.split(r"\r\n(?![ \t])", head)
    return [tuple(line.split(":", 1)) for line in unfolded]


def signed(*extra, change=lambda value: value, **arguments):
    """A message from a stranger with a signature of dkimpy's; `change` is done to that field."""
    fields = [(name, change(value) if name == "DKIM-Signature" else value)
              for name, value in _signed_fields()]
    return Message([*extra, *fields], host="mail.other.example", address="192.0.2.9", **arguments)


def results(text):
    return "Authentication-Results", f" {text}"


def forged(text):
    """A field of messages.py, with our authserv-id in it."""
    name, _, value = text.format(id=AUTHSERV_ID, upper=AUTHSERV_ID.upper()).partition(":")
    return name, value.replace("\r\n", "\n")


_KEYS = f"""
one {KEY.domain}:one:{KEY.path}
two {KEY.domain}:two:{KEY.path}
three {KEY.domain}:three:{KEY.path}
other other.example:other:{KEY.path}
any %:any:{KEY.path}
lost %:lost:/nowhere/%.private
{KEY.domain} {KEY.domain}:named:{KEY.path}
"""


def _tables(rows, kind="refile", **parameters):
    """The parameters and files of a SigningTable with these rows."""
    return {
        "parameters": {"KeyTable": "file:{dir}/KeyTable",
                       "SigningTable": kind + ":{dir}/SigningTable", **parameters},
        "files": {"KeyTable": _KEYS, "SigningTable": rows},
    }


def _from(address, **arguments):
    return mail(sender=f"<{address}>", **arguments)


_DAEMON = "{daemon_name}"

SETUPS = [
    # Whose mail is ours
    Setup("hosts by default", {
        "this host": mail(),
        "this host by IPv6": mail(address="::1"),
        "a stranger": outside(),
        "no address": mail(host="localhost", address=""),
        "authenticated": outside(macros={"{auth_type}": "PLAIN"}),
        "authenticated by name only": outside(macros={"{auth_authen}": "alice"}),
        "an empty proof": outside(macros={"{auth_type}": ""}),
    }),
    Setup("InternalHosts", {
        "in the network": outside(),
        "taken out": outside(address="192.0.2.66"),
        "not in it": mail(),
        "by IPv6 network": outside(address="2001:db8::5"),
        "below a domain": outside(address="198.51.100.1", host="a.inside.example"),
        "the domain itself": outside(address="198.51.100.1", host="inside.example"),
        "by its name": outside(address="198.51.100.1", host="host.example"),
        "below a name": outside(address="198.51.100.1", host="sub.host.example"),
    }, {"InternalHosts":
        "192.0.2.0/24,!192.0.2.66,2001:db8::/32,.inside.example,host.example"}),
    Setup("InternalHosts with host bits", {
        "in the network that is meant": outside(),
    }, {"InternalHosts": "192.0.2.7/24"}),
    Setup("InternalHosts with a wild card in a refile", {
        "below the domain": outside(address="198.51.100.1", host="a.inside.example"),
    }, {"InternalHosts": "refile:{dir}/hosts"}, {"hosts": "*.inside.example\n"}),
    Setup("InternalHosts with a name taken out", {
        "its address is in": outside(host="out.example"),
        "its address is not in": outside(host="out.example", address="198.51.100.1"),
        "another name": outside(host="in.example"),
    }, {"InternalHosts": "192.0.2.0/24,!out.example"}),
    Setup("InternalHosts of IPv4 in IPv6", {
        "a client in IPv6 clothes": outside(address="::ffff:192.0.2.9"),
    }, {"InternalHosts": "192.0.2.0/24"}),
    Setup("InternalHosts with names that are none", {
        "without a name": outside(host="unknown"),
        "a trailing dot": outside(host="in.example."),
    }, {"InternalHosts": "unknown,in.example"}),
    Setup("PeerList", {
        "a peer": signed(),
        "a peer with a forged result": signed(results(f"{AUTHSERV_ID}; dkim=pass")),
        "not a peer": Message(signed().fields, host="x.example", address="192.0.2.66"),
    }, {"PeerList": "192.0.2.0/24,!192.0.2.66"}),
    Setup("MTA", {
        "that service": outside(macros={_DAEMON: "SIGN"}),
        "another letter case": outside(macros={_DAEMON: "sign"}),
        "another service": outside(macros={_DAEMON: "smtpd"}),
        "another service of this host": mail(macros={_DAEMON: "smtpd"}),
    }, {"MTA": "SUBMISSION,SIGN"}),
    Setup("MacroList", {
        "the value": outside(macros={"{tag}": "yes"}),
        "the other value": outside(macros={"{tag}": "certainly"}),
        "another value": outside(macros={"{tag}": "no"}),
        "unset": outside(),
    }, {"MacroList": "tag=yes|certainly"}),
    Setup("MTA and MacroList", {
        "the macro does not match": outside(macros={_DAEMON: "SIGN", "{tag}": "no"}),
    }, {"MTA": "SIGN", "MacroList": "tag=yes"}),
    Setup("MacroList with two macros", {
        "the first one matches": outside(macros={"{tag}": "yes", "{kind}": "no"}),
        "the second one matches": outside(macros={"{tag}": "no", "{kind}": "yes"}),
    }, {"MacroList": "tag=yes,kind=yes"}),
    # Mode
    Setup("Mode v", {
        "ours": mail(), "signed by others": signed(),
        "ours, signed, from inside": Message(signed().fields, host="localhost",
                                             address="127.0.0.1"),
    }, {"Mode": "v"}),
    Setup("Mode v, which refuses what is unsigned", {
        "ours": mail(), "of others": outside(),
    }, {"Mode": "v", "On-NoSignature": "reject"}),
    Setup("Mode s", {
        "ours": mail(), "signed by others": signed(),
    }, {"Mode": "s"}),
    # Domain
    Setup("Domain", {
        "capitals": _from("Alice@SENDER.example"),
        "a subdomain": _from("alice@sub.sender.example"),
        "another domain": _from("alice@other.example"),
    }),
    Setup("SubDomains", {
        "a subdomain": _from("alice@a.sub.sender.example"),
        "the domain": mail(),
        "a domain that ends alike": _from("alice@xsender.example"),
    }, {"SubDomains": "yes"}),
    Setup("any domain", {
        "another domain": _from("alice@other.example"),
    }, {**one_key(KEY), "Domain": "*"}),
    # SigningTable
    Setup("SigningTable with patterns", {
        "the first match": _from("alice@sender.example"),
        "the pattern of a domain": _from("bob@sender.example"),
        "a subdomain by pattern": _from("x@a.b.sender.example"),
        "no match": _from("alice@none.example"),
        "a bare domain is no pattern": _from("x@bare.example"),
    }, **_tables("alice@sender.example one\n*@sender.example two\n*@*.sender.example three\n"
                 "bare.example any\n")),
    Setup("SigningTable without patterns", {
        "the address": _from("alice@sender.example"),
        "the domain": _from("bob@sender.example"),
        "a subdomain": _from("bob@a.sender.example"),
        "a user of a subdomain": _from("carol@a.sender.example"),
        "a user anywhere": _from("dave@none.example"),
        "anyone": _from("erin@none.example"),
    }, **_tables("alice@sender.example one\nsender.example two\n.sender.example three\n"
                 "carol@.sender.example one\ndave@* other\n* any\n", "file")),
    Setup("SigningTable with identities", {
        "an identity": _from("alice@sender.example"),
        "one made from the domain": _from("bob@a.sender.example"),
        "one outside the signing domain": _from("carol@sender.example"),
        "a key named after the domain": _from("dave@sender.example"),
        "a domain of the sender's": _from("x@free.example"),
    }, **_tables("alice@sender.example one:agent@sub.sender.example\n"
                 "*@a.sender.example one:list@%\ncarol@sender.example one:carol@other.example\n"
                 "dave@sender.example %\n*@free.example any\n")),
    Setup("SigningTable with a regular expression", {
        "a sender that fits": _from("alice@sender.example"),
    }, **_tables("(alice|bob)@sender.example one\n")),
    Setup("SigningTable with a key that is not there", {
        "its sender": _from("x@lost.example"),
        "another sender": _from("alice@sender.example"),
    }, **_tables("*@lost.example lost\n*@sender.example one\n")),
    Setup("SigningTable with a name that is not in KeyTable", {
        "another sender": _from("alice@sender.example"),
    }, **_tables("*@lost.example gone\n*@sender.example one\n")),
    Setup("two signatures", {
        "a sender": mail(),
    }, **_tables("*@sender.example one\nalice@sender.example other\n",
                 MultipleSignatures="yes")),
    Setup("three signatures", {
        "a sender": mail(),
    }, **_tables("*@sender.example one\nalice@* two\n* three\n",
                 MultipleSignatures="yes")),
    # The sender
    Setup("the author", {
        "two addresses": _from("alice@sender.example>, <x@other.example"),
        "the second one is ours": _from("x@other.example>, <alice@sender.example"),
        "a group and comments": mail(sender="(c) Us: \"A, B\" <alice@sender.example>;"),
        "two fields": mail(below=[("From", " eve@evil.example")]),
        "two fields, the other one above": mail(("From", " eve@evil.example")),
        "no field": mail(without=["From"]),
        "no address": mail(sender="Alice"),
        "an empty field": mail(sender="<>"),
    }),
    Setup("SenderHeaders", {
        "the first one": mail(("Sender", " x@other.example")),
        "the second one": mail(("Reply-To", " x@other.example")),
        "From where none is there": mail(),
        "the topmost instance": mail(("Sender", " x@other.example"),
                                     ("Sender", " x@none.example")),
        "no address in it": mail(("Sender", " nobody")),
    }, **_tables("*@sender.example one\n*@other.example other\n",
                 SenderHeaders="Sender,Reply-To")),
    Setup("SenderMacro", {
        "a sender": mail(macros={"{mail_addr}": "x@other.example"}),
        "unset": mail(),
        "empty": mail(macros={"{mail_addr}": ""}),
        "no address": mail(macros={"{mail_addr}": "nobody"}),
    }, **_tables("*@sender.example one\n*@other.example other\n",
                 SenderMacro="{mail_addr}")),
    # Exemptions
    Setup("DontSignMailTo", {
        "the recipient": mail(recipients=("carol@none.example",)),
        "one of two": mail(recipients=("x@y.example", "CAROL@none.example")),
        "another one": mail(),
        "of mail that is verified": signed(recipients=("carol@none.example",)),
    }, {"DontSignMailTo": "carol@none.example"}),
    Setup("ExemptDomains", {
        "ours": mail(),
        "a stranger's": signed(),
        "a stranger's with a forged result": signed(results(f"{AUTHSERV_ID}; dkim=pass")),
        "a subdomain": _from("x@sub.sender.example"),
    }, {"ExemptDomains": "sender.example", "SubDomains": "yes"}),
    Setup("ExemptDomains with a dot", {
        "a subdomain": _from("x@sub.sender.example"),
    }, {"ExemptDomains": ".sender.example", "SubDomains": "yes"}),
    # What is signed
    Setup("simple", {
        "a folded field": mail(("X-Signed", " a\n\tb")),
        "empty lines at the end": mail(body=b"A line.\r\n\r\n\r\n"),
        "no body": mail(body=b""),
    }, {"Canonicalization": "simple"}),
    Setup("relaxed", {
        "blanks": mail(body=b" A  line.\t\r\n \r\n"),
        "no body": mail(body=b""),
        "the Canonicalization field": mail(("Canonicalization", "simple/simple")),
    }, {"Canonicalization": "relaxed/relaxed"}),
    Setup("SelectCanonicalizationHeader", {
        "the field it names": mail(("X-Canon", "simple/simple")),
    }, {"Canonicalization": "relaxed/relaxed", "SelectCanonicalizationHeader": "X-Canon"}),
    Setup("OmitHeaders", {
        "a field": mail(("Received", " from x"), ("X-Signed", " a")),
    }, {"OmitHeaders": "Received,Subject"}),
    Setup("fields that are there twice", {
        "a field": mail(("X-Signed", " a"), ("x-signed", " b")),
    }),
    Setup("OversignHeaders", {
        "there and not there": mail(),
    }, {"OversignHeaders": "From,Subject,X-Signed"}),
    Setup("OversignHeaders beyond SignHeaders", {
        "not there": mail(),
        "there": mail(("X-Other", " a")),
    }, {"OversignHeaders": "From,X-Other"}),
    Setup("MaximumSignedBytes", {
        "a longer body": mail(), "a shorter body": mail(body=b"A\r\n"),
    }, {"MaximumSignedBytes": "5"}),
    Setup("MaximumSignedBytes 0", {"a body": mail()}, {"MaximumSignedBytes": "0"}),
    Setup("BodyLengthDB", {
        "the address": mail(recipients=("bob@list.example",)),
        "a domain": mail(recipients=("x@lists.example",)),
        "below a domain": mail(recipients=("x@sub.parent.example",)),
        "one of two": mail(recipients=("x@y.example", "bob@list.example")),
        "nobody": mail(recipients=("x@list.example",)),
    }, {"BodyLengthDB": "bob@list.example,*@lists.example,*@.parent.example"}),
    Setup("tags", {"a message": mail()},
          {"RequestReports": "yes", "SignatureTTL": "3600"}),
    Setup("Diagnostics", {"a message": mail(("X-Signed", " a;|=b"))}, {"Diagnostics": "yes"}),
    Setup("FixCRLF", {
        "bare line ends": mail(body=b"one\ntwo\rthree\r\n"),
    }, {"FixCRLF": "yes"}),
    Setup("without FixCRLF", {"bare line ends": mail(body=b"one\ntwo\rthree\r\n")}),
    Setup("ReplaceRules", {
        "one match": mail(), "two matches": mail(without=["Subject"],
                                                 below=[("Subject", " two one two")]),
    }, {"ReplaceRules": "{dir}/rules", "ReplaceHeaders": "Subject", "Diagnostics": "yes"},
        {"rules": "# a comment\n\nt[v-x]o\t2 # too\n"}),
    Setup("RemoveOldSignatures", {
        "ours": Message(signed().fields),
        "two of them": Message([_signed_fields()[0], *signed().fields]),
        "a stranger's": signed(),
    }, {"RemoveOldSignatures": "yes"}),
    Setup("an old signature", {"ours": Message(signed().fields)}),
    Setup("MaximumHeaders", {
        "a larger header": mail(("X-Large", " " + "x" * 5_000)),
        "a smaller header": mail(("X-Small", " x")),
    }, {"MaximumHeaders": "4000", "On-Security": "tempfail"}),
    # What is verified
    Setup("verifying", {
        "a good signature": signed(),
        "another body": signed(body=b"Another line.\r\n"),
        "another subject": Message(
            [(name, value.replace("one", "ONE")) for name, value in signed().fields],
            host="x.example", address="192.0.2.9"),
        "an identity outside the domain": signed(
            change=lambda text: re.sub("i=[^;]*;", "", text).replace("v=1", "v=1; i=@x.example")),
        "no signature": outside(),
        "two signatures": Message([_signed_fields()[0], *signed().fields],
                                  host="x.example", address="192.0.2.9"),
        "a signature that is none": signed(("DKIM-Signature", " nonsense")),
        "expired": signed(change=lambda text: re.sub(r"t=\d+;", "t=1; x=2;", text)),
    }),
    Setup("AlwaysAddARHeader", {
        "no signature": outside(), "ours": mail(),
    }, {"AlwaysAddARHeader": "yes"}),
    *(Setup(f"On-BadSignature {action}", {
        "another body": signed(body=b"Another line.\r\n"),
        "a good signature": signed(),
    }, {"On-BadSignature": action}) for action in ("reject", "tempfail", "discard", "quarantine")),
    *(Setup(f"On-Default {action}", {
        "expired": signed(change=lambda text: re.sub(r"t=\d+;", "t=1; x=2;", text)),
        "an identity outside the domain": signed(
            change=lambda text: re.sub("i=[^;]*;", "", text).replace("v=1", "v=1; i=@x.example")),
        "a good signature": signed(),
    }, {"On-Default": action}) for action in ("reject", "tempfail")),
    *(Setup(f"On-Default reject, {name}", {
        "a signature": signed(), "another body": signed(body=b"Another line.\r\n"),
    }, {"On-Default": "reject"}, records=f"{KEY.owner_name} {record}\n") for name, record in (
        ("no key record", "v=DKIM1; p"),
        ("a record without a key", "v=DKIM1; k=rsa"),
        ("bytes that are no key", "v=DKIM1; p=AAAA"),
        ("a record of another version", f"v=DKIM2; p={KEY.public}"),
        ("a key in test mode", f"v=DKIM1; t=y; k=rsa; p={KEY.public}"),
        ("a key for other hashes", f"v=DKIM1; h=sha1; k=rsa; p={KEY.public}"),
        ("a key for unknown hashes", f"v=DKIM1; h=md5; k=rsa; p={KEY.public}"),
        ("a key for the domain alone", f"v=DKIM1; t=s; k=rsa; p={KEY.public}"),
    )),
    Setup("a key for the domain alone", {
        "an identity below it": signed(change=lambda text: re.sub(
            "i=[^;]*;", "", text).replace("v=1", "v=1; i=@sub.sender.example")),
    }, records=f"{KEY.owner_name} v=DKIM1; t=s; k=rsa; p={KEY.public}\n"),
    Setup("MinimumKeyBits", {"a signature": signed()}, {
        "MinimumKeyBits": "4096", "Domain": "other.example", "Selector": "s",
        "KeyFile": keys.rsa(4096).path}),
    Setup("MustBeSigned", {
        "a field that is signed": signed(),
        "a second one": signed(("Subject", " another")),
    }, {"MustBeSigned": "Subject"}),
    Setup("MaximumSignaturesToVerify", {
        "two signatures": Message([_signed_fields()[0], *signed().fields],
                                  host="x.example", address="192.0.2.9"),
    }, {"MaximumSignaturesToVerify": "1"}),
    Setup("a length that is more than the body", {
        "a signature": signed(change=lambda text: text.replace("v=1;", "v=1; l=1000;")),
    }),
    Setup("RedirectFailuresTo", {
        "another body": signed(body=b"Another line.\r\n",
                               recipients=("bob@receiver.example", "carol@receiver.example")),
    }, {"RedirectFailuresTo": "box@receiver.example"}),
    Setup("RedirectFailuresTo without a domain", {
        "another body": signed(body=b"Another line.\r\n"),
    }, {"RedirectFailuresTo": "postmaster"}),
    *(Setup(f"On-KeyNotFound {action}", {"a signature": signed()}, {"On-KeyNotFound": action},
            records="x._domainkey.y.example v=DKIM1; p=\n") for action in ("accept", "reject")),
    Setup("On-NoSignature reject", {
        "no signature": outside(), "a good signature": signed(),
    }, {"On-NoSignature": "reject"}),
    Setup("a revoked key", {"a signature": signed()},
          records=f"{KEY.owner_name} v=DKIM1; p=\n"),
    Setup("a key in test mode", {
        "a good signature": signed(), "another body": signed(body=b"x\r\n"),
    }, {"On-BadSignature": "reject"},
        records=f"{KEY.owner_name} v=DKIM1; t=y; k=rsa; p={KEY.public}\n"),
    Setup("a key of another type", {"a signature": signed()},
          records=f"{KEY.owner_name} v=DKIM1; k=other; p={KEY.public}\n"),
    Setup("a key for another service", {"a signature": signed()},
          records=f"{KEY.owner_name} v=DKIM1; s=other; p={KEY.public}\n"),
    Setup("forged results", {
        **{name: outside(forged(text)) for name, text in messages.FORGED_RESULTS.items()},
        **{name: outside(forged(text)) for name, text in messages.FOREIGN_RESULTS.items()},
        "ours among others": signed(results("other.example; dkim=pass"),
                                    results(f"{AUTHSERV_ID}; dkim=pass"),
                                    results("third.example; dkim=pass"),
                                    results(f"{AUTHSERV_ID}; dkim=fail")),
        "in mail of ours": mail(results(f"{AUTHSERV_ID}; dkim=pass")),
    }),
    Setup("forged results, Mode s", {
        "a stranger's": outside(results(f"{AUTHSERV_ID}; dkim=pass")),
    }, {"Mode": "s"}),
    Setup("RemoveARAll", {
        "another method": outside(results(f"{AUTHSERV_ID}; spf=pass")),
    }, {"RemoveARAll": "yes"}),
    Setup("RemoveARFrom", {
        "another name": outside(results("other.example; dkim=pass")),
        "ours": outside(results(f"{AUTHSERV_ID}; dkim=pass")),
    }, {"RemoveARFrom": "other.example"}),
    Setup("KeepAuthResults", {
        "ours": outside(results(f"{AUTHSERV_ID}; dkim=pass")),
    }, {"KeepAuthResults": "yes"}),
]



def _body_hash(body):
    """bh= of a body that is in canonical form."""
    return base64.b64encode(hashlib.sha256(body).digest()).decode()


def _signature(s=KEY.selector, c="relaxed/simple", body=b"A line.\r\n", names="", **more):
    """What `describe` says of a signature of `mail()`."""
    listed = ":".join(sorted(["date", "from", "from", "subject", "to", *names.split()]))
    words = [f"d={KEY.domain}", f"s={s}", f"c={c}"]
    words += [f"{tag}={value}" for tag, value in more.items() if tag in "il"]
    words += [f"bh={_body_hash(body)}"]
    words += [f"z={more['z']}"] if "z" in more else []
    return " ".join([*words, f"h={listed}"])


def _signed(ours=None, theirs=None):
    """Each side's signature, or none."""
    return {"signed": ([ours] if ours else "-", [theirs] if theirs else "-")}


_OURS, _THEIRS = _signed(_signature()), _signed(None, _signature())
_REMOVED = {"removed": (["1 authentication-results", "1"], "-")}
_MALFORMED = {"results": ("-", ["permerror"]), "comments": ("-", ["bad message/signature format"])}


def _told(reply=None, **aspects):
    """Pairs of words, ours first; a result is that of the signature with the key."""
    told = {"reply": reply} if reply else {}
    for aspect, pair in aspects.items():
        suffix = f" {KEY.selector}" if aspect == "results" else ""
        told[aspect] = tuple([word + suffix] if word else "-" for word in pair)
    return told


_SIZE = "2048-bit key"
_PERMANENT = _told(results=("permerror", "fail"))
_REFUSED = "reject 550 5.7.0", "accept"
_OTHER_BODY = _told(comments=(f"{_SIZE}; body hash did not verify", _SIZE))
_EXPIRED = ("signature expired", None)
_IDENTITY = ("i=@x.example is not within d=sender.example", None)


def _refused(record, **aspects):
    """The same for both messages of a setup with such a record."""
    return {(f"On-Default reject, {record}", case): _told(_REFUSED, **aspects)
            for case in ("a signature", "another body")}


# A heading of Documentation/differences.md: (setup, case) → aspect → (ours, opendkim's).
DIFFERENCES = {
    "Clients without an address": {
        ("hosts by default", "no address"): _THEIRS,
    },
    "Authentication": {
        ("hosts by default", "authenticated by name only"): _OURS,
    },
    "Lists of hosts": {
        ("InternalHosts with host bits", "in the network that is meant"): _OURS,
        ("InternalHosts with a wild card in a refile", "below the domain"): _OURS,
        ("InternalHosts with a name taken out", "its address is in"): _THEIRS,
        ("InternalHosts of IPv4 in IPv6", "a client in IPv6 clothes"): _OURS,
        ("InternalHosts with names that are none", "without a name"): _THEIRS,
        ("InternalHosts with names that are none", "a trailing dot"): _OURS,
    },
    "MTA and MacroList": {
        ("MTA and MacroList", "the macro does not match"): _OURS,
        ("MacroList with two macros", "the first one matches"): _OURS,
    },
    "Regular expressions in tables": {
        ("SigningTable with a regular expression", "a sender that fits"):
            {"start": ("refuses to start", "starts")},
    },
    "Faults in tables": {
        ("SigningTable with a name that is not in KeyTable", "another sender"):
            {"start": ("refuses to start", "starts")},
    },
    "Several signatures": {
        ("three signatures", "a sender"): {"signed": (
            [_signature("one"), _signature("three"), _signature("two")],
            [_signature("one"), _signature("three")])},
    },
    "The author": {
        ("the author", "two fields"): _signed(None, _signature(names="from")),
        ("the author", "no field"): _MALFORMED,
        ("the author", "no address"): _MALFORMED,
        ("the author", "an empty field"): _MALFORMED,
        ("SenderHeaders", "no address in it"): _MALFORMED,
        ("SenderMacro", "no address"): _MALFORMED,
    },
    "ExemptDomains": {
        ("ExemptDomains", "a stranger's with a forged result"): _REMOVED,
        ("ExemptDomains with a dot", "a subdomain"):
            _signed(None, _signature(i=f"@{KEY.domain}")),
    },
    "The message chooses its canonicalization": {
        ("relaxed", "the Canonicalization field"):
            _signed(_signature(c="relaxed/relaxed"), _signature(c="simple/simple")),
        ("SelectCanonicalizationHeader", "the field it names"):
            _signed(_signature(c="simple/simple"), _signature(c="relaxed/relaxed")),
    },
    "Over-signing": {
        ("OversignHeaders beyond SignHeaders", "there"):
            _signed(_signature(names="x-other x-other"), _signature(names="x-other")),
    },
    "Copied fields": {
        ("Diagnostics", "a message"): _signed(*(
            _signature(names="x-signed", z=f"X-Signed:=20a=3B{bar}=3Db|From:=20Alice=20<"
                       "alice@sender.example>|To:=20bob@receiver.example|Subject:=20one=20two=20"
                       "one|Date:=20Mon,=2002=20Nov=202026=2010:00:00=20+0000")
            for bar in ("=7C", "|"))),
    },
    "Bare line ends": {
        ("without FixCRLF", "bare line ends"): _signed(
            _signature(body=b"one\ntwo\rthree\r\n"), _signature(body=b"one\ntwo\rthree\r")),
    },
    "ReplaceRules": {
        ("ReplaceRules", "two matches"): _signed(*(
            _signature(z="From:=20Alice=20<alice@sender.example>|To:=20bob@receiver.example|"
                       f"Date:=20Mon,=2002=20Nov=202026=2010:00:00=20+0000|Subject:{subject}")
            for subject in ("=202=20=20one=202=20", "2=20"))),
    },
    "Limits": {
        ("MaximumHeaders", "a larger header"): {"reply": ("tempfail 451 4.7.0", "tempfail")},
    },
    "Broken signatures": {
        ("verifying", "a signature that is none"):
            {"results": ([f"pass {KEY.selector}", "permerror"], "-"),
             "reasons": (["signature syntax error: tag nonsense at octet 1 has no equals sign"],
                         "-"), "comments": ([_SIZE], "-")},
    },
    "Quarantine": {
        ("On-BadSignature quarantine", "another body"): {"held": (["yes"], "-"), **_OTHER_BODY},
    },
    "What counts as a bad signature": {
        ("On-Default reject", "expired"): _told(_REFUSED, reasons=_EXPIRED),
        ("On-Default reject", "an identity outside the domain"):
            _told(_REFUSED, reasons=_IDENTITY),
        ("On-Default tempfail", "expired"):
            _told(("tempfail 451 4.7.0", "accept"), reasons=_EXPIRED),
        ("On-Default tempfail", "an identity outside the domain"):
            _told(("tempfail 451 4.7.0", "accept"), reasons=_IDENTITY),
        **_refused("no key record", results=("permerror", "temperror"), reasons=(
            "key record unusable: key syntax error: tag p at octet 9 has no equals sign", None)),
        **_refused("a record without a key", results=("permerror", "temperror"), reasons=(
            "key record unusable: the key record has no p= tag", None)),
        **_refused("bytes that are no key", reasons=(
            "public key unusable: the key data is malformed: a sequence expected", None)),
        **_refused("a record of another version", results=("permerror", "fail"),
                   comments=("v=DKIM2", None)),
        **_refused("a key for other hashes", results=("permerror", "fail")),
        **_refused("a key for unknown hashes", results=("permerror", "fail"),
                   reasons=("signature-key hash mismatch", "unknown key hash")),
    },
    "Keys in test mode": {
        ("a key in test mode", "a good signature"):
            _told(comments=(f"{_SIZE}; test mode", _SIZE)),
        ("a key in test mode", "another body"):
            _told(comments=(f"{_SIZE}; body hash did not verify; test mode", _SIZE)),
        ("On-Default reject, a key in test mode", "a signature"):
            _told(comments=(f"{_SIZE}; test mode", _SIZE)),
        ("On-Default reject, a key in test mode", "another body"):
            _told(_REFUSED, comments=(f"{_SIZE}; body hash did not verify; test mode", _SIZE)),
    },
    "Second instances of a field": {
        ("MustBeSigned", "a second one"): _told(
            results=("policy", "pass"), reasons=("unprotected header field", None),
            comments=(f"{_SIZE}; the field Subject is not signed", _SIZE)),
    },
    "Words for results": {
        ("On-KeyNotFound accept", "a signature"): _PERMANENT,
        ("On-KeyNotFound reject", "a signature"): _PERMANENT,
        ("a revoked key", "a signature"): _PERMANENT,
        ("a key of another type", "a signature"): {**_PERMANENT, **_told(
            comments=("k=other", None))},
        ("a key for another service", "a signature"): _PERMANENT,
        ("a key for the domain alone", "an identity below it"): {**_PERMANENT, **_told(
            comments=("key does not allow subdomains in i=", _SIZE))},
        ("a length that is more than the body", "a signature"): _PERMANENT,
        ("MinimumKeyBits", "a signature"):
            _told(comments=(f"{_SIZE}; the minimum is 4096 bits", _SIZE)),
        ("MaximumSignaturesToVerify", "two signatures"): {
            "results": ([f"pass {KEY.selector}", f"policy {KEY.selector}"],
                        [f"neutral {KEY.selector}", f"pass {KEY.selector}"]),
            **_told(reasons=("not examined: of a message no more than 1 signatures are", None))},
        ("verifying", "expired"): _told(reasons=_EXPIRED),
        ("verifying", "an identity outside the domain"): _told(reasons=_IDENTITY),
        ("verifying", "another subject"):
            _told(comments=(f"{_SIZE}; signature did not verify", _SIZE)),
        **{(name, "another body"): _OTHER_BODY for name in (
            "verifying", "On-BadSignature reject", "On-BadSignature tempfail",
            "On-BadSignature discard", "On-Default reject, a key for the domain alone",
            "RedirectFailuresTo", "RedirectFailuresTo without a domain")},
    },
    "Forged results": {
        ("forged results", "with a trailing dot"): _REMOVED,
        ("forged results", "without a result"): _REMOVED,
        ("forged results", "cannot be parsed"): _REMOVED,
        ("RemoveARFrom", "ours"): _REMOVED,
    },
}

_EXPECTED = {case: aspects for cases in DIFFERENCES.values() for case, aspects in cases.items()}


class Document(unittest.TestCase):
    def test_every_difference_is_of_a_case_that_is_tried(self):
        tried = {(setup.name, case) for setup in SETUPS for case in setup.cases}
        self.assertEqual(set(_EXPECTED) - tried, set())

    def test_every_reason_is_told(self):
        text = DOCUMENT.read_text().split("\n# Seen side by side\n", 1)[1]
        text = text.split("\n# ", 1)[0]
        self.assertEqual(re.findall(r"^## (.*)$", text, re.M), list(DIFFERENCES))


def _add_class(number, setup):
    """A class for a setup, with a test for each of its messages."""

    def set_up(cls):
        directory = cls.enterClassContext(paths.scratch())
        cls.pair = Pair(setup, directory, PUBLISHED)
        cls.addClassCleanup(cls.pair.stop)
        cls.pair.start()

    members = {"setUpClass": classmethod(set_up), "setup": setup}
    for case, message in setup.cases.items():
        def test(self, case=case, message=message):
            ours, theirs = self.pair.run(message)
            expected = _EXPECTED.get((setup.name, case), {})
            self.assertEqual(
                differences(ours, theirs), expected,
                f"{setup.name}: {case} {self.pair.refusal}")

        members[f"test_{_identifier(case)}"] = test
    name = f"SideBySide{number:02}_{_identifier(setup.name)}"
    globals()[name] = type(name, (unittest.TestCase,), members)


def _identifier(text):
    return re.sub(r"\W+", "_", text).strip("_")


for _number, _setup in enumerate(SETUPS):
    _add_class(_number, _setup)


if __name__ == "__main__":
    unittest.main()
