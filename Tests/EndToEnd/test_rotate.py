"""`rotate`: keys are exchanged while mail flows."""

import os
import pathlib
import pwd
import shutil
import struct
import subprocess
import threading
import time
import unittest

from harness import commands, paths
from harness.dns_server import UsualPort
from harness.milter_daemon import MilterDaemon
from harness.processes import ManagedProcess, eventually
from harness.rotation import DOMAIN, OneKeyRotation, RotationTest, TableRotation, mode_and_owner

TEMPORARY, CONFIGURATION, USAGE = 75, 78, 64


class Rollover(OneKeyRotation):
    def test_it_waits_for_a_name_server_that_lags_behind(self):
        daemon = self.start_one_key()
        self.check_mail(daemon, "first")
        zone = self.directory / "records.zone"
        told = self.rotate("--selector", "second", "--zone-output", zone,
                           *self.nameserver_options, status=TEMPORARY)
        key = self.keys / "second.private"
        self.assertEqual(mode_and_owner(key), mode_and_owner(self.keys / "first.private"))
        self.assertEqual(oct(key.stat().st_mode & 0o777), "0o600")
        record = (self.keys / "second.txt").read_text()
        self.assertIn(record, told)
        self.assertEqual(zone.read_text(), record)
        self.assertIn("in one piece:\nv=DKIM1; h=sha256; k=rsa; p=", told)
        self.assertIn("--resume --wait", told)
        self.check_mail(daemon, "first")

        self.publish(record, self.servers[0])
        told = self.rotate("--resume", "--wait", "--timeout", 2, status=TEMPORARY)
        self.assertIn("waiting: 1 of 2 answers show the new record", told)
        self.assertIn(f"{self.servers[1].nameserver}: 'second._domainkey.sender.example' "
                      "record not found", told)
        self.check_mail(daemon, "first")
        self.assertIn("Selector                 first\n", self.configuration.read_text())

        late = threading.Timer(2, self.publish, (record, self.servers[1]))
        late.start()
        self.addCleanup(late.join)
        # What is needed was said when it began.
        told = self.rotate("--wait")
        self.assertIn("every name server shows the new record", told)
        self.assertRegex(told, f"process {daemon.pid} has taken the configuration")
        self.check_mail(daemon, "second")
        self.check_configuration()
        self.assertIn("Selector                 second\n", self.configuration.read_text())
        backup = pathlib.Path(f"{self.configuration}.before-rotate").read_text()
        self.assertEqual(self.configuration.read_text(), backup.replace("first", "second"))
        self.retire(daemon, record)

    def retire(self, daemon, record):
        """The old record stays for a week; then it goes first, and the key after it."""
        self.assertRegex(self.rotate("--status"), "first._domainkey.sender.example has to stay")
        self.assertIn("not before", self.rotate("--retire"))
        told = self.rotate("--retire", "--retire-after", 0, status=TEMPORARY)
        self.assertIn("remove from DNS the TXT record first._domainkey.sender.example", told)
        self.assertTrue((self.keys / "first.private").exists())
        self.servers[0].replace_records(DOMAIN, record)
        self.servers[0].reload()
        told = self.rotate("--retire", status=TEMPORARY)
        self.assertIn(f"{self.servers[1].nameserver} still shows first._domainkey", told)
        self.assertTrue((self.keys / "first.private").exists())
        self.servers[1].replace_records(DOMAIN, record)
        self.servers[1].reload()
        self.rotate("--retire")
        self.assertFalse((self.keys / "first.private").exists())
        self.assertTrue((self.keys / "first.private.retired").exists())
        self.assertEqual(self.states(), [])
        self.check_mail(daemon, "second")

    def test_another_record_under_the_new_name_is_not_overwritten(self):
        daemon = self.start_one_key()
        self.publish('second._domainkey IN TXT "v=DKIM1; p="\n')
        told = self.rotate("--selector", "second", *self.nameserver_options, status=65)
        self.assertIn("shows another record second._domainkey.sender.example (revoked)", told)
        self.rotate("--abort")
        self.assertEqual(sorted(path.name for path in self.keys.iterdir()),
                         ["first.private", "first.txt"])
        self.check_mail(daemon, "first")

    def test_a_dry_run_changes_nothing(self):
        self.start_one_key(SignatureTTL=30 * 86_400)
        before = self.configuration.read_bytes()
        told = self.rotate("--selector", "second", "--dry-run", *self.nameserver_options)
        self.assertIn(f"make {self.keys}/second.private (2048-bit rsa)", told)
        self.assertIn("- Selector                 first\n    + Selector                 second",
                      told)
        self.assertIn("keep first._domainkey.sender.example in DNS for 30 days more", told,
                      "as long as SignatureTTL")
        self.assertEqual(self.configuration.read_bytes(), before)
        self.assertEqual(sorted(path.name for path in self.keys.iterdir()),
                         ["first.private", "first.txt"])

    def test_nobody_else_rotates_meanwhile(self):
        self.start_one_key()
        waiting = ManagedProcess(
            [paths.binary(), "rotate", "--config", self.configuration, "--selector", "second",
             "--wait", *self.nameserver_options],
            log=self.directory / "waiting.log")
        self.addCleanup(waiting.stop)
        waiting.wait_until(lambda: "waiting:" in waiting.output, what="it waits")
        for arguments in (["--selector", "third"], ["--resume"], ["--abort"], ["--retire"]):
            with self.subTest(arguments=arguments):
                told = self.rotate(*arguments, status=TEMPORARY)
                self.assertIn(f"another rotate is at work in {self.keys}", told)
        self.assertIn("made", self.rotate("--status"))
        os.kill(waiting.pid, 9)
        self.publish((self.keys / "second.txt").read_text())
        self.rotate("--wait")

    def test_the_daemon_is_reloaded_by_a_command(self):
        daemon = self.start_one_key(PidFile=None)
        self.rotate("--selector", "second", *self.nameserver_options, status=TEMPORARY)
        self.publish((self.keys / "second.txt").read_text())
        told = self.rotate("--resume", status=TEMPORARY)
        self.assertIn("the configuration has no PidFile", told)
        self.check_mail(daemon, "first")
        told = self.rotate("--resume", "--reload-command", "exit 3", status=69)
        self.assertIn("“exit 3” failed (/bin/sh ended with status 3)", told)
        told = self.rotate("--resume", "--reload-command", f"kill -HUP {daemon.pid}")
        self.assertIn("was told to sign with second", told)
        self.assertIn("Nobody has seen it do so", told)
        daemon.wait_for_log("configuration reloaded")
        self.check_mail(daemon, "second")

    def test_with_a_pid_file_it_is_seen_that_a_command_has_reloaded_the_daemon(self):
        for number, more in enumerate(({}, {"AutoRestart": "yes"})):
            with self.subTest(more=more):
                selector = f"new{number}"
                daemon = self.start_one_key(**more)
                self.rotate("--selector", selector, *self.nameserver_options, status=TEMPORARY)
                self.publish((self.keys / f"{selector}.txt").read_text())
                command = f"(sleep 1; kill -HUP {daemon.pid}) &"
                told = self.rotate("--resume", "--reload-command", command)
                self.assertIn(f"the daemon signs with {selector}: process {daemon.pid} has taken "
                              "the configuration", told)
                self.check_mail(daemon, selector)
                daemon.stop()

    def test_a_daemon_that_is_watched_over_tells_that_it_has_taken_the_configuration(self):
        daemon = self.start_one_key(AutoRestart="yes")
        self.rotate("--selector", "second", *self.nameserver_options, status=TEMPORARY)
        self.publish((self.keys / "second.txt").read_text())
        told = self.rotate("--resume")
        self.assertIn(f"process {daemon.pid} has taken the configuration", told)
        self.check_mail(daemon, "second")

    def test_a_pid_file_of_another_program_is_not_believed(self):
        daemon = self.start_one_key()
        other = ManagedProcess(["sleep", "60"], log=self.directory / "sleep.log")
        self.addCleanup(other.stop)
        (self.directory / "milter.pid").write_text(f"{other.pid}\n")
        self.rotate("--selector", "second", *self.nameserver_options, status=TEMPORARY)
        self.publish((self.keys / "second.txt").read_text())
        told = self.rotate("--resume", status=TEMPORARY)
        self.assertIn("is no dkim-milterd", told)
        self.assertTrue(other.is_running)
        self.check_mail(daemon, "first")


