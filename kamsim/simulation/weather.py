"""Weather: everything that happens to the market whatever anybody decides."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from kamsim.model.account import Account
from kamsim.model.arrays import Bools, Floats
from kamsim.model.scenario import Scenario
from kamsim.simulation.calendar import YEAR, family_amplitudes
from kamsim.simulation.draws import Draws, Replication
from kamsim.simulation.traits import Traits
from kamsim.simulation.values import Values

MARKET = "market"


@dataclass(frozen=True, slots=True)
class Weather:
    """Exogenous series from week `first` on; T weeks.

    Shapes: potential (R, T, N, P) units a week before promotion and relation; rival (R, T, N)
    1 while the rival deals; leave and back (R, T, N) uniforms of churn and win-back; height
    (R, Y) of the seasons, the first of which starts in `first_season`.
    """

    first: int
    potential: Floats
    rival: Floats
    leave: Floats
    back: Floats
    height: Floats
    first_season: int

    def at(self, week: int) -> int:
        """Return the row of a week."""
        return week - self.first

    def season_of(self, week: int) -> int:
        """Return the column of `height` that a week belongs to."""
        return (week - self.first_season) // YEAR


@dataclass(frozen=True, slots=True)
class Sources:
    """What weather is drawn from: the scenario, its book, its worlds."""

    scenario: Scenario
    book: Sequence[Account]
    values: Values
    traits: Traits
    draws: Draws
    replications: Sequence[Replication]

    @property
    def weeks(self) -> range:
        """Return all weeks, run-in included."""
        return range(-self.scenario.run_in_weeks, self.scenario.weeks)

    @property
    def ids(self) -> list[str]:
        """Return the accounts' ids."""
        return [a.id for a in self.book]

    def u(self, purpose: str, entities: Sequence[str], weeks: range) -> Floats:
        """Return uniforms as (R, T, entities)."""
        rows = [self.draws.uniforms(purpose, r, entities, weeks).T for r in self.replications]
        return np.ascontiguousarray(np.stack(rows))

    def z(self, purpose: str, entities: Sequence[str], weeks: range) -> Floats:
        """Return standard normals as (R, T, entities)."""
        rows = [self.draws.normals(purpose, r, entities, weeks).T for r in self.replications]
        return np.ascontiguousarray(np.stack(rows))


class Luck:
    """Luck that only policies ask for: drawn for all weeks when it is first needed."""

    def __init__(self, sources: Sources, seats: Sequence[str]) -> None:
        self._sources = sources
        self._seats = seats
        self._drawn: dict[str, Floats] = {}

    def normals(self, purpose: str, week: int) -> Floats:
        """Return standard normals of a week, one an account (R, N) or a seat (R, J)."""
        if purpose not in self._drawn:
            self._drawn[purpose] = self._sources.z(purpose, self._ids(purpose), self._weeks)
        return self._drawn[purpose][:, week - self._weeks.start]

    def uniforms(self, purpose: str, week: int) -> Floats:
        """Return uniforms of a week, one an account (R, N) or a seat (R, J)."""
        if purpose not in self._drawn:
            self._drawn[purpose] = self._sources.u(purpose, self._ids(purpose), self._weeks)
        return self._drawn[purpose][:, week - self._weeks.start]

    def _ids(self, purpose: str) -> Sequence[str]:
        """Return whose luck it is: what reps are subject to is named `rep.…`."""
        return self._seats if purpose.startswith("rep.") else self._sources.ids

    def common(self, purpose: str, week: int) -> Floats:
        """Return the market's own standard normal of a week, (R, 1)."""
        return self._sources.z(purpose, [MARKET], range(week, week + 1))[:, 0]

    @property
    def _weeks(self) -> range:
        return range(-YEAR, self._sources.weeks.stop)


def draw_weather(sources: Sources) -> Weather:
    """Draw all exogenous series of a block."""
    season, height, first_season = _season(sources)
    size = _size(sources)
    shock = _shock(sources)
    base = np.array([a.base_units for a in sources.book])
    t, n = len(sources.weeks), len(base)
    families = sources.scenario.families
    potential = np.empty((len(sources.replications), t, n, len(families)))
    sd = sources.traits.noise_sd[:, None, :]
    for p, family in enumerate(families):
        noise = sd * _noise(sources, family.id) - sd * sd / 2.0
        wave = sources.traits.loading[:, None, :] * np.log(season[:, :, p])[:, :, None]
        units = (base * family.share)[None, None, :]
        potential[:, :, :, p] = units * np.exp(wave + size + shock[:, :, None] + noise)
    return Weather(
        first=sources.weeks.start,
        potential=potential,
        rival=_rival(sources),
        leave=sources.u("churn", sources.ids, sources.weeks),
        back=sources.u("winback", sources.ids, sources.weeks),
        height=height,
        first_season=first_season,
    )


