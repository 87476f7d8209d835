"""
Drift: what somebody else has changed of the resources of a root, without the noise.

Terraform tells of every attribute that a provider hands back otherwise than before, also where that
means nothing. Left out is what no apply would put right:

* empty in another way: ``null``, ``""``, ``[]`` and ``{}``;
* the same plain items in another order, and the same JSON document written otherwise;
* with a plan of changes at hand: whatever it does not change back;
* without one (``-refresh-only``): attributes that the root does not set, if they had a value before
  and have one now. The provider computes those. What had none, somebody has set by hand.

The state is not touched by a look, so drift is found again in each, until somebody acts.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from trueup.core import globs
from trueup.core.compare.differences import dotted
from trueup.core.terraform.fields import Path, Sides, differing, equal, sides
from trueup.core.terraform.secrets import Raw, marked
from trueup.core.terraform.walking import configured
from trueup.model.address import managed, order, ref_of
from trueup.model.policy import Finding, Severity
from trueup.model.stack import Drifted, DriftIgnore

Planned = Mapping[str, Sequence[Path]]
Ignore = Sequence[DriftIgnore]
_EMPTY: tuple[Any, ...] = (None, "", [], {})


def drifted(
    shown: Raw,
    ignore: Ignore = (),
    earlier: Sequence[Drifted] = (),
    now: datetime | None = None,
) -> tuple[Drifted, ...]:
    """
    Of the JSON of a plan, made with ``-refresh-only`` or not.

    *earlier*: what the last look found; *now*: when this one was. What is still there keeps when
    it was seen first.
    """
    known = {each.address: each for each in earlier}
    planned = _planned(shown)
    found = (_one(each, shown, planned, ignore) for each in shown.get("resource_drift") or ())
    told = [_carried(each, known.get(each.address), now) for each in found if each is not None]
    return tuple(sorted(told, key=lambda each: order(ref_of(each.address))))


def behind(shown: Raw, ignore: Ignore = ()) -> bool:
    """Whether a look would find drift that this plan, which changes nothing, leaves as it is."""
    looked = {key: each for key, each in shown.items() if key != "resource_changes"}
    return bool(drifted(looked, ignore))


def confirmed(found: Iterable[Drifted], looks: int) -> tuple[Drifted, ...]:
    """What was there in so many looks in a row: what is reacted to."""
    return tuple(each for each in found if each.looks >= looks)


def findings(found: Iterable[Drifted]) -> tuple[Finding, ...]:
    return tuple(
        Finding("Drifted", _words(each), severity=Severity.WARNING, ref=ref_of(each.address))
        for each in found
    )


def _words(each: Drifted) -> str:
    if each.action == "delete":
        return f"{each.address} is gone: somebody destroyed it outside of Git"
    return f"{each.address} was changed outside of Git: {', '.join(each.attributes)}"


def _one(each: Raw, shown: Raw, planned: Planned | None, ignore: Ignore) -> Drifted | None:
    address, change = str(each.get("address")), each.get("change") or {}
    actions = change.get("actions") or []
    if not managed(ref_of(address)) or each.get("deposed") or actions in ([], ["no-op"]):
        return None
    if "delete" in actions:  # one that Git does not want any more is no drift
        wanted = planned is None or address in planned
        return Drifted(address, "delete") if wanted and not _ignored(address, "", ignore) else None
    places = (path for path, place in differing(sides(change)) if not _noise(place))
    if planned is not None:
        touched = planned.get(address, ())
        told = (path for path in places if any(path[: len(each)] == each for each in touched))
    else:
        told = (path for path in places if _declared(path, each, shown))
    attributes = [name for name in map(dotted, told) if not _ignored(address, name, ignore)]
    return Drifted(address, "update", tuple(attributes)) if attributes else None


def _carried(each: Drifted, earlier: Drifted | None, now: datetime | None) -> Drifted:
    first, looks = (earlier.first_seen, earlier.looks) if earlier else (now, 0)
    return Drifted(each.address, each.action, each.attributes, first or now, looks + 1)


def _noise(place: Sides) -> bool:
    return _same(place.before, place.after)


def _same(one: Any, other: Any) -> bool:
    """Whether two values mean the same to whoever declared one of them."""
    if _is_empty(one) and _is_empty(other):
        return True
    if isinstance(one, list) and isinstance(other, list):
        return equal(_sorted(one), _sorted(other))
    if isinstance(one, str) and isinstance(other, str):
        return one == other or _same_document(one, other)
    return equal(one, other)


def _same_document(one: str, other: str) -> bool:
    """Policies come back with their keys and lists in another order."""
    if one[:1] not in ("{", "[") or other[:1] not in ("{", "["):
        return False
    try:
        return equal(_ordered(json.loads(one)), _ordered(json.loads(other)))
    except (ValueError, RecursionError):
        return False


def _ordered(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _ordered(each) for key, each in value.items()}
    return _sorted([_ordered(each) for each in value]) if isinstance(value, list) else value


def _sorted(items: list[Any]) -> list[Any]:
    """Plain items by their text; others stay in their order."""
    if any(isinstance(each, Mapping | list) for each in items):
        return items
    return sorted(items, key=json.dumps)


def _is_empty(value: Any) -> bool:
    return any(equal(value, each) for each in _EMPTY)


def _declared(path: Path, each: Raw, shown: Raw) -> bool:
    """Whether the root sets it, or nobody does and it came or went all the same."""
    change, attribute = each["change"], path[0] if path else ""
    root = configured(shown, ref_of(str(each["address"])))
    if not root or attribute in (root.get("expressions") or {}):
        return True
    before, after = (change.get(side) or {} for side in ("before", "after"))
    return _is_empty(before.get(attribute)) or _is_empty(after.get(attribute))


def _planned(shown: Raw) -> Planned | None:
    """
    By address the places that the plan changes to what Git says (what is known after the apply
    only merely follows); ``()``: all of it, where it is made anew.

    None: it only refreshes, so nothing is known of what would be changed.
    """
    if "resource_changes" not in shown:
        return None
    found: dict[str, list[Path]] = {}
    for each in shown["resource_changes"]:
        change = each.get("change") or {}
        if change.get("actions") not in (["no-op"], ["read"], ["delete"], ["forget"], None):
            places = found.setdefault(str(each.get("address")), [])
            changed = differing(sides(change))
            places += [path for path, at in changed if not marked(at.unknown)]
            places += [] if "update" in change["actions"] else [()]
    return found


def _ignored(address: str, attribute: str, ignore: Ignore) -> bool:
    return any(
        globs.matches(_literal(rule.address), address)
        and (not rule.attributes or any(_covers(each, attribute) for each in rule.attributes))
        for rule in ignore
    )


def _covers(pattern: str, attribute: str) -> bool:
    """``tags`` covers ``tags.owner`` and ``tags["a/b"]`` too."""
    return attribute != "" and any(
        globs.matches(_literal(each), attribute)
        for each in (pattern, f"{pattern}.*", f"{pattern}[*")
    )


def _literal(pattern: str) -> str:
    """Brackets of addresses are keys, no sets of letters."""
    return pattern.replace("[", "\\[") if pattern else "*"
