"""``app unset``: the spec without what the flags name."""

import copy
from collections.abc import Callable, Mapping
from typing import Any

from trueup.cli.command import Given
from trueup.cli.flags import many, switch
from trueup.cli.output import Failure
from trueup.cli.spec import Body, Path, at, image_name, put

FLAGS = (
    many("parameter", "Helm parameter, by name", "p"),
    many("values", "Helm values file"),
    switch("values-literal", "Helm values"),
    switch("ignore-missing-value-files", "Helm option"),
    switch("pass-credentials", "Helm option"),
    switch("nameprefix", "Kustomize name prefix"),
    switch("namesuffix", "Kustomize name suffix"),
    switch("kustomize-version", "Kustomize version"),
    switch("kustomize-namespace", "Kustomize namespace"),
    many("kustomize-image", "Kustomize image, by name"),
    many("kustomize-replica", "Kustomize replicas, by name"),
    switch("ignore-missing-components", "Kustomize option"),
    many("plugin-env", "Plugin variable, by name"),
    switch("ref", "The source's name for others"),
)

FIELDS: Mapping[str, tuple[Path, ...]] = {
    "values-literal": (("helm", "values"), ("helm", "valuesObject")),
    "ignore-missing-value-files": (("helm", "ignoreMissingValueFiles"),),
    "pass-credentials": (("helm", "passCredentials"),),
    "nameprefix": (("kustomize", "namePrefix"),),
    "namesuffix": (("kustomize", "nameSuffix"),),
    "kustomize-version": (("kustomize", "version"),),
    "kustomize-namespace": (("kustomize", "namespace"),),
    "ignore-missing-components": (("kustomize", "ignoreMissingComponents"),),
    "ref": (("ref",),),
}


def _name(entry: Any) -> str:
    return str(entry.get("name"))


ENTRIES: Mapping[str, tuple[Path, Callable[[Any], str]]] = {
    "parameter": (("helm", "parameters"), _name),
    "values": (("helm", "valueFiles"), str),
    "kustomize-image": (("kustomize", "images"), image_name),
    "kustomize-replica": (("kustomize", "replicas"), _name),
    "plugin-env": (("plugin", "env"), _name),
}


def without(spec: Mapping[str, Any], given: Given, *, source: int = 0) -> Body:
    """*spec* with one source cut; *source*: which of several, from 1."""
    made = copy.deepcopy(dict(spec))
    sources = made.get("sources") or []
    if not sources:
        made["source"] = _cut(made.get("source") or {}, given)
        return made
    if not 0 < source <= len(sources):
        raise Failure(
            "the application has several sources", "say which with --source-position, from 1"
        )
    sources[source - 1] = _cut(sources[source - 1], given)
    return made


def _cut(source: Body, given: Given) -> Body:
    for flag, paths in FIELDS.items():
        for path in paths if given.on(flag) else ():
            parent = at(source, path[:-1])
            if parent:
                parent.pop(path[-1], None)
    for flag, (path, name) in ENTRIES.items():
        known, unwanted = at(source, path), {image_name(each) for each in given.many(flag)}
        if known and given.has(flag):
            unwanted |= set(given.many(flag))
            put(source, path, [each for each in known if name(each) not in unwanted])
    tidy = {name: _tidied(name, value) for name, value in source.items()}
    return {name: value for name, value in tidy.items() if value not in ({}, None)}


def _tidied(name: str, value: Any) -> Any:
    """A tool's options without emptied lists: what says nothing is not there."""
    if name not in ("helm", "kustomize") or not value:
        return value
    return {field: each for field, each in value.items() if each not in ([], {}, None)}
