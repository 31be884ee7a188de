"""KPIs: one number of a world, with its unit and the direction that is better."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from kamsim.model.results import World

Better = Literal["higher", "lower", "neither"]


@dataclass(frozen=True, slots=True)
class Kpi:
    """A measure of a world; None where it is not defined there."""

    id: str
    label_en: str
    label_zh: str
    unit: str
    better: Better
    measure: Callable[[World], float | None]

    def label(self, language: str) -> str:
        """Return the label in a language; anything but Chinese reads English."""
        return self.label_zh if language.startswith("zh") else self.label_en


def kpi(unit: str, better: Better, zh: str) -> Callable[[Callable[[World], float | None]], Kpi]:
    """Turn a function into a Kpi: its name is the id, its docstring's first line the label."""

    def build(measure: Callable[[World], float | None]) -> Kpi:
        label = (measure.__doc__ or "").strip().splitlines()[0].rstrip(".")
        return Kpi(measure.__name__, label, zh, unit, better, measure)

    return build
