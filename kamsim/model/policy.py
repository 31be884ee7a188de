"""The policy seam: facts in, proposals out, no memory in between."""

from typing import Protocol

from kamsim.model.facts import Facts
from kamsim.model.proposals import Proposals


class Policy(Protocol):
    """Anything with an `id` that turns facts into proposals; it keeps no memory of its own.

    A policy whose attribute `orders` is empty is never asked. One with an attribute `conduct`
    chooses who is key, limits of its own and budgets.
    """

    @property
    def id(self) -> str:
        """Name the policy, as the user typed it."""
        ...

    def decide(self, facts: Facts) -> Proposals:
        """Order actions, given what the firm can see this week."""
        ...


class Today:
    """The empty programme: standing practice and nothing else."""

    id = "today"
    orders = ()

    def decide(self, facts: Facts) -> Proposals:  # noqa: ARG002 - it looks at nothing
        """Order nothing."""
        return Proposals.none()
