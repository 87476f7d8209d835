"""
Which tool a source is rendered with, as Argo CD decides it.

A field for a tool decides; else what lies in the folder: a kustomization makes it Kustomize, a
``Chart.yaml`` makes it Helm, and anything else is a plain directory. ``.argocd-source.yaml`` and
``.argocd-source-<app>.yaml`` in the folder are merged into the source first.
"""

import posixpath
from collections.abc import Collection
from enum import StrEnum
from typing import Any

import msgspec

from trueup.core.render.inputs import Look
from trueup.core.render.listing import join, normal
from trueup.k8s.value import decode, encode
from trueup.k8s.yaml import YamlError, documents
from trueup.model.errors import Stalled
from trueup.model.source import Source

KUSTOMIZATIONS = ("kustomization.yaml", "kustomization.yml", "Kustomization")
_CHART = "Chart.yaml"
_FREE = "valuesObject"
_FIXED = ("repoURL", "path", "chart", "targetRevision")


JSONNET = "Jsonnet"  # of a plain folder; no tool by itself


class Tool(StrEnum):
    """The source types."""

    HELM = "Helm"
    KUSTOMIZE = "Kustomize"
    DIRECTORY = "Directory"
    PLUGIN = "Plugin"


def app_folder(source: Source, look: Look) -> str:
    """The folder that *source* names. Raises ``Stalled``, naming similar ones, if none."""
    path = normal(source.path)
    if source.path.startswith("/"):
        raise Stalled(
            "InvalidSpec",
            f"path {source.path} is absolute",
            "write the path relative to the repository's root",
        )
    found = look.folder(path)
    if found is None and path:
        raise _no_folder(path, look)
    return found or ""


def tool(source: Source, folder: str, look: Look, without: Collection[str] = ()) -> Tool:
    """The tool for *source*, whose folder is there; *without*: those that are switched off."""
    explicit = [Tool(field.capitalize()) for field in source.tools]
    if len(explicit) > 1:
        raise Stalled(
            "InvalidSpec",
            f"multiple application sources defined: {', '.join(explicit)}",
            "keep the field of one tool",
        )
    if explicit:
        return Tool.DIRECTORY if explicit[0] in without else explicit[0]
    return _discovered(folder, look, without)


def overridden(source: Source, folder: str, app: str, look: Look) -> Source:
    """*source* with the override files of its folder merged in."""
    for name in (".argocd-source.yaml", f".argocd-source-{app}.yaml"):
        path = join(folder, name)
        text = look.read(path)
        if text is not None:
            source = _merged(source, text, path)
    return source


def _discovered(folder: str, look: Look, without: Collection[str]) -> Tool:
    names = look.names(folder)
    if Tool.KUSTOMIZE not in without and any(name in KUSTOMIZATIONS for name in names):
        return Tool.KUSTOMIZE
    if Tool.HELM not in without and any(name.endswith(_CHART) for name in names):
        return Tool.HELM
    return Tool.DIRECTORY


def _merged(source: Source, text: bytes, path: str) -> Source:
    try:
        found = [body for _, body in documents(text) if body is not None]
        body = _merge(msgspec.to_builtins(source), dict(found[0] if found else {}))
        kept = msgspec.to_builtins(source)
        body.update({key: kept[key] for key in _FIXED if key in kept})
        return decode(encode(body), Source)
    except (YamlError, TypeError, ValueError, msgspec.ValidationError) as error:
        raise Stalled(
            "InvalidOverride",
            f"{path}: {error}",
            "the file holds fields of an Application's source, such as kustomize or helm",
        ) from error


def _merge(target: Any, patch: Any, *, removes: bool = False) -> Any:
    """
    A JSON merge patch; but null *removes* only within free values, as Argo CD happens to do it.

    It reads what is left of the patched source over the source that it had.
    """
    if not isinstance(patch, dict):
        return patch
    made = dict(target) if isinstance(target, dict) else {}
    for key, value in patch.items():
        if value is not None:
            made[key] = _merge(made.get(key), value, removes=removes or key == _FREE)
        elif removes:
            made.pop(key, None)
    return made


def _no_folder(path: str, look: Look) -> Stalled:
    if look.find(path):
        hint = f"it is a file; name its folder, {posixpath.dirname(path) or '.'}"
        return Stalled("PathNotFound", f"{path}: app path is not a directory", hint)
    near = look.trees[""].nearest(path)
    hint = f"did you mean {', '.join(near)}?" if near else "paths begin at the repository's root"
    return Stalled("PathNotFound", f"{path}: app path does not exist", hint)
