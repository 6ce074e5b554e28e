"""`explain` beside a daemon: what the one says is what the other does."""

import dataclasses
import json
import re
import unittest

from harness import commands, keys, paths
from harness.milter_client import Message, MilterClient
from harness.milter_daemon import MilterDaemon

CONFIGURATION = 78


@dataclasses.dataclass
class Mail:
    """A message, as both `explain` and an MTA are told of it."""

    sender: str
    address: str = "192.0.2.7"
    host: str = ""
    user: str = ""
    service: str = ""
    recipients: tuple = ()
    fields: tuple = ()

    def options(self):
        options = ["--client", self.address, "--from", self.sender]
        for name, value in (("--host", self.host), ("--auth", self.user),
                            ("--daemon", self.service)):
            options += [name, value] if value else []
        for recipient in self.recipients:
            options += ["--rcpt", recipient]
        for name, value in self.fields:
            options += ["--header", f"{name}: {value}"]
        return options

    def message(self):
        macros = {"{daemon_name}": self.service} if self.service else {}
        if self.user:
            macros |= {"{auth_type}": "PLAIN", "{auth_authen}": self.user}
        own = [("From", self.sender), *self.fields]
        named = {name.lower() for name, _ in own}
        usual = [("Subject", "x"), ("Date", "Mon, 02 Nov 2026 10:00:00 +0000"),
                 ("Message-ID", "<x@y.example>")]
        own += [pair for pair in usual if pair[0].lower() not in named]
        return Message(
            fields=[(name, " " + value) for name, value in own],
            recipients=self.recipients or ("bob@receiver.example",),
            host=self.host or f"[{self.address}]", address=self.address,
            macros={"{daemon_name}": ""} | macros)


class ExplainTest(unittest.TestCase):
    def setUp(self):
        self.directory = self.enterContext(paths.scratch(paths.make_private))
        self.rsa, self.ed = keys.rsa(2048), keys.ed25519()
        self.number = 0

    def write(self, name, text):
        path = self.directory / name
        path.write_text(text)
        return path

    def explain(self, configuration, mail, *options):
        outcome = commands.run("explain", "--config", configuration, "--json", *mail.options(),
                               *options)
        self.assertEqual(outcome.errors, "")
        return outcome.status, json.loads(outcome.output)

    def agree(self, parameters, *expected):
        """Each message, with the decision that is expected and the line that is to be named."""
        self.number += 1
        daemon = MilterDaemon(self.directory / f"daemon{self.number}", parameters)
        daemon.start()
        self.addCleanup(daemon.stop)
        for mail, decision, line in expected:
            with self.subTest(parameters=parameters, mail=mail):
                status, told = self.explain(daemon.configuration, mail)
                self.assertEqual(told["decision"], decision, told["explanation"])
                self.assertEqual(status, 0 if decision in ("signed", "verified") else 1)
                if line:
                    self.assertIn(line, "\n".join(told["explanation"]))
                self.assert_done(daemon, mail, told)

    def assert_done(self, daemon, mail, told):
        """A daemon with that configuration treats the message as is told."""
        with MilterClient(daemon._address) as mta:
            outcome = mta.run(mail.message())
        fields = [re.sub(r"\s+", "", field) for field in outcome.inserted_fields("DKIM-Signature")]
        done = [re.search(rf"[;^]{tag}=([^;]*)", ";" + field).group(1)
                for field in fields for tag in "dsac"]
        promised = [signature[tag] for signature in told["signatures"] for tag in "dsac"]
        self.assertEqual(done, promised)
        results = outcome.inserted_fields("Authentication-Results")
        self.assertEqual(bool(results), told["decision"] == "verified")
        self.assertEqual(outcome.reply, "reject" if told["decision"] == "refused" else "accept")

    # Every message that is verified gets a result, so that it can be told from one left alone.
    def one_key(self, **more):
        return {"Domain": self.rsa.domain, "Selector": self.rsa.selector,
                "KeyFile": self.rsa.path, "AlwaysAddARHeader": "yes",
                **{name.replace("_", "-"): value for name, value in more.items()}}

    def ours(self):
        return f"alice@{self.rsa.domain}"


