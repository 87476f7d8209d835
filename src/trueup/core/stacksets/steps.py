"""
Steps: what is to be done, so that there are the Stacks that a set wants.

Nothing is removed because nothing was found, nor are more Stacks than `StackSetSpec.most` at once:
a folder that was moved, or a wrong branch, looks the same as a wish to have all of it gone.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from trueup.core.stacksets.making import Wanted
from trueup.k8s.object import Object
from trueup.k8s.ref import Ref
from trueup.k8s.value import Value
from trueup.model.policy import Finding, Severity
from trueup.model.stack import DESTROY
from trueup.model.stackset import (
    DESTROY_FIRST,
    KEEP,
    MADE,
    OF,
    STACKS,
    RootStatus,
    StackSet,
)

CURRENT, TAKEN, INVALID, GONE, LEAVING = "Current", "Taken", "Invalid", "Gone", "Leaving"


class Leave(Value, frozen=True):
    """A Stack is deleted; *destroys*: all that it has made is destroyed first, if people agree."""

    ref: Ref
    destroys: bool = False


class Steps(Value, frozen=True):
    """*apply*: what Stacks are to be; *roots*: how each stands then."""

    apply: tuple[Mapping[str, Any], ...] = ()
    leave: tuple[Leave, ...] = ()
    roots: tuple[RootStatus, ...] = ()
    findings: tuple[Finding, ...] = ()


def steps(of: StackSet, wanted: Sequence[Wanted], there: Sequence[Object]) -> Steps:
    """*there*: all Stacks of its namespace."""
    own = {each.ref.name: each for each in there if belongs(each, of)}
    others = {each.ref.name for each in there} - set(own)
    named = {each.name for each in wanted}
    going = {name: each for name, each in own.items() if name not in named}
    places = {_place(each.body): name for name, each in going.items() if _holds(each)}
    apply, roots = [], []
    for each in wanted:
        state, message = _standing(each, own.get(each.name), others, places)
        if state == CURRENT and _differs(each.body, own.get(each.name)):
            apply.append(each.body)
        roots.append(_root(each, state, message))
    leave, told, findings = _leaving(of, going, bool(wanted))
    return Steps(tuple(apply), tuple(leave), (*roots, *told), (*_troubles(roots), *findings))


def leaving(of: StackSet, there: Sequence[Object]) -> tuple[Leave, ...] | None:
    """Of a set that is being deleted; None: nothing holds it any more."""
    if STACKS not in (of.metadata.get("finalizers") or ()):
        return None
    own = [each for each in there if belongs(each, of)]
    if not own:
        return None
    destroys = DESTROY in (of.metadata.get("finalizers") or ())
    return tuple(Leave(each.ref, destroys) for each in own if not _deleting(each))


def belongs(stack: Object, of: StackSet) -> bool:
    return bool(stack.at("metadata", "labels", OF) == of.name)


def _standing(
    wanted: Wanted, found: Object | None, others: set[str], places: Mapping[Any, str]
) -> tuple[str, str]:
    if wanted.problem:
        return INVALID, wanted.problem
    if wanted.name in others:
        return TAKEN, f"there is a Stack {wanted.name} that is not of this set"
    if found is not None and _deleting(found):
        return LEAVING, "its Stack is being deleted"
    before = places.get(_place(wanted.body))
    if found is None and before:
        return INVALID, f"Stack {before} holds the state of this root"
    return CURRENT, ""


def _leaving(
    of: StackSet, going: Mapping[str, Object], found: bool
) -> tuple[list[Leave], list[RootStatus], list[Finding]]:
    """Of those whose roots are gone: what is done, how they stand, and why nothing is done."""
    left = {name: each for name, each in going.items() if not _deleting(each)}
    told = [_left(each, LEAVING) for name, each in going.items() if name not in left]
    findings = list(_reluctance(of, len(left), found))
    if left and of.spec.gone == KEEP:
        words = f"{len(left)} Stacks are kept though their roots are gone: {_some(list(left))}"
        hint = "delete them, or say in spec.gone what becomes of such"
        findings.append(Finding("RootsGone", words, hint, Severity.INFO))
    if findings or of.spec.gone == KEEP:
        return [], [*told, *(_left(each, GONE) for each in left.values())], findings
    destroys = of.spec.gone == DESTROY_FIRST
    leave = [Leave(each.ref, destroys) for each in left.values()]
    return leave, [*told, *(_left(each, LEAVING) for each in left.values())], []


def _reluctance(of: StackSet, count: int, found: bool) -> Iterator[Finding]:
    if not count or of.spec.gone == KEEP:
        return
    if not found:
        words = f"no root was found any more, so none of the {count} Stacks is removed"
        yield Finding("RootsMissing", words, "correct spec.source, or delete them by hand")
    elif count > of.spec.most:
        words = f"the roots of {count} Stacks are gone, more than {of.spec.most} at once"
        yield Finding("RootsMissing", words, "look why, then raise spec.most if that is meant")


def _troubles(roots: Sequence[RootStatus]) -> Iterator[Finding]:
    for state, type_ in ((TAKEN, "StackTaken"), (INVALID, "RootInvalid")):
        found = [each for each in roots if each.state == state]
        if found:
            more = f" and {len(found) - 5} more" if len(found) > 5 else ""
            words = "; ".join(f"{each.path}: {each.message}" for each in found[:5])
            yield Finding(type_, words + more, _HINTS[state], Severity.WARNING)


def _some(names: Sequence[str]) -> str:
    return ", ".join(names[:5]) + (f" and {len(names) - 5} more" if len(names) > 5 else "")


_HINTS = {
    TAKEN: f"delete it, or give it to the set by the label {OF}",
    INVALID: "see each root in the status of the set",
}


def _root(wanted: Wanted, state: str, message: str) -> RootStatus:
    root = wanted.root
    return RootStatus(root.path, wanted.name, root.kind, root.why, state, message)


def _left(stack: Object, state: str) -> RootStatus:
    path, tool = stack.at("spec", "source", "path"), stack.at("spec", "tool")
    return RootStatus(str(path or "."), stack.ref.name, str(tool or "terraform"), "", state)


def _place(body: Mapping[str, Any]) -> tuple[str, str, str]:
    """Where a root is, so that two Stacks of one are known."""
    spec = body.get("spec") or {}
    source = spec.get("source") or {}
    return source.get("repoURL", ""), source.get("path") or ".", spec.get("workspace", "")


def _holds(stack: Object) -> bool:
    """Whether it may have made something whose state is kept under its name."""
    return bool(stack.at("status", "applied") or stack.at("status", "resources"))


def _deleting(stack: Object) -> bool:
    return stack.at("metadata", "deletionTimestamp") is not None


def _differs(body: Mapping[str, Any], found: Object | None) -> bool:
    """Whether the set wants something else by now, or somebody has changed what it wants."""
    if found is None or found.annotation(MADE) != body["metadata"]["annotations"][MADE]:
        return True
    return not _within(body, found.body)


def _within(wanted: Any, found: Any) -> bool:
    if isinstance(wanted, Mapping):
        known = found if isinstance(found, Mapping) else {}
        return all(key in known and _within(each, known[key]) for key, each in wanted.items())
    if isinstance(wanted, list):
        alike = isinstance(found, list) and len(found) == len(wanted)
        return alike and all(map(_within, wanted, found))
    return bool(wanted == found)