class FolderOfAnother(OneKeyRotation):
    """The folder of the keys belongs to the daemon's user, who may be under somebody's control."""

    def test_what_somebody_else_has_written_is_not_gone_by(self):
        self.start_one_key()
        self.rotate("--selector", "second", *self.nameserver_options, status=TEMPORARY)
        state = self.keys / "second.private.rotation"
        mark = self.directory / "mark"
        reload = f"kill -HUP $(cat {self.directory}/milter.pid)"
        forged = state.read_text() + f"reload-command touch {mark}; {reload}\n"
        self.publish((self.keys / "second.txt").read_text())
        owner = pwd.getpwnam("postfix")
        for make in (
            lambda: os.chown(state, owner.pw_uid, owner.pw_gid),
            lambda: (os.chown(state, 0, 0), state.chmod(0o666)),
            lambda: (state.chmod(0o600), state.rename(self.keys / "elsewhere"),
                     state.symlink_to(self.keys / "elsewhere")),
            lambda: (state.unlink(), os.mkfifo(state)),
        ):
            if state.is_file() and not state.is_symlink():
                state.write_text(forged)
            make()
            for arguments in (["--resume"], ["--all"], ["--status"], ["--abort"], ["--retire"]):
                with self.subTest(arguments=arguments):
                    told = self.rotate(*arguments, status=None)
                    self.assertIn(str(state), told)
                    self.assertFalse(mark.exists())
                    self.assertTrue((self.keys / "first.private").exists())
        state.unlink()
        shutil.move(self.keys / "elsewhere", state)
        self.rotate("--resume")
        self.assertTrue(mark.exists())

    def test_links_in_the_way_lead_nowhere(self):
        daemon = self.start_one_key()
        victim = self.directory / "victim"
        victim.write_text("as it was\n")
        before = mode_and_owner(victim)
        for name in ("second.private.rotate-new", "second.txt.rotate-new"):
            (self.keys / name).symlink_to(victim)
        (self.keys / "second.txt").symlink_to(victim)
        self.rotate("--selector", "second", *self.nameserver_options, status=TEMPORARY)
        self.assertFalse((self.keys / "second.txt").is_symlink())
        self.publish((self.keys / "second.txt").read_text())
        backup = pathlib.Path(f"{self.configuration}.before-rotate")
        backup.symlink_to(victim)
        self.rotate("--resume")
        self.check_mail(daemon, "second")
        self.assertFalse(backup.is_symlink())
        self.assertEqual((victim.read_text(), mode_and_owner(victim)), ("as it was\n", before))


