"""The builder: a strategy file, piece by piece, into a checked strategy."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from kamsim.errors import N_, Problem, ProblemsError, unknown_name
from kamsim.model.document import Document, read, salvage
from kamsim.model.vocabulary import ScopeName, Vocabulary
from kamsim.rules.actions import read_action
from kamsim.rules.checks import divisors, own_resources, unknowns
from kamsim.rules.entry import (
    ActionEntry,
    Common,
    RuleEntry,
    RuleParameter,
    StrategyEntry,
    TableEntry,
)
from kamsim.rules.expression import Condition, Number
from kamsim.rules.names import Names, Origin
from kamsim.rules.overlap import overlaps
from kamsim.rules.parser import parse_number
from kamsim.rules.rulebook import too_large
from kamsim.rules.strategy import ActionLine, Rule, Strategy, Table
from kamsim.rules.structure import read_condition, read_definitions
from kamsim.rules.table import read_rows
from kamsim.rules.units import mixed_units

LONGEST_QUOTE = 30


def parse_strategy(text: str, file: str, vocabulary: Vocabulary) -> Strategy:
    """Read a strategy file.

    Raises:
        ProblemsError: everything that is wrong with the file, each problem at its place.
    """
    builder = _Builder(read(text, file), vocabulary)
    strategy = builder.strategy()
    problems = list({str(p): p for p in builder.problems}.values())
    if strategy is not None and not problems:
        problems = [*too_large(strategy), *overlaps(strategy, strategy.values())]
    if strategy is None or problems:
        raise ProblemsError(sorted(problems, key=_position))
    return strategy


def _position(problem: Problem) -> tuple[int, int]:
    return problem.place.line or 0, problem.place.column or 0


class _Builder:
    """Reads the pieces of one file and collects what is wrong with them."""

    def __init__(self, document: Document, vocabulary: Vocabulary) -> None:
        self.problems: list[Problem] = []
        self._document = document
        self._vocabulary = vocabulary
        self._root = Origin(document, ())
        self._names = Names(vocabulary, {})

    def strategy(self) -> Strategy | None:
        """Return the strategy; it is only fit for use where there are no problems."""
        frame, problems = salvage(StrategyEntry, self._document)
        self.problems += problems
        if frame is None:
            return None
        self._quote(frame.quote, self._root)
        parameters = dict(self._parameters(frame.parameters))
        ranges = dict.fromkeys(frame.parameters, (1.0, 1.0))
        ranges.update({name: p.range for name, p in parameters.items()})
        units = {name: p.unit for name, p in parameters.items()}
        self._names = Names(self._vocabulary, ranges, units)
        definitions = read_definitions(
            frame.definitions, self._names, self._root.below("definitions"), self.problems
        )
        self._names = replace(self._names, definitions=definitions)
        rules = [r for i in range(len(frame.rules)) for r in self._rule(i)]
        pairs = [t for i in range(len(frame.tables)) for t in self._table(i)]
        rules += [r for _, rows in pairs for r in rows]
        self._identities(frame.id, rules, [t for t, _ in pairs])
        used = self._used(rules)
        return Strategy(
            id=frame.id,
            title=frame.title,
            quote=frame.quote,
            summary=frame.summary,
            parameters=parameters,
            definitions=definitions,
            rules=tuple(rules),
            tables=tuple(t for t, _ in pairs),
            resources=tuple(r for r in self._vocabulary.resources if r in used),
            file=self._document.file,
            by_default=frame.by_default,
        )

    def _used(self, rules: Iterable[Rule]) -> set[str]:
        """Return the resources that some rules need, or that their actions are taken from."""
        actions = self._vocabulary.actions
        lines = [line for rule in rules for line in rule.actions]
        needed = {name for line in lines for name, _ in line.needs}
        taken = {actions[line.action].takes for line in lines if line.action in actions}
        return needed | {name for name in taken if name}

    def _parameters(self, written: Mapping[str, object]) -> Iterator[tuple[str, RuleParameter]]:
        for name in written:
            origin = self._root.below("parameters", name)
            parameter, problems = salvage(RuleParameter, self._document, *origin.path)
            self.problems += problems
            if not name.isidentifier():
                template = N_('"{name}" cannot be the name of a parameter')
                place = self._document.key_place(*origin.path)
                self.problems.append(Problem("KS302", template, {"name": name}, place))
            if parameter is not None:
                self.problems += _range_problems(name, parameter, origin)
                yield name, parameter

    def _rule(self, index: int) -> Iterator[Rule]:
        origin = self._root.below("rules", index)
        entry, problems = salvage(RuleEntry, self._document, *origin.path)
        self.problems += problems
        names = self._common(entry, origin)
        if entry is None or names is None:
            self._remains(origin)
            return
        when = read_condition(entry.when, names, origin.below("when"), self.problems)
        paths = [origin.below("then", i) for i in range(len(entry.then))]
        yield self._finish(entry, names, when, list(zip(entry.then, paths, strict=True)), origin)

    def _remains(self, origin: Origin) -> None:
        """Check the condition and actions of a rule that lacks something else it needs."""
        written = self._document.get(*origin.path)
        scope = written.get("for") if isinstance(written, dict) else None
        if not isinstance(scope, str) or scope not in self._vocabulary.scopes:
            return
        names = replace(self._names, scope=scope)
        if "when" in written:
            read_condition(written["when"], names, origin.below("when"), self.problems)
        actions = written.get("then")
        for i in range(len(actions) if isinstance(actions, list) else 0):
            at = origin.below("then", i)
            entry, _ = salvage(ActionEntry, self._document, *at.path)
            if entry is not None:
                read_action(entry, i, names, at, self.problems)

    def _table(self, index: int) -> Iterator[tuple[Table, list[Rule]]]:
        origin = self._root.below("tables", index)
        entry, problems = salvage(TableEntry, self._document, *origin.path)
        self.problems += problems
        names = self._common(entry, origin)
        if entry is None or names is None:
            return
        conditions = read_rows(entry, names, origin, self.problems)
        rules = []
        for number, (row, when) in enumerate(zip(entry.rows, conditions, strict=True)):
            below = origin.below("rows", number)
            then = below.below("then")
            single = isinstance(self._document.get(*then.path), dict)
            paths = [then if single else then.below(i) for i in range(len(row.then))]
            update = {"id": f"{entry.id}.{row.id}", "title": row.title or entry.title}
            common = entry.model_copy(update=update)
            actions = list(zip(row.then, paths, strict=True))
            rules.append(self._finish(common, names, when, actions, below))
        place = origin.below("id").place()
        yield Table(entry.id, entry.hit, tuple(r.id for r in rules), place), rules

    def _common(self, entry: Common | None, origin: Origin) -> Names | None:
        """Check what rules and tables share; return the names that can be seen from the scope."""
        if entry is None:
            return None
        self._quote(entry.quote, origin)
        if entry.group and entry.group not in self._vocabulary.groups:
            place = origin.below("group").place()
            groups = self._vocabulary.groups
            self.problems.append(unknown_name("group", entry.group, groups, "KS312", place))
        scope: ScopeName = entry.scope
        if scope not in self._vocabulary.scopes:
            place = origin.below("for").place()
            scopes = self._vocabulary.scopes
            self.problems.append(unknown_name("scope", scope, scopes, "KS301", place))
            return None
        return replace(self._names, scope=scope)

    def _finish(
        self,
        entry: Common,
        names: Names,
        when: Condition,
        actions: list[tuple[ActionEntry, Origin]],
        origin: Origin,
    ) -> Rule:
        score_at = (origin if isinstance(entry, RuleEntry) else _parent(origin)).below("score")
        score = parse_number(entry.score, names, score_at, self.problems)
        lines = [
            read_action(action, i, names, at, self.problems)
            for i, (action, at) in enumerate(actions)
        ]
        self._whole(when, score, lines, names)
        return Rule(
            id=entry.id,
            title=entry.title,
            quote=entry.quote,
            rationale=entry.rationale,
            evidence=entry.evidence,
            scope=entry.scope,
            when=when,
            actions=tuple(lines),
            salience=entry.salience,
            score=score,
            group=entry.group,
            free=entry.free,
            place=origin.below("id").place(),
        )

    def _whole(
        self, when: Condition, score: Number, lines: list[ActionLine], names: Names
    ) -> None:
        """Check what only shows in the rule as a whole."""
        facts = self._vocabulary.facts
        ordered = [number for line in lines for number in line.numbers()]
        self.problems += unknowns(when, [score, *ordered], facts)
        self.problems += divisors([when, score], names.ranges())
        self.problems += mixed_units([when, score], names.words())
        needs = [resource for line in lines for resource, _ in line.needs]
        actions = self._vocabulary.actions
        needs += [r for x in lines if x.action in actions for r in actions[x.action].uses]
        self.problems += own_resources([when, score, *ordered], needs, facts)

    def _quote(self, quote: str, origin: Origin) -> None:
        if len(quote) > LONGEST_QUOTE:
            template = N_("the quote has {found} characters, {most} at most can be")
            facts = {"found": len(quote), "most": LONGEST_QUOTE}
            place = origin.below("quote").place()
            self.problems.append(Problem("KS317", template, facts, place))

    def _identities(self, strategy: str, rules: list[Rule], tables: list[Table]) -> None:
        seen: set[str] = set()
        items: list[Rule | Table] = [*rules, *tables]
        for item in items:
            if not item.id.startswith(f"{strategy}."):
                template = N_('the id "{id}" does not begin with "{strategy}."')
                facts = {"id": item.id, "strategy": strategy}
                self.problems.append(Problem("KS323", template, facts, item.place))
            if item.id in seen:
                template = N_('there are two rules with the id "{id}"')
                self.problems.append(Problem("KS324", template, {"id": item.id}, item.place))
            seen.add(item.id)


def _parent(origin: Origin) -> Origin:
    return Origin(origin.document, origin.path[:-2])


def _range_problems(name: str, parameter: RuleParameter, origin: Origin) -> Iterator[Problem]:
    low, high = parameter.range
    facts = {"name": name, "value": parameter.value, "low": low, "high": high}
    if low > high:
        template = N_("the range of {name} ends before it begins")
        yield Problem("KS325", template, facts, origin.below("range").place())
    elif not low <= parameter.value <= high:
        template = N_("{name} = {value} lies outside its range [{low}, {high}]")
        yield Problem("KS325", template, facts, origin.below("value").place())