class Requirements(ExplainTest):
    def test_the_row_that_demands_a_signature_is_named(self):
        rows = self.write("required", "a.example\n.bank.example tempfail\nnew.example accept\n")
        configuration = self.write(
            "c.conf", f"Socket inet:8891@127.0.0.1\nMode v\nRequireSignatureFrom file:{rows}\n")
        for sender, line, reply in (
            ("x@sub.bank.example", f"without a good signature of sub.bank.example: tempfail, by "
             f"“.bank.example tempfail” ({rows}:2)", "451 4.7.20"),
            ("x@elsewhere.example, y@a.example", f"without a good signature of a.example: reject, "
             f"by “a.example” ({rows}:1)", "550 5.7.20"),
            ("x@new.example", f"new.example: accept, by “new.example accept” ({rows}:3)", ""),
            ("x@elsewhere.example", f"no author is in it ({configuration}:3)", ""),
        ):
            with self.subTest(sender=sender):
                _, told = self.explain(configuration, Mail(sender))
                self.assertEqual(told["decision"], "verified")
                self.assertIn(f"  RequireSignatureFrom: {line}" if line.startswith(("no", "with"))
                              else line, "\n".join(told["explanation"]))
                self.assertTrue(told.get("reply", "").startswith(reply), told.get("reply"))


