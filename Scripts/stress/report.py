"""The report: one page that holds everything it shows."""

import pathlib

from . import table
from .charts import Bar, Line, bar_chart, line_chart
from .context import row_name
from .csv_file import percent
from .markup import element, page
from .wording import number
from .wording import percent as percent_text

_STYLE = pathlib.Path(__file__).with_name("report.css")

_PROGRAMS = {
    "mta": "MTA (all Postfix processes)",
    "filter": "DKIM filter",
    "scanners": "scanners (amavis with SpamAssassin, ClamAV)",
    "test": "the test itself (smtp-source, smtp-sink, DNS server, sampling)",
}

_METHOD = (
    "Each scenario gets a Postfix, a filter and an smtp-sink of its own. smtp-source sends the "
    "same message, half prose and half base64, over a new connection each time. In “verify” the "
    "message is signed already (rsa-sha256, 2048 bits, relaxed/relaxed). In “sign and verify” it "
    "goes out through one smtpd, which signs, comes back from another address through a second "
    "one, which verifies, and leaves for the sink; it is compared with the same way without DKIM.",
    "CPU is user and system time of all processes and threads of a program, from its CPU-time "
    "clocks. Memory is resident memory; where a program has several processes, pages that they "
    "share count once (PSS). The queue is the number of files in incoming, active and deferred. "
    "Time is from the first connection until the last message is at the sink.",
    "“Added” compares the CPU time of all programs but the test's own with the same scenario "
    "without DKIM. It holds what the filter takes and what Postfix takes to hand it the message. "
    "“Spread” is the difference between the highest and the lowest round: an addition that is "
    "smaller says nothing.",
    "At the sink every message is counted by its recipient, and its header is read: is the "
    "signature there, is dkim=pass there. The counts are held against Postfix's log and the "
    "filter's log. One signature of each scenario is verified again.",
    "Not measured: disks that are slower than this one, network latency, DNS servers that answer "
    "late, and many domains. All clients and servers share the cores of one machine; messages "
    "per second say what this machine does with all of it together.",
)


def write(path, context):
    root = element(
        "html",
        element("head", element("meta", charset="utf-8"),
                element("meta", name="viewport", content="width=device-width"),
                element("title", "What DKIM costs this mail server"),
                element("style", _STYLE.read_text())),
        element("body", _head(context), _bars(context), _figures(context), _courses(context),
                _machine(context), _method(context)),
        lang="en",
    )
    path.write_text(page(root), encoding="utf-8")


def _head(context):
    result = [
        element("h1", "What DKIM costs this mail server"),
        element("p", f"Measured {context.when} by Scripts/stress.sh {context.command}",
                class_="when"),
        element("p", context.verdict, class_="verdict", id="verdict"),
    ]
    if context.more:
        result.append(element("ul", [element("li", each) for each in context.more],
                              class_="more"))
    if context.faults:
        result.append(element(
            "div", element("strong", "What went wrong:"),
            element("ul", [element("li", each) for each in context.faults]), class_="faults"))
    return result


def _legend(kinds, further=()):
    return element("div", [
        element("span", element("span", " ", class_=f"swatch {kind}"), name)
        for kind, name in [*((kind, _PROGRAMS[kind]) for kind in kinds), *further]
    ], class_="legend")


def _kinds(rows):
    """The programs that occur, in the order of the legend."""
    return [name for name in _PROGRAMS if any(name in row.cpu for row in rows)]


def _bars(context):
    kinds = [kind for kind in _kinds(context.rows) if kind != "test"]
    result = [element("h2", "CPU time for each message"), _legend(kinds)]
    for title, rows in context.sections:
        bars = [
            Bar(name, [(kind, row.ms[kind]) for kind in kinds if kind in row.ms],
                _bar_note(row))
            for name, row in rows
        ]
        result.append(element(
            "div", element("h3", title),
            bar_chart("CPU time, ms per message", f"CPU time for each message: {title}", bars),
            class_="bar-section"))
    return result


def _bar_note(row):
    note = f"{number(row.total_ms)} ms"
    if row.added is not None:
        note += f" (+{percent_text(row.added)})" if row.added >= 0 else \
            f" ({percent_text(row.added)})"
    if row.scenario.filter:
        note += f", filter {number(row.ms['filter'])} ms"
    return note


def _figures(context):
    return [element("h2", "Figures"),
            element("p", "Medians of the rounds; memory, queue and counts are the worst of them. "
                    "What DKIM added is the median of the differences within a round. "
                    "Scenarios with scanners run once, with fewer messages."),
            element("h3", "What they took"), table.cost(context.sections),
            element("h3", "What became of the mail"), table.mail(context.sections)]


def _courses(context):
    kinds = _kinds(context.rows)
    result = [
        element("h2", "Over time"),
        element("p", "Of each scenario, the round with the median CPU time. Charts of the same "
                "load have the same scales."),
        _legend(kinds, [("queue", "messages in Postfix's queue")]),
    ]
    for title, named in context.sections:
        rows = [row for _, row in named]
        trials = [context.campaign.typical(row.scenario) for row in rows]
        result += [element("h3", title), *_section_courses(rows, trials)]
    return result


def _section_courses(rows, trials):
    samples = [sample for trial in trials for sample in trial.samples]
    seconds = max(sample.seconds for sample in samples)
    cpu = [_cpu_lines(trial) for trial in trials]
    highest = {
        "cpu": max(value for lines in cpu for line in lines for _, value in line.points),
        "memory": max(value for sample in samples for name, value in sample.memory.items()
                      if name != "test"),
        "queue": max(1, *(sample.queue for sample in samples)),
    }
    return [
        element(
            "div", element("h4", row_name(row), " ", element("span", _course_note(trial))),
            line_chart("CPU, % of one core", f"CPU over time: {row_name(row)}", lines,
                       highest["cpu"], seconds),
            line_chart("resident memory, MB", f"memory over time: {row_name(row)}",
                       _memory_lines(trial), highest["memory"], seconds),
            line_chart("queue, messages", f"queue over time: {row_name(row)}",
                       [_queue_line(trial)], highest["queue"], seconds),
            class_="row")
        for row, trial, lines in zip(rows, trials, cpu, strict=True)
    ]


def _course_note(trial):
    memory = [f"{name} {number(trial.peaks[kind])} MB"
              for kind, name in (("mta", "MTA"), ("filter", "filter"), ("scanners", "scanners"))
              if kind in trial.peaks]
    return f"– at most {', '.join(memory)}; {trial.longest_queue} in the queue"


def _drawn(trial):
    """The programs in the order in which they are drawn: the filter on top of all."""
    order = ("test", "scanners", "mta", "filter")
    return [name for name in order if name in trial.cpu]


def _cpu_lines(trial):
    pairs = list(zip(trial.samples, trial.samples[1:], strict=False))
    return [
        Line(name, [((before.seconds + after.seconds) / 2, percent(name, before, after))
                    for before, after in pairs] or [(0.0, 0.0)])
        for name in _drawn(trial)
    ]


def _memory_lines(trial):
    return [Line(name, [(each.seconds, each.memory[name]) for each in trial.samples])
            for name in _drawn(trial) if name != "test"]


def _queue_line(trial):
    return Line("queue", [(each.seconds, each.queue) for each in trial.samples], is_area=True)


def _machine(context):
    return [element("h2", "The machine"),
            element("dl", [(element("dt", name), element("dd", value))
                           for name, value in context.facts])]


def _method(context):
    return [element("h2", "How it was measured"),
            [element("p", text) for text in _METHOD],
            element("p", "The samples of all rounds are in the CSV file beside this page.")]