def _season(s: Sources) -> tuple[Floats, Floats, int]:
    """Return the season index (R, T, P), the heights (R, Y) and the first season's start."""
    peak = s.scenario.season.peak_week
    weeks = np.arange(s.weeks.start, s.weeks.stop)
    year = (weeks - (peak - YEAR // 2)) // YEAR
    # stock plans look at the season after next
    starts = range(int(year[0]), int(year[-1]) + 3)
    z = {
        purpose: np.concatenate(
            [s.z(purpose, [MARKET], range(w, w + 1))[:, :, 0] for w in _week_starts(peak, starts)],
            axis=1,
        )
        for purpose in ("season.height", "season.timing")
    }
    height = np.maximum(0.3, 1.0 + s.values.account("season.height_sd") * z["season.height"])
    shift = s.values.account("season.timing_sd_weeks") * z["season.timing"]
    column = year - year[0]
    angle = 2.0 * np.pi * (weeks[None, :] - peak - np.take(shift, column, axis=1)) / YEAR
    wave = np.take(height, column, axis=1) * (1.0 + np.cos(angle)) - 1.0
    amplitude = family_amplitudes(s.scenario, s.values)
    index = np.maximum(0.05, 1.0 + amplitude[:, None, :] * wave[:, :, None])
    return np.ascontiguousarray(index), height, _week_starts(peak, starts)[0]


def _week_starts(peak: int, years: range) -> list[int]:
    return [peak - YEAR // 2 + YEAR * y for y in years]


def _shock(s: Sources) -> Floats:
    """Return the common market shock, (R, T), a stationary AR(1)."""
    z = s.z("market.shock", [MARKET], s.weeks)[:, :, 0]
    sd, ar = s.values.world("market.shock_sd"), s.values.world("market.shock_ar")
    series = np.empty_like(z)
    series[:, 0] = sd * z[:, 0]
    step = sd * np.sqrt(1.0 - ar * ar)
    for t in range(1, z.shape[1]):
        series[:, t] = ar * series[:, t - 1] + step * z[:, t]
    return series


def _size(s: Sources) -> Floats:
    """Return ln size relative to the book, (R, T, N): AR(1) that passes the book at week 0.

    A stationary AR(1) looks the same backwards, so the run-in is drawn backwards from day 0.
    """
    z = s.z("account.size", s.ids, s.weeks)
    ln = np.log([a.base_units for a in s.book])
    spread = float(np.std(ln))
    start = (ln - ln.mean()) / spread if spread > 0 else np.zeros_like(ln)
    ar = np.exp(np.log(s.values.account("account.size_persistence")) / YEAR)
    step = np.sqrt(1.0 - ar * ar)
    x = np.empty_like(z)
    zero = -s.weeks.start
    x[:, zero] = start
    for t in range(zero - 1, -1, -1):
        x[:, t] = ar * x[:, t + 1] + step * z[:, t]
    for t in range(zero + 1, z.shape[1]):
        x[:, t] = ar * x[:, t - 1] + step * z[:, t]
    return spread * (x - start[None, None, :])


def _noise(s: Sources, family: str) -> Floats:
    """Return unit-variance AR(1) noise of one family, (R, T, N)."""
    z = s.z("demand.noise", [f"{i}|{family}" for i in s.ids], s.weeks)
    ar = s.traits.noise_ar
    step = np.sqrt(1.0 - ar * ar)
    series = np.empty_like(z)
    series[:, 0] = z[:, 0]
    for t in range(1, z.shape[1]):
        series[:, t] = ar * series[:, t - 1] + step * z[:, t]
    return series


def _rival(s: Sources) -> Floats:
    """Return 1 in weeks of a rival's deal, which lasts two weeks, else 0: (R, T, N)."""
    starts: Bools = s.u("rival.deal", s.ids, s.weeks) < s.values.family("rival.deal_rate")
    rival = starts.copy()
    rival[:, 1:] |= starts[:, :-1]
    return rival.astype(np.float64)
