"""Loopback ports that nobody uses."""

import contextlib
import random
import socket

# Below the kernel's ephemeral range (32768 up), so that no outgoing connection takes one
# between the look here and the bind in the server.
_FIRST, _LAST = 20000, 31999
_given = set()


def family(address):
    """The address family of (host, port) or of the path of a Unix socket."""
    if not isinstance(address, tuple):
        return socket.AF_UNIX
    return socket.AF_INET6 if ":" in address[0] else socket.AF_INET


def loopback_addresses():
    """127.0.0.1, and ::1 where the host has it: containers often do without."""
    try:
        with contextlib.closing(socket.socket(socket.AF_INET6, socket.SOCK_STREAM)) as probe:
            probe.bind(("::1", 0))
    except OSError:
        return ["127.0.0.1"]
    return ["127.0.0.1", "::1"]


def free_port(address="127.0.0.1"):
    """A port free for both TCP and UDP, and given to nobody else in this process."""
    for _ in range(200):
        port = random.randint(_FIRST, _LAST)
        if port in _given:
            continue
        try:
            for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):
                with contextlib.closing(socket.socket(family((address, 0)), kind)) as probe:
                    probe.bind((address, port))
        except OSError:
            continue
        _given.add(port)
        return port
    raise OSError(f"no free port on {address} between {_FIRST} and {_LAST}")
