"""The built-in transformers but patches, in the order in which Kustomize runs them."""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from trueup.core.kustomize.fields import (
    ANNOTATIONS,
    LABELS,
    REPLICAS,
    SELECTORS,
    TEMPLATE_LABELS,
    FieldSpec,
    put,
)
from trueup.core.kustomize.item import BINDINGS, KNOWN_GROUPS, Beyond, Item

# Names that are addresses of something outside: Kustomize does not prefix them.
FIXED_NAMES = frozenset({"CustomResourceDefinition", "APIService", "Namespace"})
# Kinds in whose fields a namespace also stands, or whose name is one.
NAMESPACE_ELSEWHERE = frozenset(
    {
        "APIService",
        "CustomResourceDefinition",
        "MutatingWebhookConfiguration",
        "Namespace",
        "ValidatingWebhookConfiguration",
    }
)


def namespaced(items: list[Item], namespace: str) -> None:
    """Put every namespaced object into *namespace*."""
    if not namespace:
        return
    for item in items:
        if item.kind in NAMESPACE_ELSEWHERE or item.group not in KNOWN_GROUPS:
            raise Beyond(f"namespace of {item.kind}")
        if item.kind in BINDINGS:
            _default_subjects(item, namespace)
        if not item.cluster_scoped:
            item.move(namespace)


def _default_subjects(item: Item, namespace: str) -> None:
    """The account ``default`` is not declared, so no reference leads to it: it moves as well."""
    subjects = item.body.get("subjects") or []
    if not isinstance(subjects, list) or not all(isinstance(s, dict) for s in subjects):
        raise Beyond("subjects that are not a list of maps")
    for subject in subjects:
        if subject.get("name") == "default":
            subject["namespace"] = namespace


def affixed(items: list[Item], prefix: str, suffix: str) -> None:
    """Give every object its name between *prefix* and *suffix*."""
    for before, after in ((prefix, ""), ("", suffix)):
        for item in items:
            if item.kind not in FIXED_NAMES:
                item.rename(f"{before}{item.name}{after}")


def labelled(items: list[Item], common: Mapping[str, Any], labels: Iterable[Any]) -> None:
    """``labels``, each with its own reach, then ``commonLabels`` with all."""
    for entry in labels:
        _known(entry, {"pairs", "includeSelectors", "includeTemplates"})
        specs: tuple[FieldSpec, ...] = LABELS
        if entry.get("includeSelectors"):
            specs = (*SELECTORS, *LABELS, *TEMPLATE_LABELS)
        elif entry.get("includeTemplates"):
            specs = (*TEMPLATE_LABELS, *LABELS)
        _put_all(items, specs, entry.get("pairs") or {})
    _put_all(items, (*SELECTORS, *LABELS, *TEMPLATE_LABELS), common)


def annotated(items: list[Item], annotations: Mapping[str, Any]) -> None:
    """``commonAnnotations``, on the object and its pod template."""
    _put_all(items, ANNOTATIONS, annotations)


def _put_all(items: list[Item], specs: Iterable[FieldSpec], values: Mapping[str, Any]) -> None:
    if not values:
        return
    strings = {str(key): value for key, value in values.items()}
    if not all(isinstance(value, str) for value in strings.values()):
        raise Beyond("a label or annotation that is not a string")
    for spec in specs:
        for item in items:
            if spec.selects(item):
                put(item, spec, strings)


def replicated(items: list[Item], replicas: Iterable[Any]) -> None:
    """``replicas``: the count of the workload that is, or was, called so."""
    for entry in replicas:
        _known(entry, {"name", "count"})
        found = [i for i in items if i.kind in REPLICAS and i.called(entry.get("name", ""))]
        if not found or not isinstance(entry.get("count"), int):
            raise Beyond(f"replicas of {entry.get('name')}")
        for item in found:
            spec = item.body.setdefault("spec", {})
            if not isinstance(spec, dict):
                raise Beyond("a spec that is not a map")
            spec["replicas"] = entry["count"]


def with_images(items: list[Item], images: Iterable[Any]) -> None:
    """``images``: new names, tags and digests of containers."""
    for entry in images:
        _known(entry, {"name", "newName", "newTag", "digest"})
        if not all(isinstance(value, str) for value in entry.values()) or not entry.get("name"):
            raise Beyond("an image that is not written in strings")
        change = _image(entry)
        for item in items:
            if item.kind != "CustomResourceDefinition":
                _containers(item.body, change)


def _image(entry: Mapping[str, str]) -> Callable[[str], str]:
    # Kustomize puts the name into the pattern as it stands, dots and all.
    try:
        match = re.compile(
            rf"^{entry['name']}(:[a-zA-Z0-9_.{{}}-]*)?(@sha256:[a-zA-Z0-9_.{{}}-]*)?$"
        ).match
    except re.error as error:
        raise Beyond("an image name that is no pattern") from error

    def change(value: str) -> str:
        if not match(value):
            return value
        name, tag, digest = _split(value)
        name = entry.get("newName") or name
        if entry.get("newTag") or entry.get("digest"):
            tag, digest = entry.get("newTag", ""), entry.get("digest", "")
        return name + (f":{tag}" if tag else "") + (f"@{digest}" if digest else "")

    return change


def _split(image: str) -> tuple[str, str, str]:
    """Name (with a registry's port), tag and digest."""
    rest, _, digest = image.partition("@")
    head, colon, tail = rest.rpartition(":")
    if colon and "/" not in tail:
        return head, tail, digest
    return rest, "", digest


def _containers(node: Any, change: Callable[[str], str]) -> None:
    """Every image of a container, wherever a list of containers stands."""
    if isinstance(node, list):
        for element in node:
            _containers(element, change)
    elif isinstance(node, dict):
        for key, value in node.items():
            if key in ("containers", "initContainers") and isinstance(value, list):
                for container in value:
                    if isinstance(container, dict) and isinstance(container.get("image"), str):
                        container["image"] = change(container["image"])
            elif key == "volumes" and "image:" in str(value).replace("'", ""):
                raise Beyond("an image volume")
            _containers(value, change)


def _known(entry: Any, fields: set[str]) -> None:
    if not isinstance(entry, dict) or entry.keys() - fields:
        raise Beyond(f"fields other than {', '.join(sorted(fields))}")
