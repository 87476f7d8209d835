"""
Providers: how those that carry out a plan are configured: which account, region or address.

A plan's JSON has their expressions, with literals, and the names of what they refer to; it has the
values of the root's variables too, but of nothing else. Credentials do not count: they are renewed,
and are the same account's.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from trueup.core.terraform.secrets import Raw
from trueup.k8s.value import Value

CREDENTIAL = re.compile(r"secret|token|passw|credential|(access|api|private).?key|cert", re.I)
"""Attributes of providers that are secret, were they written into the configuration."""
_VARIABLE = re.compile(r"var\.([\w-]+)")


class Configuration(Value, frozen=True):
    """
    *said*: its expressions. *variables*: those of the root that it refers to, with their values.
    *computed*: it refers to something whose value the plan does not have.
    """

    name: str
    said: Mapping[str, Any]
    variables: Mapping[str, Any]
    computed: bool = False


def configurations(shown: Raw, names: Collection[str]) -> Iterator[Configuration]:
    """Of the providers of those full *names*."""
    found = (shown.get("configuration") or {}).get("provider_config") or {}
    known = shown.get("variables") or {}
    for key, each in sorted(found.items()):
        expressions = each.get("expressions") or {}
        said = {name: said for name, said in expressions.items() if not CREDENTIAL.search(name)}
        if not said or each.get("full_name") not in names:
            continue
        refers = set(_references(said))
        named = {match[1] for one in refers if (match := _VARIABLE.match(one))}
        inner = bool(each.get("module_address"))  # its variables are not those of the root
        computed = (inner and bool(refers)) or any(not _VARIABLE.match(one) for one in refers)
        yield Configuration(key, said, {name: known.get(name) for name in sorted(named)}, computed)


def _references(said: Any) -> Iterator[str]:
    if isinstance(said, Mapping):
        yield from map(str, said.get("references") or ())
        for each in said.values():
            yield from _references(each)
    elif isinstance(said, list):
        for each in said:
            yield from _references(each)
