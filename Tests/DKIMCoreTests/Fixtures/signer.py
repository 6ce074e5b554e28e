"""A DKIM signer that signs whatever it is told to, however wrong: for make-messages.py.

It shares nothing with the library under test: canonicalization is written here, after RFC 6376
§3.4, and the openssl command line does the arithmetic.
"""

import base64
import hashlib
import os
import re
import subprocess
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))


def key_path(name):
    return os.path.join(HERE, "Crypto", f"{name}.pkcs8.pem")


def openssl(*arguments, data=b""):
    return subprocess.run(
        ["openssl", *arguments], input=data, capture_output=True, check=True).stdout


def spki(name):
    """The public key as SubjectPublicKeyInfo in DER."""
    return openssl("pkey", "-in", key_path(name), "-pubout", "-outform", "DER")


def p(name):
    """What p= says for a key."""
    der = spki(name)
    return base64.b64encode(der[-32:] if name.startswith("ed25519") else der).decode()


def rsa_public_key(name):
    return openssl("rsa", "-in", key_path(name), "-RSAPublicKey_out", "-outform", "DER")


def raw_sign(key, digest, hash_name="sha256"):
    with tempfile.NamedTemporaryFile() as file:
        file.write(digest)
        file.flush()
        how = ["-rawin"] if key.startswith("ed25519") else ["-pkeyopt", f"digest:{hash_name}"]
        return openssl("pkeyutl", "-sign", "-inkey", key_path(key), "-in", file.name, *how)


def canonical_field(field, algorithm):
    """RFC 6376 §3.4.1 and §3.4.2, without the final CRLF."""
    if algorithm == "simple":
        return field
    name, _, value = field.partition(b":")
    value = value.replace(b"\r\n", b"")
    value = re.sub(rb"[ \t]+", b" ", value).strip(b" \t")
    return name.rstrip(b" \t").lower() + b":" + value


def canonical_body(body, algorithm):
    """RFC 6376 §3.4.3 and §3.4.4."""
    lines = body.split(b"\r\n")
    if algorithm == "relaxed":
        lines = [re.sub(rb"[ \t]+", b" ", line).rstrip(b" ") for line in lines]
    while lines and lines[-1] == b"":
        lines.pop()
    if not lines:
        return b"" if algorithm == "relaxed" else b"\r\n"
    return b"\r\n".join(lines) + b"\r\n"


def select(fields, names):
    """RFC 6376 §5.4.2: bottom up; what is not there counts as nothing."""
    by_name = {}
    for field in fields:
        by_name.setdefault(field.partition(b":")[0].rstrip(b" \t").lower(), []).append(field)
    for name in names:
        stack = by_name.get(name.lower().encode())
        if stack:
            yield stack.pop()


# What a usual signature says. `{…}` is filled in; what stands between « and » is the value of b=
# with the white space around it, which RFC 6376 §3.7 has deleted before hashing.
TEMPLATE = "v=1; a={a}; c={c}; d={d}; s={s};\r\n\tt=1699990000; h={h};\r\n\tbh={bh};\r\n\tb=«{b}»"


def sign(fields, body, *, key="rsa2048", a=None, c="relaxed/relaxed", d="example.com", s=None,
         h="From:To:Subject:Date", l=None, extra="", template=TEMPLATE, prefix="DKIM-Signature: ",
         hash_as=None, names=None, tamper=lambda b: b, hash_name="sha256", **more):
    """The DKIM-Signature field, in octets.

    hash_as: the algorithms to compute with where c= says something odd; names: the same for h=;
    tamper: changes the octets of the signature.
    """
    a = a or ("ed25519-sha256" if key.startswith("ed25519") else f"rsa-{hash_name}")
    header_algorithm, _, body_algorithm = (hash_as or c).partition("/")
    body_algorithm = body_algorithm or "simple"
    canonical = canonical_body(body, body_algorithm)
    if l is not None:
        canonical = canonical[:l]
    digest = hashlib.new(hash_name)
    digest.update(canonical)
    bh = base64.b64encode(digest.digest()).decode()
    text = template.format(a=a, c=c, d=d, s=s or key, h=h, bh=bh, b="{b}", **more)
    text = text.replace("\tt=1699990000;", f"\tt=1699990000;{' ' + extra if extra else ''}", 1)
    names = names if names is not None else [n.strip() for n in h.split(":")]
    empty = re.sub("«.*?»", "", text, flags=re.S)
    digest = hashlib.new(hash_name)
    for field in select(fields, names):
        digest.update(canonical_field(field, header_algorithm) + b"\r\n")
    digest.update(canonical_field((prefix + empty).encode(), header_algorithm))
    b = base64.b64encode(tamper(raw_sign(key, digest.digest(), hash_name))).decode()
    return (prefix + text.replace("«", "").replace("»", "").replace("{b}", b)).encode()


def message(fields, body):
    return b"".join(field + b"\r\n" for field in fields) + b"\r\n" + body
