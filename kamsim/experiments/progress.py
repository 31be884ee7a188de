"""Progress: what a run reports while it goes on, and what it says at its end."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

RunState = Literal["running", "complete", "stopped", "failed"]


@dataclass(frozen=True, slots=True)
class Progress:
    """One more cell has come to its end: a block of replications of one policy.

    `done` and `planned` count replications of this policy; `luck` tells the second luck
    draws, used only to split the variance, from the main ones. `cells_done` counts failed
    cells too; `seconds` is what the run took so far, earlier sessions included.
    """

    policy: str
    done: int
    planned: int
    cells_done: int
    cells_total: int
    seconds: float
    luck: bool = False
    failed: bool = False


@dataclass(frozen=True, slots=True)
class Failure:
    """A cell that could not be simulated, and why."""

    policy: str
    first: int
    replications: int
    message: str


@dataclass(frozen=True, slots=True)
class RunStatus:
    """How a run ended; `cells_done` counts the cells that are finished and kept.

    `stopped` keeps the finished cells; `failed` means that some cells failed while the
    others went on; `reused` that the answer was already in the file.
    """

    run_id: str
    state: RunState
    cells_done: int
    cells_total: int
    seconds: float
    failures: tuple[Failure, ...] = ()
    reused: bool = False
    path: Path | None = None
