"""Progress: how far a run is and how long it will take, on stderr."""

import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import TracebackType
from typing import TYPE_CHECKING, Self

from kamsim.cli.stream import console
from kamsim.errors import N_

if TYPE_CHECKING:
    from rich.progress import TaskID

    from kamsim.experiments import Plan, Progress

Translate = Callable[[str], str]
LINE_EVERY = 0.1


@dataclass(slots=True)
class Pace:
    """How much of a run is done, in replications of all policies, second luck draws included."""

    total: int
    done: dict[tuple[str, bool], int] = field(default_factory=dict)

    def count(self, progress: "Progress") -> float:
        """Count what is done and return its share of the whole."""
        self.done[progress.policy, progress.luck] = progress.done
        return sum(self.done.values()) / self.total

    def left(self, progress: "Progress", translate: Translate) -> str:
        """Say how long the rest takes if it goes on like this; empty at the end."""
        finished = sum(self.done.values())
        if not 0 < finished < self.total:
            return ""
        seconds = progress.seconds * (self.total - finished) / finished
        if seconds < 90:  # noqa: PLR2004
            return translate(N_("about {seconds} s left")).format(seconds=max(1, round(seconds)))
        return translate(N_("about {minutes} min left")).format(minutes=round(seconds / 60))


class ProgressLines:
    """One line for every tenth of the run, for logs and pipes."""

    def __init__(self, pace: Pace, translate: Translate) -> None:
        self._pace = pace
        self._translate = translate
        self._console = console(sys.stderr)
        self._said = 0

    def __call__(self, progress: "Progress") -> None:
        """Say how far the run is, where another tenth is done."""
        share = self._pace.count(progress)
        tenths = int(share / LINE_EVERY + 1e-9)
        if tenths > self._said:
            self._said = tenths
            left = self._pace.left(progress, self._translate)
            self._console.print(f"{share:4.0%}  {left}".rstrip(), soft_wrap=True)

    def __enter__(self) -> Self:
        """Use it in a `with` block, like the bars."""
        return self

    def __exit__(self, *_: object) -> None:
        """Leave the lines as they are."""


class ProgressBars:
    """One bar for each policy, for a terminal."""

    def __init__(self, plan: "Plan", pace: Pace, translate: Translate) -> None:
        from rich.progress import (  # noqa: PLC0415 - only on a terminal
            BarColumn,
            MofNCompleteColumn,
            Progress,
            TextColumn,
        )

        self._pace = pace
        self._translate = translate
        columns = (
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("{task.fields[left]}"),
        )
        self._bars = Progress(*columns, console=console(sys.stderr))
        self._tasks: Mapping[str, TaskID] = {
            p: self._bars.add_task(p, total=plan.replications, left="") for p in plan.policy_ids
        }
        self._last = plan.policy_ids[-1]

    def __call__(self, progress: "Progress") -> None:
        """Move the policy's bar, and the time left beside the last one."""
        self._pace.count(progress)
        if not progress.luck:
            self._bars.update(self._tasks[progress.policy], completed=progress.done)
        left = self._pace.left(progress, self._translate)
        self._bars.update(self._tasks[self._last], left=left)

    def __enter__(self) -> Self:
        """Draw the bars."""
        self._bars.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Leave the bars as they are."""
        self._bars.stop()


def progress_view(plan: "Plan", translate: Translate) -> ProgressBars | ProgressLines:
    """Choose bars for a terminal, lines for anything else."""
    pace = Pace(len(plan.policies) * (plan.replications + plan.luck_draws))
    if sys.stderr.isatty():
        return ProgressBars(plan, pace, translate)
    return ProgressLines(pace, translate)
