"""Diffusion, trials and seeding agree with what is published of them."""

import numpy as np
import pytest
from scipy.special import ndtr
from scipy.stats import norm

from kamsim.catalog import Catalog
from kamsim.simulation.book import open_book
from kamsim.simulation.launches.formulas import (
    bass_step,
    mean_reading,
    reliability,
    size_free_reading,
)
from kamsim.simulation.launches.influence import draw_graph, index_influence

STEPS_A_YEAR = 500
TOP_FIFTH = norm.pdf(norm.ppf(0.8)) / 0.2


def diffuse(p, q, years, steps=STEPS_A_YEAR):
    adopted = np.zeros(years * steps + 1)
    for t in range(years * steps):
        adopted[t + 1] = adopted[t] + bass_step(adopted[t], p, q) / steps
    return adopted


def test_f13_bass_peaks_when_and_where_it_should():
    adopted = diffuse(0.03, 0.38, 15)
    rate = np.diff(adopted) * STEPS_A_YEAR
    peak = int(rate.argmax())
    assert peak / STEPS_A_YEAR == pytest.approx(6.193, rel=0.01)
    assert adopted[peak] == pytest.approx(0.4605, rel=0.01)
    assert rate[peak] == pytest.approx(0.1106, rel=0.01)
    assert adopted[STEPS_A_YEAR] == pytest.approx(0.0358, rel=0.01)


@pytest.mark.parametrize(("p", "q", "curved"), [(0.03, 0.38, True), (0.3, 0.1, False)])
def test_f13_uptake_is_s_shaped_only_where_imitation_leads(p, q, curved):
    rate = np.diff(diffuse(p, q, 15))
    assert (rate.argmax() > 0) == curved


@pytest.mark.parametrize("end", ["low", "base", "high"])
def test_launches_run_in_weeks(end):
    """Fidelity.md §8 row 12: four fifths of trial within 26 to 52 weeks."""
    numbers = Catalog().register().by_id()
    p, q = (getattr(numbers[n], end) for n in ("launch.trial_rate", "launch.imitation_rate"))
    adopted = diffuse(p, q, 104, steps=1)
    assert 26 <= np.argmax(adopted >= 0.8) <= 52


def information_value(gap, prior_sd, error, count):
    """Return what a trial of `count` accounts is worth, with the world's own shrinkage.

    s̃·(φ(u) − u·Φ(−u)): a decision theorist's figure, which nothing in the world asks for.
    """
    spread = prior_sd * np.sqrt(reliability(prior_sd, np.asarray(error * error / count)))
    u = np.abs(gap) / spread
    density = np.exp(-u * u / 2.0) / np.sqrt(2.0 * np.pi)
    return spread * (density - u * ndtr(-u))


@pytest.mark.parametrize(
    ("gap", "prior", "error", "count", "worth"),
    [(0, 1, 1, 1, 0.2821), (0.5, 1, 1, 4, 0.1612), (1, 1, 2, 4, 0.0251), (1, 1, 1, 16, 0.0762)],
)
def test_f17_what_a_trial_is_worth(gap, prior, error, count, worth):
    found = float(information_value(np.array(float(gap)), prior, error, count))
    assert found == pytest.approx(worth, rel=0.01)


def test_f16_shrinking_errs_less_and_raw_winners_are_overstated():
    rng = np.random.default_rng(1)
    truth = rng.normal(0.0, 0.6, 20_000)
    raw = truth + rng.normal(0.0, 0.4, truth.size)
    shrunk = reliability(0.6, np.full(truth.size, 0.4**2)) * raw
    assert ((shrunk - truth) ** 2).mean() < ((raw - truth) ** 2).mean()
    winners = raw > 0.5
    assert (raw - truth)[winners].mean() > 0.1
    assert abs((shrunk - truth)[winners].mean()) < 0.02


