"""A world's results do not depend on the block that it is simulated in."""

import hashlib
import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kamsim.catalog import Catalog
from kamsim.model.policy import Today
from kamsim.model.proposals import Proposals
from kamsim.simulation import Replication, block_size, simulate_block
from kamsim.simulation.block import open_market
from tests.simulation.conftest import build, words
from tests.simulation.erratic import Erratic


def fingerprints(scenario, vocabulary, policies, ks):
    found = {}
    for result in simulate_block(scenario, policies, [Replication(k) for k in ks], 42, vocabulary):
        for r, k in enumerate(ks):
            digest = hashlib.sha256()
            for part in (result.weekly, result.accounts, result.panel):
                for name in sorted(part):
                    digest.update(name.encode() + np.ascontiguousarray(part[name][r]).tobytes())
            for line, money in sorted(result.ledger.items()):
                if money[r].any():
                    digest.update(str(line).encode() + np.ascontiguousarray(money[r]).tobytes())
            found[result.policy, k] = digest.hexdigest()
    return found


@pytest.mark.parametrize("launch", [None, 12])
@pytest.mark.parametrize(("count", "families"), [(1, 1), (1, 2), (2, 1), (2, 2), (88, 2)])
def test_blocks_do_not_matter(small, vocabulary, count, families, launch):
    scenario = small(count=count, families=families, weeks=40, launch=launch)
    policies = [Today(), Erratic()]
    whole = fingerprints(scenario, vocabulary, policies, [0, 1, 2, 3])
    parts = [[2], [3, 0], [1]]
    apart = {}
    for part in parts:
        apart |= fingerprints(scenario, vocabulary, policies, part)
    assert whole == apart


STRATEGIES = sorted(Catalog().strategies())
EXPRESSIONS = [*(f"today+{name}" for name in STRATEGIES), "+".join(["today", *STRATEGIES])]


@pytest.mark.parametrize("expression", EXPRESSIONS)
def test_blocks_do_not_matter_for_shipped_strategies(expression):
    catalog = Catalog()
    name = "new-product-year" if "s03" in expression else "beverage-summer-peak"
    scenario = catalog.scenario(name).model_copy(update={"weeks": 50})
    policies = [catalog.policy(expression)]
    whole = fingerprints(scenario, catalog.vocabulary(), policies, range(6))
    apart = {}
    for part in ([4], [1, 5, 0], [3, 2]):
        apart |= fingerprints(scenario, catalog.vocabulary(), policies, part)
    assert whole == apart


@pytest.mark.slow
@pytest.mark.parametrize("families", [1, 2])
def test_blocks_do_not_matter_for_a_thousand_accounts(small, vocabulary, families):
    scenario = small(count=1000, families=families, weeks=30)
    policies = [Today(), Erratic()]
    whole = fingerprints(scenario, vocabulary, policies, range(9))
    apart = {}
    for k in range(0, 9, 2):
        apart |= fingerprints(scenario, vocabulary, policies, range(k, min(9, k + 2)))
    assert whole == apart


@settings(max_examples=6, deadline=None)
@given(st.permutations(range(5)), st.sets(st.integers(1, 4), max_size=3))
def test_any_partition_gives_the_same(order, cuts):
    scenario, vocabulary = build(count=3, weeks=20), words()
    whole = fingerprints(scenario, vocabulary, [Erratic()], range(5))
    edges = [0, *sorted(cuts), 5]
    apart = {}
    for a, b in itertools.pairwise(edges):
        apart |= fingerprints(scenario, vocabulary, [Erratic()], list(order[a:b]))
    assert whole == apart


def test_what_happens_to_other_worlds_is_not_in_a_worlds_results(small, vocabulary):
    """Neither as a number nor as a series or ledger line that a neighbour called into being."""
    catalog = Catalog()
    every = "+".join(["today", *catalog.strategies()])
    scenario = small(count=30, weeks=60, key_accounts={"k": 6})

    def simulated(ks):
        policies = [catalog.policy("today"), catalog.policy(every)]
        worlds = [Replication(k) for k in ks]
        blocks = simulate_block(scenario, policies, worlds, 42, vocabulary, events=True)
        for block in blocks:
            for world in block.worlds():
                yield world, [e for e in block.events if e.replication == world.replication]

    apart = [found for k in range(5) for found in simulated([k])]
    together = sorted(simulated(range(5)), key=lambda found: found[0].replication)
    assert sum(len(log) for _, log in together) > 0
    for (one, own), (other, among) in zip(apart, together, strict=True):
        assert (one.policy, one.replication) == (other.policy, other.replication)
        for part in ("weekly", "accounts", "panel", "ledger", "parameters"):
            mine, theirs = getattr(one, part), getattr(other, part)
            assert mine.keys() == theirs.keys(), part
            for name, numbers in mine.items():
                np.testing.assert_array_equal(numbers, theirs[name], err_msg=str(name))
        assert repr(own) == repr(among)
    assert {tuple(sorted(world.weekly)) for world, _ in apart} == {tuple(sorted(one.weekly))}


def test_other_policies_do_not_matter(small, vocabulary):
    scenario = small(weeks=30)
    alone = fingerprints(scenario, vocabulary, [Today()], [0, 1])
    among = fingerprints(scenario, vocabulary, [Erratic(), Today()], [0, 1])
    assert alone.items() <= among.items()


def test_accounts_that_come_and_horizons_that_grow_change_no_luck(small, vocabulary):
    worlds = [Replication(0)]
    short = open_market(small(weeks=30), vocabulary, worlds, 42)
    long_ = open_market(small(weeks=60), vocabulary, worlds, 42)
    rows = short.weather.potential.shape[1]
    np.testing.assert_array_equal(short.weather.potential, long_.weather.potential[:, :rows])


def test_an_empty_policy_is_today(small, vocabulary):
    class Silent:
        id = "today"

        def decide(self, facts):
            assert facts.table("account").rows
            return Proposals.none()

    scenario = small(weeks=30)
    quiet = fingerprints(scenario, vocabulary, [Silent()], [0, 1])
    assert quiet == fingerprints(scenario, vocabulary, [Today()], [0, 1])


def test_blocks_have_about_eight_thousand_rows():
    assert [block_size(n) for n in (1, 88, 1_000, 20_000)] == [8_000, 90, 8, 1]
