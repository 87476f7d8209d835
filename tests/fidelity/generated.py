"""
Sequences made by chance: what several managers may do to one object, drawn from its kind's schema.

A step is an update, one of the patches, an apply (forced or not), a stale write, a dry run, a write
of the status or of the scale, or a deletion; its body sets one place that the schema has, often so
that the object is invalid. What one is begun with is in `generated.yaml`;
the one custom kind is defined in `generated_crd.yaml`.
"""

from importlib.resources import files
from pathlib import Path
from typing import Any

import orjson
import yaml
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from tests.fidelity.cases import Case, Step

Body = dict[str, Any]
_META = {"name": "a"}
_MANAGERS = ("one", "two", "three")
_VALUES: dict[str, tuple[Any, ...]] = {
    "string": ("a", "b", "c"),
    "integer": (1, 2, 0, -1),
    "boolean": (True, False),
    "number": (1.5, 2, 0.3),
}
# What a custom kind may hold where its schema does not say it all.
_FREE: dict[str, tuple[Any, ...]] = {
    "x-kubernetes-embedded-resource": (
        {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "x"}, "data": {"a": 1}},
        {"kind": "ConfigMap", "metadata": {"labels": {"a b": "c"}}},
        {"apiVersion": "v1", "kind": "b"},
        {},
    ),
    "x-kubernetes-int-or-string": (80, "http", True, None),
    "x-kubernetes-preserve-unknown-fields": ({"x": [{"y": 1}]}, {"known": "a"}, {"x": None}, 5),
}
_FORMATS = {"byte": "YQ==", "date-time": "2020-01-01T00:00:00.000000Z"}
_NOT_SENT = frozenset({"apiVersion", "kind", "metadata", "status", "immutable"})
_DEPTH = 7
# Whose status controllers write, in their own time, or which they hold for a while when they go.
_WATCHED = (
    "cronjobs",
    "daemonsets",
    "deployments",
    "horizontalpodautoscalers",
    "jobs",
    "persistentvolumeclaims",
    "poddisruptionbudgets",
    "statefulsets",
)
_WAYS = ("apply", "force", "merge", "strategic", "put", "json", "status", "scale", "delete")


def _published() -> Body:
    """The schemas of the version that is compared with: fields of later ones say nothing."""
    folder = files("kubernetes_validate") / "kubernetes-json-schema" / "v1.36.0-local"
    found: Body = orjson.loads((folder / "_definitions.json").read_bytes())["$defs"]
    return found


class _Kinds:
    """The published schemas and the bases, read when the first sequence is drawn."""

    raw = _published()
    bases: tuple[Body, ...] = tuple(
        yaml.safe_load_all(Path(__file__).with_name("generated.yaml").read_text())
    )

    definition: Body = yaml.safe_load(Path(__file__).with_name("generated_crd.yaml").read_text())

    @classmethod
    def of(cls, base: Body) -> Body:
        if base["kind"] == cls.definition["spec"]["names"]["kind"]:
            found: Body = cls.definition["spec"]["versions"][0]["schema"]["openAPIV3Schema"]
            return found
        group, _, version = base["apiVersion"].rpartition("/")
        wanted = {"group": group, "version": version, "kind": base["kind"]}
        return next(
            found
            for found in cls.raw.values()
            if found.get("x-kubernetes-group-version-kind") == [wanted]
        )


@st.composite
def _place(draw: DrawFn, schema: Body, depth: int = 0) -> Any:
    """A value for one place below *schema*, with the maps and lists that lead there."""
    name = str(schema.get("$ref", "")).rpartition("/")[2]
    schema = _Kinds.raw[name] if name else schema
    if schema.get("nullable") and draw(st.integers(0, 3)) == 0:
        return None
    for mark, values in _FREE.items():
        if schema.get(mark):
            return draw(st.sampled_from(values))
    if name.endswith(".Quantity"):
        return draw(st.sampled_from(["1", "100m", "2Gi"]))
    if name.endswith(".IntOrString"):
        return draw(st.sampled_from([80, "http"]))
    names = sorted(set(schema.get("properties") or {}) - (_NOT_SENT if depth == 0 else set()))
    if names and depth < _DEPTH:
        name = draw(st.sampled_from(names))
        return {name: draw(_place(schema["properties"][name], depth + 1))}
    if isinstance(schema.get("additionalProperties"), dict):
        return {"k": draw(_place(schema["additionalProperties"], depth + 1))}
    if isinstance(schema.get("items"), dict):
        return [draw(_place(schema["items"], depth + 1))]
    if schema.get("format") in _FORMATS:
        return _FORMATS[schema["format"]]
    kind = schema.get("type")
    kind = next(each for each in kind if each != "null") if isinstance(kind, list) else kind
    return draw(st.sampled_from(_VALUES.get(kind or "", ({},))))


