"""
CustomResourceDefinitions: checked and completed, and turned into the kinds that are served.

Pure. A definition is established in the write that makes it: its conditions are part of the
answer, and its kinds are served before the client reads it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from trueup.apiserver.cel.definitions import rule_problems
from trueup.apiserver.defaulting import default_problems
from trueup.apiserver.resources import Resource, ScalePaths
from trueup.apiserver.selectable import selectable_problems
from trueup.apiserver.structural import structural_problems
from trueup.apiserver.writes import Write, delete, update
from trueup.k8s import causes, names
from trueup.k8s.causes import Cause

Body = dict[str, Any]
KEY = "customresourcedefinitions.apiextensions.k8s.io"
FINALIZER = "customresourcecleanup.apiextensions.k8s.io"
# In the order in which a real server tells them of custom kinds.
VERBS = ("delete", "deletecollection", "get", "list", "patch", "create", "update", "watch")
_APPROVED = "api-approved.kubernetes.io"
_COLUMNS = ("boolean", "date", "integer", "number", "string")
_SCOPES = ("Cluster", "Namespaced")


def defaulted(crd: Body) -> Body:
    """*crd* with the names that it does not say, and no conversion."""
    spec = dict(crd.get("spec") or {})
    named = dict(spec.get("names") or {})
    if kind := named.get("kind", ""):
        named["singular"] = named.get("singular") or kind.lower()
        named["listKind"] = named.get("listKind") or f"{kind}List"
    spec["names"] = named
    spec.setdefault("conversion", {"strategy": "None"})
    return {**crd, "spec": spec}


def completed(crd: Body, others: Iterable[Body], now: str) -> Body:
    """*crd* with the status that it has among the *others*."""
    return {**crd, "status": _status(crd, crd["spec"], others, now)}


def _status(crd: Body, spec: Body, others: Iterable[Body], now: str) -> Body:
    old = crd.get("status") or {}
    storage = [version["name"] for version in spec["versions"] if version.get("storage")]
    stored = list(dict.fromkeys([*(old.get("storedVersions") or ()), *storage]))
    taken = _taken(spec, others)
    accepted = _condition("NamesAccepted", not taken, taken or "NoConflicts", NO_CONFLICT)
    reason = "InitialNamesAccepted" if not taken else "NotAccepted"
    words = "the initial names have been accepted" if not taken else "not all names are accepted"
    established = _condition("Established", not taken, reason, words)
    before = {each["type"]: each for each in old.get("conditions") or ()}
    conditions = [_since(each, before, now) for each in (accepted, established)]
    kept = [each for name, each in before.items() if name not in ("NamesAccepted", "Established")]
    return {
        "acceptedNames": spec["names"] if not taken else {"plural": "", "kind": ""},
        "conditions": [*conditions, *kept],
        "storedVersions": stored,
    }


NO_CONFLICT = "no conflicts found"


def _taken(spec: Body, others: Iterable[Body]) -> str:
    """The reason why the names cannot be had, empty if they can."""
    mine = spec["names"]
    for other in others:
        theirs = other["spec"]["names"]
        if other["spec"]["group"] != spec["group"] or theirs["plural"] == mine["plural"]:
            continue
        if theirs["kind"] == mine["kind"]:
            return "KindConflict"
    return ""


def _condition(kind: str, holds: object, reason: str, message: str) -> Body:
    status = "True" if holds else "False"
    return {"type": kind, "status": status, "reason": reason, "message": message}


def _since(condition: Body, before: Mapping[str, Body], now: str) -> Body:
    old = before.get(condition["type"])
    same = old is not None and old["status"] == condition["status"]
    since = old["lastTransitionTime"] if old is not None and same else now
    return {"lastTransitionTime": since, **condition}


# What is wrong with a definition.


def problems(before: Body | None, crd: Body) -> list[Cause]:
    """What is wrong with *crd*, which takes the place of *before*."""
    return list(_problems(before, crd))


def _problems(before: Body | None, crd: Body) -> Iterator[Cause]:
    spec = crd.get("spec") or {}
    named = spec.get("names") or {}
    group, plural = spec.get("group", ""), named.get("plural", "")
    if before is None and crd["metadata"].get("name") != f"{plural}.{group}":
        words = 'must be spec.names.plural+"."+spec.group'
        yield causes.invalid("metadata.name", crd["metadata"].get("name"), words)
    for field, value in (("spec.group", group), ("spec.names.plural", plural)):
        if not value:
            yield causes.required(field)
    if group and "." not in group:
        yield causes.invalid("spec.group", group, "should be a domain with at least one dot")
    yield from (causes.invalid("spec.group", group, w) for w in names.dns_subdomain(group) if group)
    yield from _protected(crd["metadata"], group)
    yield from _name_problems(named)
    if not spec.get("scope"):
        yield causes.required("spec.scope")
    elif spec["scope"] not in _SCOPES:
        yield causes.not_supported("spec.scope", spec.get("scope", ""), _SCOPES)
    if spec.get("preserveUnknownFields"):
        words = "must be false in order to use defaults in the schema"
        yield causes.invalid("spec.preserveUnknownFields", True, words)
    yield from _conversion_problems(spec.get("conversion") or {})
    yield from _storage_problems(spec.get("versions"))
    yield from _version_problems(spec.get("versions") or [])
    yield from _part_problems(spec.get("versions") or [])
    if before is not None:
        yield from _kept_versions(before.get("status") or {}, spec)
        yield from _changes(before["spec"], spec)


def _protected(meta: Body, group: str) -> Iterator[Cause]:
    """Groups of the Kubernetes project want a mark of approval."""
    if not group.endswith((".k8s.io", ".kubernetes.io")) or _APPROVED in (
        meta.get("annotations") or {}
    ):
        return
    words = f'protected groups must have approval annotation "{_APPROVED}"'
    words += ", see https://github.com/kubernetes/enhancements/pull/1111"
    yield causes.required(f"metadata.annotations[{_APPROVED}]", words)


def _name_problems(named: Body) -> Iterator[Cause]:
    for field in ("plural", "singular", "kind", "listKind"):
        value = named.get(field) or ""
        if not value and field != "plural":
            yield causes.required(f"spec.names.{field}")
        for words in (
            names.dns_1035_label(value.lower() if "ind" in field else value) if value else ()
        ):
            yield causes.invalid(f"spec.names.{field}", value, words)
    for at, short in enumerate(named.get("shortNames") or ()):
        for words in names.dns_1035_label(short):
            yield causes.invalid(f"spec.names.shortNames[{at}]", short, words)


def _conversion_problems(conversion: Body) -> Iterator[Cause]:
    strategy = conversion.get("strategy", "None")
    if strategy not in ("None", "Webhook"):
        yield causes.not_supported("spec.conversion.strategy", strategy, ["None", "Webhook"])
    hook = conversion.get("webhook") or {}
    if strategy == "Webhook" and not hook.get("clientConfig"):
        words = "required when strategy is set to Webhook"
        yield causes.required("spec.conversion.webhookClientConfig", words)
    if strategy == "Webhook" and not hook.get("conversionReviewVersions"):
        yield causes.required("spec.conversion.conversionReviewVersions")


def _part_problems(versions: Sequence[Body]) -> Iterator[Cause]:
    """Columns, subresources and warnings; what all versions share is named once, without them."""
    for at, version in enumerate(versions):
        where = "spec" if len(versions) == 1 else f"spec.versions[{at}]"
        for number, column in enumerate(version.get("additionalPrinterColumns") or ()):
            yield from _column_problems(column, f"{where}.additionalPrinterColumns[{number}]")
        fields = version.get("selectableFields") or ()
        schema = (version.get("schema") or {}).get("openAPIV3Schema")
        yield from selectable_problems(fields, schema, f"{where}.selectableFields")
        scale = (version.get("subresources") or {}).get("scale")
        if scale is not None:
            yield from _scale_problems(scale, f"{where}.subresources.scale")
        if version.get("deprecationWarning") and not version.get("deprecated"):
            words = "can only be set for deprecated versions"
            told = version["deprecationWarning"]
            yield causes.invalid(f"spec.versions[{at}].deprecationWarning", told, words)


def _column_problems(column: Body, path: str) -> Iterator[Cause]:
    kind, where = column.get("type", ""), column.get("jsonPath", "")
    if kind not in _COLUMNS:
        yield causes.invalid(f"{path}.type", kind, f"must be one of {','.join(_COLUMNS)}")
    if not where:
        yield causes.required(f"{path}.JSONPath")
    elif not where.startswith("."):
        words = "must be a simple json path starting with ."
        yield causes.invalid(f"{path}.JSONPath", where, words)


def _scale_problems(scale: Body, path: str) -> Iterator[Cause]:
    for field, root in (("specReplicasPath", ".spec"), ("statusReplicasPath", ".status")):
        where = scale.get(field) or ""
        if not where:
            yield causes.required(f"{path}.{field}")
        elif not where.startswith(f"{root}."):
            words = f"should be a json path under {root}"
            yield causes.invalid(f"{path}.{field}", where, words)


def _storage_problems(said: Sequence[Body] | None) -> Iterator[Cause]:
    versions = said or ()
    shown = None if said is None else [version.get("name") for version in versions]
    if len({version.get("name") for version in versions}) < len(versions):
        yield causes.invalid("spec.versions", shown, "must contain unique version names")
    if sum(bool(version.get("storage")) for version in versions) != 1:
        words = "must have exactly one version marked as storage version"
        yield causes.invalid("spec.versions", shown, words)
    if not any(version.get("storage") for version in versions):
        words = "must have at least one stored version"
        yield causes.invalid("status.storedVersions", None, words)


def _version_problems(versions: Sequence[Body]) -> Iterator[Cause]:
    schemas = [(version.get("schema") or {}).get("openAPIV3Schema") for version in versions]
    first = schemas[0] if schemas else None
    shared = first is not None and all(schema == first for schema in schemas)
    if first is not None and shared:
        yield from _schema_problems(first, "spec.validation.openAPIV3Schema")
    for at, version in enumerate(versions):
        where = f"spec.versions[{at}]"
        name = version.get("name", "")
        for words in names.dns_1035_label(name):
            yield causes.invalid(f"{where}.name", name, words)
        for words in names.dns_1035_label(name) if at == 0 else ():
            yield causes.invalid("spec.version", name, words)  # the old field says it too
        schema = (version.get("schema") or {}).get("openAPIV3Schema")
        if schema is None:
            yield causes.required(f"{where}.schema.openAPIV3Schema")
        elif not shared:
            yield from _schema_problems(schema, f"{where}.schema.openAPIV3Schema")


def _schema_problems(schema: Body, path: str) -> Iterator[Cause]:
    """Where all versions have one schema, upstream looks at it once and calls it so."""
    wrong = list(structural_problems(schema, path)) or list(default_problems(schema, path))
    yield from wrong
    if not wrong:
        yield from rule_problems(schema, path)


def _kept_versions(status: Body, spec: Body) -> Iterator[Cause]:
    """Versions in which objects may be stored have to stay."""
    known = {version.get("name") for version in spec.get("versions") or ()}
    for at, name in enumerate(status.get("storedVersions") or ()):
        if name not in known:
            words = (
                f"missing from spec.versions; {name} was previously a storage version, and must"
                " remain in spec.versions until a storage migration ensures no data remains"
                f" persisted in {name} and removes {name} from status.storedVersions"
            )
            yield causes.invalid(f"status.storedVersions[{at}]", name, words)


def _changes(before: Body, after: Body) -> Iterator[Cause]:
    for field in ("group", "scope"):
        if before.get(field) != after.get(field):
            yield causes.immutable(f"spec.{field}", after.get(field))
    for field in ("plural", "kind"):
        if before["names"].get(field) != after["names"].get(field):
            yield causes.immutable(f"spec.names.{field}", after["names"].get(field))


# What is served.


def is_established(crd: Body) -> bool:
    conditions = (crd.get("status") or {}).get("conditions") or ()
    return any(c["type"] == "Established" and c["status"] == "True" for c in conditions)


def served(crd: Body) -> Iterator[tuple[Resource, Body]]:
    """The versions of *crd* that are served, each with its schema."""
    spec = crd["spec"]
    storage = next(v["name"] for v in spec["versions"] if v.get("storage"))
    for version in spec["versions"]:
        if version.get("served") or version["name"] == storage:
            schema = (version.get("schema") or {}).get("openAPIV3Schema") or {"type": "object"}
            yield _resource(spec, version, storage), schema


def _resource(spec: Body, version: Body, storage: str) -> Resource:
    named = spec["names"]
    parts = version.get("subresources") or {}
    return Resource(
        group=spec["group"],
        version=version["name"],
        plural=named["plural"],
        singular=named.get("singular") or named["kind"].lower(),
        kind=named["kind"],
        namespaced=spec["scope"] == "Namespaced",
        short=tuple(named.get("shortNames") or ()),
        categories=tuple(named.get("categories") or ()),
        status=parts.get("status") is not None,
        scale=_scale(parts.get("scale")),
        stored_version="" if version["name"] == storage else storage,
        custom=True,
        verbs=VERBS,
        selectable=tuple(
            field["jsonPath"].removeprefix(".") for field in version.get("selectableFields") or ()
        ),
        printer=tuple(version.get("additionalPrinterColumns") or ()),
        unconditional=False,
        listed_as=named.get("listKind") or f"{named['kind']}List",
        served=bool(version.get("served")),
        warning=_deprecation(spec, version),
    )


def _scale(paths: Body | None) -> ScalePaths | None:
    if paths is None:
        return None
    selector = paths.get("labelSelectorPath")
    return ScalePaths(
        _keys(paths["specReplicasPath"]),
        _keys(paths["statusReplicasPath"]),
        _keys(selector) if selector else (),
    )


def _keys(path: str) -> tuple[str, ...]:
    return tuple(path.strip(".").split("."))


def _deprecation(spec: Body, version: Body) -> str:
    if not version.get("deprecated"):
        return ""
    told: str = version.get("deprecationWarning") or ""
    return told or f"{spec['group']}/{version['name']} {spec['names']['kind']} is deprecated"


# How a definition goes.


def cleanup(crd: Body, objects: Iterable[Mapping[str, Any]]) -> tuple[Write, ...]:
    """The next writes for a definition that is being deleted: its objects go first."""
    if "deletionTimestamp" not in crd["metadata"]:
        return ()
    left = list(objects)
    if left:
        return tuple(delete(body) for body in left if "deletionTimestamp" not in body["metadata"])
    meta = dict(crd["metadata"])
    kept = [name for name in meta.pop("finalizers", ()) if name != FINALIZER]
    if len(kept) == len(crd["metadata"].get("finalizers", ())):
        return ()
    if kept:
        meta["finalizers"] = kept
    return (update({**crd, "metadata": meta}),)


def guarded(crd: Body) -> Body:
    """*crd* as it is before its deletion: held until its objects are gone."""
    meta = crd["metadata"]
    finalizers = meta.get("finalizers") or []
    if FINALIZER in finalizers:
        return crd
    return {**crd, "metadata": {**meta, "finalizers": [*finalizers, FINALIZER]}}
