"""A private Zabbix: frontend and server on loopback, with a database of their own."""

import gzip
import json
import pathlib
import re
import shutil
import subprocess
import urllib.request

from . import ports
from .processes import ManagedProcess, accepts_connections, eventually

_FRONTEND = pathlib.Path("/usr/share/zabbix")
# What its pages show in a browser; the API does without.
_UNSERVED = ("assets", "audio", "js", "locale")
_SCHEMA = pathlib.Path("/usr/share/zabbix-server-pgsql")

# The rows of Zabbix' own templates, maps and dashboards, which take most of the time to load, and
# the checks that would miss them.
_UNUSED = re.compile(
    rb"^INSERT INTO (?:item|trigger|function|graph|widget|dashboard|lld|valuemap|host|sysmap|"
    rb"media_type|interface|httptest)\w* .*?(?=^INSERT INTO |^COMMIT;)", re.M | re.S)
_SKIP_CHECKS = b"SET session_replication_role = replica;\n"

_CONFIGURATION = """\
<?php
$DB['TYPE'] = 'POSTGRESQL';
$DB['SERVER'] = '127.0.0.1';
$DB['PORT'] = '{database}';
$DB['DATABASE'] = 'zabbix';
$DB['USER'] = 'admin';
$DB['PASSWORD'] = '';
$DB['SCHEMA'] = '';
$DB['ENCRYPTION'] = false;
$DB['KEY_FILE'] = '';
$DB['CERT_FILE'] = '';
$DB['CA_FILE'] = '';
$DB['VERIFY_HOST'] = false;
$DB['CIPHER_LIST'] = '';
$DB['DOUBLE_IEEE754'] = true;
$ZBX_SERVER = '127.0.0.1';
$ZBX_SERVER_PORT = '{server}';
$ZBX_SERVER_NAME = '';
$IMAGE_FORMAT_DEFAULT = IMAGE_FORMAT_PNG;
"""

_SERVER = """\
DBHost=127.0.0.1
DBPort={database}
DBName=zabbix
DBUser=admin
ListenIP=127.0.0.1
ListenPort={server}
LogType=file
LogFile={directory}/server.log
PidFile={directory}/server.pid
SocketDir={directory}
AllowRoot=1
CacheUpdateFrequency=1
StartPollers=1
StartPollersUnreachable=1
StartTrappers=1
StartPingers=0
StartDiscoverers=0
StartPreprocessors=1
StartAlerters=1
StartLLDProcessors=1
StartEscalators=1
StartTimers=1
StartReportWriters=0
StartHistoryPollers=1
"""


class Zabbix:
    """What an administrator does by the web, done by its API; see `call`."""

    def __init__(self, directory, postgresql):
        self.directory = directory
        self._postgresql = postgresql
        self._port, self._server_port = ports.free_port(), ports.free_port()
        self._processes = []
        self._token = None

    def start(self):
        self.directory.mkdir(parents=True)
        self._fill_database()
        site = self.directory / "site"
        shutil.copytree(_FRONTEND, site, ignore=shutil.ignore_patterns(*_UNSERVED))
        values = {"database": self._postgresql.port, "server": self._server_port,
                  "directory": self.directory}
        # Debian's frontend looks for its configuration in the system's; our copy does not.
        configuration = site / "conf/zabbix.conf.php"
        configuration.write_text(_CONFIGURATION.format(**values))
        source = site / "include/classes/core/CConfigFile.php"
        source.write_text(
            source.read_text().replace("/etc/zabbix/zabbix.conf.php", str(configuration)))
        frontend = ManagedProcess(
            ["php", "-d", "memory_limit=256M", "-d", "max_execution_time=300",
             "-S", f"127.0.0.1:{self._port}", "-t", site],
            log=self.directory / "frontend.log",
        )
        self._processes.append(frontend)
        frontend.wait_until_ready(
            lambda: accepts_connections(("127.0.0.1", self._port)), "the frontend answers")
        (self.directory / "server.conf").write_text(_SERVER.format(**values))
        server = ManagedProcess(
            ["/usr/sbin/zabbix_server", "-f", "-c", self.directory / "server.conf"],
            log=self.directory / "server.out",
        )
        self._processes.append(server)
        server.wait_until_ready(
            lambda: accepts_connections(("127.0.0.1", self._server_port)), "the server answers")
        self._token = self.call("user.login", username="Admin", password="zabbix")
        return self

    def _fill_database(self):
        self._postgresql.sql("CREATE DATABASE zabbix", database="postgres")
        for name in ("schema", "data"):
            text = gzip.decompress((_SCHEMA / f"{name}.sql.gz").read_bytes())
            text = _SKIP_CHECKS + _UNUSED.sub(b"", text)
            subprocess.run(
                ["psql", "-q", "-h", "127.0.0.1", "-p", str(self._postgresql.port), "-U", "admin",
                 "-d", "zabbix", "-v", "ON_ERROR_STOP=1"],
                input=text, check=True, capture_output=True, timeout=300,
            )

    def call(self, method, **parameters):
        """The result of a call; RuntimeError with Zabbix' words if it refuses."""
        request = {"jsonrpc": "2.0", "id": 1, "method": method, "params": parameters}
        if self._token:
            request["auth"] = self._token
        answer = urllib.request.urlopen(
            urllib.request.Request(
                f"http://127.0.0.1:{self._port}/api_jsonrpc.php", json.dumps(request).encode(),
                {"Content-Type": "application/json-rpc"}),
            timeout=300,
        )
        result = json.load(answer)
        if "error" in result:
            raise RuntimeError(f"{method}: {result['error']}")
        return result["result"]

    def import_template(self, text):
        rules = {name: {"createMissing": True, "updateExisting": True}
                 for name in ("templates", "items", "triggers", "valueMaps")}
        rules["groups"] = {"createMissing": True}
        return self.call("configuration.import", format="yaml", rules=rules, source=text)

    def add_host(self, name, template, macros):
        """A host that the server watches from now on."""
        group, = self.call("hostgroup.get", filter={"name": "Linux servers"})
        found, = self.call("template.get", filter={"host": template})
        self.call(
            "host.create", host=name, groups=[{"groupid": group["groupid"]}],
            templates=[{"templateid": found["templateid"]}],
            macros=[{"macro": each, "value": value} for each, value in macros.items()],
        )

    def values(self, host):
        """Key and last value of each item of a host that has one, and the words of faults."""
        items = self.call("item.get", host=host, output=["key_", "lastvalue", "lastclock", "error"])
        return (
            {each["key_"]: each["lastvalue"] for each in items if each["lastclock"] != "0"},
            {each["key_"]: each["error"] for each in items if each["error"]},
        )

    def wait_for_values(self, host, count, timeout=120.0):
        return eventually(
            lambda: len(self.values(host)[0]) >= count and self.values(host), timeout,
            interval=0.5, what=f"{count} values of {host}")

    def history_has(self, host, key, above):
        """Whether a numeric item has had a value above a limit."""
        item, = self.call("item.get", host=host, filter={"key_": key}, output=["itemid"])
        history = self.call("history.get", itemids=item["itemid"], history=0, output=["value"])
        return any(float(each["value"]) > above for each in history)

    def stop(self):
        for process in reversed(self._processes):
            process.stop()
        self._processes = []
