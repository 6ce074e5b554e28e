"""What is printed, and the record in JSON."""

import os
import pathlib
import platform
import subprocess

_COLUMNS = [
    ("filter", 15), ("CPU ms", 9), ("/opendkim", 10), ("/floor", 8), ("msg/s", 8), ("p50", 9),
    ("p99", 9), ("p99.9", 9), ("message p50", 13), ("peak MB", 9),
]


def machine():
    """What the figures were measured on."""
    model = "unknown processor"
    for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            model = line.partition(":")[2].strip()
            break
    return {
        "processor": model, "processors": os.cpu_count(), "kernel": platform.release(),
        "load_before": os.getloadavg()[0], "packages": _versions(),
    }


def _versions():
    names = ["dkimpy-milter", "libmilter1.0.1", "libssl3", "opendkim", "rspamd"]
    done = subprocess.run(
        ["dpkg-query", "--show", "--showformat", "${Package} ${Version}\\n", *names],
        capture_output=True, text=True, timeout=30, check=False,
    )
    return dict(line.split(" ", 1) for line in done.stdout.splitlines() if " " in line.strip())


def title(case):
    connections = "1 connection" if case.connections == 1 else f"{case.connections} connections"
    if case.per_connection:
        each = "message" if case.per_connection == 1 else "messages"
        connections += f", {case.per_connection} {each} each"
    words = [case.work, case.size, connections, case.socket, "+".join(case.kinds),
             case.canonicalization, f"{case.count()} messages"]
    return " · ".join(each for each in words if each)


def heading():
    cells = [name.ljust(width) if index == 0 else name.rjust(width)
             for index, (name, width) in enumerate(_COLUMNS)]
    return "".join(cells)


def lines(rows):
    """The rows of one case as text."""
    peer = {row.name: row.cpu_ms for row in rows if row.runs}
    result = [title(rows[0].case)]
    for row in rows:
        if row.problem:
            result.append(f"{row.name:<15} FAILED: {row.problem}")
            continue
        cells = [
            number(row.cpu_ms), ratio(row.cpu_ms, peer.get("opendkim")),
            ratio(row.cpu_ms, peer.get("floor")), number(row.rate),
            *(number(row.answer_ms(each)) for each in ("p50", "p99", "p99.9")),
            number(row.message_ms("p50")), number(row.peak_mb),
        ]
        alone = peer.get("dkim-milterd") if row.name == "and Ed25519" else None
        note = f"   {ratio(row.cpu_ms, alone)} of RSA alone" if alone else ""
        widths = [width for _, width in _COLUMNS[1:]]
        result.append(row.name.ljust(15) + "".join(
            cell.rjust(width) for cell, width in zip(cells, widths)) + note)
    return result


def number(value):
    """Three figures that count."""
    if value >= 100:
        return f"{value:.0f}"
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}" if value >= 1 else f"{value:.3f}"


def ratio(value, reference):
    return f"{value / reference:.2f}" if reference else "-"


def record(row):
    """A row for the record: the medians, and every round."""
    result = {"filter": row.name, **vars(row.case)}
    if row.problem:
        return {**result, "problem": row.problem}
    return {
        **result,
        "cpu_ms": row.cpu_ms, "messages_per_second": row.rate, "peak_mb": row.peak_mb,
        "failed": row.failed,
        "answer_ms": {each: row.answer_ms(each) for each in ("p50", "p99", "p99.9", "max")},
        "message_ms": {each: row.message_ms(each) for each in ("p50", "p99", "p99.9", "max")},
        "rounds": [vars(each) for each in row.runs],
    }
