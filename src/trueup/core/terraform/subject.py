"""
Subject: a plan as the users' rules see it, without its secrets.

Rego gets Terraform's own JSON, as rules written for other tools expect it. CEL gets ``plan``: the
changes with address, type, action, before and after, the outputs, and how many there are of each.
What is known after the apply only is absent, as Terraform has it, and named in ``unknown``.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from trueup.core.compare.differences import dotted
from trueup.core.terraform.fields import differing, sides
from trueup.core.terraform.masking import masked
from trueup.core.terraform.reading import totals
from trueup.core.terraform.secrets import (
    Raw,
    Secrets,
    marked,
    secrets_in,
)
from trueup.core.terraform.walking import bare
from trueup.model.address import address
from trueup.model.change import Change
from trueup.model.plan import Plan
from trueup.model.rules import Subject

Entries = Mapping[tuple[str, str], Raw]
"""Of ``resource_changes``, by address and the key of what a replacement left behind."""


def subject(shown: Raw, plan: Plan, given: tuple[str, ...] = ()) -> Subject:
    """*shown*: the JSON with secrets in clear; *plan*: what was read of it."""
    secrets = secrets_in(shown, given)
    clean = masked(shown, secrets)
    entries = {_key(each, secrets): each for each in clean.get("resource_changes") or ()}
    return Subject(clean, _plan(entries, plan))


def _plan(entries: Entries, plan: Plan) -> dict[str, Any]:
    rows = [_row(task.change, entries) for task in plan.tasks if task.ref.kind.kind != "output"]
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


def _key(each: Raw, secrets: Secrets) -> tuple[str, str]:
    return secrets.in_address(str(each.get("address"))), str(each.get("deposed") or "")


def _row(change: Change, entries: Entries) -> dict[str, Any]:
    ref, said = change.ref, change.remarks
    entry = entries.get((address(ref), said.deposed if said else ""), {})
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
