"""
Sequences made by chance: what several managers may do to one object, drawn from its kind's schema.

A step is an update, one of the patches, an apply (forced or not), a stale write, a dry run or a
deletion; its body sets one place that the schema has, often so that the object is invalid.
"""

from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from tests.fidelity.cases import Case, Step
from trueup.apiserver.schemas import Schemas

_META = {"name": "a"}
BASES: tuple[tuple[str, dict[str, Any]], ...] = (
    ("configmaps", {"apiVersion": "v1", "kind": "ConfigMap", "data": {"k": "v"}}),
    ("secrets", {"apiVersion": "v1", "kind": "Secret", "data": {"k": "dg=="}}),
    (
        "roles",
        {
            "apiVersion": "rbac.authorization.k8s.io/v1",
            "kind": "Role",
            "rules": [{"apiGroups": [""], "resources": ["pods"], "verbs": ["get"]}],
        },
    ),
    (
        "networkpolicies",
        {
            "apiVersion": "networking.k8s.io/v1",
            "kind": "NetworkPolicy",
            "spec": {"podSelector": {"matchLabels": {"a": "b"}}},
        },
    ),
)
_MANAGERS = ("one", "two", "three")
_VALUES: dict[str, tuple[Any, ...]] = {
    "string": ("a", "b", "c"),
    "integer": (1, 2, 0, -1),
    "boolean": (True, False),
}
_FORMATS = {"byte": "YQ==", "date-time": "2020-01-01T00:00:00.000000Z"}
_NOT_SENT = frozenset({"apiVersion", "kind", "metadata", "status", "immutable"})
_DEPTH = 6


class _Kinds:
    """The published schemas, read when the first sequence is drawn."""

    raw = Schemas().raw

    @classmethod
    def of(cls, kind: str) -> dict[str, Any]:
        return next(
            found
            for name, found in cls.raw.items()
            if name.endswith(f".{kind}") and "x-kubernetes-group-version-kind" in found
        )


@st.composite
def _place(draw: DrawFn, schema: dict[str, Any], depth: int = 0) -> Any:
    """A value for one place below *schema*, with the maps and lists that lead there."""
    name = str(schema.get("$ref", "")).rpartition("/")[2]
    schema = _Kinds.raw[name] if name else schema
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


@st.composite
def _step(draw: DrawFn, plural: str, base: dict[str, Any]) -> Step:
    labels = draw(st.dictionaries(st.sampled_from("xyz"), st.sampled_from(["1", "2"]), max_size=2))
    change = draw(_place(_Kinds.of(base["kind"])))
    query = {"fieldManager": draw(st.sampled_from(_MANAGERS))}
    if draw(st.integers(0, 5)) == 0:
        query["dryRun"] = "All"
    meta: dict[str, Any] = {**_META, "labels": labels}
    if draw(st.integers(0, 9)) == 0:
        meta["resourceVersion"] = "1"
    whole = {**base, "metadata": meta}
    path = f"{plural}/a"
    match draw(st.sampled_from(["apply", "force", "merge", "put", "json", "delete"])):
        case "apply":
            return Step("PATCH", path, {**whole, **change}, type="apply", query=query)
        case "force":
            body = {**whole, **change}
            return Step("PATCH", path, body, type="apply", query={**query, "force": "true"})
        case "merge":
            return Step("PATCH", path, {"metadata": meta, **change}, type="merge", query=query)
        case "put":
            return Step("PUT", path, {**whole, **change}, query=query)
        case "json":
            patch = [{"op": "add", "path": "/metadata/labels", "value": labels}]
            return Step("PATCH", path, patch, type="json", query=query)
    return Step("DELETE", path, query={k: v for k, v in query.items() if k == "dryRun"})


@st.composite
def _case(draw: DrawFn) -> Case:
    plural, base = draw(st.sampled_from(BASES))
    first = Step("POST", plural, {**base, "metadata": _META}, query={"fieldManager": "one"})
    steps = draw(st.lists(_step(plural, base), min_size=1, max_size=6))
    return Case("Generated", base["kind"], (first, *steps))


def cases() -> SearchStrategy[Case]:
    return _case()
