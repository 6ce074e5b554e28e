"""The daemon's metrics as monitoring reads them, and a private Prometheus."""

import http.client
import json
import re
import socket
import subprocess
import urllib.error
import urllib.parse
import urllib.request

from . import paths, ports
from .processes import ManagedProcess, eventually

ALERTS = paths.REPOSITORY / "Config/monitoring/alerts.yml"


class Endpoint:
    """Where a daemon serves its metrics; `value` is that of MetricsListen."""

    def __init__(self, path=None):
        if path:
            self._address, self.value = str(path), f"local:{path}"
        else:
            self.port = ports.free_port()
            self._address = ("127.0.0.1", self.port)
            self.value = f"inet:{self.port}@127.0.0.1"

    def connect(self, timeout=30):
        family = socket.AF_INET if isinstance(self._address, tuple) else socket.AF_UNIX
        connection = socket.socket(family, socket.SOCK_STREAM)
        connection.settimeout(timeout)
        connection.connect(self._address)
        return connection

    def request(self, path, method="GET", body=None):
        """The answer: status, header fields and text."""
        client = http.client.HTTPConnection("localhost", timeout=30)
        client.sock = self.connect()
        client.request(method, path, body=body)
        answer = client.getresponse()
        result = answer.status, dict(answer.getheaders()), answer.read().decode()
        client.close()
        return result

    def scrape(self):
        status, fields, text = self.request("/metrics")
        if status != 200 or not fields["Content-Type"].startswith("text/plain; version=0.0.4"):
            raise AssertionError(f"{status} {fields}")
        return Scrape(text)


class Scrape:
    """The exposition at one moment."""

    def __init__(self, text):
        self.text = text
        self._values = {}
        self.help, self.kind = {}, {}
        for line in text.splitlines():
            if line.startswith("# HELP "):
                name, words = line[7:].split(" ", 1)
                self.help[name] = words
            elif line.startswith("# TYPE "):
                name, kind = line[7:].split(" ", 1)
                self.kind[name] = kind
            else:
                series, number = line.rsplit(" ", 1)
                name, _, rest = series.partition("{")
                labels = frozenset(re.findall(r'(\w+)="([^"]*)"', rest))
                self._values[name, labels] = float(number)

    @property
    def names(self):
        """Names of samples, those of a histogram's parts among them."""
        return {name for name, _ in self._values}

    def labels(self, family):
        """The names of the labels of a metric."""
        parts = {family, f"{family}_bucket", f"{family}_sum", f"{family}_count"}
        return {label for name, labels in self._values if name in parts for label, _ in labels}

    def __call__(self, name, **labels):
        """The sum of all series that have these labels; KeyError if there is none."""
        name = name if name.startswith("process_") else f"dkim_milterd_{name}"
        found = [value for (each, has), value in self._values.items()
                 if each == name and has >= set(labels.items())]
        if not found:
            raise KeyError(f"{name} {labels}")
        return sum(found)

    def moved(self, before):
        """What differs from an earlier scrape: `name{label=value,…}` with the difference; without
        times, sums of times, and what the process does beside."""
        changes = {}
        for (name, labels), value in self._values.items():
            if name.startswith("process_") or name.endswith(("_bucket", "_sum", "_seconds")):
                continue
            difference = value - before._values.get((name, labels), 0)
            if difference:
                text = ",".join(f"{key}={each}" for key, each in sorted(labels))
                short = name.removeprefix("dkim_milterd_")
                changes[f"{short}{{{text}}}" if text else short] = difference
        return changes


def promtool(*arguments, text=None):
    """The exit status and all that `promtool` says."""
    done = subprocess.run(
        ["promtool", *map(str, arguments)], input=text, capture_output=True, text=True,
        timeout=60, check=False,
    )
    return done.returncode, done.stdout + done.stderr


class Prometheus:
    """A server that asks endpoints each second, with the project's alerts."""

    def __init__(self, directory, endpoints):
        self.directory = directory
        self._port = ports.free_port()
        targets = [f"127.0.0.1:{each.port}" for each in endpoints]
        directory.mkdir(parents=True)
        (directory / "prometheus.yml").write_text(json.dumps({
            "global": {"scrape_interval": "1s", "evaluation_interval": "1s"},
            "rule_files": [str(ALERTS)],
            "scrape_configs": [
                {"job_name": "dkim-milterd", "static_configs": [{"targets": targets}]}],
        }))
        self._process = None

    def start(self):
        self._process = ManagedProcess(
            ["prometheus", f"--config.file={self.directory}/prometheus.yml",
             f"--storage.tsdb.path={self.directory}/data",
             f"--web.listen-address=127.0.0.1:{self._port}"],
            log=self.directory / "log",
        )
        self._process.wait_until_ready(lambda: self.query("up == 1"), "Prometheus has scraped")
        return self

    def query(self, expression):
        """The series that an expression gives now; AssertionError if it is refused."""
        return self._get("query", query=expression)["result"]

    def rules(self):
        return [rule for group in self._get("rules")["groups"] for rule in group["rules"]]

    def _get(self, page, **parameters):
        query = urllib.parse.urlencode(parameters)
        try:
            answer = urllib.request.urlopen(
                f"http://127.0.0.1:{self._port}/api/v1/{page}?{query}", timeout=30)
        except urllib.error.HTTPError as error:
            if error.code == 503:  # It is starting.
                return {"result": [], "groups": []}
            raise AssertionError(f"{parameters}: {error.read().decode()}") from None
        except OSError:
            return {"result": [], "groups": []}
        return json.load(answer)["data"]

    def wait_for(self, expression, timeout=60.0):
        return eventually(lambda: self.query(expression), timeout, interval=0.3, what=expression)

    def stop(self):
        if self._process is not None:
            self._process.stop()
            self._process = None
