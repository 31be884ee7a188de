"""KPIs: pure measures of a world; a new one is one function in a module of this folder."""

from importlib import import_module
from pkgutil import iter_modules

from kamsim.model.kpi import Kpi, PairedKpi

PRIMARY = "profit"


def kpis() -> tuple[Kpi, ...]:
    """Find every KPI of a world, the primary one first, then by module and order of definition."""
    found = {k.id: k for k in _defined() if isinstance(k, Kpi)}
    return tuple(sorted(found.values(), key=lambda k: k.id != PRIMARY))


def paired_kpis() -> tuple[PairedKpi, ...]:
    """Find every KPI of a world beside the baseline's, by module and order of definition."""
    return tuple({k.id: k for k in _defined() if isinstance(k, PairedKpi)}.values())


def every_kpi() -> tuple[Kpi | PairedKpi, ...]:
    """Return the KPIs of a world, then those of two."""
    return (*kpis(), *paired_kpis())


def _defined() -> list[object]:
    names = sorted(m.name for m in iter_modules(__path__))
    modules = [import_module(f"{__name__}.{name}") for name in names]
    return [x for m in modules for x in vars(m).values()]
