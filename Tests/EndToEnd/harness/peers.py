"""Three DKIM implementations that no one here wrote, behind one interface.

A peer can `sign(message, keys, …)` → signed message and `verify(message, key_file)` → one
truth value per signature, from the top. Messages are bytes with CRLF.
"""

import abc
import base64
import logging
import pathlib
import re
import subprocess
import tempfile

import dkim

_SIGNED_FIELDS = (b"from", b"to", b"subject", b"date", b"message-id", b"reply-to", b"x-tag")


class Peer(abc.ABC):
    """What every peer answers; `supports` says what it cannot do rather than failing at it."""

    name = ""

    @abc.abstractmethod
    def sign(self, message, key, header, body, length=False): ...

    @abc.abstractmethod
    def verify(self, message, key_file): ...

    def supports(self, key):
        return True

    def cannot(self, trial, signing):
        """Why this peer is not asked to sign (or else to verify) the `Trial`.

        Only for faults and limits of the peer itself; None if it is asked.
        """
        return None


def _records(key_file):
    lines = pathlib.Path(key_file).read_text().splitlines()
    return dict(line.split(" ", 1) for line in lines if line and not line.startswith("#"))


class DKIMPy(Peer):
    """python3-dkim."""

    name = "dkimpy"

    def sign(self, message, key, header, body, length=False):
        private = key.pem if key.kind == "rsa" else base64.b64encode(key.seed)
        present = {name.lower() for name, _ in dkim.rfc822_parse(message)[0]}
        field = dkim.sign(
            message, key.selector.encode(), key.domain.encode(), private,
            canonicalize=(header.encode(), body.encode()), length=length,
            signature_algorithm=key.algorithm.encode(),
            include_headers=[name for name in _SIGNED_FIELDS if name in present],
        )
        return field + message

    def verify(self, message, key_file):
        records = _records(key_file)

        def answer(name, timeout=5):
            return records.get(name.decode().rstrip("."), "").encode()

        logging.getLogger("dkimpy").setLevel(logging.CRITICAL)
        results = []
        verifier = dkim.DKIM(message, minkey=512, logger=logging.getLogger("dkimpy"))
        count = sum(1 for name, _ in verifier.headers if name.lower() == b"dkim-signature")
        for index in range(count):
            try:
                results.append(verifier.verify(idx=index, dnsfunc=answer))
            except dkim.DKIMException:
                results.append(False)
        return results


class MailDKIM(Peer):
    """libmail-dkim-perl. Debian 12 has it without Ed25519."""

    name = "Mail::DKIM"
    _script = pathlib.Path(__file__).with_name("mail_dkim.pl")

    def supports(self, key):
        return key.kind == "rsa"

    def cannot(self, trial, signing):
        if trial.case == "no final CRLF" and trial.body == "simple":
            return "with a simple body it does not add the missing CRLF (RFC 6376 §3.4.3)"
        return None

    def _run(self, message, *arguments):
        done = subprocess.run(
            ["perl", self._script, *map(str, arguments)],
            input=message, capture_output=True, timeout=120, check=False,
        )
        if done.returncode != 0:
            raise RuntimeError(done.stderr.decode(errors="replace"))
        return done.stdout

    def sign(self, message, key, header, body, length=False):
        return self._run(message, "sign", key.domain, key.selector, key.pkcs1_path,
                         f"{header}/{body}", self._length(message) if length else 0) + message

    @staticmethod
    def _length(message):
        """The canonical length of a body without blanks before its line ends."""
        return len(message.split(b"\r\n\r\n", 1)[1].rstrip(b"\r\n")) + 2

    def verify(self, message, key_file):
        lines = self._run(message, "verify", key_file).decode().splitlines()
        return [line.split()[0] == "pass" for line in lines]


class OpenDKIM(Peer):
    """Debian's opendkim in its test mode: the daemon's own path, without a milter connection."""

    name = "OpenDKIM"

    def cannot(self, trial, signing):
        if trial.case == "no final CRLF" and trial.body == "relaxed":
            return "with a relaxed body it refuses one without a final CRLF"
        if trial.case == "folded after the colon" and trial.header == "simple":
            return "its test mode drops the white space after the colon"
        if signing and trial.header == "simple" and "ed25519" in trial.key_names:
            return "signs Ed25519 with a simple header so that it does not verify with itself"
        return None

    def _run(self, message, settings):
        with tempfile.TemporaryDirectory(prefix="dkim-odk-") as directory:
            configuration = pathlib.Path(directory, "opendkim.conf")
            configuration.write_text(
                "".join(f"{name} {value}\n" for name, value in settings.items())
            )
            file = pathlib.Path(directory, "message.eml")
            file.write_bytes(message)
            done = subprocess.run(
                ["opendkim", "-x", configuration, "-vv", "-t", file],
                capture_output=True, timeout=120, check=False,
            )
        return done.stdout.decode("latin-1"), done.stderr.decode("latin-1")

    def sign(self, message, key, header, body, length=False):
        output, errors = self._run(message, {
            "Mode": "s", "Domain": key.domain, "Selector": key.selector, "KeyFile": key.path,
            "Canonicalization": f"{header}/{body}", "RequireSafeKeys": "no",
            "SignatureAlgorithm": key.algorithm,
            **({"MaximumSignedBytes": 1_000_000_000} if length else {}),
        })
        found = re.search(r"hname='DKIM-Signature' hvalue='(.*?)'\n", output, re.S)
        if not found:
            raise RuntimeError(f"OpenDKIM did not sign: {output[-2000:]}{errors}")
        value = found.group(1).replace("\r\n", "\n").replace("\n", "\r\n")
        return b"DKIM-Signature: " + value.lstrip(" ").encode("latin-1") + b"\r\n" + message

    def verify(self, message, key_file):
        output, errors = self._run(message, {
            "Mode": "v", "TestPublicKeys": key_file, "AuthservID": "test.example",
            "MaximumSignaturesToVerify": 20,
        })
        found = re.search(r"hname='Authentication-Results' hvalue='(.*?)'\n", output, re.S)
        if not found:
            raise RuntimeError(f"OpenDKIM said nothing: {output[-2000:]}{errors}")
        return [word == "pass" for word in re.findall(r"\bdkim=(\w+)", found.group(1))]


ALL = (DKIMPy(), MailDKIM(), OpenDKIM())
