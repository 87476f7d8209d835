"""Remarks: what the plan's JSON says of one resource beside what differs of it."""

from collections.abc import Iterable
from typing import Any

from trueup.core.compare.differences import dotted
from trueup.core.terraform.fields import step
from trueup.core.terraform.secrets import Raw, Secrets
from trueup.core.terraform.walking import provisioners
from trueup.model.address import ref_of
from trueup.model.change import Remarks


def of(each: Raw, shown: Raw, secrets: Secrets) -> Remarks:
    """*each*: of ``resource_changes`` of *shown*."""
    change = each.get("change") or {}
    actions = change.get("actions") or []
    moved = str(each.get("previous_address") or "")
    return Remarks(
        reason=str(each.get("action_reason") or ""),
        because=tuple(dotted(path(steps)) for steps in change.get("replace_paths") or ()),
        moved_from=secrets.in_address(moved) if moved != each.get("address") else "",
        imported=secrets.masked(_imported(change.get("importing"))),
        deposed=str(each.get("deposed") or ""),
        created_first=actions[:1] == ["create"] and len(actions) > 1,
        left="forget" in actions and len(actions) > 1,
        runs=tuple(_runs(each, actions, shown)),
    )


def path(steps: Iterable[Any]) -> tuple[str, ...]:
    """Of ``replace_paths``."""
    return tuple(step(each if isinstance(each, int) else str(each)) for each in steps)


def trigger(action: Raw) -> str:
    """What invokes an action: an event of a resource, or somebody who asked for it."""
    lifecycle = action.get("lifecycle_action_trigger") or {}
    if lifecycle:
        event, address = (
            lifecycle.get("action_trigger_event"),
            lifecycle.get("triggering_resource_address"),
        )
        return f"{event} of {address}"
    return "asked for"


def _imported(importing: Any) -> str:
    """Its id; some have an identity of several attributes instead."""
    if not importing:
        return ""
    identity = importing.get("identity") or {}
    named = ", ".join(f"{key}={value}" for key, value in sorted(identity.items()))
    return str(importing.get("id") or named or "(known after apply)")


def _runs(each: Raw, actions: list[str], shown: Raw) -> Iterable[str]:
    if "create" in actions:
        yield from (
            str(found.get("type")) for found in provisioners(shown, ref_of(each["address"]))
        )
