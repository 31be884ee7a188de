"""Settings: what a report knows of a run beside its comparison."""

from dataclasses import dataclass

from kamsim.experiments import RunState
from kamsim.reports.leaning import Leaning


@dataclass(frozen=True, slots=True)
class Setting:
    """The run behind a comparison.

    `fixed_parameters` says that nothing uncertain was drawn, `failed` how many replications
    could not be simulated, `leanings` which uncertain numbers the differences move with,
    `assumed_contribution_share` what is left of the price where nobody knows the costs,
    `finished` how many replications all policies have finished, where that is not all.
    """

    currency: str
    fixed_parameters: bool = False
    failed: int = 0
    leanings: tuple[Leaning, ...] = ()
    assumed_contribution_share: float | None = None
    state: RunState = "complete"
    finished: int | None = None