class Agreement(ExplainTest):
    def test_about_the_origin(self):
        hosts = self.write("hosts", "# ours\n198.51.100.0/24\n!198.51.100.9\n.inside.example\n")
        self.agree(
            self.one_key(InternalHosts=f"file:{hosts}"),
            (Mail(self.ours(), "198.51.100.1"), "signed", f"“198.51.100.0/24” ({hosts}:2)"),
            (Mail(self.ours(), "198.51.100.9"), "verified", f"“!198.51.100.9” ({hosts}:3)"),
            (Mail(self.ours(), "203.0.113.1", host="mx.inside.example"), "signed",
             f"“.inside.example” ({hosts}:4)"),
            (Mail(self.ours()), "verified",
             f"InternalHosts: 192.0.2.7 is not in it ({hosts.parent}"),
            (Mail(self.ours(), user="alice"), "signed", "macro {auth_type} is “PLAIN”"),
            (Mail(self.ours(), "2001:db8::1"), "verified", "2001:db8::1 is not in it"),
        )
        self.agree(
            self.one_key(),
            (Mail(self.ours(), "127.0.0.1"), "signed", "by “127.0.0.1” (default)"),
            (Mail(self.ours()), "verified", "which has 127.0.0.1 and ::1 only (default)"),
        )
        self.agree(
            self.one_key(MTA="SUBMISSION,SIGN", MacroList="type=x"),
            (Mail(self.ours(), service="SIGN"), "signed", "by “SIGN”"),
            (Mail(self.ours(), service="smtpd"), "verified", "the service “smtpd” is not in it"),
        )
        self.agree(
            self.one_key(MacroList="daemon_name=A|B"),
            (Mail(self.ours(), service="B"), "signed", "by “daemon_name A|B”"),
            (Mail(self.ours(), service="C"), "verified", "MacroList: no entry matches"),
        )
        self.agree(
            self.one_key(PeerList="192.0.2.0/24"),
            (Mail(self.ours()), "untouched", "PeerList: 192.0.2.7 is in it, by “192.0.2.0/24”"),
        )

    def test_about_the_key(self):
        table = self.write("kt", f"# keys\nrsa {self.rsa.domain}:{self.rsa.selector}:"
                           f"{self.rsa.path}\ned %:{self.ed.selector}:{self.ed.path}\n")
        signers = self.write("st", f"*@{self.rsa.domain} rsa:@{self.rsa.domain}\n"
                             f"boss@other.example ed\n*@{self.rsa.domain} ed\n")
        parameters = {"KeyTable": f"file:{table}", "SigningTable": f"refile:{signers}",
                      "InternalHosts": "192.0.2.0/24", "AlwaysAddARHeader": "yes",
                      "Canonicalization": "relaxed/simple"}
        self.agree(
            parameters,
            (Mail(self.ours()), "signed", f"rsa:@{self.rsa.domain}” ({signers}:1)"),
            (Mail(self.ours()), "signed", f"by “rsa” ({table}:2)"),
            (Mail("boss@other.example"), "signed", f"by “ed” ({table}:3)"),
            (Mail("joe@other.example"), "verified", "no entry is for joe@other.example"),
        )
        self.agree({**parameters, "MultipleSignatures": "yes"},
                   (Mail(self.ours()), "signed", f"({signers}:3)"))
        self.agree(
            self.one_key(InternalHosts="192.0.2.0/24"),
            (Mail(f"alice@mail.{self.rsa.domain}"), "verified",
             f"set SubDomains to yes, as mail.{self.rsa.domain} lies below {self.rsa.domain}"),
        )
        self.agree(
            self.one_key(InternalHosts="192.0.2.0/24", SubDomains="yes"),
            (Mail(f"alice@mail.{self.rsa.domain}"), "signed", f"d={self.rsa.domain}"),
            (Mail("joe@other.example"), "verified", "add other.example to Domain"),
        )

    def test_about_exemptions_and_the_header(self):
        inside = {"InternalHosts": "192.0.2.0/24"}
        self.agree(
            self.one_key(**inside, ExemptDomains=self.rsa.domain),
            (Mail(self.ours()), "untouched", f"by “{self.rsa.domain}”"),
        )
        listed = self.write("dont", "ann@receiver.example\n")
        self.agree(
            self.one_key(**inside, DontSignMailTo=f"file:{listed}"),
            (Mail(self.ours(), recipients=("ann@receiver.example",)), "untouched",
             f"by “ann@receiver.example” ({listed}:1)"),
            (Mail(self.ours(), recipients=("bob@receiver.example",)), "signed",
             "DontSignMailTo: no recipient is in it"),
        )
        self.agree(
            self.one_key(**inside, Mode="v"),
            (Mail(self.ours()), "untouched", "Mode: nothing is signed, by “v”"),
            (Mail(self.ours()), "untouched", f"the sender is one of ours, by “{self.rsa.domain}”"),
            (Mail("joe@other.example"), "verified", "to have it signed: set Mode"),
        )
        self.agree(self.one_key(Mode="s"), (Mail(self.ours()), "untouched", None))
        self.agree(
            self.one_key(**inside, RequiredHeaders="yes"),
            (Mail(self.ours(), fields=(("Subject", "a"), ("Subject", "b"))), "refused",
             "RequiredHeaders: message has multiple Subject fields"),
        )
        self.agree(
            self.one_key(**inside, StrictHeaders="yes"),
            (Mail(self.ours(), fields=(("Subject", "a"), ("Subject", "b"))), "untouched",
             "StrictHeaders: message has multiple Subject fields"),
        )
        self.agree(
            self.one_key(**inside),
            (Mail(self.ours(), fields=(("From", "eve@evil.example"),)), "verified",
             "sender: none: 2 From fields instead of one"),
            (Mail("nobody"), "verified", "sender: none: From field without a usable address"),
        )

    def test_with_the_trial_of_a_message(self):
        """`-t` goes the same way for a program on this host."""
        configuration = self.write("conf", "".join(
            f"{name} {value}\n" for name, value in self.one_key().items()))
        for sender, signed in ((self.ours(), True), ("joe@other.example", False)):
            message = self.write("message", f"From: {sender}\nDate: x\n\nHi.\n")
            trial = commands.run("-x", configuration, "-t", message).output.decode()
            _, told = self.explain(configuration, Mail(sender, "127.0.0.1", host="localhost"))
            self.assertEqual("DKIM-Signature:" in trial, signed)
            self.assertEqual(told["decision"] == "signed", signed)


