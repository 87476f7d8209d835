"""Masking: the JSON of a plan without its secrets, in its own shape, as others' tools expect it."""

from collections.abc import Iterator, Mapping
from typing import Any

from trueup.core.terraform.providers import CREDENTIAL
from trueup.core.terraform.secrets import SENSITIVE, Raw, Secrets, hidden

_WRITTEN = frozenset({"constant_value", "default", "message", "description"})


def masked(shown: Raw, secrets: Secrets) -> dict[str, Any]:
    """
    The JSON of a plan as anybody may see it, in its own shape.

    Addresses and types stay as they are: a secret may be ``postgres``, and so may a type begin.
    """
    found: dict[str, Any] = {**shown}
    for name in ("resource_changes", "resource_drift"):
        if name in shown:
            found[name] = [_resource(each, secrets) for each in shown[name]]
    if "deferred_changes" in shown:
        found["deferred_changes"] = [
            {**each, "resource_change": _resource(each.get("resource_change") or {}, secrets)}
            for each in shown["deferred_changes"]
        ]
    if "action_invocations" in shown:
        found["action_invocations"] = [
            _action(each, secrets) for each in shown["action_invocations"]
        ]
    outputs = (shown.get("output_changes") or {}).items()
    found["output_changes"] = {name: _change(each, secrets) for name, each in outputs}
    found["variables"] = dict(_variables(shown, secrets))
    for name in ("prior_state", "planned_values"):
        if name in shown:
            found[name] = _values(shown[name], secrets)
    found["configuration"] = _configuration(shown.get("configuration") or {}, secrets)
    found["checks"] = _below(shown.get("checks") or [], secrets)
    return found


def _resource(each: Raw, secrets: Secrets) -> dict[str, Any]:
    return {**each, "change": _change(each.get("change") or {}, secrets)}


def _change(change: Raw, secrets: Secrets) -> dict[str, Any]:
    found = dict(change)
    for side in ("before", "after"):
        if side in found:
            seen = hidden(found[side], found.get(f"{side}_sensitive", False))
            found[side] = secrets.cleaned(seen)
    for name in ("generated_config", "importing"):
        if name in found:
            found[name] = secrets.cleaned(found[name])
    return found


def _action(each: Raw, secrets: Secrets) -> dict[str, Any]:
    seen = hidden(each.get("config_values"), each.get("config_sensitive", False))
    return {**each, "config_values": secrets.cleaned(seen)}


def _variables(shown: Raw, secrets: Secrets) -> Iterator[tuple[str, Any]]:
    root = (shown.get("configuration") or {}).get("root_module") or {}
    declared = root.get("variables") or {}
    for name, variable in (shown.get("variables") or {}).items():
        secret = (declared.get(name) or {}).get("sensitive", False)
        yield name, {"value": SENSITIVE} if secret else secrets.cleaned(variable)


def _values(value: Any, secrets: Secrets) -> Any:
    """Of a state or of planned values: resources and outputs have their marks beside them."""
    if isinstance(value, list):
        return [_values(each, secrets) for each in value]
    if not isinstance(value, Mapping):
        return value
    if "sensitive_values" in value:
        seen = hidden(value.get("values"), value["sensitive_values"])
        return {**value, "values": secrets.cleaned(seen)}
    if "sensitive" in value and "value" in value:
        seen = SENSITIVE if value["sensitive"] else secrets.cleaned(value["value"])
        return {**value, "value": seen}
    return {key: _values(each, secrets) for key, each in value.items()}


def _configuration(configuration: Raw, secrets: Secrets) -> dict[str, Any]:
    found: dict[str, Any] = _below(configuration, secrets)
    for each in (found.get("provider_config") or {}).values():
        for name in each.get("expressions") or ():
            if CREDENTIAL.search(name):
                each["expressions"][name] = {"constant_value": SENSITIVE}
    return found


def _below(value: Any, secrets: Secrets) -> Any:
    """A copy of it in which what people write is clean: literals, defaults and messages."""
    if isinstance(value, list):
        return [_below(each, secrets) for each in value]
    if not isinstance(value, Mapping):
        return value
    return {
        key: secrets.cleaned(each) if key in _WRITTEN else _below(each, secrets)
        for key, each in value.items()
    }
