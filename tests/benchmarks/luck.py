"""What the twin is dealt: parameters, traits and series of one world, as plain numbers.

Numpy appears here only, to read the keyed draws; everything leaves as float or list.
"""

import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass

from kamsim.model.account import Account
from kamsim.model.scenario import Scenario
from kamsim.simulation.draws import Draws, Replication
from kamsim.simulation.values import draw_values

MARKET = "market"
HAPPENINGS = ("anniversary", "award", "own_promotion", "opening", "business_move", "crisis")
RISKY = ("business_move", "crisis")


def clip(x: float, low: float, high: float) -> float:
    return min(max(x, low), high)


@dataclass
class Luck:
    """The keyed draws of one world, asked for by name."""

    scenario: Scenario
    draws: Draws
    replication: Replication

    @property
    def weeks(self) -> range:
        return range(-self.scenario.run_in_weeks, self.scenario.weeks)

    def parameters(self) -> dict[str, float]:
        drawn = draw_values(self.scenario.parameters, self.draws, [self.replication])
        return {name: float(x[0]) for name, x in drawn.of.items()}

    def u(self, purpose: str, entity: str, weeks: range | None = None) -> list[float]:
        weeks = self.weeks if weeks is None else weeks
        row: list[float] = self.draws.uniforms(purpose, self.replication, [entity], weeks)[
            0
        ].tolist()
        return row

    def z(self, purpose: str, entity: str, weeks: range | None = None) -> list[float]:
        weeks = self.weeks if weeks is None else weeks
        row: list[float] = self.draws.normals(purpose, self.replication, [entity], weeks)[
            0
        ].tolist()
        return row

    def by_week(self, purpose: str, entity: str) -> dict[int, float]:
        return dict(zip(self.weeks, self.u(purpose, entity), strict=True))

    def base(self, name: str) -> float:
        """Return a parameter that is one number for all worlds."""
        return self.scenario.parameters.by_id()[name].base

    def trait_u(self, name: str, entity: str) -> float:
        return self.u(f"trait.{name}", entity, range(1))[0]

    def trait_z(self, name: str, entity: str) -> float:
        return self.z(f"trait.{name}", entity, range(1))[0]

    def of_season(self, purpose: str, start: int) -> float:
        return self.z(purpose, MARKET, range(start, start + 1))[0]


@dataclass
class Traits:
    """What nobody knows of an account."""

    elasticity: float
    display: float
    noise_sd: float
    noise_ar: float
    loading: float
    pass_through: float
    storage_weeks: float
    cover_weeks: float
    gaming: float
    serve_rate: float
    store_oos: float
    professionalism: float


def draw_traits(luck: Luck, p: dict[str, float], account: Account) -> Traits:
    def z(name: str) -> float:
        return luck.trait_z(name, account.id)

    noise_sd, noise_ar = _noise(p, account, z("noise"))
    cover = p["order.cover_weeks"] + p["order.cover_sd"] * z("cover")
    through = p["deal.pass_through"] + p["deal.pass_through_sd"] * z("pass_through")
    everyday = p["deal.everyday_pass"] if account.trading == "everyday_low" else 1.0
    storage = p["order.storage_weeks"] * math.exp(p["order.storage_spread"] * z("storage"))
    oos = p["shelf.store_oos"] * _mean_one(p["shelf.store_oos_spread"], z("oos"))
    elasticity, display = _responses(p, account, z("elasticity"), z("display"))
    return Traits(
        elasticity=elasticity,
        display=display,
        noise_sd=noise_sd,
        noise_ar=noise_ar,
        loading=clip(1 + p["season.loading_sd"] * z("season"), 0.3, 1.7),
        pass_through=clip(through, 0.05, 1) * everyday,
        storage_weeks=clip(storage, 2, 12),
        cover_weeks=clip(cover, 0.5, 6),
        gaming=p["order.gaming"] * 2 * luck.trait_u("gaming", account.id),
        serve_rate=p["cost.serve_rate"] * _mean_one(p["cost.serve_spread"], z("serve")),
        store_oos=clip(oos, 0, 0.5),
        professionalism=luck.trait_u("professionalism", account.id),
    )


