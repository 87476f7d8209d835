"""
ValidatingAdmissionPolicy: what its expressions get wrong of the types that they are about.

Only the expressions of validations are looked at, and only where a rule names its resources: as
upstream, for ten kinds at most.
"""

from collections.abc import Iterator
from datetime import datetime
from itertools import islice, product
from typing import NamedTuple

from cel_expr_python.cel import Type

from trueup.apiserver.cel.checking import Checker, of_schemas
from trueup.apiserver.cel.policies import VARIABLES
from trueup.apiserver.simulate.contract import Body, Controller, Pace, Related, Step
from trueup.apiserver.writes import update
from trueup.k8s.schema import Schema

_MOST_KINDS = 10


class _Kind(NamedTuple):
    group: str
    version: str
    name: str
    schema: Schema

    def __str__(self) -> str:
        return f"{self.group}/{self.version}, Kind={self.name}"


def step(body: Body, related: Related, now: datetime, pace: Pace) -> Step:
    """One look at a policy."""
    status, generation = body.get("status") or {}, body["metadata"].get("generation", 1)
    looked_at = "typeChecking" in status and status.get("observedGeneration") == generation
    if looked_at or "deletionTimestamp" in body["metadata"]:
        return Step()
    warnings = list(_warnings(body["spec"], related))
    checked = {"expressionWarnings": warnings} if warnings else {}
    seen = {"observedGeneration": generation, "typeChecking": checked}
    return Step((update({**body, "status": {**status, **seen}}),))


def _warnings(spec: Body, related: Related) -> Iterator[Body]:
    kinds = sorted(set(islice(_kinds(spec, related), _MOST_KINDS)), key=lambda each: each[:3])
    checkers = [(kind, _checker(kind)) for kind in kinds]
    for at, validation in enumerate(spec.get("validations") or ()):
        for field in ("expression", "messageExpression"):
            text = validation.get(field)
            found = [(kind, checker.wrong(text)) for kind, checker in checkers] if text else []
            if told := [f"{kind}: {words}\n" for kind, words in found if words]:
                where = f"spec.validations[{at}].{field}"
                yield {"fieldRef": where, "warning": "\n".join(told)}


def _kinds(spec: Body, related: Related) -> Iterator[_Kind]:
    """The kinds that the policy is about, where it names them."""
    for rule in (spec.get("matchConstraints") or {}).get("resourceRules") or ():
        groups, versions = rule.get("apiGroups") or (), rule.get("apiVersions") or ()
        plurals = (each for each in rule.get("resources") or () if not {"*", "/"} & {*each})
        if "*" in groups or "*" in versions:
            continue
        for group, version, plural in product(sorted(groups), sorted(versions), sorted(plurals)):
            if found := related.schema(group, version, plural):
                yield _Kind(group, version, *found)


def _checker(kind: _Kind) -> Checker:
    known = {"object": kind.schema, "oldObject": kind.schema}
    others = {name: Type.DYN for name in VARIABLES if name not in known}
    return of_schemas(known, **others)


POLICIES = Controller(step)
