"""
Quiet: a plan that has found nothing to do, told from what its command said.

``show -json`` starts every provider once more to say that all stays as it is. Where each line is
known to be of no consequence, what that would say is in the saved plan's own copy of the state.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from trueup.core.terraform.lines import parsed

FORMAT = "1.2"  # of the JSON of plans that this is a part of
_IDLE = frozenset({"version", "log", "refresh_start", "refresh_complete"})
_EPHEMERAL = frozenset({"ephemeral_op_start", "ephemeral_op_progress", "ephemeral_op_complete"})
_READS = frozenset({"apply_start", "apply_progress", "apply_complete"})


def quiet(lines: Iterable[bytes]) -> bool:
    """Whether ``plan -json`` has found no change, no drift, and nothing to complain of."""
    summed = False
    for line in lines:
        if not line.strip():
            continue
        said = parsed(line)
        if said is None or not _idle(said):
            return False
        summed = summed or said.get("type") == "change_summary"
    return summed


def _idle(said: Mapping[str, Any]) -> bool:
    kind = said.get("type")
    if kind in _READS:
        return bool((said.get("hook") or {}).get("action") == "read")
    if kind == "change_summary":
        changes = said.get("changes") or {}
        return not any(each for name, each in changes.items() if name != "operation")
    if kind == "outputs":
        outputs = said.get("outputs") or {}
        return all(each.get("action") == "noop" for each in outputs.values())
    return said.get("@level") == "info" and kind in _IDLE | _EPHEMERAL


def shown(state: Mapping[str, Any], *, refresh_only: bool) -> dict[str, Any]:
    """As ``show -json`` has the plan, without values. *state*: that it was made over, as a file."""
    outputs = {
        name: {"sensitive": False, **each} for name, each in (state.get("outputs") or {}).items()
    }
    stays: dict[str, Any] = {} if refresh_only else {"resource_changes": list(_stay(state))}
    return {
        "format_version": FORMAT,
        "prior_state": {"values": {"outputs": outputs}},
        "output_changes": {name: _same(each) for name, each in outputs.items()},
        "complete": True,
        **stays,
    }


def count(state: Mapping[str, Any]) -> int:
    """Of the resources that a state holds."""
    return sum(len(each.get("instances", ())) for each in _managed(state))


def _managed(state: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    return (each for each in state.get("resources") or () if each.get("mode") == "managed")


def _stay(state: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for each in _managed(state):
        path = ".".join(filter(None, (each.get("module"), each["type"], each["name"])))
        for instance in each.get("instances") or ():
            address = f"{path}{_key(instance.get('index_key'))}"
            yield {"address": address, "mode": "managed", "change": {"actions": ["no-op"]}}


def _same(output: Mapping[str, Any]) -> dict[str, Any]:
    value, sensitive = output.get("value"), bool(output.get("sensitive"))
    return {
        "actions": ["no-op"],
        "before": value,
        "after": value,
        "after_unknown": False,
        "before_sensitive": sensitive,
        "after_sensitive": sensitive,
    }


def _key(key: Any) -> str:
    if key is None:
        return ""
    text = json.dumps(key, ensure_ascii=False)
    return f"[{text.replace('${', '$${').replace('%{', '%%{')}]"
