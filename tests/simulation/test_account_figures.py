"""What is measured of accounts: our share of their category, their stars, their time."""

import numpy as np
import pytest

from kamsim.model.proposals import Order
from kamsim.simulation.account_figures import record_accounts
from kamsim.simulation.actions import Grant, handlers
from kamsim.simulation.impressions import opinion, stars
from tests.simulation.erratic import Erratic
from tests.simulation.probe import open_block, watch


def base(small, vocabulary, policy=None, **held):
    register = {"register": lambda r: r.at_base().with_values(held)}
    block = open_block(small(count=8, key_accounts={"k": 3}, **register), vocabulary, policy)
    block.books.key[:, 2:5] = 1.0
    return block


def test_our_share_is_the_logit_share_and_a_lost_account_gives_none(small, vocabulary):
    block = base(small, vocabulary, **{"share.base": 0.4})
    here = block.state.active
    here[:] = 1.0
    block.now.relation = np.full(here.shape, 1.25)
    for name in ("sold", "shipped"):
        setattr(block.now, name, np.zeros((*here.shape, block.market.families)))
    block.now.cut = np.zeros(here.shape)
    record_accounts(block)
    wallet, category = (
        block.weekly[f"key_{name}_units"][:, 0].copy() for name in ("wallet", "category")
    )
    assert wallet / category == pytest.approx(np.full(2, 0.4 * 1.25))
    here[block.books.key > 0] = 0.0
    record_accounts(block)
    assert (block.weekly["key_wallet_units"][:, 0] == 0).all()
    assert block.weekly["key_category_units"][:, 0] == pytest.approx(category)


def test_stars_are_those_of_a_survey_that_does_not_err(small, vocabulary):
    held = {"survey.halo": 1.0, "survey.grudge": 2.0, "survey.middle_stars": 3.0}
    block = base(small, vocabulary, **held, **{"survey.spread_stars": 0.5})
    state = block.state
    state.quality[:] = 0.8
    block.books.rep_ramp_until[:] = block.week
    usual = block.market.values.account("goodwill.initial")
    state.goodwill = usual + np.full(state.goodwill.shape, 0.2)
    state.entitlement = np.full(state.entitlement.shape, 0.1)
    thought = opinion(block)
    assert thought == pytest.approx(np.full(thought.shape, 0.8 + 0.2 - 0.2))
    assert stars(block, thought) == pytest.approx(np.full(thought.shape, 3.4))
    assert stars(block, thought - 99) == pytest.approx(np.ones(thought.shape))


def test_a_talk_takes_as_much_of_a_key_accounts_time_as_of_ours(small, vocabulary):
    block = base(small, vocabulary)
    world, account = (x.ravel() for x in np.indices(block.state.active.shape))
    hours = 1.0 + np.arange(len(world))
    order = Order("x.ask", 0, "account", "survey_rep")
    handlers()["survey_rep"].do(block, Grant(order, world, account, hours, hours))
    key = block.books.key.ravel() * hours
    expected = key.reshape(block.state.active.shape).sum(axis=1)
    assert (expected > 0).all()
    assert block.weekly["key_asked_hours"][:, 0] == pytest.approx(expected)
    # an analyst who looks into our own records talks to nobody
    order = Order("x.look", 0, "account", "analyse")
    handlers()["analyse"].do(block, Grant(order, world, account, hours, hours))
    assert block.weekly["key_asked_hours"][:, 0] == pytest.approx(expected)


def test_what_is_asked_of_accounts_is_at_most_what_our_managers_spend(small, vocabulary):
    block = base(small, vocabulary, Erratic())
    watch(block, after="record", look=lambda _: None, weeks=30)
    asked, used = block.weekly["key_asked_hours"], block.weekly["used_kam_hours"]
    assert (asked <= used + 1e-9).all()
    assert (asked.sum(axis=1) > 0).all()
