"""The table of figures, as elements and as text."""

from .markup import element
from .wording import number, percent

_NAMES = {"mta": "MTA", "filter": "filter", "scanners": "scanners"}
_EACH = "CPU, ms for each message"


def mail(sections):
    """What arrived. `sections` are (title, [(name, row)])."""
    return _table(sections, [
        ("messages", "sent", lambda row: row.sent),
        ("messages", "arrived", lambda row: row.sent - row.lost),
        ("messages", "lost", lambda row: row.lost),
        ("messages", "signed", lambda row: row.signed if row.scenario.signs else "–"),
        ("messages", "verified", lambda row: row.verified if row.scenario.verifies else "–"),
        ("messages", "longest queue", lambda row: row.queue),
        ("together", "MB", lambda row: number(row.octets / 1e6)),
        ("together", "time, s", lambda row: number(row.seconds)),
        ("together", "messages/s", lambda row: number(row.rate)),
    ])


def cost(sections):
    """CPU time and memory."""
    kinds = [kind for kind in _NAMES
             if any(kind in row.cpu for _, rows in sections for _, row in rows)]
    columns = []
    for group, of in (("CPU, s", lambda row: row.cpu), (_EACH, lambda row: row.ms)):
        columns += [(group, _NAMES[kind],
                     lambda row, of=of, kind=kind: number(of(row).get(kind))) for kind in kinds]
    columns += [
        (_EACH, "all", lambda row: number(row.total_ms)),
        (_EACH, "spread", lambda row: percent(row.spread) if row.rounds > 1 else "–"),
        ("DKIM added", "ms", lambda row: number(row.added_ms)),
        ("DKIM added", "%", lambda row: percent(row.added)),
        ("of all CPU", "filter",
         lambda row: percent(row.filter_share) if row.scenario.filter else "–"),
    ]
    columns += [("peak memory, MB", _NAMES[kind],
                 lambda row, kind=kind: number(row.peaks.get(kind))) for kind in kinds]
    return _table(sections, columns)


def _table(sections, columns):
    """`columns` are (group, head, of(row)) behind the name."""
    bodies = []
    for title, rows in sections:
        lines = [element("tr", element("th", title, colspan=len(columns) + 1))]
        for name, row in rows:
            cells = [element("td", name, class_="name")]
            for _, head, of in columns:
                is_bad = head == "lost" and row.lost
                cells.append(element("td", str(of(row)), class_="bad" if is_bad else None))
            lines.append(element("tr", cells))
        bodies.append(element("tbody", lines))
    return element("table", _head(columns), bodies)


def _head(columns):
    groups = []
    for group, _, _ in columns:
        if groups and groups[-1][0] == group:
            groups[-1][1] += 1
        else:
            groups.append([group, 1])
    return element(
        "thead",
        element("tr", element("th", "scenario", rowspan=2, class_="name"),
                [element("th", name, colspan=span, class_="group") for name, span in groups]),
        element("tr", [element("th", head) for _, head, _ in columns]),
    )


_TEXT_HEAD = ("scenario", "messages", "s", "msg/s", "MTA ms", "filter ms", "scan ms", "added",
              "MTA MB", "filter MB", "queue", "signed", "verified", "lost")


def text(sections):
    """The main columns, for a terminal."""
    lines = []
    for title, rows in sections:
        lines.append((title,))
        for name, row in rows:
            lines.append((
                f"  {name}", row.sent - row.lost, number(row.seconds), number(row.rate),
                number(row.ms["mta"]), number(row.ms.get("filter")),
                number(row.ms.get("scanners")), percent(row.added), number(row.peaks["mta"]),
                number(row.peaks.get("filter")), row.queue,
                row.signed if row.scenario.signs else "–",
                row.verified if row.scenario.verifies else "–", row.lost))
    full = [_TEXT_HEAD, *(line for line in lines if len(line) > 1)]
    widths = [max(len(str(line[index])) for line in full) for index in range(len(_TEXT_HEAD))]
    return "\n".join(_text_line(line, widths) for line in [_TEXT_HEAD, *lines])


def _text_line(line, widths):
    if len(line) == 1:
        return line[0]
    first = f"{line[0]:<{widths[0]}}"
    return "  ".join([first, *(f"{str(cell):>{width}}"
                               for cell, width in zip(line[1:], widths[1:], strict=True))])
