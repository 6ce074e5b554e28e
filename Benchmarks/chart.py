"""Makes the tables and the chart of the documents from a record of bench.py.

    python3 -B Benchmarks/bench.py --json record.json
    python3 -B Benchmarks/chart.py record.json Documentation/cpu-per-message.svg

writes the chart and prints the tables in Markdown.
"""

import argparse
import html
import json
import pathlib

OURS = "dkim-milterd"
SIZES = {"4k": "4 KB", "180k": "180 KB", "5m": "5 MB"}
COLOURS = {
    OURS: "#1b6ca8", "opendkim": "#d1812b", "rspamd": "#7a7a7a", "floor": "#b9c4cc",
}
LEFT, BAR, GAP, GROUP = 120, 11, 14, 72
WIDTH, LONGEST = 760, 560


def number(value):
    """Three figures that count; nothing for what was not measured."""
    if value is None:
        return ""
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}"


class Cases:
    """Processor time by what was done, and by whom."""

    def __init__(self, rows, key):
        self.key = key
        self.cpu = {}
        for row in rows:
            if "cpu_ms" in row:
                self.cpu.setdefault(key(row), {})[row["filter"]] = row["cpu_ms"]

    def of(self, case, name):
        return self.cpu.get(case, {}).get(name)

    def ratio(self, case, name, reference):
        value, divisor = self.of(case, name), self.of(case, reference)
        return f"{value / divisor:.2f}" if value and divisor else ""


def grid_table(rows):
    """Ratios on a Unix socket by the number of connections."""
    cases = Cases(rows, lambda row: (row["work"], row["size"], row["connections"]))
    numbers = sorted({case[2] for case in cases.cpu})
    head = ["work", "ms", *("1 connection" if each == 1 else f"{each} connections"
                            for each in numbers)]
    yield line(head)
    yield line(["---"] * len(head))
    for work, size in ordered({case[:2] for case in cases.cpu}):
        first = min(case[2] for case in cases.cpu if case[:2] == (work, size))
        cells = [f"{work} {SIZES[size]}", number(cases.of((work, size, first), OURS))]
        for each in numbers:
            case = (work, size, each)
            both = [cases.ratio(case, OURS, peer) for peer in ("opendkim", "floor")]
            cells.append(" / ".join(both) if all(both) else "")
        yield line(cells)
    for size in SIZES:
        ratios = [cases.ratio(("sign", size, each), "and Ed25519", OURS) for each in numbers]
        if any(ratios):
            yield line([f"RSA and Ed25519 to RSA, {SIZES[size]}", "", *ratios])


def postfix_table(rows):
    """Milliseconds as Postfix does it."""
    cases = Cases(rows, postfix_key)
    names = [OURS, "opendkim", "rspamd", "dkimpy-milter", "floor", "null"]
    yield line(["work", *names])
    yield line(["---"] * (len(names) + 1))
    for case in ordered(cases.cpu):
        work, size, canonicalization = case
        words = f"{work} {canonicalization} {SIZES[size]}"
        yield line([words, *(number(cases.of(case, each)) for each in names)])


def postfix_key(row):
    return row["work"], row["size"], row["canonicalization"]


def ordered(cases):
    sizes = list(SIZES)
    return sorted(cases, key=lambda case: (case[0], *case[2:], sizes.index(case[1])))


def line(cells):
    return f"| {' | '.join(cells)} |"


def chart(rows):
    """Bars of processor time for a message, as SVG."""
    cases = Cases(rows, postfix_key)
    wanted = [
        (work, size, canonicalization)
        for work, canonicalization in (("sign", "relaxed/simple"), ("verify", "relaxed/relaxed"))
        for size in ("4k", "180k")
    ]
    drawn = [case for case in wanted if case in cases.cpu]
    if not drawn:
        raise SystemExit("chart.py: nothing of the chart is in the record")
    longest = max(cases.of(case, name) or 0 for case in drawn for name in COLOURS)
    scale = LONGEST / longest
    shapes = [*legend()]
    top = 60
    for case in drawn:
        words = f"{case[0]}, {SIZES[case[1]]}"
        shapes.append(text(LEFT - 10, top + 33, words, anchor="end"))
        for index, (name, colour) in enumerate(COLOURS.items()):
            value = cases.of(case, name)
            if value is None:
                continue
            y = top + index * GAP
            shapes.append(rectangle(LEFT, y, round(value * scale), BAR, colour))
            shapes.append(text(LEFT + 5 + round(value * scale), y + 10, number(value), size=11))
        top += GROUP
    foot = (
        "processor time of the filter for a message, ms "
        "(TCP, 20 at a time, relaxed/relaxed when verifying)"
    )
    shapes.append(f'<line x1="{LEFT}" y1="52" x2="{LEFT}" y2="{top - 10}" stroke="#333"/>')
    shapes.append(text(LEFT, top + 8, foot))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {top + 22}" '
        f'width="{WIDTH}" font-family="sans-serif" font-size="13">\n'
        "<title>Processor time for a message</title>\n"
        '<rect width="100%" height="100%" fill="#fff"/>\n' + "\n".join(shapes) + "\n</svg>\n"
    )


def legend():
    for index, (name, colour) in enumerate(COLOURS.items()):
        x = LEFT + 150 * index
        yield rectangle(x, 20, 12, 12, colour)
        yield text(x + 18, 31, "floor milter" if name == "floor" else name)


def rectangle(x, y, width, height, colour):
    return f'<rect x="{x}" y="{y}" width="{width}" height="{height}" fill="{colour}"/>'


def text(x, y, words, anchor=None, size=None):
    extra = f' text-anchor="{anchor}"' if anchor else ""
    extra += f' font-size="{size}"' if size else ""
    return f'<text x="{x}" y="{y}"{extra}>{html.escape(words)}</text>'


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("record", type=pathlib.Path, help="what bench.py --json wrote")
    parser.add_argument("chart", type=pathlib.Path, nargs="?", help="the SVG to write")
    options = parser.parse_args()
    record = json.loads(options.record.read_text(encoding="utf-8"))
    for part, table in (("grid", grid_table), ("postfix", postfix_table)):
        if record.get(part):
            print("\n".join(table(record[part])), end="\n\n")
    if options.chart and record.get("postfix"):
        options.chart.write_text(chart(record["postfix"]), encoding="utf-8")


if __name__ == "__main__":
    main()
