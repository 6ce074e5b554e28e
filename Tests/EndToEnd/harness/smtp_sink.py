"""A mail server that takes everything and offers no extension: what MTAs convert mail for."""

import socketserver
import threading


class _Session(socketserver.StreamRequestHandler):
    timeout = 30

    def handle(self):
        self._say("220 sink")
        while line := self.rfile.readline(1000):
            command = line[:4].upper().strip()
            if command == b"DATA":
                self._say("354 go on")
                self.server.messages.append(self._data())
                self._say("250 taken")
            elif command == b"QUIT":
                self._say("221 bye")
                return
            elif command == b"EHLO":
                self._say("502 HELO only")
            else:
                self._say("250 yes")

    def _data(self):
        lines = []
        while (line := self.rfile.readline(10_000)) != b".\r\n":
            if not line:
                raise EOFError("the client went away in the middle of a message")
            lines.append(line[1:] if line.startswith(b".") else line)
        return b"".join(lines)

    def _say(self, text):
        self.wfile.write(text.encode() + b"\r\n")


class SMTPSink(socketserver.ThreadingTCPServer):
    """Runs as long as the `with` block; `messages` holds what came, with CRLF."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), _Session)
        self.messages = []

    @property
    def relay(self):
        """As Postfix's relayhost names it."""
        return "[{}]:{}".format(*self.server_address)

    def __enter__(self):
        threading.Thread(target=self.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *error):
        self.shutdown()
        super().__exit__(*error)
