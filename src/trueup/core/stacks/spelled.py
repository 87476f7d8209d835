"""
Spelled: fields that a Stack or a StackSet names and its kind does not have.

They would be left out in silence, and what was meant by them would not hold.
"""

from collections.abc import Mapping
from functools import cache
from typing import Any

from trueup.k8s.schema import Definitions, Schema
from trueup.k8s.validation import unknown_fields
from trueup.k8s.value import Value
from trueup.model.crds import structural

HINT = "correct it, or leave it out: kubectl explain stack.spec names what there is"


def unknown(body: Mapping[str, Any], kind: type[Value]) -> tuple[str, ...]:
    """``unknown field "spec.polcy"`` …; only of the spec."""
    return unknown_fields({"spec": body.get("spec")}, _schema(kind))


@cache
def _schema(kind: type[Value]) -> Schema:
    return Definitions({}).custom(structural(kind))
