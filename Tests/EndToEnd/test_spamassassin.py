"""Real SpamAssassin reads our field (plugin AuthRes), verifies by itself (plugin DKIM), and agrees.
rspamd, with the rules of the document, reads the same."""

import json
import re
import subprocess
import unittest

import dkim

from harness import commands, keys, messages, paths, peers, smtp
from harness.rspamd import Rspamd
from harness.mail_system import AUTHSERV_ID, MailSystem, result_words

DOCUMENT = paths.REPOSITORY / "Documentation/scanners.md"
SCRIPT = paths.REPOSITORY / "Tests/EndToEnd/harness/spamassassin.pl"
OUTSIDE = "127.0.0.2"
CLAIM = f"Authentication-Results: {AUTHSERV_ID}; dkim=pass header.d=sender.example"

JOB = "good, AuthservIDWithJobID"  # which is no authserv-id that the plugin can read

MARK = "x-dkim-allowed: other.example partner"
PARTNERS = {"good, signed by a third party"}  # whose signer is in AllowedSigners

QUOTES = "a claim in i=, with quotes around it in the field"  # the plugin skips the field

# What SpamAssassin itself knows of DKIM: its own rules of that name.
OWN_RULES = """\
add_header all Rules _TESTS_
full DKIM_SIGNED  eval:check_dkim_signed()
full DKIM_VALID   eval:check_dkim_valid()
meta DKIM_INVALID DKIM_SIGNED && !DKIM_VALID
header AR_MISSING eval:check_authres_result('dkim', 'missing')
"""


def snippet(name):
    """What stands between two marks in the document, for our authserv-id."""
    begin, end = (f"<!-- {name}: {word} -->\n```\n" if word == "begin"
                  else f"```\n<!-- {name}: {word} -->" for word in ("begin", "end"))
    text = DOCUMENT.read_text().split(begin, 1)[1].split(end, 1)[0]
    return text.replace("mx.example.com", AUTHSERV_ID).replace(
        r"mx\.example\.com", AUTHSERV_ID.replace(".", r"\."))


def signed(message=None, key=None, header="relaxed", body="relaxed", length=False):
    return peers.DKIMPy().sign(
        message or messages.simple(), key or keys.rsa(2048), header, body, length)


def signed_sha1(message):
    key = keys.rsa(2048)
    return dkim.sign(
        message, key.selector.encode(), key.domain.encode(), key.pem,
        canonicalize=(b"relaxed", b"relaxed"), signature_algorithm=b"rsa-sha1") + message


def signed_by(identity):
    key = keys.rsa(2048)
    message = messages.simple()
    return dkim.sign(
        message, key.selector.encode(), key.domain.encode(), key.pem,
        identity=identity.encode()) + message


def signed_without_from(message):
    """h= without From; RFC 6376 §5.4 demands it. dkimpy refuses to make one, so it is cut out."""
    whole = signed(message)
    return re.sub(rb"h=from : ", b"h=", whole, count=1)


def with_line(message, line):
    return line.encode() + b"\r\n" + message


BROKEN_BODY = (b"this is a test", b"this was a test")
BROKEN_HEADER = (b"Subject: test", b"Subject: text")
HTML = "Content-Type: text/plain"


