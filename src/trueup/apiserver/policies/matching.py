"""Whether a write is one that a policy or a binding speaks of: ``matchResources``."""

from collections.abc import Mapping, Sequence
from typing import Any

from trueup.apiserver.matching import selects
from trueup.apiserver.policies.facts import Facts

Body = Mapping[str, Any]


def matches(resources: Body | None, facts: Facts, space: Body | None) -> bool:
    """*resources* None speaks of all; *space* is the namespace of the write."""
    if resources is None:
        return True
    equivalent = resources.get("matchPolicy") != "Exact"
    excluded = resources.get("excludeResourceRules") or ()
    if any(_is_of(rule, facts, equivalent=equivalent) for rule in excluded):
        return False
    rules = resources.get("resourceRules")
    if rules is not None and not any(_is_of(each, facts, equivalent=equivalent) for each in rules):
        return False
    return _namespace_is_selected(resources.get("namespaceSelector"), facts, space) and any(
        selects(resources.get("objectSelector") or {}, _labels(body))
        for body in (facts.object, facts.old)
        if body is not None
    )


def _namespace_is_selected(selector: Body | None, facts: Facts, space: Body | None) -> bool:
    """What is in no namespace is always selected; a namespace is by its own labels."""
    if not selector:
        return True
    if (facts.group, facts.plural) == ("", "namespaces"):
        return selects(selector, _labels(facts.object or facts.old or {}))
    return space is None or selects(selector, _labels(space))


def _is_of(rule: Body, facts: Facts, *, equivalent: bool) -> bool:
    names = rule.get("resourceNames") or ()
    return (
        _has(rule.get("operations"), facts.operation)
        and _has(rule.get("apiGroups"), facts.group)
        and (equivalent or _has(rule.get("apiVersions"), facts.version))
        and any(_is_resource(each, facts) for each in rule.get("resources") or ())
        and (not names or facts.name in names)
        and _in_scope(rule.get("scope", "*"), facts)
    )


def _has(said: Sequence[str] | None, value: str) -> bool:
    return said is not None and ("*" in said or value in said)


def _is_resource(said: str, facts: Facts) -> bool:
    """``pods``, ``pods/status``, ``pods/*``, ``*/scale``, ``*`` (no subresource), ``*/*``."""
    plural, _, part = said.partition("/")
    if plural not in ("*", facts.plural):
        return False
    return part == facts.subresource or (part == "*" and (said == "*/*" or bool(facts.subresource)))


def _in_scope(scope: str, facts: Facts) -> bool:
    return scope == "*" or (scope == "Namespaced") == bool(facts.namespace)


def _labels(body: Body) -> Mapping[str, str]:
    found: Mapping[str, str] = (body.get("metadata") or {}).get("labels") or {}
    return found
