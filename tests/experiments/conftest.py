"""Small plans of policies that are only names, four replications a block."""

import pytest

from kamsim.experiments import Plan, Store
from tests.experiments.fake import Named
from tests.simulation.conftest import build, words

BLOCKS_OF_FOUR = 2_000
"""So many accounts that four replications make a block."""


@pytest.fixture(scope="session")
def vocabulary():
    return words()


@pytest.fixture(scope="session")
def crowded():
    """A scenario that is never simulated: it only makes for small blocks."""
    return build(count=BLOCKS_OF_FOUR, weeks=30)


@pytest.fixture
def planned(crowded):
    """Give a function from the names of policies to a plan."""

    def make(*names, replications=6, **given):
        policies = tuple(Named(n) for n in names)
        return Plan(
            given.pop("scenario", crowded), "id: x", policies, replications=replications, **given
        )

    return make


@pytest.fixture
def memory():
    """Give a function from plans to stores in memory, closed at the end."""
    stores = []

    def make(plan):
        stores.append(Store.create(None, plan))
        return stores[-1]

    yield make
    for store in stores:
        store.close()
