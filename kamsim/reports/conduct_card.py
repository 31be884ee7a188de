"""The part of a policy's card about who is key, its golden rules and its budgets."""

from collections.abc import Iterator

from kamsim.errors import N_
from kamsim.model.classification import Classification, Criterion, Selector
from kamsim.model.conduct import Conduct
from kamsim.model.vocabulary import Vocabulary
from kamsim.reports.card import Section
from kamsim.reports.language import Language

SELECTORS: dict[Selector, str] = {
    "six_criteria": N_("the six criteria"),
    "revenue": N_("revenue"),
    "contribution": N_("contribution"),
    "uplift": N_("what there is to win: contribution times what is bought elsewhere"),
    "random": N_("chance"),
    "fixed": N_("the list of day 0"),
}
CRITERIA: dict[Criterion, str] = {
    "profit": N_("share of contribution"),
    "goals": N_("the firm's goals"),
    "loss": N_("loss if it left"),
    "stability": N_("long and steady orders"),
    "potential": N_("potential"),
    "time": N_("time spent"),
}


def conduct_sections(
    conduct: Conduct, vocabulary: Vocabulary, language: Language
) -> tuple[Section, ...]:
    """Tell who is key under a policy, and the limits and budgets that it sets."""
    parts: tuple[tuple[str, Iterator[str]], ...] = (
        (N_("Who is key"), _who(conduct, language)),
        (N_("Golden rules"), _limits(conduct, language)),
        (N_("Budgets"), _budgets(conduct, vocabulary, language)),
    )
    told = [(language.say(title), [(0, line) for line in lines]) for title, lines in parts]
    return tuple(Section(title, tuple(lines)) for title, lines in told if lines)


def _who(conduct: Conduct, language: Language) -> Iterator[str]:
    if not conduct.programme:
        yield language.say(N_("The scenario's key accounts of day 0, for good."))
        return
    rule = conduct.classification
    yield language.say(
        N_("Chosen by {selector}, looked at every {weeks} weeks."),
        selector=language.say(SELECTORS[rule.selector]),
        weeks=rule.review_weeks,
    )
    yield from _steadiness(rule, language)
    if rule.selector == "six_criteria":
        weights = rule.weights.model_dump()
        listing = [
            language.say(N_("{criterion} {weight:g}"), criterion=language.say(word), weight=weight)
            for name, word in CRITERIA.items()
            if (weight := weights[name])
        ]
        yield language.say(N_("What each counts for: {listing}."), listing="; ".join(listing))


def _steadiness(rule: Classification, language: Language) -> Iterator[str]:
    if rule.years > 1:
        yield language.say(N_("Means over {years} years."), years=rule.years)
    if rule.shrinkage:
        yield language.say(N_("Each measure counts as much as one year tells of the next."))
    if rule.hysteresis:
        template = N_("A newcomer must be ahead by {lead:g} standard deviations.")
        yield language.say(template, lead=rule.hysteresis)


def _limits(conduct: Conduct, language: Language) -> Iterator[str]:
    rules = conduct.golden_rules
    if rules.loading_ban_weeks:
        template = N_("Nothing that loads accounts in the last {weeks} weeks of a quarter.")
        yield language.say(template, weeks=rules.loading_ban_weeks)
    if rules.keep_floors:
        yield language.say(N_("Nothing held back from an account whose promised fill runs."))


def _budgets(conduct: Conduct, vocabulary: Vocabulary, language: Language) -> Iterator[str]:
    for name, multiple in conduct.budgets.items():
        label = vocabulary.resources[name].label.text(language.code)
        template = N_("{resource}: {multiple:g} times the scenario's")
        yield language.say(template, resource=label, multiple=multiple)
