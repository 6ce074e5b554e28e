"""A private BIND that is authoritative for the zones it is given."""

import shutil
import signal
import socket
import subprocess
import threading

from . import ports
from .processes import ManagedProcess

_NAMED = "/usr/sbin/named"

_OPTIONS = """\
options {{
    directory "{directory}";
    pid-file "named.pid";
    lock-file none;
    session-keyfile "session.key";
    managed-keys-directory "{directory}";
    listen-on port {port} {{ 127.0.0.1; }};
    listen-on-v6 {{ none; }};
    recursion no;
    dnssec-validation no;
    allow-transfer {{ none; }};
    notify no;
    empty-zones-enable no;
}};
controls {{ }};
"""

_UPDATES = {False: "", True: "allow-update { 127.0.0.1; };", "key": "update-policy local;"}

_ZONE_HEAD = """\
$TTL 60
$ORIGIN {domain}.
@ IN SOA ns.{domain}. hostmaster.{domain}. ( {serial} 3600 600 86400 1 )
"""


class DNSServer:
    """`named` on 127.0.0.1 and a free port. A zone is the text of its records (master file
    format, RFC 1035 §5), for example what `dkim-milterd keygen` wrote."""

    address = "127.0.0.1"

    def __init__(self, directory):
        self.directory = directory
        self.port = ports.free_port()
        # The name servers of each zone, by their names in it.
        self.hosts = {"ns": "127.0.0.1"}
        # Whether clients on this host may change the zones: all, or "key" for those that know the
        # key in `update_key`.
        self.allows_updates = False
        self.update_key = directory / "session.key"
        self._zones = {}
        self._signed = set()
        self._serial = 1
        self._process = None
        directory.mkdir(parents=True, exist_ok=True)

    @property
    def nameserver(self):
        """As the parameter Nameservers and the option --nameserver take it."""
        return f"{self.address}@{self.port}"

    def add_records(self, domain, text):
        """Adds records to the zone `domain`, which comes into being with the first ones."""
        self._zones[domain] = self._zones.get(domain, "") + text.rstrip("\n") + "\n"
        self._write()

    def replace_records(self, domain, text):
        """Lets the zone `domain` hold these records and no others."""
        self._zones[domain] = text.rstrip("\n") + "\n"
        self._write()

    def sign(self, domain):
        """Has the zone signed from the next start on (DNSSEC); returns its trust anchor."""
        done = subprocess.run(
            ["dnssec-keygen", "-q", "-a", "ECDSAP256SHA256", "-f", "KSK", "-K", self.directory,
             domain], capture_output=True, text=True, check=True, timeout=60)
        self._signed.add(domain)
        return (self.directory / f"{done.stdout.strip()}.key").read_text()

    def _write(self):
        self._serial += 1
        configuration = _OPTIONS.format(directory=self.directory, port=self.port)
        for domain, records in self._zones.items():
            head = _ZONE_HEAD.format(domain=domain, serial=self._serial)
            for host, address in self.hosts.items():
                head += f"@ IN NS {host}.{domain}.\n{host} IN A {address}\n"
            zone = self.directory / f"{domain}.zone"
            zone.write_text(head + records)
            if domain in self._signed:
                unsigned = zone.rename(f"{zone}.unsigned")
                subprocess.run(
                    ["dnssec-signzone", "-S", "-z", "-Q", "-K", self.directory, "-o", domain,
                     "-f", zone, unsigned], capture_output=True, check=True, timeout=60,
                    cwd=self.directory)
            updates = _UPDATES[self.allows_updates]
            configuration += (
                f'zone "{domain}" {{ type primary; file "{domain}.zone"; {updates} }};\n')
        (self.directory / "named.conf").write_text(configuration)

    def _program(self):
        # Debian's AppArmor profile confines /usr/sbin/named to the system's own directories;
        # a copy elsewhere is not confined. Where copies cannot be run, there is the original.
        copy = self.directory / "named"
        if not copy.exists():
            shutil.copy(_NAMED, copy)
        try:
            subprocess.run([copy, "-v"], check=True, capture_output=True, timeout=20)
        except (OSError, subprocess.CalledProcessError):
            return _NAMED
        return copy

    def start(self):
        self._write()
        self._process = ManagedProcess(
            [self._program(), "-g", "-4", "-n", "1", "-c", self.directory / "named.conf"],
            log=self.directory / "named.log",
        )
        self._process.wait_until_ready(self._answers, "named answers")
        return self

    @property
    def pid(self):
        return self._process.pid

    def _answers(self):
        return all(self.query(domain, "SOA", tries=1) for domain in self._zones)

    def query(self, name, kind="TXT", tries=2):
        """What `dig +short` prints: the check by a client that is not ours."""
        command = ["dig", f"@{self.address}", "-p", str(self.port), "+short", "+time=1"]
        done = subprocess.run(
            [*command, f"+tries={tries}", name, kind],
            capture_output=True, text=True, timeout=20, check=False,
        )
        return done.stdout.strip() if done.returncode == 0 else ""

    def reload(self):
        """Makes the server serve what was added since it started."""
        self._write()
        self._process.signal(signal.SIGHUP)
        serial = str(self._serial)
        self._process.wait_until(
            lambda: all(serial in self.query(domain, "SOA") for domain in self._zones),
            what="named serves the new zones",
        )

    def pause(self):
        """Lets the server fall silent without refusing: questions to it time out."""
        self._process.signal(signal.SIGSTOP)

    def resume(self):
        self._process.signal(signal.SIGCONT)

    def stop(self):
        """Ends the server: its port refuses from now on. `start` brings it back."""
        if self._process is not None:
            self._process.signal(signal.SIGCONT)
            self._process.stop()
            self._process = None

    @property
    def log(self):
        return (self.directory / "named.log").read_text(errors="replace")


class UsualPort:
    """Lets a server be asked at port 53 of an address in 127.0.0.0/8, as name servers of zones are.

    BIND itself listens on addresses of the host's interfaces only. It takes questions over UDP.
    """

    def __init__(self, server, address):
        self._server = (server.address, server.port)
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind((address, 53))
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as upstream:
            upstream.settimeout(2)
            while True:
                question, client = self._socket.recvfrom(4096)
                if not question:
                    return
                try:
                    upstream.sendto(question, self._server)
                    self._socket.sendto(upstream.recv(65535), client)
                except OSError:
                    continue

    def stop(self):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as last:
            last.sendto(b"", self._socket.getsockname())
        self._thread.join(5)
        self._socket.close()
