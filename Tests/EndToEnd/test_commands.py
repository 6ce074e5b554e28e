"""The subcommands as pipes: bytes in, bytes out, exit status."""

import base64
import contextlib
import json
import os
import random
import re
import resource
import shutil
import signal
import stat
import subprocess
import unittest

from harness import commands, keys, messages, paths, peers
from harness.dns_server import DNSServer
from harness.milter_daemon import MilterDaemon
from harness.processes import accepts_connections, eventually

USAGE, BAD_DATA, UNAVAILABLE, SOFTWARE, SYSTEM = 64, 65, 69, 70, 71
TEMPORARY, CONFIGURATION = 75, 78
SUBCOMMANDS = ("check-config", "sign", "verify", "keygen", "testkey", "genzone",
               "rotate", "migrate", "explain", "reflect")


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
                self.assertIn(self.verify(sample, "--explain").status, (0, 1, BAD_DATA))


class ZoneTest(CommandTest):
    ZONE_HEAD = (
        "$TTL 60\n@ IN SOA ns hostmaster 1 3600 600 86400 60\n@ IN NS ns\nns IN A 127.0.0.1\n"
    )

    def check_zone(self, text, origin="sender.example", head=ZONE_HEAD):
        """`text` in a zone, as BIND's own checker reads it: the joined TXT data by name."""
        zone = self.directory / "zone"
        zone.write_text(head + text)
        done = subprocess.run(
            ["named-checkzone", "-D", origin, zone],
            capture_output=True, text=True, timeout=30, check=False,
        )
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertNotIn("ignoring out-of-zone data", done.stderr)
        records = {}
        for line in done.stdout.splitlines():
            if re.search(r"\sTXT\s", line):
                strings = re.findall(r'"((?:[^"\\]|\\.)*)"', line)
                self.assertLessEqual(max(map(len, strings)), 255)
                records[line.split()[0]] = "".join(strings).replace("\\;", ";")
        return records


class KeyGeneration(ZoneTest):
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

    def test_sign_makes_the_changes_that_the_configuration_asks_for(self):
        path = self.write(RemoveOldSignatures="yes", IdentityHeader="X-Identity",
                          IdentityHeaderRemove="yes")
        message = messages.simple(extra=[
            "DKIM-Signature: v=1; old", "X-Kept: a\r\n\tb", "X-Identity: x@sender.example",
            "dkim-signature: v=1; older"])
        for text in (message, message.replace(b"\r\n", b"\n")):
            outcome = commands.run("sign", "--config", path, message=text)
            self.assertEqual(outcome.status, 0, outcome.errors)
            end = b"\r\n" if b"\r\n" in text else b"\n"
            field, rest = outcome.output.split(end + b"X-Kept:", 1)
            self.assertIn(b"i=x@sender.example", field)
            self.assertEqual(commands.verify(outcome.output, self.key_file), ["pass"])
            kept = [line for line in text.split(b"X-Kept:", 1)[1].split(end)
                    if not line.lower().startswith((b"dkim-signature", b"x-identity"))]
            self.assertEqual(rest, end.join(kept))

    def test_sign_with_the_tables_of_the_daemon(self):
        outcome = commands.run("sign", "--config", self.write(), message=messages.simple())
        self.assertEqual(outcome.status, 0, outcome.errors)
        self.assertEqual(commands.verify(outcome.output, self.key_file), ["pass"])


class OtherNames(ZoneTest):
    """The program under the names of OpenDKIM's: beside the real ones where that is sensible."""

    REAL = "/usr/sbin"

    def setUp(self):
        super().setUp()
        self.links = self.directory / "links"
        self.links.mkdir()
        for name in ("opendkim", "opendkim-genkey", "opendkim-genzone", "opendkim-testkey",
                     "opendkim-testmsg", "dkim-filter"):
            (self.links / name).symlink_to(paths.binary())

    def run_tool(self, name, *arguments, message=b"", real=False):
        done = subprocess.run(
            [f"{self.REAL if real else self.links}/{name}", *map(str, arguments)],
            input=message, capture_output=True, timeout=60, check=False,
        )
        return commands.Outcome(done.returncode, done.stdout, done.stderr.decode())

    def both(self, name, *arguments, message=b""):
        """What ours and the real one make of the same call."""
        return (self.run_tool(name, *arguments, message=message),
                self.run_tool(name, *arguments, message=message, real=True))

    def write(self, name, text):
        path = self.directory / name
        path.write_text(text)
        return path

    def configuration(self, **parameters):
        lines = {"Domain": self.key.domain, "Selector": self.key.selector,
                 "KeyFile": self.key.path, "TestPublicKeys": self.key_file, **parameters}
        text = "".join(f"{name.replace('_', '-')} {value}\n" for name, value in lines.items())
        return self.write("opendkim.conf", text)

    def message_file(self, name, message):
        path = self.directory / name
        path.write_bytes(message)
        return path


class Usage(OtherNames):
    def options(self, outcome):
        """The letters and words that a usage text lists."""
        return set(re.findall(r"(?<![\w-])(-\w|--[\w-]+)", outcome.errors))

    def test_every_option_of_the_real_programs_is_there(self):
        for name in ("opendkim", "opendkim-genkey", "opendkim-genzone", "opendkim-testkey",
                     "opendkim-testmsg"):
            with self.subTest(name=name):
                ours, real = self.both(name, "--help")
                listed = self.options(real)
                self.assertGreater(len(listed), 4)
                # OpenDKIM's usage text still names -q, which it does not take.
                self.assertEqual(listed - self.options(ours) - {"-q"}, set())


