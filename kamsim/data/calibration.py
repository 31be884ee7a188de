"""Calibrations: what a panel says of each account, and how sure that is."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from kamsim.data.estimate import Estimate, estimates_of
from kamsim.data.panel import NAME, panel_of
from kamsim.data.response import RESPONSES, Response, Series, residuals, respond
from kamsim.data.season import Season, check_season
from kamsim.errors import N_, Problem, ProblemsError
from kamsim.model.arrays import Floats

if TYPE_CHECKING:
    import pandas as pd

_LEAST_ACCOUNTS = 3
TOP_SHARE = 0.2


@dataclass(frozen=True, slots=True)
class Calibration:
    """The accounts of a panel with everything estimated of them, in the panel's order.

    Shapes: weeks, mean_units a week and regular_price (money per unit) are (N,).
    `estimates` are by parameter: base_units, price_elasticity, display_response, noise_sd,
    noise_ar; a response that the panel does not speak of is missing. `problems` are warnings.
    """

    accounts: tuple[str, ...]
    estimates: Mapping[str, Estimate]
    weeks: Floats
    mean_units: Floats
    regular_price: Floats
    season: Season | None
    problems: tuple[Problem, ...] = ()

    @property
    def table(self) -> "pd.DataFrame":
        """Return account × parameter: estimate, se, 95 % interval, raw estimate, shrinkage.

        `raw_estimate` and `raw_se` are the account's own data alone; `shrinkage_share` is 0
        where they settle the estimate and 1 where only the other accounts speak.
        """
        import pandas as pd  # noqa: PLC0415 - slow to import, and only frames need it

        parts = [
            pd.DataFrame({"account": self.accounts, "parameter": name, **e.columns()})
            for name, e in self.estimates.items()
        ]
        return pd.concat(parts, ignore_index=True).sort_values(
            "account",
            kind="stable",
            ignore_index=True,
            key=lambda c: c.map({a: i for i, a in enumerate(self.accounts)}),
        )

    @property
    def population(self) -> "pd.DataFrame":
        """Return one row per parameter: mean, its se and 95 % interval, sd between accounts.

        Means of base_units and noise_sd are geometric; `sd` is in `sd_unit`, free of the
        error of the estimates except for base_units.
        """
        import pandas as pd  # noqa: PLC0415 - slow to import, and only frames need it

        rows = [{"parameter": n, **e.population.row()} for n, e in self.estimates.items()]
        return pd.DataFrame(rows)

    @property
    def top_count(self) -> int:
        """Return how many accounts a fifth is, rounded down, one at least."""
        return max(1, int(TOP_SHARE * len(self.accounts)))

    @property
    def top_share(self) -> float:
        """Return the share of units that the largest fifth of the accounts sells."""
        ordered = np.sort(self.mean_units)[::-1]
        return float(ordered[: self.top_count].sum() / ordered.sum())


def calibrate(panel: "pd.DataFrame") -> Calibration:
    """Estimate base volume, responses and noise of every account of a panel.

    ln volume on ln relative price and display share, AR(1) noise, by restricted maximum
    likelihood; every account is shrunk to the population as far as its own data leave it
    open, and responses of impossible sign are ruled out. Standard errors hold the error of
    the population's mean, not that of its spread.

    Raises:
        ProblemsError: KS404 … KS410 what is wrong with the panel, KS412 too few accounts,
            KS413 price and display always together, KS414 sales that rise with the price.
    """
    frame = panel_of(panel)
    series = [_series(str(name), rows) for name, rows in frame.groupby(NAME, sort=False)]
    if len(series) < _LEAST_ACCOUNTS:
        template = N_("{found} accounts: at least {least} are needed to compare them")
        facts = {"found": len(series), "least": _LEAST_ACCOUNTS}
        raise ProblemsError([Problem("KS412", template, facts)])
    response = respond(series)
    return Calibration(
        accounts=tuple(s.account for s in series),
        estimates=estimates_of(response),
        weeks=np.array([len(s.week) for s in series], dtype=np.float64),
        mean_units=np.array([s.volume.mean() for s in series]),
        regular_price=np.array([s.regular_price for s in series]),
        season=_season(series, response),
        problems=_judge(response),
    )


def _series(name: str, rows: "pd.DataFrame") -> Series:
    column = {c: rows[c].to_numpy(dtype=np.float64) for c in ("volume", "display", "price")}
    return Series(name, rows["week"].to_numpy(dtype=np.int64), **column)


def _season(series: list[Series], response: Response) -> Season | None:
    slopes = response.slopes.estimate
    rest = [
        residuals(s, response.base[i], dict(zip(response.told, slopes[i], strict=True)))
        for i, s in enumerate(series)
    ]
    return check_season([s.week for s in series], rest)


def _judge(response: Response) -> tuple[Problem, ...]:
    """Refuse a panel whose sales rise with the price; warn of smaller oddities."""
    mean = dict(zip((RESPONSES[i] for i in response.told), response.population.mean, strict=True))
    if mean.get("price_elasticity", -1.0) >= 0:
        template = N_("sales rise with the price: mean elasticity {found:+.2f}")
        hint = N_("prices may have followed demand here; such data cannot tell what a deal does")
        facts = {"found": float(mean["price_elasticity"])}
        raise ProblemsError([Problem("KS414", template, facts, help=hint)])
    warnings = []
    for name in RESPONSES:
        if name not in mean:
            template = N_("too little variation to estimate {name}: scenarios draw it instead")
            warnings.append(Problem("KS415", template, {"name": name}, severity="warning"))
    if mean.get("display_response", 1.0) <= 0:
        template = N_("display lowers sales on average ({found:+.2f}): it is held above 0")
        facts = {"found": float(mean["display_response"])}
        warnings.append(Problem("KS416", template, facts, severity="warning"))
    return tuple(warnings)
