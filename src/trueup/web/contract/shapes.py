"""
The shapes of what Argo CD's API takes and answers, one a line of ``shapes.txt``.

``name field=kind …``; a kind is ``str``, ``bool``, ``int``, ``number``, ``time``, ``any``, another
shape, ``[kind]`` for a list of it, or ``{kind}`` for a map to it. Those of our own kinds are not in
the file: the model says them, and `trueup.model.crds` makes schemas of it.

Argo CD writes JSON as Go does, so 64-bit numbers are numbers, and what is empty is left out.
"""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from trueup.model.crds import crds
from trueup.web.contract.operations import STREAM, Operation

Schema = dict[str, Any]
PLAIN: Mapping[str, Schema] = {
    "str": {"type": "string"},
    "bool": {"type": "boolean"},
    "int": {"type": "integer", "format": "int64"},
    "number": {"type": "number"},
    "time": {"type": "string", "format": "date-time"},
    "any": {},
}
PREFIX = "v1alpha1"


@cache
def shapes() -> Mapping[str, Schema]:
    """Each as a JSON schema whose references begin with ``#/definitions/``."""
    found = dict(map(_shape, _text().splitlines()))
    for crd in crds():
        spec = crd["spec"]
        schema = spec["versions"][0]["schema"]["openAPIV3Schema"]
        found[PREFIX + spec["names"]["kind"]] = schema
    application = found[f"{PREFIX}Application"]["properties"]
    found[f"{PREFIX}ApplicationSpec"] = application["spec"]
    found[f"{PREFIX}ApplicationSource"] = application["spec"]["properties"]["source"]
    return found


def answered(operation: Operation) -> Schema:
    """What *operation* answers; a stream: what each line of it is."""
    name = operation.answer.removeprefix(STREAM)
    if not operation.answer.startswith(STREAM):
        return _kind(name)
    return {"type": "object", "properties": {"result": _kind(name)}}


def asked(operation: Operation) -> Schema:
    """What its body is."""
    return _kind(operation.body)


def _text() -> str:
    return (files("trueup.web.contract") / "shapes.txt").read_text()


def _shape(line: str) -> tuple[str, Schema]:
    name, *said = line.split()
    fields = (each.partition("=") for each in said)
    return name, {
        "type": "object",
        "properties": {field: _kind(kind) for field, _, kind in fields},
    }


def _kind(said: str) -> Schema:
    if said.startswith("["):
        return {"type": "array", "items": _kind(said[1:-1])}
    if said.startswith("{"):
        return {"type": "object", "additionalProperties": _kind(said[1:-1])}
    return dict(PLAIN[said]) if said in PLAIN else {"$ref": f"#/definitions/{said}"}
