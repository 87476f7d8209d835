"""Outputs: what Stacks give to other parts of the same change, before it and after it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import msgspec

from trueup.core.stacks.using import Use
from trueup.core.terraform.secrets import Raw, marked
from trueup.model.stack import OutputStatus
from trueup.model.terraform import Result

Values = Mapping[str, Any]
"""By name, as ``terraform output -json`` has them."""


@dataclass(frozen=True)
class Handed:
    """*unknown*: names of those that are known after the apply only."""

    before: Values = field(default_factory=dict)
    after: Values = field(default_factory=dict)
    unknown: frozenset[str] = frozenset()

    @property
    def changed(self) -> frozenset[str]:
        names = {*self.before, *self.after}
        return self.unknown | {
            each for each in names if self.before.get(each) != self.after.get(each)
        }


def handed(result: Result) -> Handed:
    """
    What the plan of a root says of its outputs.

    The state that a plan begins with has some of the new values already: what was there before is
    told by the changes alone.
    """
    shown: Raw = result.shown or {}
    before = dict(result.outputs or {})
    after, unknown = dict(before), set()
    for name, change in (shown.get("output_changes") or {}).items():
        actions = change.get("actions") or []
        _put(before, name, change, "before", there=actions != ["create"])
        _put(after, name, change, "after", there=actions != ["delete"])
        if marked(change.get("after_unknown")):
            after.pop(name, None)
            unknown.add(name)
    return Handed(before, after, frozenset(unknown))


def _put(known: dict[str, Any], name: str, change: Raw, side: str, *, there: bool) -> None:
    known.pop(name, None)
    if there:
        sensitive = bool(change.get(f"{side}_sensitive"))
        known[name] = {"sensitive": sensitive, "value": change.get(side)}


@dataclass
class Given:
    """
    All that is known so far, by the id of the part.

    It stands in for what a server keeps of outputs (``States.kept``).
    """

    known: dict[str, Handed] = field(default_factory=dict)

    async def kept(self, name: str, id: str, blob: str) -> bytes | None:
        """*name*: ``namespace/stack:outputs``; of a root without a Stack there is no namespace."""
        of, _, _ = name.rpartition(":")
        found = self.known.get(f"Root{of}" if of.startswith("/") else f"Stack/{of}")
        return msgspec.json.encode(found.after) if found else None

    def assumed(self, ids: frozenset[str]) -> bool:
        """Whether one of these is going to say something else than its state does."""
        return any(self.known[id].changed for id in ids if id in self.known)

    def output(self, use: Use, namespace: str, *, after: bool) -> OutputStatus:
        """A word in place of one that is not known, as nothing is applied by it."""
        id = f"Stack/{use.namespace or namespace}/{use.stack}"
        found = self.known.get(id, Handed())
        said = (found.after if after else found.before).get(use.output)
        if said is None:
            return OutputStatus(use.output, value=f"(known-after-apply {use.output})")
        sensitive = bool(said.get("sensitive"))
        value = None if sensitive else said.get("value")
        return OutputStatus(use.output, sensitive=sensitive, value=value)

    def missing(self, use: Use, namespace: str) -> bool:
        id = f"Stack/{use.namespace or namespace}/{use.stack}"
        return use.output not in self.known.get(id, Handed()).after
