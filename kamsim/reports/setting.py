"""Settings: what a report knows of a run beside its comparison."""

from dataclasses import dataclass

from kamsim.reports.leaning import Leaning


@dataclass(frozen=True, slots=True)
class Setting:
    """The run behind a comparison.

    `fixed_parameters` says that nothing uncertain was drawn, `failed` how many replications
    could not be simulated, `leanings` which uncertain numbers the differences move with.
    """

    currency: str
    fixed_parameters: bool = False
    failed: int = 0
    leanings: tuple[Leaning, ...] = ()
