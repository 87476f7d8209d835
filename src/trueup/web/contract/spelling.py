"""
Spelling: fields of a body are called as their shape calls them, however large their letters are.

Argo CD's server reads JSON as Go does, which takes ``githubAppId`` for ``githubAppID``, and its own
page and other clients write such names. The exact name goes before any other.
"""

from collections.abc import Mapping
from typing import Any

from trueup.web.contract.shapes import shapes

DEFINITION = "#/definitions/"


def spelled(said: Any, schema: Mapping[str, Any]) -> Any:
    """*said* with the names of *schema*; the same object where there is nothing to change."""
    schema = _resolved(schema)
    match said:
        case dict() if fields := schema.get("properties"):
            return _fields(said, fields)
        case dict() if isinstance(each := schema.get("additionalProperties"), Mapping):
            return {name: spelled(value, each) for name, value in said.items()}
        case list() if "items" in schema:
            return [spelled(value, schema["items"]) for value in said]
    return said


def _fields(said: dict[str, Any], fields: Mapping[str, Any]) -> dict[str, Any]:
    unknown = [name for name in said if name not in fields]
    named = _named(unknown, said, fields) if unknown else {}
    found = {named.get(name, name): value for name, value in said.items()}
    return {
        name: spelled(value, fields[name]) if name in fields else value
        for name, value in found.items()
    }


def _named(
    unknown: list[str], said: Mapping[str, Any], fields: Mapping[str, Any]
) -> dict[str, str]:
    known = {name.casefold(): name for name in fields if name not in said}
    return {name: known[name.casefold()] for name in unknown if name.casefold() in known}


def _resolved(schema: Mapping[str, Any]) -> Mapping[str, Any]:
    reference = schema.get("$ref")
    return shapes()[reference.removeprefix(DEFINITION)] if reference else schema
