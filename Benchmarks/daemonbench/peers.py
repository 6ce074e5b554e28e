"""Other people's filters, as Debian has them."""

import shutil

from .filters import ConfiguredAlike, Filter, write_parameters
from .mail import AUTHSERV_ID

_PATH = "/usr/sbin:/usr/bin"


class OpenDKIM(ConfiguredAlike):
    name = "opendkim"
    patience = 0.0  # Asked to end, it takes five seconds.

    @classmethod
    def missing(cls):
        return "" if shutil.which("opendkim", path=_PATH) else "opendkim"

    def command(self, directory, place):
        configuration = write_parameters(
            directory / "configuration", self.parameters(directory, place))
        return [shutil.which("opendkim", path=_PATH), "-f", "-x", configuration]


class DKIMPyMilter(Filter):
    name = "dkimpy-milter"
    share = 0.2
    patience = 0.0

    @classmethod
    def missing(cls):
        return "" if shutil.which("dkimpy-milter", path=_PATH) else "dkimpy-milter"

    def command(self, directory, place):
        key = self.setting.key
        configuration = write_parameters(directory / "configuration", {
            "Socket": place.milter.replace("unix:", "local:"),
            "PidFile": directory / "pid",
            "UserID": "root:root",
            "Syslog": "no",
            "Mode": "sv",
            "Domain": key.domain,
            "Selector": key.selector,
            "KeyFile": key.path,
            "InternalHosts": "127.0.0.1",
            "AuthservID": AUTHSERV_ID,
            "Canonicalization": self.canonicalization,
            # One record for every name, in place of DNS.
            "DNSOverride": key.record,
        })
        return [shutil.which("dkimpy-milter", path=_PATH), configuration]


_RSPAMD = """\
options {{
  pidfile = "{directory}/pid";
  control_socket = "{directory}/control mode=0600";
  tempdir = "{directory}";
  hs_cache_dir = "{directory}/";
  cache_file = "{directory}/symbols.cache";
  url_tld = "{directory}/tld";
  filters = "dkim";
  explicit_modules = [];
  task_timeout = 60s;
  local_addrs = [127.0.0.0/8];
  dns {{
    nameserver = ["127.0.0.1:1"];
    fake_records = [{{ name = "{owner}"; type = txt; replies = ["{record}"]; }}];
  }}
}}
logging {{ type = "console"; level = "error"; }}
worker "rspamd_proxy" {{
  bind_socket = "{bind_socket}";
  milter = yes;
  timeout = 120s;
  count = 1;
  upstream "local" {{ default = yes; self_scan = yes; }}
}}
actions {{ reject = null; "add header" = null; greylist = null; }}
dkim {{ dkim_cache_size = 2k; dkim_cache_expire = 1d; }}
dkim_signing {{
  sign_local = true;
  use_domain = "header";
  use_esld = false;
  allow_username_mismatch = true;
  domain {{ "{domain}" {{ path = "{key}"; selector = "{selector}"; }} }}
}}
milter_headers {{ use = ["authentication-results"]; skip_local = false; }}
modules {{
  path = "/usr/share/rspamd/plugins/dkim_signing.lua";
  path = "/usr/share/rspamd/plugins/milter_headers.lua";
}}
"""


class RSpamd(Filter):
    """Its proxy as a milter that scans by itself, with the DKIM modules and nothing else.

    It signs relaxed/relaxed whatever the others are told.
    """

    name = "rspamd"
    share = 0.25

    @classmethod
    def missing(cls):
        return "" if shutil.which("rspamd", path=_PATH) else "rspamd"

    def command(self, directory, place):
        key = self.setting.key
        (directory / "tld").write_text("com\norg\nexample\n")
        configuration = directory / "configuration"
        configuration.write_text(_RSPAMD.format(
            directory=directory, bind_socket=place.bind_socket, owner=key.owner_name,
            record=key.record, domain=key.domain, selector=key.selector, key=key.path))
        return [shutil.which("rspamd", path=_PATH), "-f", "-i", "-c", configuration]
