"""amavis with SpamAssassin, and ClamAV, from Debian's packages, as a content filter.

Private instances: nothing in /etc/amavis or /etc/clamav is used. They ask nobody in the network,
and pass on whatever they find, since it is the mail of a test.
"""

import contextlib
import pathlib
import random
import shutil
import subprocess

from harness import ports
from harness.postfix import Listener
from harness.processes import ManagedProcess, accepts_connections

_AMAVIS, _CLAMD = "/usr/sbin/amavisd", "/usr/sbin/clamd"
_DATABASE = pathlib.Path("/var/lib/clamav")
_USER = "amavis"
_PROCESSES = 2
_OWN_SIGNATURES = 1000

# A message that SpamAssassin looks at takes about a second of CPU.
_PATIENCE = 120.0

_CLAMD_CONFIGURATION = """\
Foreground yes
User {user}
LocalSocket {socket}
LocalSocketMode 666
DatabaseDirectory {database}
TemporaryDirectory {directory}
PidFile {directory}/clamd.pid
"""

_AMAVIS_CONFIGURATION = """\
use strict;
$MYHOME = '{directory}';
$TEMPBASE = $MYHOME;
$lock_file = "$MYHOME/amavisd.lock";
$pid_file = "$MYHOME/amavisd.pid";
$daemon_user = '{user}';
$daemon_group = '{user}';
$max_servers = {processes};
$mydomain = 'receiver.example';
$myhostname = 'mx.receiver.example';
$inet_socket_bind = '127.0.0.1';
$inet_socket_port = {port};
$forward_method = 'smtp:[127.0.0.1]:{back}';
$notify_method = $forward_method;
$DO_SYSLOG = 0;
$LOGFILE = "$MYHOME/amavis.log";
$log_level = 0;
$enable_db = 0;
$QUARANTINEDIR = undef;
@local_domains_maps = (['.']);
# DKIM is what the filter is there for.
$enable_dkim_verification = 0;
$enable_dkim_signing = 0;
# Debian's value: larger messages are for the virus scanner alone.
$sa_mail_body_size_limit = 200*1024;
$sa_local_tests_only = 1;
$final_virus_destiny = D_PASS;
$final_banned_destiny = D_PASS;
$final_spam_destiny = D_PASS;
$final_bad_header_destiny = D_PASS;
@av_scanners = (
    ['ClamAV-clamd', \\&ask_daemon, ["CONTSCAN {{}}\\n", "{clamd}"],
     qr/\\bOK$/m, qr/\\bFOUND$/m, qr/^.*?: (?!Infected Archive)(.*) FOUND$/m],
);
@av_scanners_backup = ();
1;
"""


class Scanners:
    """They live as long as the `with` block, and serve one Postfix after the other."""

    def __init__(self, directory):
        self._directory, self._home = directory, directory / "home"
        self._port, self._back = ports.free_port(), ports.free_port()

    def __enter__(self):
        self._cleanup = contextlib.ExitStack()
        try:
            # amavis refuses a configuration in a directory that is its own.
            self._home.mkdir(parents=True)
            shutil.chown(self._home, _USER, _USER)
            self._start_clamd()
            self._start_amavis()
        except BaseException:
            self._cleanup.close()
            raise
        return self

    def __exit__(self, *_):
        self._cleanup.close()

    def _start_clamd(self):
        database = self._database()
        socket = self._home / "clamd.sock"
        configuration = self._directory / "clamd.conf"
        configuration.write_text(_CLAMD_CONFIGURATION.format(
            user=_USER, socket=socket, database=database, directory=self._home))
        self._clamd = self._start(
            [_unconfined(_CLAMD, self._directory), "--config-file", configuration],
            "clamd.log", str(socket))

    def _start_amavis(self):
        configuration = self._directory / "amavisd.conf"
        configuration.write_text(_AMAVIS_CONFIGURATION.format(
            directory=self._home, user=_USER, processes=_PROCESSES, port=self._port,
            back=self._back, clamd=self._home / "clamd.sock"))
        self._amavis = self._start(
            [_AMAVIS, "-c", configuration, "foreground"], "amavisd.log",
            ("127.0.0.1", self._port))

    def _start(self, command, log, address):
        process = ManagedProcess(command, log=self._directory / log)
        self._cleanup.callback(process.stop)
        process.wait_until(lambda: accepts_connections(address), _PATIENCE,
                           what=f"{command[0]} accepts connections")
        return process

    def _database(self):
        """The virus data base if the system has one, else a few signatures of our own."""
        if any(_DATABASE.glob("main.c[vl]d")):
            self.database = f"ClamAV with the data base in {_DATABASE}"
            return _DATABASE
        own = self._directory / "database"
        own.mkdir()
        source = random.Random(6376)
        (own / "stress.ndb").write_text("".join(
            f"Stress.Test-{number}:0:*:{source.randbytes(24).hex()}\n"
            for number in range(_OWN_SIGNATURES)))
        self.database = (
            f"ClamAV with a local file of {_OWN_SIGNATURES} signatures, because its data base is "
            f"not in {_DATABASE} (freshclam gets it); with the data base it takes more than a "
            "gigabyte of memory and more time for each message")
        return own

    @property
    def processes(self):
        """By name."""
        return {"amavis": self._amavis, "ClamAV": self._clamd}

    def for_postfix(self):
        """The transport for content_filter, its line in master.cf, and the smtpd for what comes
        back from amavis."""
        service = f"scan unix - - n - {_PROCESSES} smtp\n"
        back = Listener({"smtpd_milters": "", "content_filter": ""}, port=self._back)
        return f"scan:[127.0.0.1]:{self._port}", service, back


def _unconfined(program, directory):
    """A copy, to which no AppArmor profile applies; the program itself if copies cannot run."""
    copy = directory / pathlib.Path(program).name
    shutil.copy(program, copy)
    try:
        subprocess.run([copy, "--version"], check=True, capture_output=True, timeout=30)
    except (OSError, subprocess.CalledProcessError):
        return program
    return copy
