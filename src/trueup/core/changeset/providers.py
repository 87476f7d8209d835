"""
Providers: those that cannot be had where a root is planned, told in a line each.

Terraform says how it failed to ask whom. What somebody who reads a pull request needs is which
provider it is, what needs it, and what would help.
"""

import re
from collections.abc import Iterable

from trueup.core.terraform.files.closure import Closure
from trueup.core.terraform.files.inspect import inspect
from trueup.model.policy import Finding

MISSING = "ProviderMissing"
_NAMED = re.compile(r"\bprovider (?:registry\.\S+?/)?(?P<name>[\w.-]+/[\w.-]+?)(?=[\s:,]|\.\s|$)")
_ABOUT = ("Failed to query available provider packages", "Failed to install provider")
_HINT = "let this machine reach its registry, or name a mirror that has it: --terraform-mirror"
_WHY = (
    ("was not found in any of the search locations", "no mirror of this machine has it"),
    ("no available releases match", "no release of it fits the version that is asked for"),
    ("could not connect", "its registry is not reached"),
    ("does not have a provider named", "its registry has no such provider"),
)


def clearer(found: Iterable[Finding], closure: Closure) -> tuple[Finding, ...]:
    """*found*: what Terraform said; what is about something else stays as it is."""
    return tuple(dict.fromkeys(_clearer(each, closure) for each in found))


def missing(found: Iterable[Finding]) -> tuple[str, ...]:
    """The names; Terraform asks for them in any order."""
    return tuple(sorted({each.message.split(" ")[1] for each in found if each.type == MISSING}))


def _clearer(each: Finding, closure: Closure) -> Finding:
    named = _NAMED.search(each.message)
    if named is None or not each.message.startswith(_ABOUT):
        return each
    name = named["name"]
    why = next((words for said, words in _WHY if said in each.message), "it was not found")
    words = f"provider {name} cannot be had here: {why}"
    return Finding(MISSING, words, _HINT, each.severity, where=_needed(name, closure) or each.where)


def _needed(name: str, closure: Closure) -> str:
    """Where something first needs it: a block of its own, or one of its resources."""
    for folder, module in closure.modules.items():
        known = {source: local for local, source, _ in inspect(module, folder).providers}
        local = known.get(name, name.rpartition("/")[2])
        for placed in module.of("provider", "resource", "data"):
            labels = placed.block.labels
            if labels and (labels[0] == local or labels[0].startswith(f"{local}_")):
                return placed.where
    return ""
