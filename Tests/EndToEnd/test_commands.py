"""The subcommands as pipes: bytes in, bytes out, exit status."""

import base64
import json
import os
import random
import re
import stat
import subprocess
import unittest

from harness import commands, keys, messages, paths, peers
from harness.dns_server import DNSServer

USAGE, BAD_DATA, TEMPORARY, CONFIGURATION = 64, 65, 75, 78
SUBCOMMANDS = ("check-config", "sign", "verify", "keygen", "testkey")


class CommandTest(unittest.TestCase):
    def setUp(self):
        self.directory = self.enterContext(paths.scratch(paths.make_private))
        self.key = keys.rsa(2048)
        self.key_file = keys.key_file(
            self.directory / "keys", [self.key, keys.rsa(1024), keys.ed25519()]
        )

    def sign_arguments(self, key=None):
        return ["--domain", self.key.domain, "--selector", self.key.selector,
                "--key", key or self.key.path]

    def verify(self, message, *options):
        return commands.run("verify", "--keys", self.key_file, *options, message=message)


class CommandLine(CommandTest):
    def test_every_subcommand_explains_itself(self):
        for name in SUBCOMMANDS:
            with self.subTest(command=name):
                outcome = commands.run(name, "--help")
                self.assertEqual(outcome.status, 0)
                self.assertIn(name, outcome.output.decode())

    def test_a_wrong_call_is_a_usage_error(self):
        for arguments in (["no-such-command"], ["verify", "--no-such-option"], ["sign"],
                          ["keygen", "--domain", "sender.example"]):
            with self.subTest(arguments=arguments):
                outcome = commands.run(*arguments)
                self.assertEqual(outcome.status, USAGE)
                self.assertTrue(outcome.errors.strip())


class Sign(CommandTest):
    def test_the_message_itself_is_not_changed(self):
        for name, message in messages.CORPUS.items():
            for text in (message, message.replace(b"\r\n", b"\n")):
                with self.subTest(message=name, crlf=b"\r\n" in text):
                    signed = commands.run("sign", *self.sign_arguments(), message=text).output
                    self.assertTrue(signed.startswith(b"DKIM-Signature:"))
                    self.assertTrue(signed.endswith(text))

    def test_the_line_ends_are_those_of_the_input(self):
        lf = messages.simple().replace(b"\r\n", b"\n")
        self.assertNotIn(b"\r", commands.run("sign", *self.sign_arguments(), message=lf).output)
        signed = commands.run("sign", *self.sign_arguments(), message=messages.simple()).output
        self.assertEqual(signed.count(b"\n"), signed.count(b"\r\n"))

    def test_lf_and_crlf_give_signatures_that_verify(self):
        for text in (messages.simple(), messages.simple().replace(b"\r\n", b"\n")):
            signed = commands.run("sign", *self.sign_arguments(), message=text).output
            self.assertEqual(self.verify(signed).status, 0)
            crlf = signed.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
            self.assertEqual(peers.DKIMPy().verify(crlf, self.key_file), [True])

    def test_the_field_is_folded_below_78_columns(self):
        signed = commands.sign(messages.simple(), keys.rsa(4096))
        field = re.match(rb"DKIM-Signature:.*?\r\n(?![ \t])", signed, re.S).group()
        self.assertLessEqual(max(map(len, field.split(b"\r\n"))), 78)

    def test_several_keys_give_several_signatures(self):
        signed = commands.sign(messages.simple(), keys.rsa(2048), keys.ed25519())
        self.assertEqual(signed.count(b"DKIM-Signature:"), 2)
        self.assertEqual(commands.verify(signed, self.key_file), ["pass", "pass"])

    def test_from_is_signed_and_over_signed(self):
        signed = commands.sign(messages.simple(), self.key)
        names = re.search(rb"\bh=([^;]*)", signed).group(1)
        names = re.sub(rb"\s", b"", names).lower().split(b":")
        self.assertEqual(names.count(b"from"), 2)

    def test_a_length_is_not_written_unless_asked_for(self):
        signed = commands.sign(messages.simple(), self.key)
        self.assertNotRegex(signed.split(b"\r\n\r\n")[0], rb"[;\s]l\s*=")

    def test_a_message_without_one_from_is_bad_data(self):
        for name, message in {
            "none": messages.simple().replace(b"From:", b"X-From:"),
            "two": b"From: m@sender.example\r\n" + messages.simple(),
            "no address": messages.simple().replace(b"<alice@sender.example>", b""),
            "nothing": b"",
        }.items():
            with self.subTest(from_fields=name):
                outcome = commands.run("sign", *self.sign_arguments(), message=message)
                self.assertEqual(outcome.status, BAD_DATA)
                self.assertEqual(outcome.output, b"")
                self.assertTrue(outcome.errors.strip())

    def test_a_key_that_cannot_be_used_is_a_configuration_error(self):
        broken = self.directory / "broken.private"
        broken.write_text("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n")
        broken.chmod(0o600)
        for path in (self.directory / "missing.private", broken):
            with self.subTest(key=path.name):
                outcome = commands.run(
                    "sign", *self.sign_arguments(key=path), message=messages.simple()
                )
                self.assertEqual(outcome.status, CONFIGURATION)
                self.assertIn(path.name, outcome.errors)


