"""Settings: what an order says beside its magnitude is checked, whoever wrote the policy."""

import math
from collections.abc import Iterator

from kamsim.errors import N_, Problem, unknown_name
from kamsim.model.proposals import Order
from kamsim.model.vocabulary import ActionType, Setting


def setting_problems(order: Order, kind: ActionType) -> Iterator[Problem]:
    """Report settings that are missing, unknown or not allowed."""
    given = dict(order.settings)
    for name in sorted(kind.settings.keys() - given.keys()):
        template = N_('"{action}" needs the setting "{name}"')
        yield Problem("KS608", template, {"action": order.action, "name": name})
    for name, value in sorted(given.items()):
        if name not in kind.settings:
            yield unknown_name(N_("setting"), name, kind.settings, "KS608")
        elif not _allowed(kind.settings[name], value):
            facts = {"rule": order.rule, "name": name, "action": order.action, "found": value}
            template = N_("{rule} sets {name} of {action} to {found}, allowed is {allowed}")
            facts["allowed"] = _words(kind.settings[name])
            yield Problem("KS609", template, facts)


def _allowed(setting: Setting, value: str | float) -> bool:
    if setting.values:
        return value in setting.values
    if isinstance(value, str) or not math.isfinite(value):
        return False
    low, high = setting.range or (-math.inf, math.inf)
    return low <= value <= high


def _words(setting: Setting) -> str:
    if setting.values:
        return ", ".join(setting.values)
    low, high = setting.range or (-math.inf, math.inf)
    return f"{low:g} … {high:g}"
