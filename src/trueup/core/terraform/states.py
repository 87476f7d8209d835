"""
What differs between two versions of a state: resources, their fields, and outputs.

What nobody may read is masked (`statesecrets`): it is seen to have changed, and nothing else.
Of a state that is encrypted, or of an old format, nothing is known.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import msgspec

from trueup.core.history.veil import HIDDEN
from trueup.core.terraform import statesecrets
from trueup.core.terraform.statesecrets import Path, Secrets, leaves, sensitive_paths
from trueup.k8s.value import Value

CHANGED = f"{HIDDEN}++++"
"""A sensitive value that is another one than before."""
ADDED, REMOVED, UPDATED = "added", "removed", "changed"
FORMAT = 4
Instance = Mapping[str, Any]
Document = Mapping[str, Any]


class FieldEdit(Value, frozen=True):
    """*field*: dotted. *before*, *after*: None: it is not there, or null."""

    field: str
    before: Any = None
    after: Any = None
    sensitive: bool = False


class ResourceEdit(Value, frozen=True):
    """*action*: ``added``, ``removed`` or ``changed``."""

    address: str
    action: str
    fields: tuple[FieldEdit, ...] = ()


class OutputEdit(Value, frozen=True):
    """As `ResourceEdit`."""

    name: str
    action: str
    before: Any = None
    after: Any = None
    sensitive: bool = False


class StateDiff(Value, frozen=True):
    """*readable*: whether both could be looked into; else nothing else is said."""

    resources: tuple[ResourceEdit, ...] = ()
    outputs: tuple[OutputEdit, ...] = ()
    readable: bool = True


def document(body: bytes) -> Document:
    """The state as JSON; nothing at all is an empty one."""
    found: Document = msgspec.json.decode(body) if body else {"version": FORMAT}
    return found


def masked(body: bytes, given: Iterable[str] = ()) -> Document:
    """The state as it may be shown to who may not read secrets, as *given* are."""
    return statesecrets.masked(document(body), given)


def between(old: bytes, new: bytes, given: Iterable[str] = ()) -> StateDiff:
    """From one to the other; an empty one has nothing. *given*: what is secret beside."""
    before, after = document(old), document(new)
    if not before.get("version") == after.get("version") == FORMAT:
        return StateDiff(readable=False)
    secrets = Secrets(before, after, given=given)
    return StateDiff(
        tuple(_resources(_instances(before), _instances(after), secrets)),
        tuple(_outputs(before.get("outputs") or {}, after.get("outputs") or {}, secrets)),
    )


def address(resource: Mapping[str, Any], instance: Instance) -> str:
    """As Terraform says it: ``module.a.data.http.b["c"]``."""
    parts = [resource["module"]] if resource.get("module") else []
    parts += ["data"] if resource.get("mode") == "data" else []
    named = ".".join((*parts, str(resource.get("type")), str(resource.get("name"))))
    key = instance.get("index_key")
    if key is not None:
        named += f"[{msgspec.json.encode(key).decode()}]"
    return f"{named} (deposed {instance['deposed']})" if instance.get("deposed") else named


def _instances(said: Document) -> dict[str, Instance]:
    return {
        address(resource, instance): instance
        for resource in said.get("resources") or ()
        for instance in resource.get("instances") or ()
    }


def _resources(
    before: Mapping[str, Instance], after: Mapping[str, Instance], secrets: Secrets
) -> Iterator[ResourceEdit]:
    for named in sorted({*before, *after}):
        old, new = before.get(named), after.get(named)
        fields = tuple(_fields(old or {}, new or {}, secrets))
        if old is None or new is None or fields:
            yield ResourceEdit(secrets.in_address(named), _action(old, new), fields)


def _fields(old: Instance, new: Instance, secrets: Secrets) -> Iterator[FieldEdit]:
    hidden = sensitive_paths(old) | sensitive_paths(new)
    was, now = _leaves(old, hidden), _leaves(new, hidden)
    for path in sorted({*was, *now}, key=_order):
        before, after = was.get(path), now.get(path)
        if before == after and type(before) is type(after):
            continue
        if path in hidden:
            yield FieldEdit(dotted(path), *_veiled(before, after), sensitive=True)
            continue
        shown = secrets.over(path, before), secrets.over(path, after)
        if shown[0] == shown[1]:  # both are masked
            shown = _veiled(before, after)
        yield FieldEdit(dotted(path), *shown, sensitive=shown != (before, after))
    if old and new and old.get("status") != new.get("status"):
        yield FieldEdit("(tainted)", old.get("status") == "tainted", new.get("status") == "tainted")


def _leaves(instance: Instance, hidden: frozenset[Path]) -> dict[Path, Any]:
    attributes = instance.get("attributes") or instance.get("attributes_flat") or {}
    return dict(leaves(attributes, hidden)) if attributes else {}


def _outputs(
    before: Mapping[str, Any], after: Mapping[str, Any], secrets: Secrets
) -> Iterator[OutputEdit]:
    for name in sorted({*before, *after}):
        old, new = before.get(name), after.get(name)
        was, now = (old or {}).get("value"), (new or {}).get("value")
        hidden = bool((old or {}).get("sensitive") or (new or {}).get("sensitive"))
        if old == new:
            continue
        if not hidden:
            was, now = secrets.below((name,), was), secrets.below((name,), now)
        else:
            was, now = _veiled(was, now)
        yield OutputEdit(name, _action(old, new), was, now, hidden)


def dotted(path: Path) -> str:
    """``tags.Name``, ``ports[0].from``."""
    said = "".join(f"[{each}]" if isinstance(each, int) else f".{each}" for each in path)
    return said.removeprefix(".")


def _veiled(before: Any, after: Any) -> tuple[Any, Any]:
    """What is not there is said to be so."""
    again = HIDDEN if before in (None, after) else CHANGED
    return (None if before is None else HIDDEN), (None if after is None else again)


def _action(old: Any, new: Any) -> str:
    return ADDED if old is None else REMOVED if new is None else UPDATED


def _order(path: Path) -> tuple[tuple[bool, str | int], ...]:
    return tuple((isinstance(each, int), each) for each in path)
