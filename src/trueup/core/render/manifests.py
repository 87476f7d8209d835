"""
What a tool put out, as objects: lists taken apart, empty documents dropped, faults located.

Called in the workers, so that text from a repository is never parsed in the main process.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from trueup.core.annotations.hooks import is_hook
from trueup.k8s.object import Object
from trueup.k8s.yaml import YamlError, each_document
from trueup.model.errors import Stalled

Body = Mapping[str, Any]

_COMMENTED = re.compile(rb"^---[ \t]*#.*$", re.MULTILINE)  # `---#` parts documents in Go
_GO_NAMES = {"kind": "Kind", "apiVersion": "apiVersion"}  # as client-go words it


def parsed(text: bytes, name: str, *, last: bool = False) -> Iterator[tuple[int, Body]]:
    """
    The objects in *text* with their lines. Raises ``Stalled`` naming the file and the line.

    *last*: of a key that is there twice the last value counts, else it is a fault.
    """
    try:
        for line, body in each_document(_COMMENTED.sub(rb"---", text), last=last):
            yield from _flat(body, f"{name}:{line}", line)
    except YamlError as error:
        raise Stalled(
            "InvalidManifest",
            f"{name}:{error.line}: {error.message}",
            "correct the YAML at that line",
        ) from error


def looks_like_manifest(text: bytes) -> bool:
    """Whether a file that holds no object was surely meant to hold one (Argo CD's test)."""
    return all(key in text for key in (b"apiVersion:", b"kind:", b"metadata:"))


def metadata(body: Body) -> Body:
    """That of *body*; empty if there is none, for a tool may print such an object."""
    found = body.get("metadata")
    return found if isinstance(found, dict) else {}


def unique(objects: Iterable[Body]) -> tuple[list[Body], list[str]]:
    """The last of each identity, and Argo CD's warning for each that is repeated."""
    kept: dict[tuple[str, ...], Body] = {}
    times: dict[tuple[str, ...], int] = {}
    for index, body in enumerate(objects):
        key = _identity(body) or (str(index),)
        kept.pop(key, None)
        kept[key] = body
        times[key] = times.get(key, 0) + 1
    warnings = [
        f"Resource {'/'.join(key)} appeared {count} times among application resources."
        for key, count in times.items()
        if count > 1
    ]
    return list(kept.values()), warnings


def _flat(body: Any, where: str, line: int) -> Iterator[tuple[int, Body]]:
    if body is None or body == {}:
        return
    if not isinstance(body, dict):
        raise Stalled(
            "InvalidManifest", f"{where}: is not an object", "a manifest is a mapping of keys"
        )
    if _is_list(body):
        for item in body["items"] or ():
            yield from _flat(_typed(item, body), where, line)
        return
    _check(body, where)
    yield line, body


def _is_list(body: Body) -> bool:
    """Whatever its kind is; an empty one may say ``items: null``, as in Argo CD."""
    items = body.get("items", "")
    return isinstance(items, list) or (items is None and not {"spec", "status"} & set(body))


def _typed(item: Any, listed: Body) -> Any:
    """An item of a ``ConfigMapList`` need not say what it is; as kubectl reads it."""
    kind, version = listed.get("kind"), listed.get("apiVersion")
    own = isinstance(item, dict) and item.get("kind") and item.get("apiVersion")
    if own or not isinstance(item, dict) or not isinstance(kind, str) or kind == "List":
        return item
    return {**item, "apiVersion": version, "kind": kind.removesuffix("List")}


def _check(body: Body, where: str) -> None:
    for key in _GO_NAMES:
        if not isinstance(body.get(key), str) or not body[key]:
            raise Stalled(
                "InvalidManifest",
                f"{where}: Object '{_GO_NAMES[key]}' is missing",
                f"every object needs {key}, as a string",
            )


def refuse_nameless(body: Body, where: str) -> None:
    """
    ``Stalled`` if nobody could apply *body*, which a tool may print all the same.

    Hooks may be without a name: each sync names them, by revision, phase and time.
    """
    meta = body.get("metadata")
    if isinstance(meta, dict):
        name = meta.get("name") or meta.get("generateName")
        if (isinstance(name, str) and name) or (not name and is_hook(Object(body))):
            return
    raise Stalled(
        "InvalidManifest",
        f"{where or 'the manifests'}: {body['kind']} has no metadata.name",
        "every object needs a name, as a string (quote it if it is a number)",
    )


def _identity(body: Body) -> tuple[str, ...] | None:
    meta = metadata(body)
    if not meta.get("name"):
        return None
    group, _, _ = body["apiVersion"].rpartition("/")
    return group, body["kind"], str(meta.get("namespace") or ""), str(meta["name"])