def corpus():
    rsa, ed = keys.rsa(2048), keys.ed25519()
    good, plain = signed(), messages.simple()
    bare = messages.simple(extra=["MIME-Version: 1.0", HTML])
    return {
        "unsigned": plain,
        "good, relaxed": good,
        "good, simple": signed(header="simple", body="simple"),
        "good, no body": signed(messages.simple(body=b"")),
        "good, UTF-8 in the header": signed(
            messages.simple(extra=["X-Name: Grüße aus Köln"]).replace(b"test", b"t\xc3\xa4st")),
        "good, folded fields": signed(messages.CORPUS["folded fields"]),
        "good, by another implementation": peers.MailDKIM().sign(
            plain, rsa, "relaxed", "simple"),
        "good, RSA of 4096 bits": signed(key=keys.rsa(4096)),
        "good, RSA of 1024 bits": signed(key=keys.rsa(1024)),
        "good, signed by a third party": signed(key=keys.rsa(2048, "other.example")),
        "RSA and Ed25519": commands.sign(plain, rsa, ed),
        "two good signatures": signed(good, keys.rsa(1024)),
        "one good, one of an unknown key": signed(good, keys.rsa(3072)),
        "one good below a broken one": signed(good.replace(b"X", b"X"), keys.rsa(1024)).replace(
            b" bh=", b" bh=A", 1),
        "good, with blanks that relaxed ignores": good.replace(
            b"Subject: test", b"subject:   test "),
        "broken body": good.replace(*BROKEN_BODY),
        "broken header": good.replace(*BROKEN_HEADER),
        "a list's footer": good + b"-- \r\nA list\r\n",
        "a list's tag": good.replace(b"Subject: ", b"Subject: [list] "),
        "two broken signatures": signed(good, keys.rsa(1024)).replace(*BROKEN_BODY),
        "blanks that simple does not ignore": signed(header="simple").replace(
            b"Subject: test", b"Subject:  test"),
        "expired": commands.sign(
            plain, rsa, options=("--timestamp", 1_700_000_000, "--ttl", 60)),
        "no key": signed(key=keys.rsa(3072)),
        "key revoked": signed(key=keys.rsa(2048, "revoked.example")),
        "key of another size": signed(key=keys.rsa(2048, "swapped.example")),
        "domain that DNS refuses to tell": signed(key=keys.rsa(2048, "refused.example")),
        "a tag list that is none": good.replace(b"v=1; ", b"v=1; ; =; ", 1),
        "a version of the future": good.replace(b"v=1; ", b"v=2; ", 1),
        "no b=": re.sub(rb"\r\n b=[^:]*?==\r\n", b"\r\n", good, count=1),
        "From not signed": signed_without_from(plain),
        "forged claim, unsigned": with_line(plain, CLAIM),
        "unsigned, by default": plain,
        "forged claim, by default": with_line(plain, CLAIM),
        JOB: good,
        "forged claim, broken": with_line(good.replace(*BROKEN_BODY), CLAIM),
        "forged claim, good": with_line(good, CLAIM.replace("pass", "fail")),
        "another host's claim, unsigned": with_line(
            plain, CLAIM.replace(AUTHSERV_ID, "mx.other.example")),
        "another host's claim, broken": with_line(
            good.replace(*BROKEN_BODY), CLAIM.replace(AUTHSERV_ID, "mx.other.example")),
        "a claim in i=": signed_by('"; dkim=pass"@sender.example').replace(*BROKEN_BODY),
        QUOTES: signed_by("dkim=pass@sender.example").replace(
            *BROKEN_BODY),
        "a claim in d=": re.sub(rb" d=sender.example;", b" d=a (; dkim=pass;", good, count=1),
        "a claim in s=": re.sub(rb" s=rsa2048;", b" s=a\" dkim=pass ;", good, count=1),
        "l=, nothing appended": signed(bare, length=True),
        "forged mark, unsigned": with_line(plain, MARK),
        "forged mark, broken": with_line(good.replace(*BROKEN_BODY), MARK),
        # Where the two differ
        "Ed25519 alone": commands.sign(plain, ed),
        "rsa-sha1": signed_sha1(plain),
        "RSA of 768 bits": signed(key=keys.rsa(768)),
        "two From fields": with_line(good, "From: Mallory <m@evil.example>"),
        "l=, text appended": signed(bare, length=True) + b"And more.\r\n",
    }


# Deliberate differences, as the document tells them: our word, whether DKIM_VALID fires.
DIFFERENCES = {
    "Ed25519 alone": ("pass", False),
    "rsa-sha1": ("permerror", True),
    "RSA of 768 bits": ("policy", True),
    "two From fields": ("permerror", True),
    "l=, text appended": ("policy", True),
}