class OpenDKIM(OtherNames):
    def test_parameters_are_told_as_opendkim_tells_them(self):
        path = self.configuration(Mode="s", Syslog="y", MinimumKeyBits="0x400")
        for name in ("Mode", "mode", "KeyFile", "Syslog", "MinimumKeyBits", "UMask",
                     "NoSuchParameter"):
            with self.subTest(parameter=name):
                ours, real = self.both("opendkim", "-x", path, "-e", name)
                self.assertEqual((ours.status, ours.output), (real.status, real.output))

    def test_flags_win_over_the_file(self):
        path = self.write("all.conf", "Mode s\nSelector file\nBackground yes\nLogWhy no\n")
        for flags, parameter, value in (
            ("-A", "AutoRestart", "True"), ("-bv", "Mode", "v"),
            ("-c relaxed", "Canonicalization", "relaxed"), ("-d a,b", "Domain", "a,b"),
            ("-D", "SubDomains", "True"), ("-f", "Background", "False"),
            ("-k /k", "KeyFile", "/k"), ("-l", "Syslog", "True"), ("-L 50%", "Minimum", "50%"),
            ("-o A,B", "OmitHeaders", "A,B"), ("-p inet:1", "Socket", "inet:1"),
            ("-P /p", "PidFile", "/p"), ("-r", "RequiredHeaders", "True"),
            ("-s flag", "Selector", "flag"), ("-S ed25519-sha256", "SignatureAlgorithm",
                                              "ed25519-sha256"),
            ("-T 0x10", "DNSTimeout", "16"), ("-u nobody:nogroup", "UserID", "nobody:nogroup"),
            ("-W", "LogWhy", "True"), ("-fl", "Syslog", "True"),
        ):
            with self.subTest(flags=flags):
                outcome = self.run_tool(
                    "opendkim", "-x", path, *flags.split(), "-e", parameter)
                self.assertEqual(outcome.status, 0, outcome.errors)
                # A switch that does not work yet has no type.
                told = ["True" if line == "yes" else line for line in outcome.lines]
                self.assertEqual(told, [value])

    def test_no_tool_goes_on_with_a_broken_configuration(self):
        """Not even to tell a parameter; a table that is named on its own needs none."""
        broken = self.write("broken.conf", "Mode v\nNoSuchParameter x\nSelector sel\n")
        missing = self.write("missing.conf", "Mode v\nPeerList file:/nowhere/peers\n")
        for path, named, status in ((broken, f"{broken}:2: NoSuchParameter: ", CONFIGURATION),
                                    (missing, f"{missing}:2: PeerList: ", None)):
            for name, arguments in (
                ("opendkim", ["-e", "Mode"]), ("opendkim-genzone", []),
                ("opendkim-testkey", ["-d", self.key.domain, "-s", self.key.selector,
                                      "-k", self.key.path]),
            ):
                with self.subTest(name=name, path=path.name):
                    ours, real = self.both(name, "-x", path, *arguments)
                    self.assertEqual(ours.status, CONFIGURATION)
                    self.assertEqual(real.status, status or real.status)
                    self.assertNotEqual(real.status, 0)
                    self.assertEqual(ours.output, b"")
                    self.assertIn(named, ours.errors)
        for arguments in (["testkey"], ["genzone"]):
            with self.subTest(arguments=arguments):
                outcome = commands.run(*arguments, "-x", broken)
                self.assertEqual(outcome.status, CONFIGURATION)
                self.assertIn(f"{broken}:2: NoSuchParameter: ", outcome.errors)

    def test_tools_look_keys_up_as_the_daemon_does(self):
        """TestPublicKeys, TestDNSData, and a trust anchor that is none."""
        table = self.write("table", f"{self.key.owner_name} v=DKIM1; p={self.key.public}\n")
        arguments = ["-d", self.key.domain, "-s", self.key.selector, "-k", self.key.path]
        for parameter, value in (("TestPublicKeys", self.key_file),
                                 ("TestDNSData", f"file:{table}")):
            path = self.write("records.conf", f"{parameter} {value}\n")
            with self.subTest(parameter=parameter):
                outcome = self.run_tool("opendkim-testkey", "-v", "-x", path, *arguments)
                self.assertEqual((outcome.status, outcome.lines),
                                 (0, ["opendkim-testkey: key OK"]), outcome.errors)
        junk = self.write("junk", "no anchor\n")
        path = self.write("anchor.conf", f"Mode v\nTrustAnchorFile {junk}\n")
        outcome = self.run_tool("opendkim-testkey", "-x", path, *arguments)
        self.assertEqual(outcome.status, CONFIGURATION)
        self.assertIn(f"{path}:2: TrustAnchorFile: ", outcome.errors)

    def test_a_resolver_that_gets_no_thread_is_told_at_once(self):
        """It needs two beside the main one. This user has no other process."""
        program = self.enterContext(paths.scratch()) / "dkim-milterd"
        program.write_bytes(paths.binary().read_bytes())
        program.chmod(0o755)
        for processes in (1, 2):
            with self.subTest(processes=processes):
                done = subprocess.run(
                    [program, "testkey", "-d", "example.com", "-s", "x"],
                    user=54_321, group=54_321, extra_groups=[], check=False, timeout=60,
                    capture_output=True, text=True, cwd="/", preexec_fn=lambda: (
                        resource.setrlimit(resource.RLIMIT_NPROC, (processes, processes))))
                self.assertEqual(done.returncode, SYSTEM)
                self.assertIn("pthread_create failed: Resource temporarily", done.stderr)

    def test_a_data_set_answers_as_in_opendkim(self):
        table = self.write("table", "one a.example:sel:/some/path\ntwo b\n")
        for lines, status in (
            ("one/3\none/1\none/2\n", 0), ("two/1\n", 0), ("three/1\n", 1), ("one\n", USAGE),
        ):
            with self.subTest(lines=lines):
                text = f"file:{table}\n{lines}".encode()
                ours, real = self.both("opendkim", "-Q", message=text)
                self.assertEqual(ours.status, status)
                quoted = [line for line in real.lines if line.startswith("'")]
                self.assertEqual([line for line in ours.lines if line.startswith("'")], quoted)
                self.assertEqual("record not found" in ours.output.decode(),
                                 "record not found" in real.output.decode())

    def test_what_a_message_would_come_to_is_worded_as_in_opendkim(self):
        good = peers.DKIMPy().sign(messages.simple(), self.key, "relaxed", "simple")
        path = self.write(
            "opendkim.conf", f"Mode v\nOn-BadSignature reject\nTestPublicKeys {self.key_file}\n")
        for name, message, status in (
            ("good", good, 0), ("changed", good.replace(b"Hello Bob", b"Hello bob"), 1),
            ("unsigned", messages.simple(), 1),
        ):
            file = self.message_file(f"{name}.eml", message)
            with self.subTest(message=name):
                ours, real = self.both("opendkim", "-x", path, "-t", file)
                self.assertEqual(ours.status, status)
                self.assertEqual(real.status, 0, "OpenDKIM's status says nothing")
                verdict = re.compile(r"(succeeded|failed:|message not signed)")
                self.assertEqual(verdict.findall(ours.output.decode()),
                                 verdict.findall(real.output.decode()))
                begin = f"opendkim: {file}: "
                self.assertTrue(ours.lines[0].startswith(begin), ours.lines)
                self.assertTrue(real.lines[0].startswith(begin), real.lines)
            with self.subTest(message=name, verbosity=2):
                ours, real = self.both("opendkim", "-x", path, "-vvt", file)
                if name != "unsigned":  # OpenDKIM reads its body, too.
                    steps = re.compile(r"^opendkim: .*mlfi_\w+\(\) returned \w+$", re.M)
                    self.assertEqual(steps.findall(ours.errors), steps.findall(real.errors))
                for edit in ("### INSHEADER: idx=0 hname='Authentication-Results' hvalue='DEBUG-j",
                             "### SETREPLY: rcode='550' xcode='5.7.0' replytxt='bad DKIM "):
                    self.assertEqual(edit in ours.output.decode(), edit in real.output.decode())

    def test_a_trial_signs_as_the_daemon_would_at_a_fixed_time(self):
        path = self.configuration(Canonicalization="relaxed/simple")
        for text in (messages.simple(), messages.simple().replace(b"\r\n", b"\n")):
            ours = self.run_tool("opendkim", "-x", path, "-F", "1234567890", "-t", "-",
                                 message=text)
            self.assertEqual(ours.status, 0, ours.errors)
            self.assertEqual(ours.lines[0], "opendkim: (stdin):")
            self.assertIn(b"t=1234567890;", ours.output)
            field = ours.output.split(b"\n", 1)[1].replace(b"\n", b"\r\n")
            self.assertEqual(peers.DKIMPy().verify(field + messages.simple(), self.key_file),
                             [True])

    def test_files_that_are_no_messages(self):
        path = self.configuration()
        broken = self.message_file("broken", b"no field\n\n")
        for file in (broken, self.directory / "missing"):
            with self.subTest(file=file.name):
                ours, real = self.both("opendkim", "-x", path, "-t", file)
                self.assertEqual(ours.status, real.status)
                self.assertEqual(ours.output, b"")
                self.assertTrue(ours.errors)

    def test_strict_test_mode_wants_crlf(self):
        for name, text, told in (
            ("crlf", messages.simple(), False),
            ("lf", messages.simple().replace(b"\r\n", b"\n"), True),
        ):
            with self.subTest(line_ends=name):
                path = self.configuration(StrictTestMode="yes")
                file = self.message_file(f"{name}.eml", text)
                outcome = self.run_tool("opendkim", "-x", path, "-t", file)
                self.assertEqual("StrictTestMode" in outcome.errors, told, outcome.errors)
                self.assertEqual(outcome.status == BAD_DATA, told)

    def test_a_key_that_cannot_be_looked_up_is_a_temporary_failure(self):
        self.key_file.write_text(f"{self.key.owner_name} !SERVFAIL\n")
        good = peers.DKIMPy().sign(messages.simple(), self.key, "relaxed", "simple")
        file = self.message_file("good.eml", good)
        path = self.configuration(Mode="v", Domain="other.example")
        outcome = self.run_tool("opendkim", "-x", path, "-t", file)
        self.assertEqual(outcome.status, TEMPORARY)

    def test_wrong_calls(self):
        for arguments in (["-Z"], ["-b"], ["operand"], ["-q"], ["--help"]):
            with self.subTest(arguments=arguments):
                ours, real = self.both("opendkim", *arguments)
                self.assertEqual((ours.status, real.status), (USAGE, USAGE))
                self.assertIn("usage:", ours.errors)

    def test_it_checks_the_configuration(self):
        ours, real = self.both("opendkim", "-n", "-x", self.configuration(), "-p",
                               "inet:8891@127.0.0.1")
        self.assertEqual((ours.status, real.status), (0, 0), ours.errors)

    def test_debians_unit_can_start_it_by_a_link(self):
        """Type=forking: it returns when mail can come, and the PID file names the daemon."""
        socket, pid_file = self.directory / "opendkim.sock", self.directory / "opendkim.pid"
        path = self.configuration(Socket=f"local:{socket}", PidFile=pid_file, UMask="007")
        outcome = self.run_tool("opendkim", "-x", path)
        self.assertEqual(outcome.status, 0, outcome.errors)
        pid = int(pid_file.read_text())
        self.addCleanup(self.kill, pid)
        self.assertTrue(accepts_connections(str(socket)))
        self.assertEqual(stat.S_IMODE(socket.stat().st_mode), 0o770)
        os.kill(pid, signal.SIGTERM)
        eventually(lambda: not pid_file.exists(), 30, what="the daemon has gone")

    @staticmethod
    def kill(pid):
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)

    def test_the_version_tells_what_can_be_used(self):
        outcome = self.run_tool("opendkim", "-V")
        self.assertEqual(outcome.status, 0)
        for word in ("dkim-milterd", "rsa-sha256", "ed25519-sha256", "relaxed", "refile"):
            self.assertIn(word, outcome.output.decode())

    def test_a_reload_leaves_the_flags_in_force(self):
        """OpenDKIM forgets them."""
        daemon = MilterDaemon(
            self.directory / "milter", {"Mode": "v"},
            arguments=["-b", "sv", "-d", "flag.example", "-s", self.key.selector,
                       "-k", self.key.path])
        self.addCleanup(daemon.stop)
        daemon.start()
        daemon.configure({"Mode": "v", "Domain": "file.example", "LogWhy": "yes"})
        daemon.reload()
        daemon.wait_for_log("configuration reloaded")
        miltertest = self.write("check.lua", f"""
            conn = mt.connect("inet:{daemon.milter.split(":")[2]}@127.0.0.1")
            assert(mt.conninfo(conn, "localhost", "127.0.0.1") == nil)
            assert(mt.mailfrom(conn, "<alice@flag.example>") == nil)
            assert(mt.header(conn, "From", "alice@flag.example") == nil)
            assert(mt.eoh(conn) == nil)
            assert(mt.bodystring(conn, "Hello\\r\\n") == nil)
            assert(mt.eom(conn) == nil)
            assert(mt.eom_check(conn, MT_HDRINSERT, "DKIM-Signature"))
            """)
        done = subprocess.run(["miltertest", "-s", miltertest], capture_output=True, text=True,
                              timeout=60, check=False)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr + daemon.log)


