"""A private rspamd with nothing in it but the rules it is given."""

import json
import shutil
import urllib.request

from . import ports
from .processes import ManagedProcess, accepts_connections

_CONFIGURATION = """\
options {{ filters = "regexp"; tempdir = "{directory}"; cache_file = "{directory}/symbols.cache";
    pidfile = "{directory}/rspamd.pid"; hs_cache_dir = "{directory}"; local_addrs = [];
    dns {{ nameserver = ["{nameserver}"]; }} }}
logging {{ type = "console"; level = "warning"; }}
lua = "{directory}/rules.lua";
modules {{ path = "{directory}/modules/"; }}
worker "normal" {{ bind_socket = "127.0.0.1:{port}"; count = 1; }}
actions {{ reject = 100; }}
"""


class Rspamd:
    """Answers over HTTP on a loopback port."""

    def __init__(self, directory, rules, nameserver):
        self.directory = directory
        self.port = ports.free_port()
        (directory / "modules").mkdir(parents=True)
        (directory / "rules.lua").write_text(rules)
        (directory / "rspamd.conf").write_text(_CONFIGURATION.format(
            directory=directory, port=self.port, nameserver=nameserver))
        shutil.chown(directory, "_rspamd")
        self._process = None

    def __enter__(self):
        self._process = ManagedProcess(
            ["rspamd", "-f", "-c", self.directory / "rspamd.conf", "-u", "_rspamd",
             "-g", "_rspamd"],
            log=self.directory / "rspamd.log")
        self._process.wait_until_ready(
            lambda: accepts_connections(("127.0.0.1", self.port)), "rspamd accepts connections",
            timeout=120)
        return self

    def __exit__(self, *_):
        self._process.stop()

    def symbols(self, message):
        """The names of what fired."""
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}/checkv2", data=message, method="POST")
        with urllib.request.urlopen(request, timeout=60) as answer:
            return set(json.load(answer)["symbols"])
