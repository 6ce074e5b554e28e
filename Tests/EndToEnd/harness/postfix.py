"""A private Postfix: own configuration, queue, data directory, log, ports and mailbox."""

import dataclasses
import os
import pwd
import shutil
import subprocess

from . import ports
from .mailbox import Maildir
from .processes import ManagedProcess, accepts_connections, eventually

_COMMANDS = "/usr/sbin"
_DAEMONS = "/usr/lib/postfix/sbin"

_DIRECTORIES = {  # directory in the queue: owner, group, mode; as Postfix's own post-install
    **{name: ("postfix", "root", 0o700) for name in (
        "active", "bounce", "corrupt", "defer", "deferred", "flush", "hold", "incoming",
        "private", "saved", "trace")},
    "maildrop": ("postfix", "postdrop", 0o730),
    "public": ("postfix", "postdrop", 0o710),
    "pid": ("root", "root", 0o755),
}

_SERVICES = """\
postlog    unix-dgram n - n - 1 postlogd
pickup     unix n - n 1 1 pickup
cleanup    unix n - n - 0 cleanup
qmgr       unix n - n 300 1 qmgr
rewrite    unix - - n - - trivial-rewrite
bounce     unix - - n - 0 bounce
defer      unix - - n - 0 bounce
trace      unix - - n - 0 bounce
verify     unix - - n - 1 verify
flush      unix n - n 1000? 0 flush
proxymap   unix - - n - - proxymap
smtp       unix - - n - - smtp
relay      unix - - n - - smtp
error      unix - - n - - error
retry      unix - - n - - error
discard    unix - - n - - discard
virtual    unix - n n - - virtual
anvil      unix - - n - 1 anvil
scache     unix - - n - 1 scache
"""


@dataclasses.dataclass
class Listener:
    """One smtpd of the instance: a loopback port and the `-o` options that differ."""

    options: dict = dataclasses.field(default_factory=dict)
    address: str = "127.0.0.1"
    port: int = dataclasses.field(default_factory=ports.free_port)

    @property
    def master_entry(self):
        options = "".join(
            f"    -o {{ {name} = {value} }}\n" for name, value in self.options.items()
        )
        return f"{self.address}:{self.port} inet n - n - 300 smtpd\n{options}"


class Postfix:
    """Everything for `receiver_domain` goes to one Maildir, everything else to `relay`.

    `parameters` go to main.cf last and so win; `services` are further lines of master.cf.
    """

    def __init__(self, directory, listeners, receiver_domain="receiver.example",
                 parameters=None, services="", relay=None):
        self.directory = directory
        self.listeners = listeners
        self.receiver_domain = receiver_domain
        self.configuration = directory / "etc"
        self.log = directory / "postfix.log"
        self.maildir = Maildir(directory / "mail" / "inbox")
        self._parameters = {**self._defaults(relay), **(parameters or {})}
        self._services = services
        self._process = None

    def _defaults(self, relay):
        nobody = pwd.getpwnam("nobody")
        return {
            "compatibility_level": "3.6",
            "queue_directory": self.directory / "queue",
            "data_directory": self.directory / "data",
            "command_directory": _COMMANDS,
            "daemon_directory": _DAEMONS,
            "mail_owner": "postfix",
            "setgid_group": "postdrop",
            # The log without a syslog daemon: containers rarely have one.
            "maillog_file": self.log,
            "maillog_file_prefixes": self.directory,
            "myhostname": f"mx.{self.receiver_domain}",
            "mydestination": "",
            "mynetworks": "127.0.0.1/32",
            "inet_interfaces": "127.0.0.1",
            "inet_protocols": "ipv4",
            "relayhost": relay or "",
            "default_transport": "smtp" if relay else "error:no mail leaves this test",
            "smtp_dns_support_level": "disabled",
            "smtpd_peername_lookup": "no",
            "smtpd_relay_restrictions": "permit_mynetworks, reject_unauth_destination",
            "smtpd_authorized_xclient_hosts": "127.0.0.1",
            "virtual_mailbox_domains": self.receiver_domain,
            "virtual_mailbox_base": self.directory / "mail",
            "virtual_mailbox_maps": "static:inbox/",
            "virtual_uid_maps": f"static:{nobody.pw_uid}",
            "virtual_gid_maps": f"static:{nobody.pw_gid}",
            "virtual_mailbox_limit": 0,
            "virtual_destination_recipient_limit": 1,
            "alias_maps": "",
            "alias_database": "",
            "local_recipient_maps": "",
            "message_size_limit": 250_000_000,
            "mailbox_size_limit": 0,
            "default_process_limit": 200,
            "smtpd_client_connection_count_limit": 0,
            "smtpd_client_connection_rate_limit": 0,
            "smtpd_error_sleep_time": 0,
            "in_flow_delay": 0,
            "minimal_backoff_time": "1s",
            "maximal_backoff_time": "2s",
            "queue_run_delay": "1s",
            "milter_default_action": "tempfail",
        }

    def _write(self):
        main = "".join(f"{name} = {value}\n" for name, value in self._parameters.items())
        master = _SERVICES + "".join(each.master_entry for each in self.listeners)
        (self.configuration / "main.cf").write_text(main)
        (self.configuration / "master.cf").write_text(master + self._services)

    def _make_directories(self):
        self.configuration.mkdir(parents=True, exist_ok=True)
        queue, data = self.directory / "queue", self.directory / "data"
        queue.mkdir(exist_ok=True)
        data.mkdir(exist_ok=True)
        shutil.chown(data, "postfix")
        for name, (owner, group, mode) in _DIRECTORIES.items():
            (queue / name).mkdir(exist_ok=True)
            shutil.chown(queue / name, owner, group)
            (queue / name).chmod(mode)
        (self.directory / "mail").mkdir(exist_ok=True)
        shutil.chown(self.directory / "mail", "nobody")

    def start(self):
        if os.geteuid() != 0:
            raise PermissionError("Postfix's master needs root, also for a private instance")
        self._make_directories()
        self._write()
        self._process = ManagedProcess(
            [f"{_DAEMONS}/master", "-c", self.configuration], log=self.directory / "master.log"
        )
        try:
            self._process.wait_until_ready(
                lambda: all(accepts_connections((x.address, x.port)) for x in self.listeners),
                "Postfix accepts connections",
            )
        except (RuntimeError, TimeoutError) as error:
            raise RuntimeError(f"{error}\n{self.log_text[-4000:]}") from None
        return self

    @property
    def pid(self):
        return self._process.pid

    @property
    def is_running(self):
        return self._process is not None and self._process.is_running

    def sendmail(self, message, recipient, sender="alice@sender.example"):
        """Submits like a local program (`sendmail -t`'s way: pickup, non_smtpd_milters)."""
        subprocess.run(
            [f"{_COMMANDS}/sendmail", "-C", self.configuration, "-i", "-f", sender, recipient],
            input=message, check=True, timeout=60,
        )

    @property
    def queue(self):
        """The queue as `postqueue -j` lists it, one JSON line per message."""
        done = subprocess.run(
            [f"{_COMMANDS}/postqueue", "-c", self.configuration, "-j"],
            capture_output=True, text=True, timeout=30, check=True,
        )
        return done.stdout.splitlines()

    def wait_until_empty(self, timeout=60.0):
        eventually(lambda: not self.queue, timeout, interval=0.2, what="mail queue empty")

    @property
    def log_text(self):
        return self.log.read_text(errors="replace") if self.log.exists() else ""

    def stop(self):
        if self._process is not None:
            self._process.stop()
            self._process = None
