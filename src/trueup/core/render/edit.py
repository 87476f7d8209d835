"""
The edits that an Application's ``kustomize`` options make to the kustomization at its path.

Argo CD runs ``kustomize edit`` on a checkout; an overlay on top would not give the same (a prefix
would be put before that of the kustomization instead of replacing it). So the same edits are made
here, on the parsed kustomization, and the worker builds with the edited one in its place.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any, Protocol

import msgspec

from trueup.core.render.environment import substituted
from trueup.model.errors import Stalled
from trueup.model.source import KustomizeOptions, KustomizeReplica

_TAGGED = re.compile(r"^(.*):([a-zA-Z0-9._-]*|\*)$")
_KEEP = "*"
_IMAGE_FIELDS = ("newName", "newTag", "digest")

Body = dict[str, Any]


class Components(Protocol):
    """Where the components are that are added."""

    def matching(self, pattern: str) -> tuple[str, ...]: ...

    def is_there(self, path: str) -> bool: ...


def edits_anything(options: KustomizeOptions) -> bool:
    """Whether *options* change the kustomization at all."""
    return any(
        (
            options.name_prefix,
            options.name_suffix,
            options.namespace,
            options.images,
            options.replicas,
            options.common_labels,
            options.common_annotations,
            options.patches,
            options.components,
        )
    )


def edited(
    body: Mapping[str, Any],
    options: KustomizeOptions,
    environment: Mapping[str, str],
    components: Components,
) -> Body:
    """
    *body* as ``kustomize edit`` leaves it.

    Raises ``Stalled`` where ``kustomize edit`` refuses.
    """
    made = dict(body)
    for key, value in (
        ("namePrefix", options.name_prefix),
        ("nameSuffix", options.name_suffix),
        ("namespace", options.namespace),
    ):
        if value:
            made[key] = value
    if options.images:
        images = [substituted(image, environment) for image in options.images]
        made["images"] = _images(made.get("images"), images)
    if options.replicas:
        made["replicas"] = _replicas(made.get("replicas"), options.replicas, environment)
    _add_labels(made, options, environment)
    _add_annotations(made, options, environment)
    if options.patches:
        patches = [msgspec.to_builtins(patch) for patch in options.patches]
        made["patches"] = [*(made.get("patches") or ()), *patches]
    if options.components:
        known = list(made.get("components") or ())
        for path in _components(options, components):
            known += [path] if path not in known else []
        made["components"] = known
    return made


def _components(options: KustomizeOptions, components: Components) -> Iterable[str]:
    for pattern in options.components:
        if not options.ignore_missing_components or components.is_there(pattern):
            yield from components.matching(pattern)


def image(text: str) -> Body:
    """``name=new:tag``, ``name:tag``, ``name@digest`` … as an entry of ``images``."""
    name, equals, new = text.partition("=")
    if equals and "=" not in new:
        parts = _image_parts(new, renames=True)
        return {"name": name, **{key: value for key, value in parts.items() if value}}
    parts = _image_parts(text, renames=False)
    return {"name": parts.pop("newName"), **{key: value for key, value in parts.items() if value}}


def _image_parts(text: str, *, renames: bool) -> dict[str, str]:
    name, at, digest = text.partition("@")
    if at:
        tagged = _TAGGED.match(name) if "/" in name or ":" in name else None
        if tagged and "/" not in tagged[2]:
            return {"newName": tagged[1], "newTag": tagged[2], "digest": digest}
        return {"newName": name, "digest": digest}
    if tagged := _TAGGED.match(text):
        return {"newName": tagged[1], "newTag": tagged[2]}
    if text and renames:
        return {"newName": text}
    raise Stalled(
        "InvalidImage",
        f"kustomize.images: {text!r} is not an image",
        "write name=new-name:tag, name:tag or name@digest",
    )


def _images(known: Any, given: Iterable[str]) -> list[Body]:
    made = {entry["name"]: entry for entry in map(image, given)}
    for entry in known or ():
        name = entry.get("name", "")
        if name not in made:
            made[name] = entry
            continue
        for key in _IMAGE_FIELDS:
            if made[name].get(key) == _KEEP:
                made[name] = {**made[name], key: entry.get(key, "")}
    return [
        {key: value for key, value in made[name].items() if value not in (_KEEP, "")}
        for name in sorted(made)
    ]


def _replicas(
    known: Any, given: Iterable[KustomizeReplica], environment: Mapping[str, str]
) -> list[Body]:
    made = {entry.get("name"): entry for entry in known or ()}
    for replica in given:
        count = substituted(str(replica.count), environment)
        if not count.isdigit():
            raise Stalled(
                "InvalidReplicas",
                f"kustomize.replicas: {replica.name}={count} is not a number",
                "write a whole number, zero or more",
            )
        made[replica.name] = {"name": replica.name, "count": int(count)}
    return [made[name] for name in sorted(made, key=str)]


def _add_labels(made: Body, options: KustomizeOptions, environment: Mapping[str, str]) -> None:
    if not options.common_labels:
        return
    labels = {key: substituted(text, environment) for key, text in options.common_labels.items()}
    if not options.label_without_selector:
        known = made.get("commonLabels") or {}
        _refuse_known("label", known, labels, force=options.force_common_labels)
        made["commonLabels"] = {**known, **labels}
        return
    entries = list(made.get("labels") or ())
    for index, entry in enumerate(entries):
        same = bool(entry.get("includeTemplates")) == options.label_include_templates
        if same and not entry.get("includeSelectors") and not entry.get("fields"):
            known = entry.get("pairs") or {}
            _refuse_known("label", known, labels, force=options.force_common_labels)
            entries[index] = {**entry, "pairs": {**known, **labels}}
            break
    else:
        templates = {"includeTemplates": True} if options.label_include_templates else {}
        entries.append({"pairs": labels, **templates})
    made["labels"] = entries


def _add_annotations(made: Body, options: KustomizeOptions, environment: Mapping[str, str]) -> None:
    if not options.common_annotations:
        return
    annotations = dict(options.common_annotations)
    if options.common_annotations_envsubst:
        annotations = {key: substituted(text, environment) for key, text in annotations.items()}
    known = made.get("commonAnnotations") or {}
    _refuse_known("annotation", known, annotations, force=options.force_common_annotations)
    made["commonAnnotations"] = {**known, **annotations}


def _refuse_known(
    what: str, known: Mapping[str, Any], given: Mapping[str, str], *, force: bool
) -> None:
    twice = sorted(key for key in given if key in known)
    if twice and not force:
        raise Stalled(
            "AlreadySet",
            f"{what} {', '.join(twice)} is already in the kustomization file",
            f"remove it there, or set kustomize.forceCommon{what.capitalize()}s: true",
        )