class Interruptions(TableRotation):
    """Ended by SIGKILL at each point, it leaves what works, and the next call finishes it."""

    ROLLOVER = ("planned", "keyWritten", "made", "updated", "published", "backedUp", "renamed",
                "switched", "signalled", "reloaded")
    RETIREMENT = ("recordRemoved", "keyMoved")
    started = 0

    def setUp(self):
        super().setUp()
        record = commands.keygen(self.keys, "s0", DOMAIN)
        self.server = self.start_server(record, updates=True)
        self.daemon = self.start_tables(f"main {DOMAIN}:s0:{self.keys}/s0.private\n")
        self.options = ("--server", self.server.nameserver, *self.nameserver_options, "--wait",
                        "--timeout", 20)

    def check_all(self):
        """The daemon as it runs, and one that would start now."""
        self.check_configuration()
        self.check_mail(self.daemon)
        self.started += 1
        parameters = {name: value for name, value in self.daemon.parameters.items()
                      if name not in ("Socket", "PidFile")}
        other = MilterDaemon(self.directory / f"fresh{self.started}", parameters).start()
        try:
            self.check_mail(other)
        finally:
            other.stop()

    def test_at_each_step(self):
        for number, point in enumerate(self.ROLLOVER, start=1):
            with self.subTest(point=point):
                self.interrupt(point, "--domain", DOMAIN, "--selector", f"s{number}",
                               *self.options)
                self.check_all()
                self.assertIn(f"s{number - 1} -> s{number}", self.rotate("--status"))
                self.rotate("--resume", *self.options)
                self.check_mail(self.daemon, f"s{number}")
                self.check_configuration()
                self.assertFalse(list(self.keys.glob("*rotate-new*")))
        self.rotate("--retire", "--retire-after", 0, *self.options)
        self.assertEqual(self.states(), [])
        last = len(self.ROLLOVER)
        left = {path.name for path in self.keys.glob("*.private")}
        self.assertEqual(left, {f"s{last}.private"})
        for number, point in enumerate(self.RETIREMENT, start=last + 1):
            with self.subTest(point=point):
                self.rotate("--domain", DOMAIN, "--selector", f"s{number}", *self.options)
                self.interrupt(point, "--retire", "--retire-after", 0, *self.options)
                self.check_all()
                self.rotate("--retire", *self.options)
                self.assertEqual(self.states(), [])
                self.check_mail(self.daemon, f"s{number}")
                self.assertEqual(
                    self.records(f"s{number - 1}._domainkey.{DOMAIN}", self.server), [])