class DKIMFilterFlags(OtherNames):
    def check(self, *arguments):
        return self.run_tool("dkim-filter", "-n", "-x", self.configuration(), "-p",
                             "inet:8891@127.0.0.1", *arguments)

    def test_hosts_come_from_files(self):
        hosts = self.write("hosts", "192.0.2.1\n")
        for flag, parameter in (("-a", "PeerList"), ("-i", "InternalHosts"),
                                ("-I", "ExternalIgnoreList")):
            with self.subTest(flag=flag):
                self.assertEqual(self.check(flag, hosts).status, 0)
                outcome = self.check(flag, self.directory / "none")
                self.assertEqual(outcome.status, CONFIGURATION)
                self.assertIn(parameter, outcome.errors)

    def test_actions_may_be_cut_short(self):
        self.assertEqual(self.check("-C", "bad=r,dns=t,int=t,no=a,sec=t,def=a").status, 0)
        for wrong in ("bad=x", "x=r", "bad"):
            with self.subTest(actions=wrong):
                self.assertEqual(self.check("-C", wrong).status, USAGE)

    def test_what_is_not_supported_is_named(self):
        outcome = self.check("-U", "/some/file")
        self.assertEqual(outcome.status, CONFIGURATION)
        self.assertIn("command line: POPDBFile", outcome.errors)


