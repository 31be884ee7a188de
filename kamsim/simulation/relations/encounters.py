"""Encounters: the luck of calls, complaints, wishes and steps on the ladder, in every world."""

from dataclasses import dataclass

from kamsim.model.arrays import Floats
from kamsim.simulation.weather import Sources


@dataclass(frozen=True, slots=True)
class Encounters:
    """Uniforms (R, T, N) from week `first` on.

    called: routine calls; complaint and request: cases that accounts raise; answer: whether
    the firm's routine answers them; ladder: steps up, down, or a breakdown.
    """

    first: int
    called: Floats
    complaint: Floats
    request: Floats
    answer: Floats
    ladder: Floats

    def at(self, week: int) -> int:
        """Return the row of a week."""
        return week - self.first


def draw_encounters(sources: Sources) -> Encounters:
    """Draw all encounters of a block."""

    def u(purpose: str) -> Floats:
        return sources.u(purpose, sources.ids, sources.weeks)

    return Encounters(
        first=sources.weeks.start,
        called=u("practice.call"),
        complaint=u("case.complaint"),
        request=u("case.request"),
        answer=u("case.answer"),
        ladder=u("ladder.step"),
    )
