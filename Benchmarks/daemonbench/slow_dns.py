"""What a slow DNS server adds to the messages that need keys."""

import contextlib

from harness import keys

from .delaying_dns import DelayingDNS
from .filters import Ours
from .report import number
from .running import Load, LoadError, run

_DELAY = 50  # milliseconds
_PAUSE = 100  # between header and body, where the body is slow, too
_CONNECTIONS = 20


class OursWithDNS(Ours):
    """Asks a DNS server for keys."""

    server = None

    def parameters(self, directory, place):
        parameters = super().parameters(directory, place)
        del parameters["TestPublicKeys"]
        # Without the daemon's own look-up of its key.
        return {**parameters, "KeyCheckInterval": 0,
                "Nameservers": f"127.0.0.1@{self.server.port}"}


def measure(setting, domains):
    """Prints milliseconds; the record of it. `domains` is their number, and that of messages."""
    published = [
        keys.Key("rsa", 2048, setting.key.pem, f"sender{number}.example")
        for number in range(domains)
    ]
    messages = tuple(
        setting.mail.signed("4k", "prose", key, "relaxed/simple") for key in published)
    records = []
    for title, delay, pause in (
        ("DNS answers at once", 0, 0), (f"DNS takes {_DELAY} ms", _DELAY, 0),
        (f"DNS takes {_DELAY} ms, the body {_PAUSE} ms", _DELAY, _PAUSE),
    ):
        load = Load(messages, domains, connections=_CONNECTIONS, warm_up=0, pause=pause)
        with _server(published, delay) as server:
            OursWithDNS.server = server
            with setting.running(OursWithDNS, "verify") as target:
                records += [_pass(target, load, server, title, "first"),
                            _pass(target, load, server, title, "again")]
    return records


def heading(domains):
    return (f"DNS: {domains} messages of 4 KB from as many domains on {_CONNECTIONS} connections;"
            " ms from the end of\nmessage to the verdict, and of the whole message; the second"
            " pass finds the keys in the cache\n"
            + " " * 42 + "".join(name.rjust(12) for name in (
                "p50", "p99", "whole p50", "whole p99", "questions")))


@contextlib.contextmanager
def _server(published, delay):
    with DelayingDNS({key.owner_name: key.record for key in published}, delay / 1e3) as server:
        yield server


def _pass(target, load, server, title, which):
    before = server.questions
    try:
        result = run(target, load)
        if result.failed:
            raise LoadError("; ".join(result.failures[:2]))
    except LoadError as error:
        print(f"{title}, {which} pass FAILED: {error}")
        return {"dns": title, "pass": which, "problem": str(error)}
    asked = server.questions - before
    figures = [result.answer_ms["p50"], result.answer_ms["p99"],
               result.message_ms["p50"], result.message_ms["p99"]]
    print(f"{title + ', ' + which:<42}" + "".join(number(each).rjust(12) for each in figures)
          + f"{asked:>12}", flush=True)
    return {"dns": title, "pass": which, "questions": asked, "answer_ms": result.answer_ms,
            "message_ms": result.message_ms}
