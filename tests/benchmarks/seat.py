"""The twin's seats: each looks after some accounts; whoever sits in it resigns some day."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import simpy

from tests.benchmarks.shop import Shop

if TYPE_CHECKING:
    from tests.benchmarks.naive import World

STAFF = 3 / 32
YEAR = 52
PERSONS = range(64)


@dataclass
class Person:
    """Somebody who may come to sit in a seat: the how many-th, how good, and from where."""

    number: int
    quality: float
    background: int


class Seat:
    """A rep's seat, its accounts and its present or coming occupant."""

    def __init__(self, world: "World", name: str, shops: list[Shop]) -> None:
        luck = world.luck
        self.world, self.p, self.shops = world, world.p, shops
        self.qualities = luck.z("rep.quality", name, PERSONS)
        self.origins = luck.u("rep.background", name, PERSONS)
        self.leave = luck.by_week("rep.leave", name)
        self.person = self._person(0)
        self.taken_from = self.learned_at = float(luck.weeks.start - YEAR)
        self.resigned = False
        for shop in shops:
            shop.seat = self

    def _person(self, number: int) -> Person:
        """Return an occupant; the last of those who can be seen comes again and again."""
        seen = min(number, PERSONS[-1])
        channels = len({a.channel for a in self.world.book})
        return Person(number, self.qualities[seen], int(self.origins[seen] * channels))

    def live(self) -> Iterator[simpy.Event]:
        """Go through the weeks: every Monday the rep may have gone."""
        for week in self.world.luck.weeks:
            yield self.world.env.timeout(7 * week + STAFF - self.world.env.now)
            self.resigned = self.taken(week) and self.leave[week] < self.p["rep.turnover"] / YEAR
            if self.resigned:
                self._succeed(week)

    def _succeed(self, week: int) -> None:
        """Hire the next person; most of what the last one built goes with him."""
        self.person = self._person(self.person.number + 1)
        self.taken_from = week + self.p["rep.vacancy_weeks"]
        self.learned_at = self.taken_from + self.p["rep.ramp_weeks"]
        for shop in self.shops:
            shop.relation.lose_rep()

    def taken(self, week: int) -> bool:
        """Tell whether somebody sits here."""
        return week >= self.taken_from

    def strength(self, week: int) -> float:
        """Return what the seat is worth in sd of reps: a beginner's until somebody learns."""
        beginner, best = self.p["rep.beginner"], self.person.quality
        if not self.taken(week):
            return beginner
        if week >= self.learned_at:
            return best
        learned = (week - self.taken_from) / (self.learned_at - self.taken_from)
        return beginner + learned * (best - beginner)


def share_out(world: "World") -> list[Seat]:
    """Deal each region's accounts, sorted by channel, to seats; first seats get one more."""
    seats = []
    for region in world.luck.scenario.regions:
        left = [s for s in world.shops if s.region == region]
        left.sort(key=lambda s: (s.account.channel, s.id))
        count = max(1, round(len(left) / world.luck.base("rep.accounts")))
        for number in range(count) if left else ():
            size = math.ceil(len(left) / (count - number))
            seats.append(Seat(world, f"{region}-{number + 1}", left[:size]))
            left = left[size:]
    return seats