class Genkey(OtherNames):
    def make(self, *arguments):
        """The files that ours and the real one make, in this order."""
        made = []
        for real in (False, True):
            folder = self.directory / ("real" if real else "ours")
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir()
            outcome = self.run_tool("opendkim-genkey", "-D", folder, *arguments, real=real)
            self.assertEqual(outcome.status, 0, outcome.errors)
            made.append({path.name: path for path in folder.iterdir()})
        return made

    def test_the_files_are_those_of_opendkim(self):
        for arguments in (
            [], ["-s", "sel", "-d", "sender.example"],
            ["-a", "-ssel", "--domain=sender.example", "-trS"],
            ["--append-domain", "--selector", "sel", "--testmode", "--restrict"],
            ["--nosubdomains", "--bits=1024", "--hash-algorithms", "sha256"],
            ["--no-subdomains", "--note=a note"], ["-n", "x", "-t", "--no-testmode"],
            ["--dom", "sender.example", "-s", "Upper"],
        ):
            with self.subTest(arguments=arguments):
                ours, real = self.make(*arguments)
                self.assertEqual(set(ours), set(real))
                for name, path in ours.items():
                    self.assertEqual(stat.S_IMODE(path.stat().st_mode), 0o600, name)
                texts = []
                for made in (ours, real):
                    text = next(path for name, path in made.items() if name.endswith("txt"))
                    # All but the key; the length of each string counts.
                    texts.append(re.sub(r"(?<=p=)[\w+/=]+|(?<=^\t  \")[\w+/=]{20,}",
                                        lambda found: f"<{len(found.group())}>",
                                        text.read_text(), flags=re.M))
                self.assertEqual(*texts)

    def test_the_record_belongs_to_the_key(self):
        for kind in ("rsa", "ed25519"):
            with self.subTest(kind=kind):
                outcome = self.run_tool(
                    "opendkim-genkey", "-D", self.directory, "-a", "-s", kind,
                    "-d", "sender.example", f"--type={kind}")
                self.assertEqual(outcome.status, 0, outcome.errors)
                records = self.check_zone((self.directory / f"{kind}.txt").read_text())
                record = records[f"{kind}._domainkey.sender.example."]
                pem = (self.directory / f"{kind}.private").read_bytes()
                self.assertTrue(record.endswith("p=" + keys.Key(kind, 0, pem).public))

    def test_what_is_there_is_not_overwritten(self):
        self.write("other.txt", "old")
        self.assertEqual(
            self.run_tool("opendkim-genkey", "-D", self.directory, "-s", "other").status, 1)
        self.assertFalse((self.directory / "other.private").exists())
        arguments = ["opendkim-genkey", "-D", self.directory, "-s", "once"]
        self.assertEqual(self.run_tool(*arguments).status, 0)
        before = (self.directory / "once.private").read_bytes()
        self.assertEqual(self.run_tool(*arguments).status, 1)
        self.assertEqual((self.directory / "once.private").read_bytes(), before)

    def test_wrong_calls(self):
        for arguments in (["--no-such-option"], ["-b", "many"], ["-b", "512"], ["operand"],
                          ["-D", self.directory / "missing"], ["--type=dsa"]):
            with self.subTest(arguments=arguments):
                outcome = self.run_tool("opendkim-genkey", *arguments)
                self.assertEqual(outcome.status, 1)
                self.assertTrue(outcome.errors.startswith("opendkim-genkey: "))


class Testmsg(OtherNames):
    def test_what_it_signs_verifies(self):
        for text in (messages.simple(), messages.simple().replace(b"\r\n", b"\n")):
            signed = self.run_tool("opendkim-testmsg", "-d", self.key.domain, "-s",
                                   self.key.selector, "-k", self.key.path, message=text)
            self.assertEqual(signed.status, 0, signed.errors)
            self.assertTrue(signed.output.endswith(text))
            crlf = signed.output.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
            self.assertEqual(peers.DKIMPy().verify(crlf, self.key_file), [True])
            verify = ["opendkim-testmsg", "-x", self.configuration()]
            self.assertEqual(self.run_tool(*verify, message=signed.output).status, 0)
            changed = self.run_tool(
                *verify, message=signed.output.replace(b"Hello Bob", b"Hello bob"))
            self.assertEqual(changed.status, SOFTWARE)
            self.assertIn("dkim_eom(): Bad signature", changed.errors)

    def test_faults_have_the_status_of_opendkim(self):
        for name, message, arguments in (
            ("unsigned", messages.simple(), []), ("no message", b"garbage\n", []),
            ("no selector", messages.simple(), ["-d", "sender.example"]),
            ("no key", messages.simple(), ["-d", "a.example", "-s", "s", "-k", "missing"]),
            ("operand", messages.simple(), ["-d", "a.example"]),
        ):
            with self.subTest(fault=name):
                ours, real = self.both("opendkim-testmsg", *arguments, message=message)
                self.assertEqual(ours.status, real.status)
                self.assertEqual(ours.output, b"")


