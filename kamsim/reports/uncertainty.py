"""Uncertainty: what an interval is made of, and what would narrow it."""

from kamsim.errors import N_
from kamsim.experiments import Row
from kamsim.reports.figures import confidence
from kamsim.reports.language import Language

_LUCK = N_(
    "Most of what is uncertain about {policy} is luck, {luck}: good years and bad ones."
    " What nobody knows exactly makes {parameters}, too few replications {replications}."
)
_PARAMETERS = N_(
    "Most of what is uncertain about {policy} is what nobody knows exactly, {parameters}:"
    " better data would narrow it. Luck makes {luck}, too few replications {replications}."
)
_REPLICATIONS = N_(
    "Most of what is uncertain about {policy} is that there are too few replications,"
    " {replications}. Luck makes {luck}, what nobody knows exactly {parameters}."
)


def uncertainty(row: Row, language: Language) -> str | None:
    """Say what is most uncertain about a policy; None where the run cannot split it."""
    shares = {
        "luck": row.share_luck,
        "parameters": row.share_parameters,
        "replications": row.share_replications,
    }
    known = {name: share for name, share in shares.items() if share is not None}
    if len(known) < len(shares):
        return None
    templates = {"luck": _LUCK, "parameters": _PARAMETERS, "replications": _REPLICATIONS}
    template = templates[max(known, key=lambda name: known[name])]
    parts = {name: _share(share) for name, share in known.items()}
    return language.say(template, policy=row.policy, **parts)


def _share(share: float) -> str:
    if 0 < share < 0.01:  # noqa: PLR2004
        return "<1%"
    return confidence(round(share, 2))