def _laid(base: Any, change: Any) -> Any:
    """*change* laid over *base*: of lists of maps, over the first item."""
    if isinstance(base, dict) and isinstance(change, dict):
        return {**base, **{name: _laid(base.get(name), each) for name, each in change.items()}}
    if isinstance(base, list) and isinstance(change, list) and base and isinstance(base[0], dict):
        return [_laid(base[0], change[0]), *base[1:]]
    return change


@st.composite
def _query(draw: DrawFn) -> dict[str, str]:
    found = {"fieldManager": draw(st.sampled_from(_MANAGERS))}
    return {**found, "dryRun": "All"} if draw(st.integers(0, 5)) == 0 else found


@st.composite
def _meta(draw: DrawFn) -> Body:
    labels = draw(st.dictionaries(st.sampled_from("xyz"), st.sampled_from(["1", "2"]), max_size=2))
    meta: Body = {**_META, "labels": labels}
    if draw(st.integers(0, 9)) == 0:
        meta["resourceVersion"] = "1"
    if draw(st.integers(0, 9)) == 0:
        meta["finalizers"] = ["example.com/held"]
    return meta


@st.composite
def _step(draw: DrawFn, plural: str, base: Body) -> Step:
    schema, meta, query = _Kinds.of(base), draw(_meta()), draw(_query())
    change = draw(_place(schema))
    if draw(st.booleans()):
        change = _laid(base, change)  # more often valid
    path, whole = f"{plural}/a", {**base, "metadata": meta, **change, **_head(base)}
    whole["metadata"] = meta
    part = {**change, "metadata": meta}
    kept = ("status", "delete") if plural in _WATCHED else ()
    match draw(st.sampled_from([way for way in _WAYS if way not in kept])):
        case "apply":
            return Step("PATCH", path, whole, type="apply", query=query)
        case "force":
            return Step("PATCH", path, whole, type="apply", query={**query, "force": "true"})
        case "merge" | "strategic" as way:
            return Step("PATCH", path, part, type=way, query=query)
        case "put":
            return Step("PUT", path, whole, query=query)
        case "json":
            patch = [{"op": "add", "path": "/metadata/labels", "value": meta["labels"]}]
            return Step("PATCH", path, patch, type="json", query=query)
        case "status":
            return draw(_status(path, schema, query))
        case "scale":
            scale = {"spec": {"replicas": draw(st.sampled_from([2, -1]))}}
            dry = {**query, "dryRun": "All"}  # or controllers would begin to make pods
            return Step("PATCH", f"{path}/scale", scale, type="merge", query=dry)
    return _deletion(path, "Background", query)


def _deletion(path: str, policy: str, query: dict[str, str]) -> Step:
    options = {name: value for name, value in query.items() if name == "dryRun"}
    return Step("DELETE", path, {"propagationPolicy": policy}, query=options)


def _head(base: Body) -> Body:
    return {name: base[name] for name in ("apiVersion", "kind")}


@st.composite
def _status(draw: DrawFn, path: str, schema: Body, query: dict[str, str]) -> Step:
    said = schema["properties"].get("status")
    status = draw(_place(said, 1)) if said else {}
    way = draw(st.sampled_from(["merge", "strategic"]))
    return Step("PATCH", f"{path}/status", {"status": status}, type=way, query=query)


@st.composite
def _case(draw: DrawFn) -> Case:
    base = dict(draw(st.sampled_from(_Kinds.bases)))
    plural = base.pop("plural")
    first = Step("POST", plural, {**base, "metadata": _META}, query={"fieldManager": "one"})
    steps = draw(st.lists(_step(plural, base), min_size=1, max_size=6))
    # What orphans or takes with it is done by controllers, in their own time: nothing follows.
    policy = draw(st.sampled_from(["", "Orphan", "Foreground"]))
    last = [_deletion(f"{plural}/a", policy, draw(_query()))] if policy else []
    return Case("Generated", base["kind"], (first, *steps, *last))


def definition() -> Body:
    """The custom kind that sequences are drawn for, which a server must know."""
    return _Kinds.definition


def cases() -> SearchStrategy[Case]:
    return _case()