class Genzone(OtherNames):
    def setUp(self):
        super().setUp()
        self.other = keys.rsa(1024)
        self.edwards = keys.ed25519()
        self.table = self.write(
            "KeyTable",
            f"one sender.example:one:{self.key.path}\n"
            f"two sub.sender.example:two:{self.other.path}\n"
            f"three sender.example:three:{self.edwards.path}\n"
            f"four other.example:four:{self.key.path}\n")
        self.inside = {
            "one._domainkey.sender.example.": self.key,
            "two._domainkey.sub.sender.example.": self.other,
            "three._domainkey.sender.example.": self.edwards,
        }

    def genzone(self, *arguments):
        return commands.run("genzone", *arguments, f"file:{self.table}")

    def check_records(self, records, wanted):
        self.assertEqual(set(records), set(wanted))
        for name, key in wanted.items():
            self.assertEqual(records[name], f"v=DKIM1; k={key.kind}; p={key.public}")

    def test_bind_loads_the_zone_of_a_domain(self):
        for arguments, origin in (
            (["-D"], "sender.example"), (["-F"], "sender.example"),
            ([], "_domainkey.sender.example"),
        ):
            with self.subTest(arguments=arguments):
                outcome = self.genzone("-d", "sender.example", *arguments)
                self.assertEqual(outcome.status, 0, outcome.errors)
                records = self.check_zone(outcome.output.decode(), origin)
                self.check_records(records, {
                    name: key for name, key in self.inside.items() if ".sub." not in name})

    def test_bind_loads_it_with_the_domains_below(self):
        outcome = self.genzone("-d", "sender.example", "-s", "-D")
        self.check_records(self.check_zone(outcome.output.decode()), self.inside)

    def test_bind_loads_a_zone_with_soa_and_name_servers(self):
        outcome = self.genzone(
            "-d", "sender.example", "-sDS", "-N", "ns1.net.example,ns2.net.example",
            "-C", "a.b@net.example", "-E", "500000", "-r", "4000", "-R", "900", "-T", "3000",
            "-t", "77")
        self.assertEqual(outcome.status, 0, outcome.errors)
        text = outcome.output.decode()
        self.check_records(self.check_zone(text, head=""), self.inside)
        zone = subprocess.run(
            ["named-checkzone", "-D", "sender.example", self.directory / "zone"],
            capture_output=True, text=True, timeout=30, check=True).stdout
        self.assertRegex(
            zone, r"SOA\s+ns1\.net\.example\. a\\.b\.net\.example\. "
                  r"20\d{8} 4000 900 500000 3000\n")
        self.assertRegex(zone, r"\sNS\s+ns2\.net\.example\.\n")
        self.assertRegex(zone, r"one\._domainkey\.sender\.example\.\s+77 IN TXT")

    def test_relative_names_of_several_domains_are_refused(self):
        for arguments in ([], ["-D"], ["-F", "-S", "-N", "ns.example"]):
            with self.subTest(arguments=arguments):
                outcome = self.genzone(*arguments)
                self.assertEqual((outcome.status, outcome.output), (USAGE, b""))
                self.assertIn("-d", outcome.errors)

    def test_a_zone_without_name_server_is_refused(self):
        outcome = self.genzone("-d", "sender.example", "-S")
        self.assertEqual((outcome.status, outcome.output), (USAGE, b""))
        self.assertIn("-N", outcome.errors)

    def test_a_key_that_is_missing_keeps_the_zone_from_being_written(self):
        with self.table.open("a") as table:
            table.write("five sender.example:five:/none/five.private\nsix sender.example\n")
        file = self.write("zone.txt", "old\n")
        outcome = self.genzone("-F", "-o", file)
        self.assertEqual((outcome.status, outcome.output), (BAD_DATA, b""))
        self.assertIn("five", outcome.errors)
        self.assertIn("six", outcome.errors)
        self.assertEqual(file.read_text(), "old\n")

    def test_a_row_for_any_domain_is_told_of_and_written_for_a_named_one(self):
        self.table.write_text(f"any %:any:{self.key.path}\n"
                              f"one sender.example:one:{self.key.path}\n")
        outcome = self.genzone("-F")
        self.assertEqual(outcome.status, 0)
        self.assertIn("'any'", outcome.errors)
        self.assertNotIn(b"any._domainkey", outcome.output)
        outcome = self.genzone("-F", "-d", "sender.example")
        self.assertEqual(outcome.errors, "")
        self.assertIn(b"any._domainkey.sender.example.", outcome.output)

    def test_it_goes_into_a_file(self):
        file = self.directory / "zone.out"
        for _ in range(2):
            outcome = self.genzone("-F", "-v", "-o", file)
            self.assertEqual((outcome.status, outcome.output), (0, b""))
            self.assertIn("4 records written", outcome.errors)
        self.assertIn("one._domainkey.sender.example.", file.read_text())

    def test_the_table_of_a_configuration(self):
        path = self.write("tables.conf", f"KeyTable file:{self.table}\n")
        outcome = commands.run("genzone", "-F", "--config", path)
        self.assertEqual(outcome.output.count(b"TXT"), 4)
        outcome = commands.run("genzone", "-F", "--config", self.configuration())
        self.assertEqual(outcome.output.count(b"TXT"), 1)
        outcome = commands.run("genzone", "--config", self.write("empty.conf", "Mode v\n"))
        self.assertEqual(outcome.status, CONFIGURATION)

    def test_the_records_are_those_of_opendkim(self):
        """Beside the real tool, which knows no Ed25519."""
        lines = self.table.read_text().splitlines(keepends=True)
        self.table.write_text("".join(line for line in lines if not line.startswith("three")))
        for arguments in (["-F"], ["-F", "-M"], ["-F", "-t", "300"], ["-D", "-d", "sender.example"],
                          ["-d", "sender.example"]):
            with self.subTest(arguments=arguments):
                ours, real = self.both("opendkim-genzone", *arguments, f"file:{self.table}")
                self.assertEqual((ours.status, real.status), (0, 0), ours.errors)
                self.assertEqual(*map(self.entries, (ours, real)))

    @staticmethod
    def entries(outcome):
        """Owner, TTL and data of each TXT record in a zone file."""
        text = outcome.output.decode().replace("\\;", ";")
        found = {}
        for owner, ttl, data in re.findall(
                r"^(\S+)\t(?:(\d+)\t)?IN\tTXT\t\( (.*?) \)$", text, re.M | re.S):
            joined = "".join(re.findall(r'"([^"]*)"', data))
            found[owner] = (ttl, joined.replace("; ", ";"))
        return found

    def test_nsupdate_takes_the_commands(self):
        dns = DNSServer(self.enterContext(paths.scratch()) / "dns")
        dns.allows_updates = True
        dns.add_records("sender.example", "a IN A 127.0.0.1\n")
        dns.add_records("other.example", "a IN A 127.0.0.1\n")
        self.addCleanup(dns.stop)
        dns.start()
        text = ""
        for arguments in (["-d", "sender.example", "-s"], ["-d", "other.example"]):
            outcome = self.genzone("-u", "-N", dns.address, *arguments)
            self.assertEqual(outcome.status, 0, outcome.errors)
            text += outcome.output.decode().replace(
                f"server {dns.address}\n", f"server {dns.address} {dns.port}\n")
        done = subprocess.run(["nsupdate", "-v"], input=text, capture_output=True, text=True,
                              timeout=60, check=False)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        for name, key in self.inside.items():
            answer = "".join(re.findall(r'"([^"]*)"', dns.query(name)))
            self.assertEqual(answer.replace("\\;", ";"), f"v=DKIM1; k={key.kind}; p={key.public}")


