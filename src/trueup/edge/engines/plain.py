"""Plain folders: YAML and JSON as they stand, and what Jsonnet files make."""

from collections.abc import Iterator, Mapping
from importlib.metadata import version
from typing import Any

import orjson

from trueup.core.render.job import Plain
from trueup.core.render.manifests import looks_like_manifest, parsed
from trueup.edge.engines.jsonnet import evaluated
from trueup.edge.engines.wire import Done
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
        try:
            found = list(_objects(text, path))
        except Stalled as error:
            if path.endswith((".json", ".jsonnet")) or looks_like_manifest(text):
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
    if text.lstrip()[:1] == b"[" and path.endswith((".json", ".jsonnet")):
        text = b'{"items":' + text + b"}"  # Jsonnet may make a list of objects
    yield from parsed(text, path)
