"""The language of rules: text in, checked strategies and deciding policies out."""

from kamsim.rules.builder import parse_strategy
from kamsim.rules.decision import EngineName, EngineUse
from kamsim.rules.durable_engine import EngineError, is_available
from kamsim.rules.entry import Evidence, RuleParameter
from kamsim.rules.evaluation import Fired, OrderedAction, evaluate, is_true
from kamsim.rules.example import Example, parse_examples
from kamsim.rules.policy import RulePolicy, parameter_problems
from kamsim.rules.rulebook import Rulebook, rulebooks
from kamsim.rules.signatures import SignatureTables
from kamsim.rules.strategy import ActionLine, Rule, Strategy, Table
from kamsim.rules.trial import run_examples
from kamsim.rules.vocabulary import parse_vocabulary

__all__ = [
    "ActionLine",
    "EngineError",
    "EngineName",
    "EngineUse",
    "Evidence",
    "Example",
    "Fired",
    "OrderedAction",
    "Rule",
    "RuleParameter",
    "RulePolicy",
    "Rulebook",
    "SignatureTables",
    "Strategy",
    "Table",
    "evaluate",
    "is_available",
    "is_true",
    "parameter_problems",
    "parse_examples",
    "parse_strategy",
    "parse_vocabulary",
    "rulebooks",
    "run_examples",
]