class Migration(OtherNames):
    """`migrate` on what Debian ships and on the set-ups of the usual how-tos."""

    DEBIAN = "/etc/opendkim.conf"

    def migrate(self, *paths_, unit=None, defaults=None):
        arguments = [word for path in paths_ for word in ("--from", path)]
        if unit:
            arguments += ["--unit", unit]
        if defaults:
            arguments += ["--defaults", defaults]
        return commands.run("migrate", *arguments)

    def kinds(self, outcome, path):
        """The kind of each line of `path` in the report, and what is said about it."""
        section = re.split(r"\n\n", outcome.output.decode().split(f"{path}", 1)[1], maxsplit=1)[0]
        kinds, kind, line = {}, None, None
        for text in section.splitlines()[1:]:
            if re.match(r"  \S", text):
                kind = text.strip()
            elif found := re.match(r" *(\d+)  (.*)", text):
                line = int(found[1])
                kinds[line] = (kind, found[2])
            elif line:
                kinds[line] = (kinds[line][0], f"{kinds[line][1]} {text.strip()}")
        return kinds

    def check_verdict(self, outcome, path, *flags):
        """Status and last line say what check-config says."""
        checked = commands.run("-n", "-x", path, *flags)
        self.assertEqual(outcome.status, checked.status, checked.errors)
        word = "would start" if checked.status == 0 else "would not start"
        self.assertIn(word, outcome.lines[-1])
        return checked

    def test_every_line_of_debians_configuration_is_told_of(self):
        outcome = self.migrate(self.DEBIAN)
        self.check_verdict(outcome, self.DEBIAN)
        with open(self.DEBIAN, encoding="ascii") as file:
            lines = {number: line.split() for number, line in enumerate(file, 1)
                     if re.match(r"\w", line)}
        kinds = self.kinds(outcome, self.DEBIAN)
        self.assertEqual(set(kinds), set(lines))
        for number, (name, value) in lines.items():
            self.assertIn(f"{name} {value}", kinds[number][1])
            if name in ("SyslogSuccess", "Canonicalization", "UMask", "UserID", "PidFile"):
                self.assertEqual(kinds[number][0], "the same")
            if name == "Socket":
                self.assertEqual(kinds[number][0], "to know")
                self.assertIn("chroot", kinds[number][1])

    def test_the_unit_that_it_proposes_starts_this_program(self):
        text = self.migrate(self.DEBIAN).output.decode()
        self.assertIn("systemctl edit opendkim.service", text)
        block = re.search(r"^ +\[Service\]\n(?: +\S.*\n)+?(?= {4}then)", text, re.M).group()
        self.assertIn(f"ExecStart={paths.binary()} -x {self.DEBIAN} -f\n", block)
        self.assertIn("Type=notify\n", block)
        words = [line.strip() for line in block.splitlines()]
        self.assertEqual(words[0], "[Service]")
        # A command replaces another one only after an empty one (systemd.service(5)).
        for name in ("ExecStart", "ExecReload"):
            own = [word for word in words if word.startswith(f"{name}=")]
            self.assertEqual((len(own), own[0]), (2, f"{name}="))

    def test_a_single_domain(self):
        path = self.configuration(Socket="inet:8891@localhost", Canonicalization="relaxed/simple")
        outcome = self.migrate(path)
        self.check_verdict(outcome, path)
        self.assertEqual(outcome.status, 0)
        self.assertEqual({kind for kind, _ in self.kinds(outcome, path).values()}, {"the same"})

    def how_to(self, **parameters):
        """The set-up of the usual how-to: several domains, tables of patterns."""
        hosts = self.write("TrustedHosts", "127.0.0.1\n::1\n*.sender.example\n")
        table = self.write("KeyTable", f"k sender.example:sel:{self.key.path}\n"
                                       f"o other.example:sel:{self.key.path}\n")
        signing = self.write("SigningTable", "*@sender.example k\n*@other.example o\n")
        lines = {
            "UMask": "002", "Syslog": "yes", "SyslogSuccess": "Yes", "LogWhy": "Yes",
            "Canonicalization": "relaxed/simple", "ExternalIgnoreList": f"refile:{hosts}",
            "InternalHosts": f"refile:{hosts}", "KeyTable": f"refile:{table}",
            "SigningTable": f"refile:{signing}", "Mode": "sv",
            "SignatureAlgorithm": "rsa-sha256", "Socket": "inet:12301@localhost", **parameters,
        }
        text = "".join(f"{name} {value}\n" for name, value in lines.items())
        return self.write("howto.conf", text), hosts, table, signing

    def test_tables_of_several_domains(self):
        path, hosts, table, signing = self.how_to()
        outcome = self.migrate(path)
        self.check_verdict(outcome, path)
        self.assertEqual(outcome.status, 0)
        text = outcome.output.decode()
        self.assertIn(f"{table} (KeyTable): 2 rows", text)
        self.assertIn(f"{signing} (SigningTable): 2 rows", text)
        self.assertIn(f"{hosts} (ExternalIgnoreList): 3 rows, (InternalHosts): 3 rows", text)
        kind, words = self.kinds(outcome, f"{hosts} (")[3]
        self.assertEqual(kind, "to know")
        self.assertIn("matches hosts here, in OpenDKIM none", words, "OpenDKIM's patterns never match hosts")

    def test_faults_in_tables_are_told_at_their_rows(self):
        path, _, table, signing = self.how_to()
        with table.open("a") as file:
            file.write("gone sender.example:sel:/none/x.private\n")
        with signing.open("a") as file:
            file.write("*@x.example nokey\n")
        outcome = self.migrate(path)
        self.assertEqual(outcome.status, CONFIGURATION)
        self.assertEqual(self.kinds(outcome, f"{table} (")[3][0], "refused")
        self.assertIn("/none/x.private", self.kinds(outcome, f"{table} (")[3][1])
        self.assertEqual(self.kinds(outcome, f"{signing} (")[3][0], "refused")

    def test_included_files(self):
        inner = self.write("inner.conf", "Mode s\nSetupPolicyScript /x.lua\n")
        path = self.write("outer.conf", f"Socket inet:1234@localhost\nInclude {inner}\n"
                                        "ADSPAction discard\nX-Header no\nNoSuchThing 1\n")
        outcome = self.migrate(path)
        checked = self.check_verdict(outcome, path)
        self.assertEqual(self.kinds(outcome, path)[3][0], "without effect")
        self.assertEqual(self.kinds(outcome, path)[5][0], "refused")
        self.assertEqual(self.kinds(outcome, f"{inner} (")[1][0], "the same")
        self.assertEqual(self.kinds(outcome, f"{inner} (")[2][0], "refused")
        self.assertIn("Lua", checked.errors)

    def test_a_socket_in_the_chroot_of_postfix(self):
        path = self.configuration(Socket="local:/var/spool/postfix/opendkim/opendkim.sock")
        kind, words = self.kinds(self.migrate(path), path)[5]
        self.assertIn("unix:opendkim/opendkim.sock", words)

    def test_two_instances(self):
        signer = self.configuration(Mode="s", Socket="inet:8891@localhost", PidFile="/run/a.pid")
        verifier = self.write("verify.conf",
                              "Mode v\nSocket inet:8892@localhost\nPidFile /run/b.pid\n")
        outcome = self.migrate(signer, verifier)
        self.assertEqual(outcome.status, 0)
        self.assertNotIn("each other's way", outcome.output.decode())
        self.assertEqual(self.kinds(outcome, verifier)[1][0], "the same")
        for path in (signer, verifier):
            self.assertIn(f"-x {path} -f", outcome.output.decode())
        verifier.write_text("Mode v\nSocket inet:8891@localhost\nPidFile /run/a.pid\n")
        text = self.migrate(signer, verifier).output.decode()
        self.assertIn("Socket inet:8891@localhost is that of", text)
        self.assertIn("PidFile /run/a.pid is that of", text)

    def test_flags_in_the_unit_count(self):
        path = self.write("flags.conf", "Mode v\n")
        unit = self.write("opendkim.service", "[Service]\nExecStart=\n"
                          f"ExecStart=/usr/sbin/opendkim -x {path} -p inet:8891@localhost -l -W\n")
        outcome = self.migrate(path, unit=unit)
        self.assertEqual(outcome.status, 0, outcome.output.decode())
        self.assertIn(f"-x {path} -f -p inet:8891@localhost -l -W\n", outcome.output.decode())
        self.assertEqual(self.migrate(path).status, CONFIGURATION, "no Socket")

    def test_shell_variables_that_differ(self):
        path = self.configuration(Socket="inet:8891@localhost", UserID="root")
        defaults = self.write(
            "default", '#DAEMON_OPTS=""\nRUNDIR=/run/x\nSOCKET="local:$RUNDIR/$NAME.sock"\n'
                       "USER=root\nDAEMON_OPTS='-W -l'\n")
        outcome = self.migrate(path, defaults=defaults)
        kinds = self.kinds(outcome, defaults)
        self.assertEqual(set(kinds), {3, 5})
        self.assertIn("SOCKET=local:/run/x/opendkim.sock", kinds[3][1])
        self.assertIn("inet:8891@localhost", kinds[3][1])


