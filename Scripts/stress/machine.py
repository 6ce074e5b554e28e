"""What it ran on."""

import os
import pathlib
import platform
import re
import subprocess

from harness import paths

from .scenarios import OURS, PEER


def facts(options, scanners):
    """(name, value) for the report."""
    result = [
        ("CPU", f"{_processor()}, {os.cpu_count()} cores"),
        ("Memory", f"{_memory_gb():.3g} GB"),
        ("System", f"{_system()}, Linux {platform.release()} ({platform.machine()})"),
        ("Queue on", _file_system(pathlib.Path("/tmp"))),
        ("MTA", f"Postfix {_output('/usr/sbin/postconf', '-d', '-h', 'mail_version')}"),
        ("Filter", f"{_first_line(paths.binary(), '--version')}, {_sockets(options)}"),
    ]
    if options.with_opendkim:
        result.append((PEER, f"{_package('opendkim')}, {_sockets(options)}; its log goes to "
                       "syslog and is not counted; the key comes from a file, not from DNS"))
    if scanners:
        result.append(("Scanners", f"amavis {_package('amavisd-new')}, SpamAssassin "
                       f"{_package('spamassassin')} (in amavis; rules as packaged, no look-ups "
                       f"in the network; it leaves messages above 200 kB alone), ClamAV "
                       f"{_package('clamav-daemon')}. {scanners.database}."))
    return result


def load_average():
    return os.getloadavg()[0]


def _sockets(options):
    return "over TCP on loopback" if options.socket == "inet" else "over a Unix socket"


def _processor():
    for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines():
        name, _, value = line.partition(":")
        if name.strip() == "model name":
            return value.strip()
    return platform.machine()


def _memory_gb():
    found = re.search(r"^MemTotal:\s+(\d+)", pathlib.Path("/proc/meminfo").read_text(), re.M)
    return int(found[1]) * 1024 / 1e9 if found else 0.0


def _system():
    try:
        return platform.freedesktop_os_release().get("PRETTY_NAME", "Linux")
    except OSError:
        return "Linux"


def _file_system(path):
    lines = _output("df", "--output=fstype", path).splitlines()
    return f"{lines[-1] if lines else '?'} (where {path} is)"


def _package(name):
    return _output("dpkg-query", "--show", "--showformat=${Version}", name) or "?"


def _first_line(*command):
    return (_output(*command).splitlines() or [OURS])[0]


def _output(*command):
    try:
        done = subprocess.run([str(word) for word in command], capture_output=True, text=True,
                              timeout=30, check=False)
    except OSError:
        return "?"
    return done.stdout.strip()