class Tables(TableRotation):
    def setUp(self):
        super().setUp()
        self.first = commands.keygen(self.keys, "old", DOMAIN)
        self.server = self.start_server(self.first, updates=True)
        self.options = ("--server", self.server.nameserver, *self.nameserver_options)

    def test_all_rows_of_the_selector_change_and_no_other_octet(self):
        other = commands.keygen(self.keys / "other", "old", "other.example")
        self.assertTrue(other)
        table = (
            "# the keys   \r\n"
            f"main\t{DOMAIN}:old:{self.keys}/old.private # ours\r\n"
            "\n"
            f"  second   {DOMAIN.upper()} : OLD : {self.keys}/old.private : rsa-sha256  \n"
            f"foreign other.example:old:{self.keys}/other/old.private\n"
            f"main {DOMAIN}:old:{self.keys}/old.private # not the first of its name")
        daemon = self.start_tables(table, kind="refile")
        real = self.directory / "real-table"
        shutil.move(self.table, real)
        self.table.symlink_to(real)
        os.chmod(real, 0o640)
        shutil.chown(real, "root", "mail")
        before = mode_and_owner(real)
        self.rotate("--key", "second", "--selector", "new", *self.options)
        expected = table.replace(f"{DOMAIN}:old:", f"{DOMAIN}:new:").replace(
            ": OLD :", ": new :").replace(f"{self.keys}/old.private", f"{self.keys}/new.private")
        self.assertEqual(real.read_bytes(), expected.encode())
        self.assertEqual(mode_and_owner(real), before)
        self.assertTrue(self.table.is_symlink())
        self.assertEqual((self.keys / "KeyTable.before-rotate").read_bytes(), table.encode())
        self.check_mail(daemon, "new")

    def test_a_change_that_check_config_refuses_is_not_made(self):
        daemon = self.start_tables(f"main {DOMAIN}:old:{self.keys}/old.private\n",
                                   SignatureAlgorithm="rsa-sha256")
        before = self.table.read_bytes()
        told = self.rotate("--key", "main", "--selector", "new", "--type", "ed25519",
                           *self.options, status=CONFIGURATION)
        self.assertIn("SignatureAlgorithm says rsa-sha256", told)
        self.assertEqual(self.table.read_bytes(), before)
        self.check_mail(daemon, "old")
        self.rotate("--abort")
        self.rotate("--key", "main", "--selector", "new", *self.options)
        self.check_mail(daemon, "new")

    def test_a_fault_that_comes_in_between_leaves_the_old_table(self):
        daemon = self.start_tables(f"main {DOMAIN}:old:{self.keys}/old.private\n")
        self.interrupt("published", "--key", "main", "--selector", "new", *self.options)
        broken = self.table.read_text() + "broken nothing\n"
        self.table.write_text(broken)
        told = self.rotate("--resume", status=CONFIGURATION)
        self.assertIn("key “broken” has 1 of 3 fields", told)
        self.assertEqual(self.table.read_text(), broken)
        self.check_mail(daemon, "old")
        self.table.write_text(broken.replace("broken nothing\n", "# mended\n"))
        self.rotate("--resume")
        self.assertEqual(
            self.table.read_text(), f"main {DOMAIN}:new:{self.keys}/new.private\n# mended\n")
        self.check_mail(daemon, "new")

    def test_a_row_that_somebody_has_changed_is_left_alone(self):
        daemon = self.start_tables(f"main {DOMAIN}:old:{self.keys}/old.private\n")
        self.interrupt("published", "--key", "main", "--selector", "new", *self.options)
        self.publish_by_update("other", commands.keygen(self.keys, "other", DOMAIN))
        row = f"main {DOMAIN}:other:{self.keys}/other.private\n"
        self.table.write_text(row)
        told = self.rotate("--resume", status=CONFIGURATION)
        self.assertIn("names neither the old keys nor the new ones", told)
        self.assertEqual(self.table.read_text(), row)
        self.rotate("--abort")
        self.assertEqual(self.states(), [])
        self.check_mail(daemon, "old")

    def publish_by_update(self, selector, record):
        data = record.split("(", 1)[1].split(")", 1)[0].replace("\n", " ")
        subprocess.run(
            ["nsupdate"], check=True, text=True, timeout=60, capture_output=True,
            input=f"server {self.server.address} {self.server.port}\n"
                  f"update add {selector}._domainkey.{DOMAIN}. 60 TXT {data}\nsend\n")

    def test_the_key_belongs_to_whom_the_old_one_belongs(self):
        user = pwd.getpwnam("postfix")
        os.chmod(self.keys, 0o755)
        for mode, wanted in ((0o600, "0o600"), (0o640, "0o640")):
            selector = f"new{mode:o}"
            with self.subTest(mode=oct(mode)):
                (self.keys / "old.private").chmod(mode)
                os.chown(self.keys / "old.private", 0 if mode == 0o640 else user.pw_uid,
                         user.pw_gid)
                daemon = self.start_tables(f"main {DOMAIN}:old:{self.keys}/old.private\n",
                                           UserID="postfix")
                self.rotate("--key", "main", "--selector", selector, *self.options)
                self.assertEqual(mode_and_owner(self.keys / f"{selector}.private"),
                                 mode_and_owner(self.keys / "old.private"))
                self.assertEqual(
                    oct((self.keys / f"{selector}.private").stat().st_mode & 0o777), wanted)
                # The daemon reads it as that user, and RequireSafeKeys is on.
                self.check_mail(daemon, selector)
                daemon.stop()

    def test_whom_a_list_lets_read_the_old_key_may_read_the_new_one(self):
        name = "system.posix_acl_access"
        # acl(5): user::rw-, user:postfix:r--, group::---, mask::r--, other::---
        reader = pwd.getpwnam("postfix").pw_uid
        entries = [(0x01, 6, -1), (0x02, 4, reader), (0x04, 0, -1), (0x10, 4, -1), (0x20, 0, -1)]
        acl = struct.pack("<I", 2) + b"".join(struct.pack("<HHi", *each) for each in entries)
        old = self.keys / "old.private"
        os.setxattr(old, name, acl)
        daemon = self.start_tables(f"main {DOMAIN}:old:{old}\n", RequireSafeKeys="no")
        self.rotate("--key", "main", "--selector", "new", *self.options)
        new = self.keys / "new.private"
        self.assertEqual(os.getxattr(new, name), acl)
        self.assertEqual(mode_and_owner(new), mode_and_owner(old))
        self.check_mail(daemon, "new")

    def test_a_domain_that_would_be_left_with_ed25519_alone_is_told_of(self):
        warning = "this domain will have no RSA key any more"
        self.start_tables(f"main {DOMAIN}:old:{self.keys}/old.private\n")
        told = self.rotate("--key", "main", "--selector", "ed1", "--type", "ed25519", *self.options)
        self.assertIn(warning, told)
        self.publish_by_update("rsa", commands.keygen(self.keys, "rsa", DOMAIN))
        with self.table.open("a") as table:
            table.write(f"more {DOMAIN}:rsa:{self.keys}/rsa.private\n"
                        f"second {DOMAIN}:old:{self.keys}/old.private\n")
        told = self.rotate("--key", "second", "--selector", "ed2", "--type", "ed25519",
                           *self.options)
        self.assertNotIn(warning, told)

    def test_the_way_back(self):
        daemon = self.start_tables(f"main {DOMAIN}:old:{self.keys}/old.private\n")
        before = self.table.read_bytes()
        for point in ("made", "renamed", "signalled", "reloaded"):
            with self.subTest(point=point):
                self.interrupt(point, "--key", "main", "--selector", "new", *self.options)
                self.rotate("--abort", *self.options)
                self.check_mail(daemon, "old")
                self.assertEqual(self.table.read_bytes(), before)
                if point == "made":
                    self.assertEqual(self.states(), [])
                    self.assertFalse((self.keys / "new.private").exists())
                    self.assertEqual(self.records(f"new._domainkey.{DOMAIN}", self.server), [])
                else:
                    # Mail with the new selector may be on its way: its record stays for a week.
                    self.assertEqual(self.states(), ["old.private.rotation"])
                    self.rotate("--retire", "--retire-after", 0)
                    self.assertEqual(self.states(), [])
                    (self.keys / "new.private.retired").unlink()

    def test_a_way_back_that_is_given_up_removes_nothing(self):
        """The key of the way back has signed mail that is on its way."""
        daemon = self.start_tables(f"main {DOMAIN}:old:{self.keys}/old.private\n")
        self.rotate("--key", "main", "--selector", "new", *self.options)
        switched = self.table.read_bytes()
        key = (self.keys / "old.private").read_bytes()
        # One name server more, which has never heard of the old key.
        other = self.start_server("", updates=True)
        self.servers.remove(other)
        told = self.rotate("--abort", "--nameserver", other.nameserver, *self.options,
                           status=TEMPORARY)
        self.assertIn("record not found", told)
        # It is there in other words than rotate would choose.
        self.assertEqual(len(self.records(f"old._domainkey.{DOMAIN}", self.server)), 1)
        told = self.rotate("--abort", *self.options)
        self.assertIn("stays, as the tables name the new key", told)
        self.assertEqual(self.table.read_bytes(), switched)
        self.assertEqual((self.keys / "old.private").read_bytes(), key)
        self.assertEqual(len(self.records(f"old._domainkey.{DOMAIN}", self.server)), 1)
        self.assertEqual(self.states(), ["new.private.rotation"])
        self.assertIn(f"old._domainkey.{DOMAIN} has to stay until", self.rotate("--status"))
        self.check_mail(daemon, "new")
        # And back after all.
        self.rotate("--abort", *self.options)
        self.check_mail(daemon, "old")

    def test_what_a_row_of_any_domain_needs_is_not_retired(self):
        self.start_tables(f"main {DOMAIN}:old:{self.keys}/old.private\n"
                          f"any %:old:{self.keys}/../{self.keys.name}/old.private\n")
        self.rotate("--key", "main", "--selector", "new", *self.options)
        senders = self.keys / "SigningTable"
        senders.write_text(f"*@{DOMAIN} any\n")
        told = self.rotate("--retire", "--retire-after", 0, status=CONFIGURATION)
        self.assertIn("signs with old again, or still (any); nothing is retired", told)
        self.assertEqual(len(self.records(f"old._domainkey.{DOMAIN}", self.server)), 1)
        senders.write_text(f"*@{DOMAIN} main\n*@*.other.example any\n")
        told = self.rotate("--retire")
        self.assertIn("old.private stays, as it also signs for key “any”", told)
        self.assertEqual(self.records(f"old._domainkey.{DOMAIN}", self.server), [])
        self.assertEqual(self.states(), [])
        self.check_configuration()

    @staticmethod
    def await_a_day_that_lasts(seconds):
        """The names of selectors are those of the day in UTC; a test of them must not see two."""
        left = 86_400 - time.time() % 86_400
        if left < seconds:
            time.sleep(left + 1)

    def test_all_keys_by_date(self):
        self.await_a_day_that_lasts(120)
        self.publish_by_update("ed", commands.keygen(self.keys, "ed", DOMAIN, kind="ed25519"))
        self.start_tables(f"main {DOMAIN}:old:{self.keys}/old.private\n"
                          f"edwards {DOMAIN}:ed:{self.keys}/ed.private\n"
                          f"any %:old:{self.keys}/old.private\n")
        told = self.rotate("--all", "--selector", "%Y%m", *self.options, status=USAGE)
        self.assertIn("%k", told)
        self.assertEqual(self.states(), [])
        told = self.rotate("--all", *self.options)
        self.assertIn("any: left out: ", told)
        today = time.strftime("%Y%m%d", time.gmtime())
        rows = self.table.read_text().splitlines()
        self.assertEqual(rows[0], f"main {DOMAIN}:{today}:{self.keys}/{today}.private")
        self.assertEqual(
            rows[1], f"edwards {DOMAIN}:{today}-ed25519:{self.keys}/{today}-ed25519.private")
        self.assertEqual(rows[2], f"any %:old:{self.keys}/old.private")
        outcome = commands.run("testkey", "--all", "-x", self.configuration, "--nameserver",
                               self.server.nameserver)
        self.assertEqual(outcome.lines[1:], [
            "key main: OK", "key edwards: OK", "2 keys checked; 2 pass, 0 fail; 1 left out"])
        # For cron: where the selector is that of the date already, there is nothing to do.
        before = self.table.read_bytes()
        told = self.rotate("--all", *self.options)
        self.assertEqual(told.count("nothing to do"), 2)
        self.assertEqual(self.table.read_bytes(), before)

    def test_what_the_old_record_demands_the_new_one_demands(self):
        strict = self.first.replace("k=rsa; ", "k=rsa; s=email; t=s; ")
        self.publish_by_update("strict", strict)
        shutil.copy(self.keys / "old.private", self.keys / "strict.private")
        self.start_tables(f"main {DOMAIN}:strict:{self.keys}/strict.private\n",
                          Nameservers=self.server.nameserver)
        self.rotate("--key", "main", "--selector", "new", *self.options)
        record, = self.records(f"new._domainkey.{DOMAIN}", self.server)
        self.assertTrue(record.startswith("v=DKIM1; h=sha256; k=rsa; s=email; t=s; p="), record)

    def test_what_cannot_be_rotated_is_refused_with_the_reason(self):
        inline = "".join(
            line for line in (self.keys / "old.private").read_text().splitlines()
            if not line.startswith("-"))
        self.start_tables(
            f"main {DOMAIN}:old:{self.keys}/old.private\n"
            f"any %:any:{self.keys}/old.private\n"
            f"inline {DOMAIN}:inline:{inline}\n")
        for name, words in (("any", "its domain is that of each sender (%)"),
                            ("inline", "the key stands in the table itself"),
                            ("nowhere", "no key of")):
            with self.subTest(name=name):
                told = self.rotate("--key", name, "--selector", "new", *self.options,
                                   status=CONFIGURATION)
                self.assertIn(words, told)
        listed = self.directory / "keylist"
        listed.write_text(f"*@{DOMAIN}:{DOMAIN}:{self.keys}/old.private\n")
        for lines, words in (
            (f"KeyList {listed}\n", "KeyList"),
            (f"KeyTable csl:a={DOMAIN}:old:{self.keys}/old.private\n"
             f"SigningTable csl:{DOMAIN}=a\n", "a list in the configuration itself"),
            (f"Domain *\nSelector old\nKeyFile {self.keys}/old.private\n", "Domain holds “*”"),
        ):
            with self.subTest(lines=lines):
                other = self.directory / "other.conf"
                other.write_text("Socket inet:8891@127.0.0.1\n" + lines)
                told = self.rotate("--selector", "new", *self.options, status=CONFIGURATION,
                                   configuration=other)
                self.assertIn(words, told)
        self.assertEqual(self.states(), [])

    def test_a_configuration_with_faults_is_refused_before_anything_is_made(self):
        self.start_tables(f"main {DOMAIN}:old:{self.keys}/old.private\n")
        with self.configuration.open("a") as file:
            file.write("Canonicalisation relaxed\n")
        told = self.rotate("--selector", "new", *self.options, status=CONFIGURATION)
        self.assertIn("nothing is rotated", told)
        self.assertEqual(self.states(), [])


