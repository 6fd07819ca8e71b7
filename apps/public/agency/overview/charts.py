"""Charts as tables of numbers, which is what ``static/js/charts.js`` draws them from."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from django.contrib.humanize.templatetags.humanize import intcomma
from django.template.defaultfilters import filesizeformat

from apps.public.billing.usage import MICROS

Tone = Literal["accent", "success", "danger", "violet", "info", "warning"]
Form = Literal["number", "bytes", "dollars"]

_WORDS: dict[Form, Callable[[float], str]] = {
    "number": lambda value: str(intcomma(int(value))),
    "bytes": lambda value: str(filesizeformat(int(value))),
    "dollars": lambda value: f"${intcomma(f'{value:.2f}')}",
}


@dataclass(frozen=True)
class Series:
    """One line, or one kind of bars: a value for each month; None where nothing was kept."""

    label: str
    tone: Tone
    values: Sequence[float | None]


@dataclass(frozen=True)
class Cell:
    """One number as the script reads it, and as people do."""

    label: str
    raw: str
    words: str


@dataclass(frozen=True)
class Chart:
    """``kind``: bars are for what happens in a month, lines for what there is at its end."""

    title: str
    kind: Literal["bar", "line"]
    form: Form
    months: Sequence[date]
    series: Sequence[Series]

    @property
    def rows(self) -> list[tuple[date, list[Cell]]]:
        """Month by month, a cell of each series."""
        return [(month, [self._cell(one, place) for one in self.series]) for place, month in enumerate(self.months)]

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to draw."""
        return not any(value for one in self.series for value in one.values)

    def _cell(self, series: Series, place: int) -> Cell:
        value = series.values[place]
        if value is None:
            return Cell(series.label, "", "–")
        return Cell(series.label, f"{value:g}" if self.form == "dollars" else str(int(value)), _WORDS[self.form](value))


def dollars(micros: float) -> float:
    """Millionths of a dollar as dollars, to the cent."""
    return round(micros / MICROS, 2)
