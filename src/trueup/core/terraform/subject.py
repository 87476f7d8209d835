"""
Subject: a plan as the users' rules see it, without its secrets.

Rego gets Terraform's own JSON, as rules written for other tools expect it. CEL gets ``plan``: the
changes with address, type, action, before and after, the outputs, and how many there are of each.
What is known after the apply only is absent, as Terraform has it, and named in ``unknown``.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from trueup.core.compare.differences import dotted
from trueup.core.terraform.fields import differing, sides
from trueup.core.terraform.reading import totals
from trueup.core.terraform.secrets import (
    SENSITIVE,
    Raw,
    Secrets,
    hidden,
    marked,
    secrets_in,
)
from trueup.core.terraform.walking import bare
from trueup.model.address import address
from trueup.model.change import Change
from trueup.model.plan import Plan
from trueup.model.rules import Subject

_CREDENTIAL = re.compile(r"secret|token|passw|credential|(access|api|private).?key|cert", re.I)
"""Attributes of providers that are not shown, were they written into the configuration."""


def subject(shown: Raw, plan: Plan, given: tuple[str, ...] = ()) -> Subject:
    """*shown*: the JSON with secrets in clear; *plan*: what was read of it."""
    secrets = secrets_in(shown, given)
    clean = masked(shown, secrets)
    return Subject(clean, _plan(clean, plan))


def masked(shown: Raw, secrets: Secrets) -> dict[str, Any]:
    """The JSON of a plan as anybody may see it, in its own shape."""
    found: dict[str, Any] = {**shown}
    for name in ("resource_changes", "resource_drift"):
        if name in shown:
            found[name] = [{**each, "change": _change(each.get("change"))} for each in shown[name]]
    for name in ("output_changes",):
        found[name] = {key: _change(each) for key, each in (shown.get(name) or {}).items()}
    found["variables"] = dict(_variables(shown))
    for name in ("prior_state", "planned_values"):
        if name in shown:
            found[name] = _values(shown[name])
    found["configuration"] = _configuration(shown.get("configuration") or {})
    cleaned: dict[str, Any] = secrets.cleaned(found)
    return cleaned


def _change(change: Raw | None) -> dict[str, Any]:
    found = dict(change or {})
    for side in ("before", "after"):
        if side in found:
            found[side] = hidden(found[side], found.get(f"{side}_sensitive", False))
    return found


def _variables(shown: Raw) -> Iterator[tuple[str, Any]]:
    root = (shown.get("configuration") or {}).get("root_module") or {}
    declared = root.get("variables") or {}
    for name, variable in (shown.get("variables") or {}).items():
        secret = (declared.get(name) or {}).get("sensitive", False)
        yield name, {"value": SENSITIVE} if secret else variable


def _values(value: Any) -> Any:
    """Of a state or of planned values: resources and outputs have their marks beside them."""
    if isinstance(value, list):
        return [_values(each) for each in value]
    if not isinstance(value, Mapping):
        return value
    found = {key: _values(each) for key, each in value.items()}
    if "sensitive_values" in value:
        found["values"] = hidden(value.get("values"), value["sensitive_values"])
    if value.get("sensitive") is True and "value" in value:
        found["value"] = SENSITIVE
    return found


def _configuration(configuration: Raw) -> dict[str, Any]:
    providers = configuration.get("provider_config") or {}
    return {
        **configuration,
        "provider_config": {
            name: {
                **each,
                "expressions": {
                    key: {"constant_value": SENSITIVE} if _CREDENTIAL.search(key) else said
                    for key, said in (each.get("expressions") or {}).items()
                },
            }
            for name, each in providers.items()
        },
    }


def _plan(clean: Raw, plan: Plan) -> dict[str, Any]:
    raw = {_key(each): each for each in clean.get("resource_changes") or ()}
    rows = [_row(task.change, raw) for task in plan.tasks if task.ref.kind.kind != "output"]
    outputs = [_row(task.change, {}) for task in plan.tasks if task.ref.kind.kind == "output"]
    return {
        "changes": rows,
        "outputs": outputs,
        "counts": {name.rstrip("_"): count for name, count in _counts(plan)},
        "findings": [msgspec.to_builtins(each) for each in plan.findings],
    }


def _counts(plan: Plan) -> Iterator[tuple[str, int]]:
    yield from msgspec.structs.asdict(totals(plan)).items()
    yield "keep", plan.counts.keep


def _key(each: Raw) -> tuple[str, str]:
    return str(each.get("address")), str(each.get("deposed") or "")


def _row(change: Change, raw: Mapping[tuple[str, str], Raw]) -> dict[str, Any]:
    ref, said = change.ref, change.remarks
    entry = raw.get((address(ref), said.deposed if said else ""), {})
    values = entry.get("change") or {}
    mode, dot, kind = ref.kind.kind.partition(".")
    whole = sides(values)
    return {
        "address": address(ref),
        "module": ref.namespace,
        "mode": mode if dot else "managed",
        "type": kind if dot else mode,
        "name": bare(ref.name),
        "action": str(change.action),
        "provider": str(entry.get("provider_name") or ""),
        "before": whole.before if entry else _side(change, "before"),
        "after": whole.after if entry else _side(change, "after"),
        "unknown": [dotted(path) for path, at in differing(whole) if marked(at.unknown)],
        "changed": [dotted(field.path) for field in change.fields],
        **(msgspec.to_builtins(said) if said else {}),
    }


def _side(change: Change, side: str) -> Any:
    """Of an output, which is one value."""
    return getattr(change.fields[0], side) if change.fields else None
