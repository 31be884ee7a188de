"""The policy made of rules: signatures are decided once, rows are looked up."""

from collections.abc import Iterator, Mapping, Sequence

from kamsim.errors import N_, Place, Problem, ProblemsError, unknown_name
from kamsim.model.facts import Facts
from kamsim.model.proposals import Order, Proposals
from kamsim.model.vocabulary import SCOPES, Vocabulary
from kamsim.rules.decision import DecidedBook, EngineName, EngineUse
from kamsim.rules.durable_engine import is_available
from kamsim.rules.orders import assemble, order_of
from kamsim.rules.overlap import overlaps
from kamsim.rules.rulebook import rulebooks
from kamsim.rules.signatures import SignatureTables
from kamsim.rules.strategy import Rule, Strategy

Parameters = Mapping[str, float]


class RulePolicy:
    """A policy that decides by the rules of some strategies, with parameters of its own.

    `engine` says which engine it uses: `tree` where durable-rules cannot be imported.
    """

    def __init__(
        self,
        id: str,  # noqa: A002 - the word for it
        strategies: Sequence[tuple[Strategy, Parameters]],
        vocabulary: Vocabulary,
        engine: EngineName = "durable",
        tables: SignatureTables | None = None,
    ) -> None:
        problems = [p for s, values in strategies for p in parameter_problems(s, values)]
        problems += _repeated(strategies)
        problems += [p for s, values in strategies for p in overlaps(s, s.values(values))]
        if problems:
            raise ProblemsError(problems)
        self.id = id
        self.engine: EngineName = engine if is_available() else "tree"
        shared = SignatureTables() if tables is None else tables
        self._books = tuple(
            DecidedBook(book, s.values(values), self.engine, shared)
            for s, values in strategies
            for book in rulebooks(s)
        )
        ranked = sorted(((book, rule) for book in self._books for rule in book.rules), key=_rank)
        self.rules: tuple[str, ...] = tuple(rule.id for _, rule in ranked)
        self.orders: tuple[Order, ...] = tuple(
            order_of(rule, line, book.values) for book, rule in ranked for line in rule.actions
        )
        self._index = {(o.rule, o.ordinal): i for i, o in enumerate(self.orders)}
        self._resources = tuple(vocabulary.resources)

    def decide(self, facts: Facts) -> Proposals:
        """Order what the rules say.

        Within a scope the rows come by world, entity, rule (salience, id) and ordinal.

        Raises:
            ProblemsError: where a rule asks for an amount that is not a finite number.
        """
        parts = [
            part
            for scope in SCOPES
            for book in self._books
            if book.scope == scope
            for fired in book.fired(facts.table(scope))
            for part in fired.propose(self._index, self._resources)
        ]
        return assemble(parts, self.orders, self._resources)

    def statistics(self) -> dict[str, EngineUse]:
        """Return how much each strategy asked of the engine so far."""
        use: dict[str, EngineUse] = {}
        for book in self._books:
            use[book.strategy] = use.get(book.strategy, EngineUse()) + book.use()
        return use


def parameter_problems(strategy: Strategy, values: Parameters) -> Iterator[Problem]:
    """Report values for parameters that do not exist, or outside the declared range."""
    for name, value in values.items():
        parameter = strategy.parameters.get(name)
        place = Place(strategy.file)
        if parameter is None:
            kind = f"parameter of {strategy.id}"
            yield unknown_name(kind, name, strategy.parameters, "KS302", place)
        elif not parameter.range[0] <= value <= parameter.range[1]:
            low, high = parameter.range
            template = N_("{strategy}.{name} = {value} lies outside its range [{low}, {high}]")
            facts = {"strategy": strategy.id, "name": name, "value": value}
            yield Problem("KS325", template, {**facts, "low": low, "high": high}, place)


def _repeated(strategies: Sequence[tuple[Strategy, Parameters]]) -> Iterator[Problem]:
    ids = [s.id for s, _ in strategies]
    for name in sorted({i for i in ids if ids.count(i) > 1}):
        yield Problem("KS324", N_('the policy has strategy "{id}" twice'), {"id": name})


def _rank(entry: tuple[DecidedBook, Rule]) -> tuple[int, int, str]:
    book, rule = entry
    return SCOPES.index(book.scope), -rule.salience, rule.id