class Updates(TableRotation):
    def test_the_name_server_knows_who_may_change_records(self):
        server = self.start_server(commands.keygen(self.keys, "old", DOMAIN), updates="key")
        daemon = self.start_tables(f"main {DOMAIN}:old:{self.keys}/old.private\n")
        options = ("--server", server.nameserver, *self.nameserver_options)
        told = self.rotate("--key", "main", "--selector", "new", *options, status=69)
        self.assertIn("update failed: REFUSED", told)
        self.assertIn("did not take the update", told)
        self.check_mail(daemon, "old")
        # From now on it is known.
        self.rotate("--resume", "--nsupdate-key", server.update_key, *options)
        self.check_mail(daemon, "new")
        self.rotate("--retire", "--retire-after", 0, "--delete")
        self.assertEqual(self.records(f"old._domainkey.{DOMAIN}", server), [])
        self.assertFalse(list(self.keys.glob("old.private*")))


class Stores(TableRotation):
    """Tables in stores are changed by hand, with the statement that is told."""

    def setUp(self):
        super().setUp()
        self.server = self.start_server(commands.keygen(self.keys, "old", DOMAIN), updates=True)
        self.options = ("--server", self.server.nameserver, *self.nameserver_options)

    def check(self, key_table, run_statement):
        daemon = self.start_daemon(KeyTable=key_table, SigningTable=f"csl:{DOMAIN}=main",
                                   DataSetCacheTTL=0)
        told = self.rotate("--key", "main", "--selector", "new", *self.options, status=TEMPORARY)
        self.check_mail(daemon, "old")
        statement = next(line.strip() for line in told.splitlines() if line.startswith("  "))
        run_statement(statement)
        self.rotate("--resume")
        self.check_mail(daemon, "new")
        daemon.stop()
        self.assertEqual(self.states(), ["new.private.rotation"])

    def test_sqlite(self):
        file = self.directory / "keys.db"
        subprocess.run(["sqlite3", file], check=True, text=True, timeout=60, input=(
            "CREATE TABLE dkim (name, d, s, k, active);"
            f"INSERT INTO dkim VALUES ('main', '{DOMAIN}', 'old', '{self.keys}/old.private', 1);"
            f"INSERT INTO dkim VALUES ('off', '{DOMAIN}', 'old', '{self.keys}/old.private', 0);"))
        address = (f"dsn:sqlite3://{self.directory}/keys.db/table=dkim?keycol=name?datacol=d,s,k"
                   "?filter=active=3D1")
        self.check(address, lambda text: subprocess.run(
            ["sqlite3", file, text], check=True, timeout=60))

    def test_lmdb(self):
        folder = self.directory / "lmdb"
        folder.mkdir()
        subprocess.run(["mdb_load", "-T", folder], check=True, text=True, timeout=60,
                       input=f"main\n{DOMAIN}:old:{self.keys}/old.private\n")
        self.check(f"lmdb:{folder}", lambda text: subprocess.run(
            ["sh", "-c", text.split("   (")[0]], check=True, timeout=60))


