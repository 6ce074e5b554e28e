"""The DKIM filters, set up for a scenario."""

import shutil

from harness.milter_daemon import MilterDaemon
from harness.opendkim import OpenDKIM

from .scenarios import OURS
from .supplies import DOMAIN, SELECTOR, USER

AUTHSERV_ID = "mx.receiver.example"

_MODES = {"sign": "s", "verify": "v", "both": "sv"}

# smtp-source always comes from 127.0.0.1. To be verified it has to be outside: nobody is inside.
_NOBODY_INSIDE = "192.0.2.1"


def start(scenario, supplies, directory, socket):
    """The filter of `scenario`, ready for mail: something with `milter`, `pid` and `stop`."""
    parameters = _parameters(scenario, supplies)
    local = socket == "unix"
    if scenario.filter == OURS:
        # SyslogSuccess tells of each message, so that the log can be held against the mail.
        own = {"Nameservers": supplies.dns.nameserver, "SyslogSuccess": "yes"}
        daemon = MilterDaemon(directory, {**parameters, **own}, local=local)
    else:
        own = {"TestPublicKeys": supplies.key_file}
        daemon = OpenDKIM(directory, {**parameters, **own}, local=local)
        # It makes its Unix socket after it has become that user.
        shutil.chown(directory, USER)
    return daemon.start()


def _parameters(scenario, supplies):
    result = {
        "Mode": _MODES[scenario.work],
        "UserID": USER,
        "AuthservID": AUTHSERV_ID,
        "Canonicalization": "relaxed/simple",
    }
    if scenario.signs:
        result |= {"Domain": DOMAIN, "Selector": SELECTOR, "KeyFile": supplies.key}
    if scenario.work == "verify":
        result["InternalHosts"] = _NOBODY_INSIDE
    return result


def logged(daemon):
    """How many messages the filter's log calls signed and verified; None if it has no log here
    (opendkim logs to the system's syslog only, which is left alone)."""
    if not isinstance(daemon, MilterDaemon):
        return None
    lines = daemon.log.splitlines()
    return {
        "signed": sum("DKIM-Signature field added" in line for line in lines),
        "verified": sum("DKIM verification successful" in line for line in lines),
    }
