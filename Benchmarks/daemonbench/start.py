"""How long a filter takes from its start to the first answer to an MTA."""

import contextlib
import os
import socket
import statistics
import struct
import time

from harness import ports

from .filters import Ours
from .report import number

# Seconds from the command to the answer.
_PATIENCE = 120
_OFFER = struct.pack(">IcIII", 13, b"O", 6, 0x1FF, 0x1FFFFF)


class OursWithTables(Ours):
    """With a KeyTable and a SigningTable of many rows."""

    def parameters(self, directory, place):
        parameters = super().parameters(directory, place)
        for name in ("Domain", "Selector", "KeyFile"):
            del parameters[name]
        folder = self.setting.directory
        return {
            **parameters,
            "KeyTable": f"file:{folder}/key-table",
            "SigningTable": f"refile:{folder}/signing-table",
        }


def write_tables(setting, rows):
    """A row for each of so many domains, which all share one key."""
    path = setting.key.path
    with open(setting.directory / "key-table", "w", encoding="ascii") as file:
        file.writelines(
            f"d{row} customer{row}.example.com:mail:{path}\n" for row in range(rows))
    with open(setting.directory / "signing-table", "w", encoding="ascii") as file:
        file.writelines(f"*@customer{row}.example.com d{row}\n" for row in range(rows))


def measure(setting, filters, rows, rounds):
    """Prints milliseconds; the record of it."""
    records = []
    subjects = [(each, "one key") for each in filters]
    if Ours in filters and rows:
        write_tables(setting, rows)
        subjects.append((OursWithTables, f"tables of {rows} rows"))
    times = {subject: [] for subject in subjects}
    problems = {}
    for _ in range(rounds):
        for subject in subjects:
            if subject in problems:
                continue
            try:
                times[subject].append(_milliseconds(setting, subject[0]))
            except (RuntimeError, OSError) as error:
                problems[subject] = str(error)
    for subject, values in times.items():
        filter_type, what = subject
        record = {"filter": filter_type.name, "with": what, "start_ms": values}
        text = f"{number(statistics.median(values)):>9} ms" if values else ""
        if subject in problems:
            record["problem"] = problems[subject]
            text = f"FAILED: {problems[subject]}"
        records.append(record)
        print(f"{filter_type.name:<15}{text}   {what}", flush=True)
    return records


def heading(rounds):
    return ("Start: from the command to the answer to the first connection's negotiation, median"
            f" of {rounds}\n")


def _milliseconds(setting, filter_type):
    target = filter_type(setting, "sign", "relaxed/simple")
    try:
        begin = time.monotonic()
        target.launch(setting.new_directory(), "unix")
        while not _answers(target.place.address):
            if not target.process.is_running:
                raise RuntimeError(f"it ended: {target.process.output[-400:].strip()}")
            if time.monotonic() > begin + _PATIENCE:
                raise TimeoutError(f"no answer within {_PATIENCE} s")
        return (time.monotonic() - begin) * 1e3
    finally:
        target.stop()


def _answers(address):
    """Whether the negotiation is answered; tries for 20 ms, as often as makes sense."""
    end = time.monotonic() + 0.02
    while time.monotonic() < end:
        with contextlib.closing(socket.socket(ports.family(address), socket.SOCK_STREAM)) as probe:
            probe.settimeout(60)
            try:
                probe.connect(address)
                probe.sendall(_OFFER)
                return probe.recv(5)[4:] == b"O"
            except (FileNotFoundError, ConnectionError):
                os.sched_yield()
                time.sleep(0.0005)
    return False
