"""Key pairs made by OpenSSL's own command, so that no key here comes from the code under test."""

import atexit
import base64
import functools
import pathlib
import re
import shutil
import subprocess
import tempfile

from . import paths


def _openssl(*arguments, data=None):
    done = subprocess.run(
        ["openssl", *arguments], input=data, capture_output=True, check=True, timeout=120
    )
    return done.stdout


class Key:
    """A key pair with the name under which its public half is published."""

    def __init__(self, kind, bits, pem, domain="sender.example"):
        self.kind, self.bits, self.pem, self.domain = kind, bits, pem, domain
        self.selector = f"{kind}{bits}" if kind == "rsa" else kind
        spki = _openssl("pkey", "-pubout", "-outform", "DER", data=pem)
        # RFC 8463 §4: the 32 octets of the key, which end the SubjectPublicKeyInfo.
        self.public = base64.b64encode(spki if kind == "rsa" else spki[-32:]).decode()

    @property
    def algorithm(self):
        return f"{self.kind}-sha256"

    @property
    def owner_name(self):
        return f"{self.selector}._domainkey.{self.domain}"

    @property
    def record(self):
        """The TXT data, its strings joined."""
        return f"v=DKIM1; k={self.kind}; p={self.public}"

    @property
    def zone_text(self):
        """The TXT record for a zone file, in strings of at most 255 octets (RFC 1035 §3.3.14)."""
        strings = " ".join(f'"{part}"' for part in re.findall(".{1,250}", self.record))
        return f"{self.owner_name}. IN TXT ( {strings} )\n"

    @property
    def seed(self):
        """The 32 octets of an Ed25519 private key, which end its PKCS#8 form."""
        return _openssl("pkey", "-outform", "DER", data=self.pem)[-32:]

    @property
    def path(self):
        """A file with the private key, PKCS#8 PEM, mode 0600."""
        return _file(self.pem)

    @property
    def pkcs1_path(self):
        """The same in the older form, which the Perl module wants."""
        return _file(_openssl("rsa", "-traditional", data=self.pem))


@functools.cache
def directory():
    """A private directory that lasts as long as this process."""
    path = paths.make_private()
    atexit.register(shutil.rmtree, path, ignore_errors=True)
    return path


@functools.cache
def _file(pem):
    with tempfile.NamedTemporaryFile(dir=directory(), suffix=".private", delete=False) as file:
        file.write(pem)
    return pathlib.Path(file.name)


@functools.cache
def rsa(bits, domain="sender.example"):
    """An RSA key; the same one whenever the same size is asked for."""
    options = ["-algorithm", "RSA", "-pkeyopt", f"rsa_keygen_bits:{bits}"]
    return Key("rsa", bits, _openssl("genpkey", *options), domain)


@functools.cache
def ed25519(domain="sender.example"):
    """An Ed25519 key; always the same one."""
    return Key("ed25519", 256, _openssl("genpkey", "-algorithm", "ED25519"), domain)


def key_file(path, keys):
    """Writes the form that `verify --keys` and TestPublicKeys read: name, blank, TXT data."""
    path.write_text("".join(f"{key.owner_name} {key.record}\n" for key in keys))
    return path
