"""``admin … generate-spec``: the manifest that a command with these flags would declare."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from trueup.cli import files
from trueup.cli.command import Call
from trueup.cli.output import USAGE, Failure, json_text, yaml_text

HIDDEN = ("creationTimestamp", "namespace")
"""Of the metadata; where a manifest goes is for whoever applies it."""


async def read(call: Call, kind: str) -> dict[str, Any]:
    """The object that ``--file`` holds, or an empty one."""
    place = call.given.text("file")
    found = await files.objects(place) if place else [{}]
    if len(found) != 1:
        raise Failure(f"{place} holds {len(found)} objects", "one manifest is made at a time")
    return {"apiVersion": "argoproj.io/v1alpha1", "kind": kind, **found[0]}


def told(call: Call, body: Mapping[str, Any]) -> None:
    """Print *body* in the format that ``-o`` asks for, or write it back with ``--inline``."""
    given, format = call.given, call.given.text("output") or "yaml"
    shown = {key: value for key, value in body.items() if key != "status"}
    metadata = shown.get("metadata") or {}
    shown["metadata"] = {key: value for key, value in metadata.items() if key not in HIDDEN}
    if format not in ("json", "yaml"):
        raise Failure(f"unknown output format: {format}", "json or yaml")
    text = json_text(shown) if format == "json" else yaml_text(shown)
    if not given.on("inline"):
        call.out.line(text)
        return
    place = given.text("file")
    if not place or place == "-" or "://" in place:
        raise Failure("--inline writes back to a file", "name it: --file FILE", USAGE)
    _written(Path(place), text)


def _written(path: Path, text: str) -> None:
    """All at once; what was there is kept beside it, as ``argocd`` keeps it."""
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        fresh.write_text(f"{text}\n")
        path.replace(path.with_name(f"{path.name}.back"))
        fresh.replace(path)
    except OSError as error:
        raise Failure(f"cannot write {path}: {error.strerror}") from error
