"""
Files that sops or age encrypted are opened before a tool sees them, what a tool made after it.

In a worker, and nowhere else: what was secret leaves it in the objects only, never in a message.
Plugins are shown the files as they are; their output is opened.
"""

import base64
import binascii
from collections.abc import Iterable
from typing import Any

import msgspec
import orjson

from trueup.core.decrypt import Locked, Opened, opened, sealed
from trueup.core.decrypt.formats import METADATA
from trueup.core.decrypt.opened import masked
from trueup.core.render.job import Helm, Plain, Plugin
from trueup.edge.engines.wire import Answer, Refused, Work
from trueup.model.errors import Stalled
from trueup.model.lock import Lock


def unsealed(work: Work) -> tuple[Work, tuple[str, ...]]:
    """
    *work* with its files opened, and what they held; the same if nothing is encrypted.

    ``Locked``, naming all of them: some have to be opened outside first.
    """
    if not work.keys or isinstance(work.job, Plugin):
        return work, ()
    files, secrets, locks = dict(work.files), list[str](), list[Lock]()
    for path, content in work.files.items():
        try:
            found = _opened(work, path, content) if sealed(content) else None
        except Locked as error:
            locks += error.locks
            continue
        if found is not None:
            files[path] = found.text
            secrets += found.secrets
    if locks:
        raise Locked(tuple(locks))
    return msgspec.structs.replace(work, files=files), tuple(secrets)


def answered(made: Answer, work: Work, secrets: tuple[str, ...]) -> Answer:
    """*made* with the objects opened that are still encrypted; no message tells a secret."""
    if isinstance(made, Refused):
        return Refused(made.reason, masked(made.message, secrets), masked(made.hint, secrets))
    objects = [_object(raw, work) for raw in made.objects] if work.keys else []
    found = [each is not None for each in objects]
    if not secrets and not any(found):
        return made
    return msgspec.structs.replace(
        made,
        objects=tuple(new or old for new, old in zip(objects, made.objects, strict=True)),
        warnings=tuple(masked(each, secrets) for each in made.warnings),
        secret=True,
    )


def _opened(work: Work, path: str, content: bytes) -> Opened | None:
    try:
        return opened(path, content, work.keys, work.unlocked)
    except (Stalled, Locked):
        if path in _needed(work, path):
            raise
        return None  # a chart's folder may hold values of other places


def _needed(work: Work, path: str) -> Iterable[str]:
    match work.job:
        case Plain(files=files):
            return files
        case Helm(value_files=files):
            return files
        case _:
            return (path,)


def _object(raw: bytes, work: Work) -> bytes | None:
    """An object that is encrypted itself, or a Secret some of whose data is."""
    if METADATA.encode() not in raw and b'"Secret"' not in raw:
        return None
    body = orjson.loads(raw)
    name = f"{body.get('kind')}/{(body.get('metadata') or {}).get('name')}"
    if isinstance(body.get(METADATA), dict) and sealed(raw):
        return _text(name + ".json", raw, work)
    if body.get("kind") != "Secret":
        return None
    data = {key: _data(f"{name}: {key}", value, work) for key, value in _pairs(body)}
    if data == dict(_pairs(body)):
        return None
    return orjson.dumps({**body, "data": data})


def _pairs(body: dict[str, Any]) -> Iterable[tuple[str, Any]]:
    data = body.get("data")
    return data.items() if isinstance(data, dict) else ()


def _data(name: str, value: Any, work: Work) -> Any:
    try:
        content = base64.b64decode(value, validate=True) if isinstance(value, str) else b""
    except (binascii.Error, ValueError):
        return value
    text = _text(name, content, work) if sealed(content) else None
    return value if text is None else base64.b64encode(text).decode()


def _text(name: str, content: bytes, work: Work) -> bytes | None:
    found = opened(name, content, work.keys, work.unlocked)
    return found.text if found else None
