"""Panels drawn from a known truth, the real panel, and the scenario that others start from."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from kamsim.catalog.files import root
from kamsim.data import Calibration, calibrate, read_panel
from kamsim.model.document import read, validate
from kamsim.model.parameter import Register
from kamsim.model.scenario import Scenario

ROOT = Path(__file__).parents[2]
CHEESE = ROOT.parent / "shared" / "data" / "cheese_key_accounts.csv"


@dataclass(frozen=True)
class Truth:
    mean: tuple[float, float] = (-2.2, 1.0)
    sd: tuple[float, float] = (0.7, 0.35)
    noise: float = 0.2
    noise_spread: float = 0.4
    z: float = 0.37
    z_sd: float = 0.25
    season: float = 0.0


Panel = tuple[pd.DataFrame, Mapping[str, np.ndarray]]


def draw(seed: int, accounts: int = 40, weeks: int = 60, truth: Truth | None = None) -> Panel:
    truth = truth or Truth()
    rng = np.random.default_rng(seed)
    slopes = np.array(truth.mean) + rng.standard_normal((accounts, 2)) * truth.sd
    base = 3000 * np.exp(0.7 * rng.standard_normal(accounts))
    sd = truth.noise * np.exp(truth.noise_spread * rng.standard_normal(accounts))
    ar = np.tanh(truth.z + truth.z_sd * rng.standard_normal(accounts))
    rows = []
    for i in range(accounts):
        price, display = _deals(rng, weeks)
        noise = sd[i] * _ar1(rng, ar[i], weeks) - sd[i] ** 2 / 2
        relative = np.log(price / np.quantile(price, 0.75))
        wave = truth.season * np.cos(2 * np.pi * (np.arange(weeks) - 20) / 52)
        volume = base[i] * np.exp(slopes[i] @ [relative, display] + wave + noise)
        columns = {"volume": volume, "display": display, "price": price}
        rows.append(pd.DataFrame({"retailer": f"R{i}", "week": np.arange(weeks), **columns}))
    known = {"base_units": base, "noise_sd": sd, "noise_ar": ar}
    known |= {"price_elasticity": slopes[:, 0], "display_response": slopes[:, 1]}
    return pd.concat(rows, ignore_index=True), known


def _deals(rng: np.random.Generator, weeks: int) -> tuple[np.ndarray, np.ndarray]:
    deal = rng.random(weeks) < 0.25
    depth = np.where(deal, rng.uniform(0.05, 0.35, weeks), 0.0)
    price = rng.uniform(2, 4) * (1 - depth) * np.exp(0.01 * rng.standard_normal(weeks))
    return price, np.where(deal & (rng.random(weeks) < 0.8), rng.random(weeks), 0.0)


def _ar1(rng: np.random.Generator, ar: float, weeks: int) -> np.ndarray:
    noise = rng.standard_normal(weeks)
    for t in range(1, weeks):
        noise[t] = ar * noise[t - 1] + np.sqrt(1 - ar**2) * noise[t]
    return noise


def _least_squares(frame: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """Plain regression of each account, no autocorrelation: slopes (N, 3) and variances."""
    slopes, variances = [], []
    for _, rows in frame.groupby("retailer", sort=False):
        x = np.column_stack([np.ones(len(rows)), np.log(rows["price"]), rows["display"]])
        y = np.log(rows["volume"].to_numpy())
        inverse = np.linalg.pinv(x.T @ x)
        slope = inverse @ x.T @ y
        slopes.append(slope)
        variances.append(((y - x @ slope) ** 2).sum() / (len(rows) - 3) * np.diag(inverse))
    return np.array(slopes), np.array(variances)


def _meta_analysis(own: np.ndarray, variance: np.ndarray) -> tuple[float, float, float]:
    """Random-effects mean, its error and sd by the moments of DerSimonian & Laird (1986)."""
    weight = 1 / variance
    fixed = (weight * own).sum() / weight.sum()
    excess = (weight * (own - fixed) ** 2).sum() - (len(own) - 1)
    between = max(0.0, excess / (weight.sum() - (weight**2).sum() / weight.sum()))
    weight = 1 / (variance + between)
    return (weight * own).sum() / weight.sum(), weight.sum() ** -0.5, between**0.5


@pytest.fixture(scope="session")
def least_squares() -> Callable[[pd.DataFrame], tuple[np.ndarray, np.ndarray]]:
    return _least_squares


@pytest.fixture(scope="session")
def meta_analysis() -> Callable[[np.ndarray, np.ndarray], tuple[float, float, float]]:
    return _meta_analysis


@pytest.fixture(scope="session")
def many() -> list[tuple[Calibration, Mapping[str, np.ndarray]]]:
    """Calibrations of 24 panels, each with the truth it was drawn from."""
    return [(calibrate(frame), known) for frame, known in map(draw, range(24))]


NAMES = [*(f"LYON - {n}" for n in "ABC"), *(f"NICE - {n}" for n in "ABCD"), "PAU - X", "Y"]


@pytest.fixture(scope="session")
def calibration() -> Calibration:
    """Nine accounts in two markets of size and two places more."""
    frame, _ = draw(50, accounts=len(NAMES))
    names = {f"R{i}": name for i, name in enumerate(NAMES)}
    return calibrate(frame.assign(retailer=frame["retailer"].map(names)))


@pytest.fixture
def panel() -> Callable[..., Panel]:
    return draw


@pytest.fixture
def truth() -> type[Truth]:
    return Truth


@pytest.fixture(scope="session")
def cheese() -> pd.DataFrame:
    if not CHEESE.exists():
        pytest.skip(f"{CHEESE} is not here: real data are no part of the package")
    return read_panel(CHEESE)


@pytest.fixture(scope="session")
def template() -> Scenario:
    def text(name: str) -> str:
        return (root() / "scenarios" / name).read_text("utf-8")

    register = validate(Register, read(text("parameters.yaml"), "parameters.yaml"))
    data = read(text("beverage-summer-peak.yaml"), "beverage-summer-peak.yaml").data
    return Scenario.model_validate({**data, "parameters": register})
