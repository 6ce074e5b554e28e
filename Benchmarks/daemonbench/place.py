"""A socket that a filter listens on, in the words of those who ask."""

from harness import ports


class Place:
    """A Unix socket in a directory, or a free port of the loopback interface."""

    def __init__(self, kind, directory):
        if kind == "unix":
            self.address = str(directory / "socket")
            self.milter = f"unix:{self.address}"
            # As rspamd has it.
            self.bind_socket = f"{self.address} mode=0666"
        else:
            host = "127.0.0.1" if kind == "inet" else "::1"
            port = ports.free_port(host)
            self.address = (host, port)
            self.milter = f"{kind}:{port}@{host}"
            self.bind_socket = f"[{host}]:{port}" if kind == "inet6" else f"{host}:{port}"