class PublishedKeys(OtherNames):
    """`testkey` against BIND."""

    def setUp(self):
        super().setUp()
        self.dns = DNSServer(self.enterContext(paths.scratch()) / "dns")
        self.dns.add_records(self.key.domain, self.key.zone_text)
        self.dns.add_records(self.key.domain, keys.ed25519().zone_text)
        self.dns.add_records(
            self.key.domain,
            'revoked._domainkey IN TXT "v=DKIM1; p="\n'
            'twice._domainkey IN TXT "v=DKIM1; p=AAAA"\n'
            'twice._domainkey IN TXT "v=DKIM1; p=BBBB"\n'
            'junk._domainkey IN TXT "hello"\n'
            'notext._domainkey IN HINFO "a" "b"\n'
            + self.key.zone_text.replace(self.key.selector, "trial", 1)
            .replace("v=DKIM1;", "v=DKIM1; t=y;"))
        self.addCleanup(self.dns.stop)
        self.dns.start()

    def configuration_for_dns(self, **parameters):
        """A file for both: OpenDKIM's resolver does not ask servers on loopback otherwise."""
        resolver = self.write(
            "unbound.conf",
            'server:\n  do-not-query-localhost: no\n  domain-insecure: "."\n'
            f'forward-zone:\n  name: "."\n  forward-addr: {self.dns.nameserver}\n')
        lines = "".join(f"{name} {value}\n" for name, value in parameters.items())
        return (self.write("ours.conf", f"Nameservers {self.dns.nameserver}\n{lines}"),
                self.write("real.conf", f"ResolverConfiguration {resolver}\n{lines}"))

    def both_testkeys(self, *arguments, **parameters):
        ours, real = self.configuration_for_dns(**parameters)
        return (self.run_tool("opendkim-testkey", "-x", ours, *arguments),
                self.run_tool("opendkim-testkey", "-x", real, *arguments, real=True))

    def run_testkey(self, selector, path):
        configuration = self.directory / "dkim-filter.conf"
        configuration.write_text(
            f"Socket inet:8891@127.0.0.1\nDomain {self.key.domain}\nSelector {selector}\n"
            f"KeyFile {path}\nNameservers {self.dns.nameserver}\nDNSTimeout 3\n"
        )
        return commands.run("testkey", "--config", configuration)

    def test_a_key_that_is_published(self):
        outcome = self.run_testkey(self.key.selector, self.key.path)
        self.assertEqual((outcome.status, outcome.output, outcome.errors), (0, b"", ""))

    def test_a_key_other_than_the_published_one(self):
        outcome = self.run_testkey(self.key.selector, keys.rsa(1024).path)
        self.assertEqual(outcome.status, BAD_DATA)
        self.assertIn("keys do not match", outcome.output.decode())

    def test_a_key_that_is_not_published(self):
        outcome = self.run_testkey("nowhere", self.key.path)
        self.assertEqual(outcome.status, BAD_DATA)
        self.assertIn("'nowhere._domainkey.sender.example' record not found",
                      outcome.output.decode())

    def test_a_server_that_does_not_answer(self):
        self.dns.stop()
        outcome = self.run_testkey(self.key.selector, self.key.path)
        self.assertEqual(outcome.status, TEMPORARY)

    def test_one_key_is_told_of_in_the_words_of_opendkim(self):
        """Status and all lines but those with words of a library's own."""
        domain = self.key.domain
        for name, selector, key, status in (
            ("good", self.key.selector, self.key, 0),
            ("test mode", "trial", self.key, 0),
            ("another key", self.key.selector, keys.rsa(1024), BAD_DATA),
            ("no record", "nowhere", self.key, BAD_DATA),
            ("no text", "notext", self.key, BAD_DATA),
            ("revoked", "revoked", self.key, BAD_DATA),
            ("two records", "twice", self.key, BAD_DATA),
            ("no key record", "junk", self.key, BAD_DATA),
        ):
            with self.subTest(case=name):
                ours, real = self.both_testkeys(
                    "-vvv", "-d", domain, "-s", selector, "-k", key.path)
                self.assertEqual(ours.status, status)
                self.assertEqual(ours.status == 0, real.status == 0)
                self.assertEqual([line.split(";")[0] for line in ours.lines], real.lines)
                if name not in ("no text", "no key record"):
                    for line in ours.errors.splitlines():
                        # Whether a record that is no use is secure does not matter to OpenDKIM.
                        if status == 0 or not line.endswith("key not secure"):
                            self.assertIn(line, real.errors.splitlines())
                quiet, _ = self.both_testkeys("-d", domain, "-s", selector, "-k", key.path)
                self.assertEqual(quiet.output.decode() + quiet.errors == "", status == 0)

    def test_ed25519_works(self):
        key = keys.ed25519()
        ours, real = self.both_testkeys("-d", key.domain, "-s", key.selector, "-k", key.path)
        self.assertEqual((ours.status, ours.errors), (0, ""))
        self.assertNotEqual(real.status, 0, "OpenDKIM cannot")

    def test_protection_by_dnssec_is_only_told_when_asked_for(self):
        """“key not secure” has alarmed many; most records are not."""
        arguments = ("-d", self.key.domain, "-s", self.key.selector, "-k", self.key.path)
        for option, is_told in (("-v", False), ("-vv", True)):
            ours, _ = self.both_testkeys(option, *arguments)
            self.assertEqual("key not secure" in ours.errors, is_told)

    def test_a_key_table_is_compared_row_by_row(self):
        table = self.write(
            "KeyTable",
            f"good {self.key.domain}:{self.key.selector}:{self.key.path}\n"
            f"other {self.key.domain}:{self.key.selector}:{keys.rsa(1024).path}\n"
            f"gone {self.key.domain}:gone:{self.key.path}\n"
            f"revoked {self.key.domain}:revoked:{self.key.path}\n")
        ours, real = self.both_testkeys(
            "-vvv", KeyTable=f"file:{table}", SigningTable="csl:a@b.example=good")
        self.assertEqual((ours.status, real.status), (BAD_DATA, 0))
        self.assertEqual(ours.lines, real.lines)
        self.assertEqual(ours.lines[-1], "opendkim-testkey: 4 keys checked; 1 pass, 3 fail")
        for line in ours.errors.splitlines():
            if not line.endswith(" not secure"):
                self.assertIn(line, real.errors.splitlines())

    def test_rows_that_cannot_be_compared_are_told_of(self):
        table = self.write(
            "KeyTable",
            f"good {self.key.domain}:{self.key.selector}:{self.key.path}\n"
            f"any %:{self.key.selector}:{self.key.path}\n"
            f"edwards {self.key.domain}:ed25519:{keys.ed25519().path}\n")
        ours, _ = self.configuration_for_dns(KeyTable=f"file:{table}")
        outcome = commands.run("testkey", "-v", "-x", ours)
        self.assertEqual(outcome.status, 0)
        self.assertRegex(outcome.output.decode(), "key any: not checked")
        self.assertEqual(outcome.lines[-1], "2 keys checked; 2 pass, 0 fail; 1 left out")
        outcome = commands.run("testkey", "-v", "-x", ours, "-d", self.key.domain)
        self.assertEqual(outcome.lines[-1], "3 keys checked; 3 pass, 0 fail")
        with table.open("a") as file:
            file.write(f"gone {self.key.domain}:x:/none/x.private\nbroken nothing\n")
        outcome = commands.run("testkey", "-v", "-x", ours)
        self.assertEqual(outcome.status, BAD_DATA)
        self.assertEqual(outcome.lines[-1], "4 keys checked; 2 pass, 2 fail; 1 left out")

    def test_a_key_list_and_a_base_directory(self):
        folder = self.directory / "folder"
        folder.mkdir()
        path = shutil.copy(self.key.path, folder / self.key.selector)
        os.chmod(path, 0o600)
        keylist = self.write("KeyList", f"*:{self.key.domain}:{path}\n")
        ours, _ = self.configuration_for_dns(KeyList=keylist)
        outcome = commands.run("testkey", "-v", "-x", ours)
        self.assertEqual((outcome.status, outcome.lines[-1]),
                         (0, "1 key checked; 1 pass, 0 fail"), outcome)
        (folder / "KeyTable").write_text(
            f"k {self.key.domain}:{self.key.selector}:./{self.key.selector}\n")
        ours, _ = self.configuration_for_dns(BaseDirectory=folder, KeyTable="file:KeyTable")
        outcome = commands.run("testkey", "-v", "-x", ours)
        self.assertEqual((outcome.status, outcome.lines[-1]),
                         (0, "1 key checked; 1 pass, 0 fail"), outcome)

    def test_all_keys_for_a_monitor(self):
        rows = {
            "good": f"{self.key.selector}:{self.key.path}",
            "other": f"{self.key.selector}:{keys.rsa(1024).path}",
            "gone": f"gone:{self.key.path}",
            "trial": f"trial:{self.key.path}",
        }
        table = self.write("KeyTable", "".join(
            f"{name} {self.key.domain}:{row}\n" for name, row in rows.items())
            + f"any %:x:{self.key.path}\nlost {self.key.domain}:x:/none/x\n")
        ours, _ = self.configuration_for_dns(KeyTable=f"file:{table}")
        outcome = commands.run("testkey", "--all", "-x", ours)
        self.assertEqual(outcome.status, BAD_DATA)
        self.assertEqual(
            {line.split(":")[0] for line in outcome.lines[:-1]},
            {f"key {name}" for name in (*rows, "any", "lost")})
        self.assertEqual(outcome.lines[-1], "5 keys checked; 2 pass, 3 fail; 1 left out")
        quiet = commands.run("testkey", "--all", "--quiet", "-x", ours)
        self.assertEqual((quiet.status, quiet.output, quiet.errors), (BAD_DATA, b"", ""))
        document = commands.run("testkey", "--all", "--json", "-x", ours)
        self.assertEqual(document.status, BAD_DATA)
        data = json.loads(document.output)
        self.assertEqual({entry["name"]: entry["result"] for entry in data["keys"]},
                         {"good": "good", "other": "different", "gone": "missing",
                          "trial": "testing", "any": "left-out", "lost": "broken"})
        good, = (entry for entry in data["keys"] if entry["name"] == "good")
        self.assertEqual(good, {
            "name": "good", "domain": self.key.domain, "selector": self.key.selector,
            "record": self.key.owner_name, "key-type": "rsa", "key-bits": 2048,
            "result": "good", "dnssec": False})
        del data["keys"]
        self.assertEqual(data, {"checked": 5, "pass": 2, "fail": 3, "left-out": 1,
                                "status": BAD_DATA})

    def test_the_status_for_a_monitor(self):
        """0: all good. 65: something is wrong, whatever else. 75: no answer, and nothing worse."""
        good = f"good {self.key.domain}:{self.key.selector}:{self.key.path}\n"
        table = self.write("KeyTable", good)
        ours, _ = self.configuration_for_dns(KeyTable=f"file:{table}")
        check = ("testkey", "--all", "--dns-timeout", 1, "-x", ours)
        self.assertEqual(commands.run(*check).status, 0)
        self.dns.pause()
        self.addCleanup(self.dns.resume)
        outcome = commands.run(*check)
        self.assertEqual(outcome.status, TEMPORARY)
        self.assertRegex(outcome.lines[0], "key good: .* query failed: ")
        table.write_text(good + f"lost {self.key.domain}:x:/none/x\n")
        self.assertEqual(commands.run(*check).status, BAD_DATA)
        for arguments in (["--all", "-d", "a.example", "-s", "x"], ["--json", "--quiet"],
                          ["--json", "-v"], ["--quiet", "-v"]):
            self.assertEqual(commands.run("testkey", *arguments).status, 64)

    def test_a_record_alone(self):
        ours, _ = self.configuration_for_dns()
        outcome = commands.run("testkey", "-v", "-x", ours, "-d", self.key.domain,
                               "-s", self.key.selector)
        self.assertEqual(outcome.lines, [f"{self.key.owner_name}: key OK"])


if __name__ == "__main__":
    unittest.main()