class Agreement(unittest.TestCase):
    """The corpus goes through Postfix and the daemon; SpamAssassin gets what was delivered."""

    @classmethod
    def setUpClass(cls):
        cls.system = cls.enterClassContext(MailSystem())
        system = cls.system
        system.publish(
            keys.rsa(768), keys.rsa(1024), keys.rsa(2048), keys.rsa(4096), keys.ed25519(),
            keys.rsa(2048, "other.example"))
        system.dns.add_records(
            "revoked.example", 'rsa2048._domainkey IN TXT "v=DKIM1; k=rsa; p="\n')
        other = keys.rsa(1024)
        system.dns.add_records(
            "swapped.example", f'rsa2048._domainkey IN TXT "v=DKIM1; k=rsa; p={other.public}"\n')
        system.dns.reload()
        cls.usual, *others = listeners = [
            system.listener(system.start_daemon(**changes)) for changes in (
                {"DNSTimeout": 5, "On_DNSError": "accept", "AlwaysAddARHeader": "yes",
                 "AllowedSigners": "csl:other.example=partner"},
                {}, {"AuthservIDWithJobID": "yes"})]
        cls.special = {
            "unsigned, by default": others[0], "forged claim, by default": others[0],
            JOB: others[1]}
        system.start_postfix(listeners)
        cls.rules = system.directory / "rules"
        cls.rules.mkdir()
        (cls.rules / "init.pre").write_text(
            "loadplugin Mail::SpamAssassin::Plugin::Check\n"
            "loadplugin Mail::SpamAssassin::Plugin::DKIM\n" + snippet("spamassassin.pre"))
        (cls.rules / "local.cf").write_text(
            f"dns_available yes\ndns_server 127.0.0.1:{system.dns.port}\n"
            "clear_util_rb\nutil_rb_tld example\n" + snippet("spamassassin.cf") + snippet("allowed.cf")
            + OWN_RULES)
        cls.deliveries = {}
        cls.sent = corpus()
        for number, (name, message) in enumerate(cls.sent.items()):
            recipient = f"c{number}@receiver.example"
            listener = cls.special.get(name, cls.usual)
            answer = smtp.send(listener, message, recipient, client=OUTSIDE)
            if not answer.is_accepted:
                raise AssertionError(f"{name}: {answer}")
            cls.deliveries[name] = system.postfix.maildir.wait_for(recipient, timeout=60)
        cls.seen = cls.scan()

    @classmethod
    def scan(cls):
        """What SpamAssassin makes of all messages, by their names."""
        files = []
        for number, delivery in enumerate(cls.deliveries.values()):
            file = cls.system.directory / f"message{number}"
            file.write_bytes(delivery.bytes.replace(b"\r\n", b"\n"))
            files.append(file)
        done = subprocess.run(
            ["perl", SCRIPT, cls.rules, cls.system.directory, *files],
            capture_output=True, timeout=300, check=False)
        if done.returncode != 0:
            raise AssertionError(done.stderr.decode(errors="replace"))
        return dict(zip(cls.deliveries, map(json.loads, done.stdout.splitlines()), strict=True))

    def test_the_settings_of_the_document_have_no_fault(self):
        done = subprocess.run(
            ["spamassassin", "--lint", "-C", self.rules, "--siteconfigpath", self.rules,
             "-p", "/dev/null"],
            capture_output=True, text=True, timeout=120, check=False)
        self.assertEqual((done.returncode, done.stdout), (0, ""), done.stderr)

    def test_the_plugin_reads_every_result_of_ours_in_order(self):
        for name, delivery in self.deliveries.items():
            with self.subTest(message=name):
                words = [] if name in (JOB, QUOTES) else result_words(delivery)
                self.assertEqual(words == [], name in self.special or name == QUOTES)
                self.assertEqual(self.seen[name]["claimed"], words)
                rules = self.seen[name]["rules"]
                self.assertEqual("AR_MISSING" in rules, words == [])
                self.assertEqual("AR_DKIM_PASS" in rules, "pass" in words)
                self.assertEqual("AR_DKIM_NONE" in rules, words == ["none"])
                if words and "pass" not in words:
                    self.assertEqual("AR_DKIM_FAIL" in rules, words[0] == "fail")
                    refused = words[0] in ("policy", "permerror")
                    self.assertEqual("AR_DKIM_REFUSED" in rules, refused)

    def test_both_plugins_agree(self):
        for name, seen in self.seen.items():
            if name in DIFFERENCES or name in (JOB, QUOTES):
                continue
            with self.subTest(message=name, found=seen["found"], claimed=seen["claimed"]):
                rules = seen["rules"]
                self.assertEqual("AR_DKIM_PASS" in rules, "DKIM_VALID" in rules)
                self.assertEqual(
                    "AR_DKIM_NONE" in rules or "AR_MISSING" in rules,
                    "DKIM_SIGNED" not in rules)
                self.assertEqual(
                    "AR_DKIM_PASS" in rules, name.startswith(("good", "one good", "two good"))
                    or name in ("RSA and Ed25519", "forged claim, good", "l=, nothing appended"))

    def test_known_signers_are_scored_and_nobody_else(self):
        marked = {name for name, seen in self.seen.items() if "DKIM_PARTNER" in seen["rules"]}
        self.assertEqual(marked, PARTNERS)
        for name, delivery in self.deliveries.items():
            self.assertEqual(len(delivery.named("X-DKIM-Allowed")), name in PARTNERS, name)

    def test_they_differ_where_the_document_says_so(self):
        for name, (word, valid) in DIFFERENCES.items():
            with self.subTest(message=name, found=self.seen[name]["found"]):
                self.assertEqual(self.seen[name]["claimed"], [word])
                self.assertEqual("DKIM_VALID" in self.seen[name]["rules"], valid)
                self.assertIn("DKIM_SIGNED", self.seen[name]["rules"])

    def test_the_document_lists_as_many_differences(self):
        table = DOCUMENT.read_text().split("| message |", 1)[1].split("\n\n", 1)[0]
        rows = [line.split(" | ") for line in table.splitlines()[2:]]
        self.assertEqual(
            [(row[1], row[2] == "valid") for row in rows], list(DIFFERENCES.values()))

    def test_rspamd_reads_the_same(self):
        nameserver = f"127.0.0.1:{self.system.dns.port}"
        directory = self.system.directory / "rspamd"
        rules = snippet("rspamd") + snippet("allowed.lua")
        with Rspamd(directory, rules, nameserver) as rspamd:
            for name, delivery in self.deliveries.items():
                with self.subTest(message=name):
                    found = rspamd.symbols(delivery.bytes)
                    words = [] if name == JOB else result_words(delivery)
                    wanted = {f"AR_DKIM_{word.upper()}" for word in words}
                    self.assertEqual({each for each in found if each.startswith("AR_")}, wanted)
                    self.assertEqual("DKIM_PARTNER" in found, name in PARTNERS)

    def test_the_command_gives_the_same(self):
        """`spamassassin -t`, as an operator tries it."""
        for name in ("good, relaxed", "forged claim, unsigned"):
            with self.subTest(message=name):
                done = subprocess.run(
                    ["spamassassin", "-t", "-C", self.rules, "--siteconfigpath", self.rules,
                     "-p", "/dev/null"],
                    input=self.deliveries[name].bytes.replace(b"\r\n", b"\n"),
                    capture_output=True, timeout=120, check=True)
                wanted = "AR_DKIM_PASS" if name.startswith("good") else "AR_DKIM_NONE"
                self.assertRegex(done.stdout.decode(errors="replace"), rf"\b{wanted}\b")


if __name__ == "__main__":
    unittest.main()
