"""KPIs: one number of a world, or of a pair of worlds, with its unit and what is better."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from kamsim.model.results import World

Better = Literal["higher", "lower", "neither"]
OfOne = Callable[[World], float | None]
OfTwo = Callable[[World, World], float | None]


@dataclass(frozen=True, slots=True)
class Measure:
    """What is said of a measure before it is taken."""

    id: str
    label_en: str
    label_zh: str
    unit: str
    better: Better

    def label(self, language: str) -> str:
        """Return the label in a language; anything but Chinese reads English."""
        return self.label_zh if language.startswith("zh") else self.label_en


@dataclass(frozen=True, slots=True)
class Kpi(Measure):
    """A measure of a world; None where it is not defined there."""

    measure: OfOne


@dataclass(frozen=True, slots=True)
class PairedKpi(Measure):
    """A measure of a world beside its twin under the baseline; None where it is not defined."""

    measure: OfTwo


def kpi(unit: str, better: Better, zh: str) -> Callable[[OfOne], Kpi]:
    """Turn a function into a Kpi: its name is the id, its docstring's first line the label."""

    def build(measure: OfOne) -> Kpi:
        return Kpi(measure.__name__, _label(measure), zh, unit, better, measure)

    return build


def paired_kpi(unit: str, better: Better, zh: str) -> Callable[[OfTwo], PairedKpi]:
    """Turn a function of a world and the baseline's into a PairedKpi, named as a Kpi is."""

    def build(measure: OfTwo) -> PairedKpi:
        return PairedKpi(measure.__name__, _label(measure), zh, unit, better, measure)

    return build


def _label(measure: OfOne | OfTwo) -> str:
    return (measure.__doc__ or "").strip().splitlines()[0].rstrip(".")
