"""Traits: what nobody knows of each account, drawn anew with the uncertain parameters."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import ndtri

from kamsim.model.account import ORDER_RULES, TRADING, Account
from kamsim.model.arrays import Floats, Ints
from kamsim.simulation.draws import Draws, Replication
from kamsim.simulation.values import Values


@dataclass(frozen=True, slots=True)
class Traits:
    """Hidden traits of every account in every world; arrays are (R, N) unless said.

    `order_rule` and `trading` are (N,), indices into ORDER_RULES and TRADING; `region` is (N,);
    `professionalism` in [0, 1]; `range_usual`, the share of our variants that it lists, too.
    """

    elasticity: Floats
    display: Floats
    noise_sd: Floats
    noise_ar: Floats
    loading: Floats
    pass_through: Floats
    storage_weeks: Floats
    cover_weeks: Floats
    gaming: Floats
    serve_rate: Floats
    store_oos: Floats
    professionalism: Floats
    range_usual: Floats
    region: Ints
    order_rule: Ints
    trading: Ints


def draw_traits(
    book: Sequence[Account],
    regions: Sequence[str],
    values: Values,
    draws: Draws,
    replications: Sequence[Replication],
) -> Traits:
    """Draw the traits of the accounts; an estimate in the book is drawn around itself."""
    ids = [a.id for a in book]

    def u(purpose: str) -> Floats:
        rows = [draws.uniforms(purpose, r, ids, range(1))[:, 0] for r in replications]
        return np.ascontiguousarray(np.stack(rows))

    def z(purpose: str) -> Floats:
        return np.asarray(ndtri(u(purpose)))

    elasticity, display = _responses(book, values, z)
    noise_sd, noise_ar = _noise(book, values, z)
    v = values.account
    trading = np.array([TRADING.index(a.trading) for a in book], dtype=np.int64)
    return Traits(
        elasticity=elasticity,
        display=display,
        noise_sd=noise_sd,
        noise_ar=noise_ar,
        loading=np.clip(1.0 + v("season.loading_sd") * z("trait.season"), 0.3, 1.7),
        pass_through=_pass_through(trading, values, z("trait.pass_through")),
        storage_weeks=np.clip(
            v("order.storage_weeks") * np.exp(v("order.storage_spread") * z("trait.storage")),
            2,
            12,
        ),
        cover_weeks=np.clip(
            v("order.cover_weeks") + v("order.cover_sd") * z("trait.cover"), 0.5, 6.0
        ),
        gaming=v("order.gaming") * 2.0 * u("trait.gaming"),
        serve_rate=v("cost.serve_rate") * _spread(v("cost.serve_spread"), z("trait.serve")),
        store_oos=np.clip(
            v("shelf.store_oos") * _spread(v("shelf.store_oos_spread"), z("trait.oos")), 0.0, 0.5
        ),
        professionalism=u("trait.professionalism"),
        range_usual=np.clip(v("range.usual") + v("range.spread") * z("trait.range"), 0.3, 1.0),
        region=np.array([regions.index(a.region) for a in book], dtype=np.int64),
        order_rule=np.array([ORDER_RULES.index(a.order_rule) for a in book], dtype=np.int64),
        trading=trading,
    )


def _spread(sd: Floats, z: Floats) -> Floats:
    """Return a lognormal factor of mean one."""
    result: Floats = np.exp(sd * z - sd * sd / 2.0)
    return result


def _column(book: Sequence[Account], name: str) -> Floats:
    """Return an estimate of the book as (1, N), NaN where there is none."""
    found = (getattr(a, name) for a in book)
    return np.array([[np.nan if x is None else x for x in found]], dtype=np.float64)


def _responses(
    book: Sequence[Account], values: Values, z: Callable[[str], Floats]
) -> tuple[Floats, Floats]:
    both = []
    for trait, known, mean, low, high in (
        ("trait.elasticity", "price_elasticity", "demand.price_elasticity", -6.0, -0.2),
        ("trait.display", "display_response", "demand.display_response", 0.0, 4.0),
    ):
        luck = z(trait)
        drawn = values.account(mean) + values.account(f"{mean}_sd") * luck
        if trait == "trait.elasticity":
            drawn = drawn * _premium(book, values)
        estimate, error = _column(book, known), _column(book, f"{known}_se")
        both.append(
            np.clip(np.where(np.isnan(estimate), drawn, estimate + error * luck), low, high)
        )
    return both[0], both[1]


def _pass_through(trading: Ints, values: Values, z: Floats) -> Floats:
    """Return what of a deal reaches the shelf, (R, N): less where prices are low every day."""
    v = values.account
    usual = np.clip(v("deal.pass_through") + v("deal.pass_through_sd") * z, 0.05, 1.0)
    everyday = trading == TRADING.index("everyday_low")
    return usual * np.where(everyday, v("deal.everyday_pass"), 1.0)


def _premium(book: Sequence[Account], values: Values) -> Floats:
    """Return what dear shops make of their shoppers' price elasticity, (R, N)."""
    dear = np.array([[a.trading == "premium" for a in book]])
    return np.where(dear, values.account("demand.premium_elasticity"), 1.0)


def _noise(
    book: Sequence[Account], values: Values, z: Callable[[str], Floats]
) -> tuple[Floats, Floats]:
    sd, ar = _column(book, "noise_sd"), _column(book, "noise_ar")
    spread = np.exp(values.account("demand.noise_spread") * z("trait.noise"))
    drawn = np.clip(values.account("demand.noise_sd") * spread, 0.02, 0.8)
    common = np.broadcast_to(values.account("demand.noise_ar"), drawn.shape)
    noise_ar = np.where(np.isnan(ar), common, np.clip(ar, 0.0, 0.95))
    return np.where(np.isnan(sd), drawn, sd), np.ascontiguousarray(noise_ar)
