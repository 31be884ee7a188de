"""Series: the weekly figures of what happens now and then, zero until it does."""

from collections.abc import Iterable

import numpy as np

from kamsim.model.arrays import Floats

COUNTED = (
    "chosen_again_count",
    "chosen_before_count",
    "status_changes_count",
    "approvals_approved_count",
    "approvals_denied_count",
    "approvals_too_late_count",
    *(
        f"{kind}_{fate}_count"
        for kind in ("complaints", "requests", "voices")
        for fate in ("raised", "answered", "unanswered")
    ),
    "events_announced_count",
    "events_noticed_count",
    "events_helped_count",
    "executive_days_used",
    "forum_guests_count",
    "granted_count",
    "key_events_count",
    "replans_count",
    "key_events_noticed_count",
    "launch_reach_weeks",
    "launches_made_count",
    "launches_reached_count",
    "launches_stopped_count",
    "launches_wrong_count",
    "launches_wrongly_stopped_count",
    "new_revenue_money",
    "refused_cooldown_count",
    "refused_group_count",
    "refused_limit_count",
    "refused_permit_count",
    "reps_changed_count",
    "reps_resigned_count",
    "returned_units",
    "key_asked_hours",
    "visit_wait_days",
    "visits_lapsed_count",
    "visits_made_count",
    "visits_wanted_count",
    "words_broken_count",
    "words_given_count",
)
"""What `Block.add`, `count` and `tick` may add to; the block of a world decides nothing."""
OF_RESOURCES = ("available_{}", "used_{}", "refused_{}_count")


def open_series(resources: Iterable[str], worlds: int, weeks: int) -> dict[str, Floats]:
    """Return every series that is added to, (R, W), the same under every policy."""
    of_resources = [name.format(r) for r in resources for name in OF_RESOURCES]
    return {name: np.zeros((worlds, weeks)) for name in (*COUNTED, *of_resources)}
