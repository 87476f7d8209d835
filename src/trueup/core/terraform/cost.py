"""
Cost: what a plan adds to a month's bill, by prices that the Stack's policy gives.

Nobody is asked for prices: a list, in the policy or in a file of the repository, says what a month
of a resource of some type costs, and which of its attributes that goes by. The first that fits
counts. What has no price is told, so that nobody takes a sum for all there is.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import msgspec

from trueup.core.terraform.secrets import Raw
from trueup.k8s.value import Value
from trueup.k8s.yaml import YamlError, documents
from trueup.model.policy import Finding, Severity
from trueup.model.stack import Cost, Price

ESTIMATED, PASSED, UNREADABLE = "CostEstimated", "CostLimit", "PricesUnreadable"
SHOWN = 5  # types without a price that are named


class Estimate(Value, frozen=True):
    """A month, *before* and *after*; *unpriced*: how many resources have no price, by type."""

    before: float = 0.0
    after: float = 0.0
    unpriced: Mapping[str, int] = {}

    @property
    def more(self) -> float:
        return self.after - self.before


def prices(cost: Cost, files: Mapping[str, bytes]) -> tuple[Price, ...] | Finding:
    """Those of the policy come first, then those of its file, a list in YAML; by its path."""
    if not cost.path:
        return cost.prices
    try:
        said = documents(files[cost.path])
        listed = said[0][1] if said else []
        return (*cost.prices, *msgspec.convert(listed, tuple[Price, ...], strict=False))
    except KeyError:
        why = f"there is no file {cost.path} in the root, nor in the repository"
    except (YamlError, msgspec.ValidationError) as error:
        why = f"{cost.path}: {error}"
    hint = "correct policy.cost.path, or the list in that file"
    return Finding(UNREADABLE, why, hint, asks=True, severity=Severity.WARNING)


def estimate(shown: Raw, known: Sequence[Price]) -> Estimate:
    """*shown*: the plan's whole JSON, in which resources stand that stay as they are, too."""
    before = after = 0.0
    unpriced: dict[str, int] = {}
    for each in shown.get("resource_changes") or ():
        if each.get("mode") != "managed":
            continue
        change, type_ = each.get("change") or {}, str(each.get("type"))
        was, becomes = (_monthly(type_, change.get(side), known) for side in ("before", "after"))
        before, after = before + (was or 0.0), after + (becomes or 0.0)
        if becomes is None and change.get("after") is not None:
            unpriced[type_] = unpriced.get(type_, 0) + 1
    return Estimate(before, after, unpriced)


def findings(found: Estimate, cost: Cost) -> Iterator[Finding]:
    """What is told of a plan that changes something, and whether somebody has to approve of it."""
    money = f" {cost.currency}" if cost.currency else ""
    words = f"{found.more:+,.2f}{money} a month, {found.after:,.2f}{money} in all"
    yield Finding(ESTIMATED, f"{words}{_without(found)}", severity=Severity.INFO)
    if cost.limit is not None and found.more > cost.limit:
        words = f"costs {found.more:,.2f}{money} more a month, more than {cost.limit:,.2f}"
        yield Finding(PASSED, words, severity=Severity.WARNING, asks=True)


def _monthly(type_: str, values: Any, known: Sequence[Price]) -> float | None:
    """0 if there is no such resource on that side; None: it has no price."""
    if not isinstance(values, Mapping):
        return 0.0
    for price in known:
        if price.type == type_ and all(_text(values, at) == is_ for at, is_ in price.where.items()):
            if not price.per:
                return price.monthly
            if (number := _number(_at(values, price.per))) is not None:
                return price.monthly * number
    return None


def _at(values: Any, path: str) -> Any:
    for step in path.split("."):
        if isinstance(values, Mapping):
            values = values.get(step)
        elif isinstance(values, list) and step.isdecimal() and int(step) < len(values):
            values = values[int(step)]
        else:
            return None
    return values


def _text(values: Any, path: str) -> str:
    found = _at(values, path)
    return str(found).lower() if isinstance(found, bool) else "" if found is None else str(found)


def _number(value: Any) -> float | None:
    try:
        return None if isinstance(value, bool) else float(value)
    except (TypeError, ValueError):
        return None


def _without(found: Estimate) -> str:
    if not found.unpriced:
        return ""
    count, names = sum(found.unpriced.values()), sorted(found.unpriced)
    more = f" and {len(names) - SHOWN} more types" if len(names) > SHOWN else ""
    has = "resource has" if count == 1 else "resources have"
    return f"; {count} {has} no price: {', '.join(names[:SHOWN])}{more}"
