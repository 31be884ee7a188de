"""KPIs: pure measures of a world; a new one is one function in a module of this folder."""

from importlib import import_module
from pkgutil import iter_modules

from kamsim.model.kpi import Kpi

PRIMARY = "profit"


def kpis() -> tuple[Kpi, ...]:
    """Find every KPI, the primary one first, then by module and order of definition."""
    names = sorted(m.name for m in iter_modules(__path__))
    modules = [import_module(f"{__name__}.{name}") for name in names]
    found = {k.id: k for m in modules for k in vars(m).values() if isinstance(k, Kpi)}
    return tuple(sorted(found.values(), key=lambda k: k.id != PRIMARY))
