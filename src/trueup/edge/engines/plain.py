"""Plain folders: YAML and JSON as they stand, and what Jsonnet files make."""

import json
from collections.abc import Iterator, Mapping
from importlib.metadata import version
from typing import Any

import orjson

from trueup.core.render.job import Plain
from trueup.core.render.manifests import looks_like_manifest, parsed
from trueup.edge.engines.jsonnet import evaluated
from trueup.edge.engines.wire import Done
from trueup.k8s.yaml import decoded
from trueup.model.errors import Stalled
from trueup.model.origin import Origin

Body = Mapping[str, Any]
BY = "files as they stand"
BY_JSONNET = f"jsonnet {version('jsonnet')}, in process"
_SKIP = b"+argocd:skip-file-rendering"


def render(job: Plain, files: Mapping[str, bytes], links: Mapping[str, str]) -> Done:
    """The objects in the files that the job names, and what was passed over."""
    made: list[bytes] = []
    origins: list[Origin] = []
    warnings: list[str] = []
    for path in job.files:
        text = files[path]
        if _SKIP in text:
            continue
        if path.endswith(".jsonnet"):
            text = evaluated(path, job, files, links)
        found: list[tuple[int, Body]] = []
        try:
            found.extend(_objects(text, path))
        except Stalled as error:
            if found or path.endswith((".json", ".jsonnet")) or looks_like_manifest(text):
                raise
            warnings.append(f"{path}: ignored, it holds no Kubernetes objects ({error.message})")
            continue
        made += [orjson.dumps(body) for _, body in found]
        origins += [Origin(path, 0 if path.endswith(".jsonnet") else line) for line, _ in found]
    by = BY_JSONNET if any(path.endswith(".jsonnet") for path in job.files) else BY
    return Done(tuple(made), tuple(warnings), tuple(origins), by=by)


def evaluation(
    path: str, job: Plain, files: Mapping[str, bytes], links: Mapping[str, str]
) -> list[Body]:
    """The objects that the Jsonnet file at *path* makes."""
    return [body for _, body in _objects(evaluated(path, job, files, links), path)]


def _objects(text: bytes, path: str) -> Iterator[tuple[int, Body]]:
    if path.endswith(".jsonnet") and text.lstrip()[:1] == b"[":
        text = b'{"items":' + text + b"}"  # Jsonnet may make a list of objects
    if path.endswith(".json"):
        _refuse_other_than_one(text, path)
    yield from parsed(text, path, last=True)  # as Argo CD reads files


def _refuse_other_than_one(text: bytes, path: str) -> None:
    """A JSON file is one object, as in Argo CD; a ``List`` is one too."""
    told = decoded(text).lstrip()
    try:
        body, end = json.JSONDecoder().raw_decode(told)
    except json.JSONDecodeError as error:
        raise Stalled(
            "InvalidManifest",
            f"{path}:{error.lineno}: invalid JSON: {error.msg}",
            "correct the JSON at that line, or call the file .yaml",
        ) from error
    except RecursionError:
        return  # whoever reads it says it better
    if not isinstance(body, dict) or told[end:].strip():
        raise Stalled(
            "InvalidManifest",
            f"{path}: a JSON file holds one object",
            "put the others into files of their own, or all into the items of a List",
        )