class ServersOfTheZone(RotationTest):
    def test_every_name_server_of_the_zone_is_asked(self):
        network = f"127.{os.getpid() % 250 + 2}.{os.getpid() // 250 % 250 + 1}"
        record = commands.keygen(self.keys, "first", DOMAIN)
        hosts = {"ns1": f"{network}.1", "ns2": f"{network}.2"}
        for address in hosts.values():
            usual = UsualPort(self.start_server(record, hosts=hosts), address)
            self.addCleanup(usual.stop)
        daemon = self.start_daemon(Domain=DOMAIN, Selector="first",
                                   KeyFile=self.keys / "first.private",
                                   Nameservers=f"{network}.1")
        told = self.rotate("--selector", "second", status=TEMPORARY)
        self.assertIn(f"ns1.{DOMAIN}: 'second._domainkey.{DOMAIN}' record not found", told)
        self.assertIn(f"ns2.{DOMAIN}: 'second._domainkey.{DOMAIN}' record not found", told)
        self.publish((self.keys / "second.txt").read_text(), self.servers[0])
        told = self.rotate("--resume", status=TEMPORARY)
        self.assertNotIn(f"ns1.{DOMAIN}: ", told)
        self.assertIn(f"ns2.{DOMAIN}: ", told)
        self.publish((self.keys / "second.txt").read_text(), self.servers[1])
        self.rotate("--resume")
        self.check_mail(daemon, "second")


if __name__ == "__main__":
    unittest.main()
