"""ConfigMaps and Secrets from literals, files and env files, and the suffix made from content."""

import base64
import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from trueup.core.kustomize.item import Beyond, Item, item

Read = Callable[[str], bytes]
FIELDS = {"name", "namespace", "literals", "files", "envs", "env", "options", "type"}
LINE = 70
OPTIONS = {"labels", "annotations", "disableNameSuffixHash", "immutable"}


def generated(
    kind: str, entries: Iterable[Any], options: Mapping[str, Any], read: Read
) -> Iterator[Item]:
    """One object for each entry of ``configMapGenerator`` or ``secretGenerator``."""
    if options.keys() - OPTIONS:
        raise Beyond("generatorOptions")
    for entry in entries:
        if not isinstance(entry, dict) or entry.keys() - FIELDS:
            raise Beyond(f"a field of the {kind} generator")
        own = entry.get("options") or {}
        if own.keys() - OPTIONS:
            raise Beyond("options of a generator")
        yield _generated(kind, entry, _merged(options, own), read)


def _merged(shared: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    """An entry's own options over those of all; a true flag of either holds."""
    maps = {
        key: {**(shared.get(key) or {}), **(own.get(key) or {})}
        for key in ("labels", "annotations")
    }
    flags = {
        key: bool(shared.get(key) or own.get(key)) for key in ("disableNameSuffixHash", "immutable")
    }
    return {**maps, **flags}


def _generated(kind: str, entry: dict[str, Any], options: dict[str, Any], read: Read) -> Item:
    data = dict(_data(entry, read))
    metadata: dict[str, Any] = {"name": entry.get("name")}
    if entry.get("namespace"):
        metadata["namespace"] = entry["namespace"]
    for key in ("labels", "annotations"):
        if options[key]:
            metadata[key] = {str(name): value for name, value in options[key].items()}
    body: dict[str, Any] = {"apiVersion": "v1", "kind": kind, "metadata": metadata}
    if kind == "Secret":
        body["type"] = entry.get("type") or "Opaque"
        body["data"] = {key: _wrapped(value) for key, value in data.items()}
    else:
        body["data"] = {key: _text(value) for key, value in data.items()}
    if not body["data"]:
        raise Beyond("a generator of nothing")
    if options["immutable"]:
        body["immutable"] = True
    return item(body, hashed=not options["disableNameSuffixHash"])


def _wrapped(value: bytes) -> str:
    """Base64 in lines of 70 if it is as long as one; the suffix is made from these very letters."""
    text = base64.b64encode(value).decode()
    if len(text) < LINE:
        return text
    return "".join(f"{text[at : at + LINE]}\n" for at in range(0, len(text), LINE))


def _text(value: bytes) -> str:
    try:
        return value.decode()
    except UnicodeDecodeError as error:
        raise Beyond("binary data") from error


def _data(entry: dict[str, Any], read: Read) -> Iterator[tuple[str, bytes]]:
    envs = [*(entry.get("envs") or ()), *([entry["env"]] if entry.get("env") else ())]
    pairs = [pair for path in envs for pair in _env(_text(read(path)))]
    pairs += [_file(source, read) for source in entry.get("files") or ()]
    pairs += [_literal(literal) for literal in entry.get("literals") or ()]
    if len({key for key, _ in pairs}) != len(pairs):
        raise Beyond("a key that is generated twice")
    yield from pairs


def _file(source: str, read: Read) -> tuple[str, bytes]:
    key, equals, path = source.partition("=")
    return (key, read(path)) if equals else (source.rpartition("/")[2], read(source))


def _literal(literal: str) -> tuple[str, bytes]:
    key, equals, value = literal.partition("=")
    if not equals or not key or value[:1] in ("'", '"'):
        raise Beyond("a literal that is quoted or has no value")
    return key, value.encode()


def _env(text: str) -> Iterator[tuple[str, bytes]]:
    for line in text.lstrip("\ufeff").splitlines():
        stripped = line.lstrip()
        if not stripped or stripped.startswith("#"):
            continue
        key, equals, value = stripped.partition("=")
        if not equals:
            raise Beyond("a variable of the environment")
        yield key, value.encode()


def suffix(body: Mapping[str, Any]) -> str:
    """The ten letters that Kustomize makes from a ConfigMap's or Secret's content."""
    # The name counts as empty: Kustomize looks for a field that is called "metadata/name".
    content = {"kind": body["kind"], "name": "", "data": body.get("data", "")}
    if body["kind"] == "Secret":
        content["type"] = body.get("type", "")
    for more in ("binaryData", "stringData"):
        if more in body:
            content[more] = body[more]
    digest = hashlib.sha256(_go_json(content).encode()).hexdigest()[:10]
    return digest.translate(str.maketrans("013ae", "ghkmt"))


def _go_json(value: Any) -> str:
    """JSON as Go's encoder writes it: sorted keys, and HTML's characters escaped."""
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    for char in "<>&\u2028\u2029":
        text = text.replace(char, f"\\u{ord(char):04x}")
    return text
