"""The vocabulary file: shape, and the names that must agree with each other."""

import re
from collections.abc import Iterator

from kamsim.errors import N_, Problem, ProblemsError, unknown_name
from kamsim.model.document import Document, read, salvage
from kamsim.model.nodes import Step
from kamsim.model.vocabulary import Vocabulary

_NAME = re.compile(r"[a-z]\w*\.[a-z]\w*")


def parse_vocabulary(text: str, file: str) -> Vocabulary:
    """Read the vocabulary file.

    Raises:
        ProblemsError: everything that is wrong with it, each problem at its place.
    """
    document = read(text, file)
    vocabulary, problems = salvage(Vocabulary, document)
    if vocabulary is not None:
        problems += _fact_problems(vocabulary, document)
        problems += _action_problems(vocabulary, document)
        problems += _owner_problems(vocabulary, document)
    if vocabulary is None or problems:
        raise ProblemsError(problems)
    return vocabulary


def _fact_problems(vocabulary: Vocabulary, document: Document) -> Iterator[Problem]:
    scopes = {*vocabulary.scopes, "calendar"}
    for name, fact in vocabulary.facts.items():
        place = document.key_place("facts", name)
        if not _NAME.fullmatch(name):
            template = N_('"{name}" is not a name like account.is_key')
            yield Problem("KS340", template, {"name": name}, place)
        elif name.split(".")[0] not in scopes:
            yield unknown_name("scope", name.split(".")[0], scopes, "KS340", place)
        yield from _backwards(document, fact.range, "facts", name)
        if fact.consumes is not None and fact.consumes not in vocabulary.resources:
            place = document.place("facts", name, "consumes")
            yield unknown_name("resource", fact.consumes, vocabulary.resources, "KS311", place)
        if len(set(fact.values)) < len(fact.values):
            place = document.place("facts", name, "values")
            yield Problem("KS341", N_("a value is listed twice"), {}, place)


def _action_problems(vocabulary: Vocabulary, document: Document) -> Iterator[Problem]:
    for name, action in vocabulary.actions.items():
        if action.scope not in vocabulary.scopes:
            place = document.place("actions", name, "scope")
            yield unknown_name("scope", action.scope, vocabulary.scopes, "KS340", place)
        for fact in action.affects:
            if fact not in vocabulary.facts:
                place = document.key_place("actions", name, "affects", fact)
                yield unknown_name("fact", fact, vocabulary.facts, "KS301", place)
        yield from _backwards(document, action.range, "actions", name)
        for key, setting in action.settings.items():
            yield from _backwards(document, setting.range, "actions", name, "settings", key)


def _owner_problems(vocabulary: Vocabulary, document: Document) -> Iterator[Problem]:
    for name, scope in vocabulary.scopes.items():
        for i, owner in enumerate(scope.owners):
            if owner not in vocabulary.scopes:
                place = document.place("scopes", name, "owners", i)
                yield unknown_name("scope", owner, vocabulary.scopes, "KS340", place)


def _backwards(
    document: Document, bounds: tuple[float, float] | None, *path: Step
) -> Iterator[Problem]:
    if bounds is not None and bounds[0] > bounds[1]:
        template = N_("the range ends before it begins")
        yield Problem("KS325", template, {}, document.place(*path, "range"))
