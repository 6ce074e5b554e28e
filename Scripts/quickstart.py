"""Sends a message out (signed) and back in (verified) and shows what became of it.

Everything is private: directory, DNS server, Postfix instance, loopback ports. All of it ends
with this program.
"""

import os
import pathlib
import shutil
import signal
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "Tests/EndToEnd"))

from harness.mail_system import SENDER_DOMAIN, MailSystem, result_words  # noqa: E402

RECIPIENT = "bob@receiver.example"
SENDER = f"alice@{SENDER_DOMAIN}"
USER = "nobody"

# The relay's smtp client uses this address, so that the message comes back from outside:
# it is not in InternalHosts, whose default is 127.0.0.1 and ::1.
OUTSIDE = "127.0.0.2"


def main():
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: sys.exit(143))
    stays = sys.stdin.isatty() and os.environ.get("ONCE") != "1"
    with MailSystem(selector="quickstart") as system:
        say("starting a DNS server, dkim-milterd and Postfix, all of them private …")
        submission = start(system)
        if not send(system, submission):
            return 1
        show_set_up(system, submission)
        if stays:
            wait_for_more(system)
    return 0


def start(system):
    """Starts the servers; returns the port where mail goes out."""
    for path in (system.key_directory, *system.key_directory.iterdir()):
        shutil.chown(path, USER)
    daemon = system.start_daemon(UserID=USER, LogWhy="yes", OversignHeaders="From")
    inbound = system.listener(daemon)
    # The message leaves by SMTP, although its recipient is here, and comes in again.
    submission = system.listener(
        daemon, content_filter=f"outbound:[{inbound.address}]:{inbound.port}",
        myhostname=f"mail.{SENDER_DOMAIN}",
    )
    system.start_postfix(
        [submission, inbound],
        parameters={"non_smtpd_milters": daemon.milter},
        services=f"outbound unix - - n - - smtp -o smtp_bind_address={OUTSIDE}\n",
    )
    return submission


def swaks(submission):
    return ["swaks", "--server", f"{submission.address}:{submission.port}",
            "--from", SENDER, "--to", RECIPIENT]


def send(system, submission):
    """One message, out and in. True if it was signed and verified."""
    done = subprocess.run(
        [*swaks(submission), "--h-Subject", "Hello from dkim-milterd", "--silent", "1"],
        capture_output=True, text=True, timeout=60, check=False,
    )
    if done.returncode != 0:
        say(f"swaks could not send the message:\n{done.stdout}{done.stderr}")
        return explain(system)
    try:
        delivery = system.postfix.maildir.wait_for(RECIPIENT, timeout=30)
    except TimeoutError as error:
        say(str(error))
        return explain(system)
    show(delivery)
    if delivery.is_signed and result_words(delivery) == ["pass"]:
        say("signed on its way out, verified on its way in")
        return True
    say("NOT signed and verified")
    return explain(system)


def explain(system):
    print(system.daemons[0].log[-4000:], system.postfix.log_text[-4000:], sep="\n")
    return False


def show(delivery):
    """The fields that dkim-milterd added, as they stand in the delivered message."""
    for name, body in delivery.fields:
        if name.lower() in (b"authentication-results", b"dkim-signature", b"from", b"subject"):
            text = (name + b":" + body).decode(errors="replace").replace("\r\n", "\n    ")
            print(f"    {text}")


def show_set_up(system, submission):
    daemon = system.daemons[0]
    name = f"{system.selector}._domainkey.{SENDER_DOMAIN}"
    print(f"""
Where things lie while this runs (KEEP=1 keeps them):
    configuration   {daemon.configuration}
    key, DNS record {system.key_directory}/{system.selector}.private, {system.selector}.txt
    logs            {daemon.directory}/daemon.log, {system.postfix.log}
    mailbox         {system.postfix.maildir.path}
    DNS server      dig @127.0.0.1 -p {system.dns.port} TXT {name}

In the main.cf of your own Postfix, the two lines are:
    smtpd_milters = {daemon.milter}
    non_smtpd_milters = $smtpd_milters
(with the port of your own Socket parameter, usually 8891)

Try it:
    {' '.join(swaks(submission))}""", flush=True)


def wait_for_more(system):
    """Shows every further message until Ctrl-C."""
    print("\nUp until Ctrl-C; what arrives is shown here.", flush=True)
    seen = len(system.postfix.maildir.deliveries)
    try:
        while True:
            for delivery in system.postfix.maildir.deliveries[seen:]:
                seen += 1
                say(f"for {delivery.recipient}:")
                show(delivery)
            time.sleep(0.3)
    except KeyboardInterrupt:
        print("\nending everything that was started")


def say(text):
    print(f"==> {text}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