def _mean_one(spread: float, z: float) -> float:
    return math.exp(spread * z - spread**2 / 2)


def _noise(p: dict[str, float], account: Account, z: float) -> tuple[float, float]:
    sd = clip(p["demand.noise_sd"] * math.exp(p["demand.noise_spread"] * z), 0.02, 0.8)
    ar = p["demand.noise_ar"]
    if account.noise_sd is not None:
        sd = account.noise_sd
    if account.noise_ar is not None:
        ar = clip(account.noise_ar, 0, 0.95)
    return sd, ar


def _responses(
    p: dict[str, float], account: Account, z_elasticity: float, z_display: float
) -> tuple[float, float]:
    elasticity = p["demand.price_elasticity"] + p["demand.price_elasticity_sd"] * z_elasticity
    if account.trading == "premium":
        elasticity *= p["demand.premium_elasticity"]
    display = p["demand.display_response"] + p["demand.display_response_sd"] * z_display
    if account.price_elasticity is not None:
        elasticity = account.price_elasticity + account.price_elasticity_se * z_elasticity
    if account.display_response is not None:
        display = account.display_response + account.display_response_se * z_display
    return clip(elasticity, -6, -0.2), clip(display, 0, 4)


def draw_size(
    luck: Luck, p: dict[str, float], account: Account, book: Sequence[Account]
) -> dict[int, float]:
    """Return ln size less ln book size by week: AR(1), forwards and backwards from week 0."""
    logs = [math.log(a.base_units) for a in book]
    spread = statistics.pstdev(logs)
    if spread == 0 or len(book) == 1:
        spread, first = 0.0, 0.0
    else:
        first = (math.log(account.base_units) - statistics.fmean(logs)) / spread
    ar = p["account.size_persistence"] ** (1 / 52)
    step = math.sqrt(1 - ar**2)
    z = dict(zip(luck.weeks, luck.z("account.size", account.id), strict=True))
    x = {0: first}
    for week in range(1, luck.weeks.stop):
        x[week] = ar * x[week - 1] + step * z[week]
    for week in range(-1, luck.weeks.start - 1, -1):
        x[week] = ar * x[week + 1] + step * z[week]
    return {week: spread * (x[week] - first) for week in luck.weeks}


def draw_rival(luck: Luck, p: dict[str, float], account: Account) -> dict[int, bool]:
    """Tell for each week whether a rival deals: a deal runs in its week and the next."""
    starts = [u < p["rival.deal_rate"] for u in luck.u("rival.deal", account.id)]
    rival, before = {}, False
    for week, now in zip(luck.weeks, starts, strict=True):
        rival[week] = now or before
        before = now
    return rival


def draw_risks(luck: Luck, p: dict[str, float], entity: str) -> set[int]:
    """Return the weeks in which an account's business moves or gets into a crisis."""
    happens, which = luck.by_week("event.week", entity), luck.by_week("event.kind", entity)
    shares = [p[f"event.share_{kind}"] for kind in HAPPENINGS]
    risks = set()
    for week in luck.weeks:
        if happens[week] >= p["event.rate"] / 52:
            continue
        kind, left = 0, which[week] * sum(shares)
        while kind < len(shares) - 1 and left >= shares[kind]:
            left -= shares[kind]
            kind += 1
        if HAPPENINGS[kind] in RISKY:
            risks.add(week)
    return risks


def draw_shock(luck: Luck, p: dict[str, float]) -> dict[int, float]:
    """Return the market's common shock by week, a stationary AR(1)."""
    sd, ar = p["market.shock_sd"], p["market.shock_ar"]
    shock, now = {}, None
    for week, z in zip(luck.weeks, luck.z("market.shock", MARKET), strict=True):
        now = sd * z if now is None else ar * now + sd * math.sqrt(1 - ar**2) * z
        shock[week] = now
    return shock