class Verify(CommandTest):
    def signed(self, *used):
        message = messages.simple()
        for key in used or (self.key,):
            message = peers.DKIMPy().sign(message, key, "relaxed", "relaxed")
        return message

    def test_a_pass_names_key_and_signature(self):
        outcome = self.verify(self.signed())
        self.assertEqual(outcome.status, 0)
        self.assertEqual(len(outcome.lines), 1)
        self.assertRegex(
            outcome.lines[0],
            r"^dkim=pass \(2048-bit rsa key\) header\.d=sender\.example "
            r"header\.i=@sender\.example header\.a=rsa-sha256 header\.s=rsa2048 "
            r'header\.b="?[A-Za-z0-9+/]{8,}"?$',
        )

    def test_one_line_per_signature_from_the_top(self):
        outcome = self.verify(self.signed(keys.rsa(1024), keys.ed25519(), self.key))
        selectors = [re.search(r"header\.s=(\S+)", line).group(1) for line in outcome.lines]
        self.assertEqual(selectors, ["rsa2048", "ed25519", "rsa1024"])

    def test_a_changed_message_fails_with_a_reason(self):
        outcome = self.verify(self.signed().replace(b"Hello Bob", b"Hello bob"))
        self.assertEqual(outcome.status, 1)
        self.assertRegex(outcome.lines[0], r'^dkim=fail reason="[^"]*body hash')

    def test_one_good_signature_is_enough(self):
        message = self.signed()
        second = self.signed(keys.rsa(1024)).replace(b"Subject: test", b"Subject: tost")
        broken = second.split(b"From: ")[0]
        outcome = self.verify(broken + message)
        self.assertEqual(outcome.status, 0)
        self.assertEqual(len(outcome.lines), 2)

    def test_an_unsigned_message(self):
        outcome = self.verify(messages.simple())
        self.assertEqual((outcome.status, outcome.lines), (1, ["dkim=none"]))

    def test_an_oversized_header_is_not_taken_for_unsigned(self):
        fields = b"".join(b"X-%d: y\r\n" % number for number in range(2100))
        for message in (fields + messages.simple(), fields + self.signed()):
            outcome = self.verify(message)
            self.assertEqual((outcome.status, outcome.lines), (1, [
                'dkim=permerror reason="header section larger than the configured limit"']))
            self.assertIn("2000 fields", outcome.errors)

    def test_a_key_that_is_not_there(self):
        self.key_file.write_text("")
        outcome = self.verify(self.signed())
        self.assertEqual(outcome.status, 1)
        self.assertRegex(outcome.lines[0], r'^dkim=permerror reason="')

    def test_a_key_that_cannot_be_had_now(self):
        for word in ("!SERVFAIL", "!TIMEOUT"):
            with self.subTest(answer=word):
                self.key_file.write_text(f"{self.key.owner_name} {word}\n")
                outcome = self.verify(self.signed())
                self.assertRegex(outcome.lines[0], r'^dkim=temperror reason="')
                self.assertEqual(outcome.status, TEMPORARY)

    def test_a_revoked_key(self):
        self.key_file.write_text(f"{self.key.owner_name} v=DKIM1; p=\n")
        self.assertRegex(self.verify(self.signed()).lines[0], "^dkim=permerror ")

    def test_json(self):
        outcome = self.verify(self.signed(), "--json")
        text = outcome.output.decode()
        values = [json.loads(text)] if text.count("\n") > 1 else [
            json.loads(line) for line in text.splitlines()]
        self.assertIn('"pass"', json.dumps(values))
        self.assertIn('"sender.example"', json.dumps(values))

    def test_explain_says_more(self):
        message = self.signed().replace(b"Hello Bob", b"Hello bob")
        self.assertGreater(
            len(self.verify(message, "--explain").output), len(self.verify(message).output)
        )

    def test_lf_and_crlf_are_both_read(self):
        message = self.signed()
        self.assertEqual(self.verify(message.replace(b"\r\n", b"\n")).status, 0)

    def test_a_name_server_instead_of_a_file(self):
        dns = DNSServer(self.enterContext(paths.scratch()) / "dns")
        dns.add_records(self.key.domain, self.key.zone_text)
        self.addCleanup(dns.stop)
        dns.start()
        outcome = commands.run(
            "verify", "--nameserver", dns.nameserver, message=self.signed()
        )
        self.assertEqual(outcome.status, 0, outcome)

    def test_nothing_makes_it_crash(self):
        source = random.Random(8601)
        good = self.signed()
        samples = [b"", b"\r\n", b"\n", b"\0", b":", b"DKIM-Signature:", b"DKIM-Signature: v=1",
                   b"DKIM-Signature:" + b";" * 10_000 + b"\r\n\r\n", good[:200]]
        for _ in range(60):
            sample = bytearray(good)
            for _ in range(source.randint(1, 8)):
                sample[source.randrange(len(sample) // 2)] = source.randrange(256)
            samples.append(bytes(sample))
        for number, sample in enumerate(samples):
            with self.subTest(sample=number):
                self.assertIn(self.verify(sample).status, (0, 1, BAD_DATA))


class KeyGeneration(CommandTest):
    def check_zone(self, text):
        """`text` in a zone, as BIND's own checker reads it: the joined TXT data by name."""
        zone = self.directory / "zone"
        zone.write_text(
            "$TTL 60\n$ORIGIN sender.example.\n"
            "@ IN SOA ns hostmaster 1 3600 600 86400 60\n@ IN NS ns\nns IN A 127.0.0.1\n" + text
        )
        done = subprocess.run(
            ["named-checkzone", "-D", "sender.example", zone],
            capture_output=True, text=True, timeout=30, check=False,
        )
        self.assertEqual(done.returncode, 0, done.stderr)
        records = {}
        for line in done.stdout.splitlines():
            if re.search(r"\sTXT\s", line):
                strings = re.findall(r'"((?:[^"\\]|\\.)*)"', line)
                self.assertLessEqual(max(map(len, strings)), 255)
                records[line.split()[0]] = "".join(strings).replace("\\;", ";")
        return records

    def test_the_record_belongs_to_the_key(self):
        for kind, bits in (("rsa", 2048), ("rsa", 4096), ("ed25519", 256)):
            with self.subTest(kind=kind, bits=bits):
                selector = f"s{kind}{bits}"
                text = commands.keygen(self.directory, selector, kind=kind, bits=bits)
                records = self.check_zone(text)
                record = records[f"{selector}._domainkey.sender.example."]
                pem = (self.directory / f"{selector}.private").read_bytes()
                self.assertTrue(pem.startswith(b"-----BEGIN PRIVATE KEY-----"), "PKCS#8")
                self.assertIn("v=DKIM1", record)
                self.assertIn(f"k={kind}", record)
                published = re.sub(r"\s", "", re.search(r"p=([^;]*)", record).group(1))
                self.assertEqual(published, keys.Key(kind, bits, pem).public)
                if kind == "rsa":
                    size = subprocess.run(
                        ["openssl", "pkey", "-noout", "-text"], input=pem,
                        capture_output=True, check=True, timeout=30,
                    ).stdout
                    self.assertIn(f"{bits} bit".encode(), size)
                else:
                    self.assertEqual(len(base64.b64decode(published)), 32)

    def test_only_the_owner_can_read_the_key(self):
        before = os.umask(0)
        self.addCleanup(os.umask, before)
        commands.keygen(self.directory, "open")
        mode = stat.S_IMODE((self.directory / "open.private").stat().st_mode)
        self.assertEqual(mode, 0o600)

    def test_a_key_that_is_there_is_not_overwritten(self):
        commands.keygen(self.directory, "once")
        before = (self.directory / "once.private").read_bytes()
        outcome = commands.run("keygen", "--domain", "sender.example", "--selector", "once",
                               "--directory", self.directory)
        self.assertNotEqual(outcome.status, 0)
        self.assertEqual((self.directory / "once.private").read_bytes(), before)

    def test_it_says_what_to_do_next(self):
        outcome = commands.run("keygen", "--domain", "sender.example", "--selector", "next",
                               "--directory", self.directory)
        self.assertIn("next._domainkey", outcome.output.decode())

    def test_what_it_makes_signs_and_verifies(self):
        text = commands.keygen(self.directory, "new")
        record = self.check_zone(text)["new._domainkey.sender.example."]
        self.key_file.write_text(f"new._domainkey.sender.example {record}\n")
        signed = commands.run(
            "sign", "--domain", "sender.example", "--selector", "new",
            "--key", self.directory / "new.private", message=messages.simple(),
        ).output
        self.assertEqual(self.verify(signed).status, 0)


class Configuration(CommandTest):
    def write(self, **parameters):
        result = {
            "Socket": "inet:8891@127.0.0.1",
            "Domain": self.key.domain,
            "Selector": self.key.selector,
            "KeyFile": self.key.path,
            **{name.replace("_", "-"): value for name, value in parameters.items()},
        }
        path = self.directory / "dkim-filter.conf"
        path.write_text("".join(f"{n} {v}\n" for n, v in result.items() if v is not None))
        return path

    def test_a_good_file(self):
        path = self.write()
        for arguments in (["check-config", "--config", path], ["-n", "-x", path]):
            with self.subTest(arguments=arguments[0]):
                outcome = commands.run(*arguments)
                self.assertEqual(outcome.status, 0, outcome.errors)

    def test_what_is_wrong_is_named_with_its_line(self):
        for parameters, named in (
            ({"NoSuchParameter": "yes"}, "NoSuchParameter"),
            ({"Syslog": "perhaps"}, "Syslog"),
            ({"Canonicalization": "loose"}, "Canonicalization"),
            ({"On_BadSignature": "shrug"}, "On-BadSignature"),
            ({"MinimumKeyBits": "many"}, "MinimumKeyBits"),
            ({"SetupPolicyScript": "x"}, "SetupPolicyScript"),
        ):
            with self.subTest(parameter=named):
                outcome = commands.run("check-config", "--config", self.write(**parameters))
                self.assertEqual(outcome.status, CONFIGURATION)
                self.assertRegex(outcome.errors, rf"dkim-filter\.conf:5:.*{named}")

    def test_every_problem_is_reported_not_only_the_first(self):
        path = self.write(NoSuchParameter="yes", Syslog="perhaps")
        errors = commands.run("check-config", "--config", path).errors
        self.assertIn(":5:", errors)
        self.assertIn(":6:", errors)

    def test_a_key_that_cannot_be_used(self):
        readable = self.directory / "readable.private"
        readable.write_bytes(self.key.pem)
        readable.chmod(0o644)
        broken = self.directory / "broken.private"
        broken.write_text("no key\n")
        broken.chmod(0o600)
        for path in (self.directory / "missing.private", readable, broken):
            with self.subTest(key=path.name):
                outcome = commands.run("check-config", "--config", self.write(KeyFile=path))
                self.assertEqual(outcome.status, CONFIGURATION)
                self.assertIn(path.name, outcome.errors)

    def test_a_file_that_is_not_there(self):
        outcome = commands.run("check-config", "--config", self.directory / "none.conf")
        self.assertEqual(outcome.status, CONFIGURATION)
        self.assertIn("none.conf", outcome.errors)

    def test_the_daemon_refuses_it_too(self):
        outcome = commands.run("--config", self.write(NoSuchParameter="yes"), "-f", timeout=20)
        self.assertEqual(outcome.status, CONFIGURATION)
        self.assertIn("NoSuchParameter", outcome.errors)

    def test_sign_with_the_tables_of_the_daemon(self):
        outcome = commands.run("sign", "--config", self.write(), message=messages.simple())
        self.assertEqual(outcome.status, 0, outcome.errors)
        self.assertEqual(commands.verify(outcome.output, self.key_file), ["pass"])


class PublishedKeys(CommandTest):
    """`testkey` against BIND."""

    def setUp(self):
        super().setUp()
        self.dns = DNSServer(self.enterContext(paths.scratch()) / "dns")
        self.dns.add_records(self.key.domain, self.key.zone_text)
        self.dns.add_records(self.key.domain, "empty IN A 127.0.0.1\n")
        self.addCleanup(self.dns.stop)
        self.dns.start()

    def run_testkey(self, selector, path):
        configuration = self.directory / "dkim-filter.conf"
        configuration.write_text(
            f"Socket inet:8891@127.0.0.1\nDomain {self.key.domain}\nSelector {selector}\n"
            f"KeyFile {path}\nNameservers {self.dns.nameserver}\nDNSTimeout 3\n"
        )
        return commands.run("testkey", "--config", configuration)

    def test_a_key_that_is_published(self):
        outcome = self.run_testkey(self.key.selector, self.key.path)
        self.assertEqual(outcome.status, 0, outcome)

    def test_a_key_other_than_the_published_one(self):
        outcome = self.run_testkey(self.key.selector, keys.rsa(1024).path)
        self.assertNotEqual(outcome.status, 0)

    def test_a_key_that_is_not_published(self):
        outcome = self.run_testkey("nowhere", self.key.path)
        self.assertNotEqual(outcome.status, 0)
        self.assertIn("nowhere._domainkey", outcome.errors + outcome.output.decode())

    def test_a_server_that_does_not_answer(self):
        self.dns.stop()
        outcome = self.run_testkey(self.key.selector, self.key.path)
        self.assertEqual(outcome.status, TEMPORARY)


if __name__ == "__main__":
    unittest.main()
