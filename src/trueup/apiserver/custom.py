"""Custom objects and their definitions: admitted by what the definition says."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from trueup.apiserver import crds, errors
from trueup.apiserver.cel.definitions import unchecked
from trueup.apiserver.cel.rules import broken, not_checked
from trueup.apiserver.cluster import Asked, Cluster
from trueup.apiserver.defaulting import unrecognized_formats
from trueup.apiserver.ratcheting import fresh
from trueup.apiserver.scaling import scale_problems
from trueup.k8s import formats
from trueup.k8s.causes import Cause, quoted
from trueup.k8s.ref import CRD
from trueup.k8s.schema import defaulted
from trueup.k8s.validation import problems, status_problems

Body = dict[str, Any]
# What makes an object too wrong for its rules to be evaluated.
_BLOCKING = frozenset(
    {
        "FieldValueNotSupported",
        "FieldValueRequired",
        "FieldValueTooLong",
        "FieldValueTooMany",
        "FieldValueTypeInvalid",
    }
)


def defaulted_custom(cluster: Cluster, asked: Asked, after: Body) -> Body:
    """*after* with its defaults."""
    schema = cluster.schemas.of(asked.resource)
    complete: Body = defaulted(after, schema, keep_nulls=asked.applied)
    return complete


def check_custom(
    cluster: Cluster, asked: Asked, before: Body | None, after: Body, found: Iterable[Cause] = ()
) -> None:
    """Raise 422 with what was *found*, each wrong field of *after*, and each broken rule."""
    schema = cluster.schemas.of(asked.resource)
    alone = asked.subresource == "status"
    of_schema = status_problems(after, schema) if alone else problems(after, schema)
    known = of_schema if before is None else fresh(of_schema, before, after, schema)
    wrong = (*found, *known)
    if asked.resource.scale is not None:
        wrong = (*wrong, *scale_problems(asked.resource.scale, after, alone=alone))
    rules = cluster.schemas.rules(asked.resource)
    if rules is not None:
        blocked = any(cause.reason in _BLOCKING for cause in wrong)
        wrong = (*wrong, *((not_checked(),) if blocked else broken(rules, after, before)))
    if wrong:
        raise errors.invalid(asked.resource, after["metadata"].get("name", ""), wrong)


def admit_definition(
    cluster: Cluster, asked: Asked, before: Body | None, after: Body, found: Iterable[Cause] = ()
) -> Body:
    """A CustomResourceDefinition with defaults and status; raises 422 for what is wrong."""
    name = after["metadata"].get("name", "")
    if wrong := [*found, *crds.problems(before, after)]:
        raise errors.invalid(asked.resource, name, wrong)
    others = (body for body in cluster.listed(CRD) if body["metadata"]["name"] != name)
    return crds.completed(after, others, cluster.timestamp())


def definition_warnings(after: Mapping[str, Any]) -> tuple[str, ...]:
    """What the writer of a definition is told that this server does not do."""
    versions = (after.get("spec") or {}).get("versions") or ()
    unknown = {said for version in versions for said in _unrecognized(version)}
    rules = (each for version in versions for each in unchecked(version))
    return (
        *(f"unrecognized format {quoted(said)}" for said in sorted(unknown)),
        *(
            f"x-kubernetes-validations: not enforced by this server: {rule}"
            for rule in dict.fromkeys(rules)
        ),
    )


def _unrecognized(version: Mapping[str, Any]) -> Iterable[str]:
    schema = (version.get("schema") or {}).get("openAPIV3Schema") or {}
    return unrecognized_formats(schema, _FORMATS)


_FORMATS: Mapping[str, Callable[[str], bool]] = {
    "string": formats.known,
    "integer": ("int32", "int64").__contains__,
    "number": ("float", "double").__contains__,
}
