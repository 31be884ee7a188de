"""The version, as the installed package says it."""

from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING

from kamsim.cli.answer import Answer

if TYPE_CHECKING:
    from rich.console import Console

CHECKOUT = "0+checkout"
"""What a checkout that was never installed calls itself."""


def version_answer() -> Answer:
    """Answer `--version`."""
    try:
        found = version("kamsim")
    except PackageNotFoundError:
        found = CHECKOUT

    def show(console: "Console") -> None:
        console.print(f"kamsim {found}")

    return Answer({"version": found}, show)
