"""Try key-account policies on a simulated market before rolling them out.

`import kamsim as ks`, then `ks.simulate("beverage-summer-peak", ["today+s01"]).compare()`.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kamsim.api import (
        Run,
        calibrate,
        check,
        open_run,
        policy,
        read_accounts,
        read_panel,
        scenario,
        simulate,
        strategy,
    )
    from kamsim.errors import CommandError, KamsimError, Problem, ProblemsError

__all__ = [
    "CommandError",
    "KamsimError",
    "Problem",
    "ProblemsError",
    "Run",
    "calibrate",
    "check",
    "open_run",
    "policy",
    "read_accounts",
    "read_panel",
    "scenario",
    "simulate",
    "strategy",
]
_ERRORS = {"CommandError", "KamsimError", "Problem", "ProblemsError"}


def __getattr__(name: str) -> Any:  # noqa: ANN401 - any public name
    """Load the package behind a public name when it is first used."""
    if name not in __all__:
        raise AttributeError(f"module 'kamsim' has no attribute {name!r}")
    return getattr(import_module("kamsim.errors" if name in _ERRORS else "kamsim.api"), name)


def __dir__() -> list[str]:
    """List the public names."""
    return sorted(__all__)
