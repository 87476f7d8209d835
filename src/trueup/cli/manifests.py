"""Manifests: the objects of files, folders and standard input, and the scripts of an argocd-cm."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from trueup.cli import files
from trueup.cli.command import Call
from trueup.cli.output import USAGE, Failure
from trueup.k8s.yaml import KeyTwice, YamlError, documents

Body = Mapping[str, Any]
SUFFIXES = (".json", ".yaml", ".yml")


async def given(call: Call) -> list[Body]:
    """Of all that ``--file`` names, in that order."""
    places = call.given.many("file")
    if not places:
        raise Failure("nothing to look at", "name manifests with -f", USAGE)
    return [body for place in places for body in await bodies(place, call.out.note)]


async def operating(call: Call) -> Mapping[str, str]:
    """The data of the argocd-cm that ``--config`` names; nothing if it names none."""
    place = call.given.text("config")
    if not place:
        return {}
    found = await bodies(place, call.out.note)
    maps = [body for body in found if body["kind"] == "ConfigMap"]
    if not maps:
        raise Failure(f"{place} holds no ConfigMap", "--config takes an argocd-cm")
    return maps[0].get("data") or {}


async def bodies(place: str, note: Callable[[str], None]) -> list[Body]:
    """The objects of a file, or of all manifests below a folder in the order of their paths."""
    folder = Path(place)
    if place != "-" and folder.is_dir():  # noqa: ASYNC240 nothing else runs in this process
        below = sorted(each for each in folder.rglob("*") if each.suffix in SUFFIXES)  # noqa: ASYNC240
        return [body for each in below for body in await bodies(str(each), note)]
    return read(await files.read(place), place, note)


def read(text: str, place: str, note: Callable[[str], None]) -> list[Body]:
    """The objects of *text*; *place* is what it is called in messages."""
    try:
        return list(_objects(_read(text, place, note), place))
    except YamlError as error:
        raise Failure(f"{place} cannot be read: {error}") from error


def _read(text: str, place: str, note: Callable[[str], None]) -> Iterable[tuple[int, Any]]:
    """What was saved of a cluster is judged as other tools read it."""
    try:
        return documents(text)
    except KeyTwice as twice:
        note(f"warning: {place}, {twice}; the last value holds")
        return documents(text, last=True)


def _objects(found: Iterable[tuple[int, Any]], place: str) -> Iterator[Body]:
    """Lists are taken apart."""
    for line, each in found:
        for body in each if isinstance(each, list) else [each]:
            if not isinstance(body, Mapping):
                raise Failure(f"{place}, line {line}: expected an object, got {body!r}")
            items = body.get("items")
            if isinstance(items, list) and str(body.get("kind", "")).endswith("List"):
                yield from _objects([(line, items)], place)
            else:
                yield _named(body, f"{place}, line {line}")


def _named(body: Body, where: str) -> Body:
    for field in ("apiVersion", "kind"):
        if not isinstance(body.get(field), str):
            raise Failure(f"{where}: it is no Kubernetes object: it has no {field}")
    metadata = body.get("metadata") or {}
    if not isinstance(metadata, Mapping):
        raise Failure(f"{where}: metadata is no map")
    name = metadata.get("name") or metadata.get("generateName") or ""
    return {**body, "metadata": {**metadata, "name": str(name)}}
