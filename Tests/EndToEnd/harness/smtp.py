"""SMTP from the client's side, octet for octet."""

import contextlib
import itertools
import dataclasses
import smtplib
import threading
import time

from . import messages


@dataclasses.dataclass(frozen=True)
class Answer:
    """What the server said to the end of the message, or to the command that it refused."""

    code: int
    text: str

    @property
    def is_accepted(self):
        return self.code // 100 == 2

    @property
    def is_deferred(self):
        return self.code // 100 == 4


def send(listener, message, recipient, sender="alice@sender.example", client="127.0.0.1",
         login=None, timeout=60):
    """Sends one message from the loopback address `client` and returns the server's Answer.

    127.0.0.1 is inside by default; any other address is an outside client. With `login`, the
    session is one of an authenticated client (by XCLIENT, which the private Postfix allows).
    `smtplib` sends CRLF line ends and would repair others: pass CRLF.
    """
    with smtplib.SMTP(
        listener.address, listener.port, "client.example", timeout, (client, 0)
    ) as session:
        session.ehlo()
        if login is not None:
            attributes = f"ADDR=192.0.2.7 NAME=[UNAVAILABLE] LOGIN={login}"
            code, text = session.docmd("XCLIENT", attributes)
            if code != 220:
                raise RuntimeError(f"XCLIENT: {code} {text!r}")
            session.ehlo()
        options = ["SMTPUTF8", "BODY=8BITMIME"] if not (sender + recipient).isascii() else []
        for reply in (
            lambda: session.mail(sender, options),
            lambda: session.rcpt(recipient),
            lambda: session.data(message),
        ):
            try:
                code, text = reply()
            except smtplib.SMTPDataError as error:
                code, text = error.smtp_code, error.smtp_error
            if code // 100 != 2:
                break
        return Answer(code, text.decode(errors="replace"))


class Traffic:
    """Clients that send small messages, one after the other, until told to stop.

    Afterwards `accepted` holds the recipients of the messages the server took (and now owes a
    delivery), `deferred` those it put off; anything else is in `faults`.
    """

    _numbers = itertools.count(1)

    def __init__(self, listener, clients=4, domain="receiver.example"):
        self._name = f"traffic-{next(self._numbers)}"
        self._listener = listener
        self._domain = domain
        self._stopping = threading.Event()
        self._lock = threading.Lock()
        self.accepted, self.deferred, self.faults = [], [], []
        self._threads = [
            threading.Thread(target=self._run, args=(number,), daemon=True)
            for number in range(clients)
        ]

    def __enter__(self):
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self._stopping.set()
        for thread in self._threads:
            thread.join(90)

    def wait_for_accepted(self, more, timeout=60.0):
        """Waits until `more` further messages have been accepted."""
        goal, deadline = len(self.accepted) + more, time.monotonic() + timeout
        while len(self.accepted) < goal:
            if time.monotonic() > deadline:
                raise TimeoutError(f"{more} messages not accepted; faults: {self.faults[:3]}")
            time.sleep(0.02)

    def _run(self, number):
        count = 0
        while not self._stopping.is_set():
            count += 1
            recipient = f"{self._name}-{number}-{count}@{self._domain}"
            message = messages.simple(to=recipient, subject=f"message {count} of {number}")
            try:
                answer = send(self._listener, message, recipient)
            except (OSError, smtplib.SMTPException) as error:
                self._note(self.faults, f"{recipient}: {error!r}")
                continue
            if answer.is_accepted:
                self._note(self.accepted, recipient)
            elif answer.is_deferred:
                self._note(self.deferred, recipient)
                with contextlib.suppress(RuntimeError):
                    self._stopping.wait(0.05)
            else:
                self._note(self.faults, f"{recipient}: {answer}")

    def _note(self, where, what):
        with self._lock:
            where.append(what)