class Telling(ExplainTest):
    def configuration(self, **more):
        return self.write("conf", "".join(
            f"{name} {value}\n" for name, value in self.one_key(**more).items()))

    def text(self, configuration, *options):
        return commands.run("explain", "-x", configuration, *options)

    def test_the_actions_are_told_with_the_lines_that_set_them(self):
        path = self.configuration(On_BadSignature="reject", On_Default="tempfail",
                                  Quarantine="yes", RedirectFailuresTo="pm@receiver.example")
        _, told = self.explain(path, Mail("joe@other.example"))
        actions = {row["parameter"]: (row["action"], row["location"]) for row in told["actions"]}
        self.assertEqual(actions["On-BadSignature"], ("reject", f"{path}:5"))
        self.assertEqual(actions["On-KeyNotFound"], ("tempfail", f"{path}:6"))
        self.assertEqual(actions["On-NoSignature"], ("accept", f"{path}:4"))  # AlwaysAddARHeader
        self.assertEqual(actions["RedirectFailuresTo"], ("pm@receiver.example", f"{path}:8"))
        _, told = self.explain(path, Mail(self.ours(), "127.0.0.1"))
        self.assertEqual([row["parameter"] for row in told["actions"]],
                         ["On-SignatureError", "On-InternalError", "On-Security",
                          "On-UnpublishedKey"])

    def test_a_key_that_cannot_be_had_is_told(self):
        table = self.write("kt", f"rsa {self.rsa.domain}:x:{self.rsa.path}\n")
        signers = self.write("st", "*@other.example lost\n")
        path = self.write("conf", f"KeyTable file:{table}\nSigningTable refile:{signers}\n"
                          "CheckSigningTable no\n")
        outcome = self.text(path, "--client", "127.0.0.1", "--from", "joe@other.example")
        self.assertEqual(outcome.status, 75)
        self.assertIn("would be deferred", outcome.lines[0])
        self.assertIn(f"add a row “lost” to KeyTable ({path}:1)", outcome.output.decode())

    def test_a_key_that_is_too_small_is_told_with_what_follows(self):
        small = keys.rsa(1024)
        table = self.write("kt", f"small {small.domain}:{small.selector}:{small.path}\n")
        signers = self.write("st", f"*@{small.domain} small\n")
        path = self.write("conf", f"KeyTable file:{table}\nSigningTable refile:{signers}\n"
                          "MinimumKeyBits 2048\nLenientTables yes\n")
        outcome = self.text(path, "--client", "127.0.0.1", "--from", f"joe@{small.domain}")
        self.assertEqual(outcome.status, 1)
        self.assertIn("would be refused: 550", outcome.lines[0])
        self.assertIn("  On-SignatureError: reject (default)", outcome.lines)
        self.assertIn("make a larger key for “small”", outcome.output.decode())

    def test_mail_that_is_signed_anew_is_told(self):
        path = self.configuration(ResignMailTo="lists.example")
        _, told = self.explain(path, Mail("joe@other.example", recipients=("a@lists.example",)))
        self.assertIn("ResignMailTo: a@lists.example is in it: signed anew if a signature of it is "
                      "good", "\n".join(told["explanation"]))

    def test_the_text_and_its_status(self):
        path = self.configuration()
        base = ["--client", "127.0.0.1", "--from", self.ours()]
        outcome = self.text(path, *base)
        self.assertEqual(outcome.status, 0)
        self.assertEqual(outcome.lines[0], "the message would be signed")
        for word, status in (("signed", 0), ("verified", 1), ("untouched", 1)):
            self.assertEqual(self.text(path, *base, "--expect", word).status, status)
        self.assertEqual(
            self.text(path, "--client", "192.0.2.7", "--from", self.ours(), "--expect",
                      "verified").status, 0)

    def test_what_is_wrong_is_told_by_the_status(self):
        good = self.configuration()
        base = ["--client", "127.0.0.1", "--from", self.ours()]
        for options in (["--client", "x", "--from", "a@b.example"], base[:2], base[2:],
                        [*base, "--header", "x"], [*base, "--macro", "x"],
                        [*base, "--expect", "luck"], [*base, "--header", "A: b\nC: d"]):
            with self.subTest(options=options):
                outcome = self.text(good, *options)
                self.assertEqual((outcome.status, outcome.output), (64, b""))
                self.assertTrue(outcome.errors.strip())
        bad = self.write("bad", "Domian x\n")
        outcome = self.text(bad, *base)
        self.assertEqual((outcome.status, outcome.output), (CONFIGURATION, b""))
        self.assertIn(f"{bad}:1: Domian: unknown parameter", outcome.errors)
        self.assertEqual(self.text(self.directory / "none", *base).status, CONFIGURATION)


if __name__ == "__main__":
    unittest.main()