def trial(rng, worlds, tie=0.5, spread=0.4, accounts=200, panel=30):
    """Return the readings of worlds without error, sizes, and who is in the trial."""
    size = np.sort(norm.ppf((np.arange(accounts) + 0.5) / accounts))[::-1]
    size = (size - size.mean()) / size.std()
    own = rng.normal(size=(worlds, accounts))
    reading = spread * (tie * size + np.sqrt(1 - tie**2) * own)
    key = np.broadcast_to(np.arange(accounts) < accounts // 5, reading.shape)
    luck = np.where(key, 2.0, rng.uniform(size=reading.shape))
    chosen = np.argsort(np.argsort(luck, axis=1), axis=1) < panel
    return reading, size, key, key | chosen


def test_a_trial_in_the_top_fifth_overstates_by_what_size_is_worth():
    reading, _, key, _ = trial(np.random.default_rng(2), 4_000)
    mean, _ = mean_reading(reading, key, np.full(len(reading), 0.4))
    assert pytest.approx(1.40, abs=0.005) == TOP_FIFTH
    assert mean.mean() == pytest.approx(1.40 * 0.5 * 0.4, abs=0.01)


def test_a_random_panel_takes_the_bias_of_size_out_and_says_how_sure_it_is():
    reading, size, _, both = trial(np.random.default_rng(3), 4_000)
    sd = np.full(len(reading), 0.4 * np.sqrt(1 - 0.25))
    free, variance = size_free_reading(reading, size, both, sd)
    assert abs(free.mean()) < 4 * free.std() / np.sqrt(len(free))
    assert free.std() == pytest.approx(np.sqrt(variance.mean()), rel=0.05)


def test_without_ties_to_size_a_key_trial_is_representative():
    reading, _, key, _ = trial(np.random.default_rng(4), 4_000, tie=0.0)
    mean, _ = mean_reading(reading, key, np.full(len(reading), 0.4))
    assert abs(mean.mean()) < 0.01


def test_wrong_launches_and_kills_fall_with_the_accounts_of_a_trial():
    rng = np.random.default_rng(5)
    truth = rng.normal(0.0, 0.6, 20_000)
    wrong = []
    for count in (1, 4, 16, 64):
        raw = truth + rng.normal(0.0, 0.8 / np.sqrt(count), truth.size)
        told = reliability(0.6, np.full(truth.size, 0.64 / count)) * raw
        go = told >= -0.1
        wrong.append(((truth < -0.1)[go].mean(), (truth >= -0.1)[~go].mean()))
    launched, killed = (np.array(x) for x in zip(*wrong, strict=True))
    assert (np.diff(launched) < 0).all()
    assert (np.diff(killed) < 0).all()


@pytest.fixture(scope="module")
def influence():
    scenario = Catalog().scenario("new-product-year")
    base = {p.id: p.base for p in scenario.parameters.parameters}
    return index_influence(draw_graph(open_book(scenario), base))


def test_weights_sum_to_one_and_nobody_looks_at_himself(influence):
    np.testing.assert_allclose(influence.weight.sum(1), 1.0, rtol=1e-12)
    own = influence.neighbours == np.arange(len(influence.index))[:, None]
    assert not influence.weight[own].any()
    same = np.ones((2, len(influence.index), 3))
    np.testing.assert_allclose(influence.seen(same), 1.0, rtol=1e-12)


def test_f49_seeding_the_well_connected_reaches_more_by_up_to_eight_times(influence):
    """Through reach alone: an account that was reached persuades no better than any other."""

    def gained(seeds):
        listed = []
        for start in (seeds, []):
            x = np.zeros((1, len(influence.index)))
            x[:, start] = 1.0
            for _ in range(13):
                x = x + (1.0 - x) * (0.05 + 0.1 * influence.seen(x))
            listed.append(np.delete(x[0], seeds).sum())
        return listed[0] - listed[1]

    best, worst = influence.order[:5], influence.order[-5:]
    assert 1.5 < gained(best) / gained(worst) <= 8.0


def test_an_account_alone_looks_at_nobody():
    scenario = Catalog().scenario("new-product-year")
    base = {p.id: p.base for p in scenario.parameters.parameters}
    alone = index_influence(draw_graph(open_book(scenario)[:1], base))
    assert not alone.seen(np.ones((1, 1, 2))).any()
