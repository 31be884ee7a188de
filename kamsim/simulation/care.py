"""Care: what granted acts of relation have set up: visits, words given, help, surveys, forum."""

from dataclasses import dataclass, fields

import numpy as np

from kamsim.model.arrays import Bools, Floats
from kamsim.simulation.happenings import AWAY
from kamsim.simulation.state import YEAR_WEEKS, Sizes

NEVER = -10_000.0
FAR_WEEKS = 520.0
ASKED, GRANTED, REFUSED, UNDER_WAY = 1.0, 2.0, 3.0, 4.0
"""States of a report to superiors; 0 where there is none."""
OF_REPS = ("stars", "answers", "weight", "sum", "assess_asked", "careful", "coached", "report")
"""What is heard of a rep, and goes with him."""


@dataclass(slots=True)
class Visits:
    """Executive visits, (R, N) unless said.

    asked (week; NEVER where none waits), prepared and limited in [0, 1], hold (day before
    which it may not take place), last (week), visited (R, 52, N) a ring of weeks. Of the word
    that a visitor gave: word_week, word_due, word_sound (1 where it can be kept),
    word_followed in [0, 1].
    """

    asked: Floats
    prepared: Floats
    limited: Floats
    hold: Floats
    last: Floats
    visited: Floats
    word_week: Floats
    word_due: Floats
    word_sound: Floats
    word_followed: Floats


@dataclass(slots=True)
class Help:
    """Events of accounts, as far as the firm has noticed, and what it does about them; (R, N).

    week of the event that can be known (AWAY where none), kind, noticed 0 or 1, approval
    (0 none, 1 asked, 2 granted, 3 refused), value of the help as a share of a year's sales,
    reassessed in [0, 1], watch_until and watched (weeks), money a week, a year's memory.
    """

    week: Floats
    kind: Floats
    noticed: Floats
    approval: Floats
    value: Floats
    reassessed: Floats
    watch_until: Floats
    watched: Floats
    money: Floats


@dataclass(slots=True)
class Hearing:
    """What was heard of relations and reps.

    (R, N): asked (week of the last survey), visited (week of the last impression to be read),
    trust and ladder as last heard, NaN before. (R, J): stars (sum) and answers of the seat's
    rep, weight and sum of what they say of his quality in sd, assess_asked (week), careful in
    [0, 1] (how thoroughly records are looked at), coached hours, report (0 none, 1 asked,
    2 granted, 3 refused, 4 under way).
    """

    asked: Floats
    visited: Floats
    trust: Floats
    ladder: Floats
    stars: Floats
    answers: Floats
    weight: Floats
    sum: Floats
    assess_asked: Floats
    careful: Floats
    coached: Floats
    report: Floats


@dataclass(slots=True)
class Forum:
    """The yearly forum.

    (R,): week it is planned for, last held, disclosed 0 or 1, worth in [0, 1] by what was put
    into it. (R, N): invited 0 or 1, welcome, prepared (views
    collected) and attended in [0, 1], told (week of the forum at which the account told its
    outlook), outlook (ln of the season's height; NaN before).
    """

    week: Floats
    last: Floats
    disclosed: Floats
    worth: Floats
    invited: Floats
    welcome: Floats
    prepared: Floats
    attended: Floats
    told: Floats
    outlook: Floats


@dataclass(slots=True)
class Floor:
    """What is set up with the account's own sellers, (R, N).

    visited, asked and trained (weeks), score (modules, as last tested; NaN before), consent of
    the buyer 0 or 1, mapped in [0, 1] (how many of the sellers are known by name).
    """

    visited: Floats
    asked: Floats
    trained: Floats
    score: Floats
    consent: Floats
    mapped: Floats


@dataclass(slots=True)
class Care:
    """All of it."""

    visits: Visits
    help: Help
    hearing: Hearing
    forum: Forum
    floor: Floor


def no_care(sizes: Sizes) -> Care:
    """Return the care of a firm that has no programme."""
    accounts, seats = (sizes.worlds, sizes.accounts), (sizes.worlds, sizes.seats)
    starts = {
        "asked": NEVER, "last": NEVER, "hold": NEVER, "word_week": NEVER, "word_due": NEVER,
        "week": float(AWAY), "watch_until": NEVER, "watched": NEVER, "visited": NEVER,
        "trust": np.nan, "ladder": np.nan, "assess_asked": NEVER, "told": NEVER,
        "outlook": np.nan, "trained": NEVER, "score": np.nan,
    }  # fmt: skip

    def blank(shape: tuple[int, ...], names: list[str]) -> dict[str, Floats]:
        return {name: np.full(shape, starts.get(name, 0.0)) for name in names}

    visits = [f.name for f in fields(Visits)]
    visits.remove("visited")
    of_seats = list(OF_REPS)
    of_firm = ["week", "last", "disclosed", "worth"]
    hearing = [f.name for f in fields(Hearing) if f.name not in of_seats]
    forum = [f.name for f in fields(Forum) if f.name not in of_firm]
    return Care(
        visits=Visits(
            **blank(accounts, visits),
            visited=np.zeros((sizes.worlds, YEAR_WEEKS, sizes.accounts)),
        ),
        help=Help(**blank(accounts, [f.name for f in fields(Help)])),
        hearing=Hearing(**blank(accounts, hearing), **blank(seats, of_seats)),
        forum=Forum(**blank(accounts, forum), **blank((sizes.worlds,), of_firm)),
        floor=Floor(**blank(accounts, [f.name for f in fields(Floor)])),
    )


def forget_accounts(care: Care, lost: Bools) -> None:
    """Forget what concerned accounts that have left, (R, N)."""
    visits, help_, hearing, forum = care.visits, care.help, care.hearing, care.forum
    floor = care.floor
    for held, names, value in (
        (visits, ("asked", "last", "hold", "word_due", "word_week"), NEVER),
        (visits, ("prepared", "limited"), 0.0),
        (help_, ("watch_until", "watched"), NEVER),
        (help_, ("approval", "value", "noticed", "reassessed", "money"), 0.0),
        (hearing, ("trust", "ladder"), np.nan),
        (hearing, ("asked", "visited"), NEVER),
        (forum, ("told",), NEVER),
        (forum, ("invited", "welcome", "prepared", "attended"), 0.0),
        (forum, ("outlook",), np.nan),
        (floor, ("visited", "asked", "trained"), NEVER),
        (floor, ("score",), np.nan),
        (floor, ("consent", "mapped"), 0.0),
    ):
        for name in names:
            getattr(held, name)[lost] = value
    visits.visited = np.where(lost[:, None, :], 0.0, visits.visited)


def forget_reps(care: Care, seats: Bools) -> None:
    """Forget what was heard of reps who have left their seats, (R, J)."""
    for name in OF_REPS:
        getattr(care.hearing, name)[seats] = NEVER if name == "assess_asked" else 0.0
