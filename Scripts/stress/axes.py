"""Scales whose ticks are round numbers."""

import dataclasses
import math


@dataclasses.dataclass(frozen=True)
class Scale:
    """From 0 to `highest` over `length` units of the drawing, with a tick at each `step`."""

    highest: float
    step: float
    length: float

    @classmethod
    def reaching(cls, value, length, ticks=4):
        """Ends at a tick at or above `value`."""
        value = max(value, 1e-9)
        rough = value / ticks
        power = 10.0 ** math.floor(math.log10(rough))
        step = next(power * factor for factor in (1, 2, 2.5, 5, 10) if power * factor >= rough)
        return cls(step * math.ceil(value / step - 1e-9), step, length)

    @classmethod
    def ending_at(cls, value, length, ticks=4):
        """Ends at `value` itself, behind the last tick."""
        return cls(max(value, 1e-9), cls.reaching(value, length, ticks).step, length)

    @property
    def ticks(self):
        count = math.floor(self.highest / self.step + 1e-9)
        return [index * self.step for index in range(count + 1)]

    def at(self, value):
        return self.length * value / self.highest


def label(value):
    """1234.0 as 1234, 0.5 as 0.5."""
    return f"{value:.10g}"
