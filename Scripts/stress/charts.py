"""Charts as SVG elements: lines over time, stacked bars."""

import dataclasses

from .axes import Scale, label
from .markup import element
from .wording import number


@dataclasses.dataclass(frozen=True)
class Line:
    """`kind` is the class that report.css gives a colour; `points` are (seconds, value)."""

    kind: str
    points: list
    is_area: bool = False


@dataclasses.dataclass(frozen=True)
class Frame:
    """Where the drawing lies within the chart."""

    width: float = 400.0
    height: float = 168.0
    left: float = 44.0
    right: float = 12.0
    top: float = 22.0
    bottom: float = 34.0

    @property
    def inner_width(self):
        return self.width - self.left - self.right

    @property
    def inner_height(self):
        return self.height - self.top - self.bottom


def line_chart(title, description, lines, highest, seconds):
    """Lines over time. `highest` and `seconds` are how far the axes have to reach; charts that
    are to be compared get the same."""
    frame = Frame()
    across = Scale.ending_at(seconds, frame.inner_width, ticks=6)
    up = Scale.reaching(highest, frame.inner_height)
    bottom = frame.top + frame.inner_height

    def place(point):
        return frame.left + across.at(point[0]), bottom - up.at(min(point[1], up.highest))

    return element(
        "svg", element("title", description),
        element("text", title, x=4.0, y=12.0, class_="axis-title"),
        _grid(frame, up), _time_axis(frame, across),
        [_line(line, place, bottom) for line in lines],
        viewBox=f"0 0 {frame.width:g} {frame.height:g}", role="img", class_="chart",
    )


def _grid(frame, up):
    bottom = frame.top + frame.inner_height
    result = []
    for tick in up.ticks:
        y = bottom - up.at(tick)
        result += [
            element("line", x1=frame.left, x2=frame.width - frame.right, y1=y, y2=y,
                    class_="grid" if tick else "axis"),
            element("text", label(tick), x=frame.left - 6, y=y + 4, class_="tick right"),
        ]
    return result


def _time_axis(frame, across):
    bottom = frame.top + frame.inner_height
    ticks = []
    for tick in across.ticks:
        x = frame.left + across.at(tick)
        ticks += [
            element("line", x1=x, x2=x, y1=bottom, y2=bottom + 4, class_="axis"),
            element("text", label(tick), x=x, y=bottom + 16, class_="tick middle"),
        ]
    title = element("text", "time, s", x=frame.left + frame.inner_width / 2,
                    y=frame.height - 3, class_="axis-title middle")
    return [*ticks, title]


def _line(line, place, bottom):
    placed = [place(point) for point in line.points]
    path = "M" + " L".join(f"{x:.1f} {y:.1f}" for x, y in placed)
    drawn = [element("path", d=path, class_=f"line {line.kind}")]
    if line.is_area and placed:
        closed = f"{path} L{placed[-1][0]:.1f} {bottom:.1f} L{placed[0][0]:.1f} {bottom:.1f} Z"
        drawn.insert(0, element("path", d=closed, class_=f"area {line.kind}"))
    return drawn


@dataclasses.dataclass(frozen=True)
class Bar:
    """`parts` are (kind, value) from the left; `note` stands behind the bar."""

    name: str
    parts: list
    note: str

    @property
    def total(self):
        return sum(value for _, value in self.parts)


_BAR_HEIGHT, _BAR_DISTANCE, _BAR_WIDTH, _NAMES, _NOTES = 18.0, 27.0, 1216.0, 300.0, 250.0


def bar_chart(axis_title, description, bars):
    """Stacked bars that lie, one below the other."""
    length = _BAR_WIDTH - _NAMES - _NOTES
    scale = Scale.ending_at(max(bar.total for bar in bars), length, ticks=8)
    bottom = 8 + _BAR_DISTANCE * len(bars)
    drawn = []
    for tick in scale.ticks:
        x = _NAMES + scale.at(tick)
        drawn += [
            element("line", x1=x, x2=x, y1=4.0, y2=bottom, class_="grid" if tick else "axis"),
            element("text", label(tick), x=x, y=bottom + 15, class_="tick middle"),
        ]
    for index, bar in enumerate(bars):
        drawn += _bar(bar, 8 + _BAR_DISTANCE * index, scale)
    drawn.append(element("text", axis_title, x=_NAMES + length / 2, y=bottom + 32,
                         class_="axis-title middle"))
    return element("svg", element("title", description), drawn, role="img",
                   viewBox=f"0 0 {_BAR_WIDTH:g} {bottom + 38:g}", class_="chart bars")


def _bar(bar, top, scale):
    x = _NAMES
    middle = top + _BAR_HEIGHT / 2 + 4
    result = [element("text", bar.name, x=_NAMES - 8, y=middle, class_="bar-name right")]
    for kind, value in bar.parts:
        width = scale.at(value)
        result.append(element("rect", x=x, y=top, width=width, height=_BAR_HEIGHT,
                              class_=f"bar {kind}"))
        if width > 44:
            result.append(element("text", number(value), x=x + width / 2, y=middle,
                                  class_="in-bar middle"))
        x += width
    result.append(element("text", bar.note, x=x + 8, y=middle, class_="bar-note"))
    return result
