"""The catalog: finds and reads rules and scenarios, and reports all problems of a file at once."""

from kamsim.catalog.built_policy import BuiltPolicy
from kamsim.catalog.catalog import Catalog
from kamsim.catalog.check import Checked, check
from kamsim.catalog.policy_file import Choice, PolicyFile

__all__ = ["BuiltPolicy", "Catalog", "Checked", "Choice", "PolicyFile", "check"]
