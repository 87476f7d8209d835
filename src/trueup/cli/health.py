"""
``trueup resource health``: what is said of the health of manifests, here, without any server.

The very judge of the controller looks at each document: ``--config`` takes an ``argocd-cm`` whose
scripts come first, so that a ``health.lua`` can be tried before anybody depends on it.
"""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from trueup.cli import files
from trueup.cli.command import Call
from trueup.cli.output import USAGE, Failure
from trueup.core.customizations import health_scripts
from trueup.core.health import Judge, judge
from trueup.edge.lua import Lua
from trueup.k8s.object import Object
from trueup.k8s.yaml import YamlError, documents

Body = Mapping[str, Any]
SUFFIXES = (".json", ".yaml", ".yml")
COLUMNS = ("KIND", "NAME", "STATUS", "MESSAGE")


async def health(call: Call) -> None:
    """Of each document, in their order; a kind that nothing is known of has an empty status."""
    places = call.given.many("file")
    if not places:
        raise Failure("nothing to look at", "name manifests with -f", USAGE)
    judged = await _judge(call)
    rows = [_row(body, judged) for place in places for body in await _bodies(place)]
    table = [tuple(row.values()) for row in rows]
    call.out.shown(rows, call.given.text("output"), lambda: call.out.table(COLUMNS, table))


def _row(body: Body, judged: Judge) -> dict[str, str]:
    obj = Object(body)
    found = judged(obj)
    return {
        "kind": obj.ref.kind.kind,
        "name": obj.ref.name,
        "status": str(found.status) if found else "",
        "message": found.message if found else "",
    }


async def _judge(call: Call) -> Judge:
    place = call.given.text("config")
    if not place:
        return judge({}, Lua())
    maps = [body for body in await _bodies(place) if body["kind"] == "ConfigMap"]
    if not maps:
        raise Failure(f"{place} holds no ConfigMap", "--config takes an argocd-cm")
    problems: list[str] = []
    scripts = health_scripts(maps[0].get("data") or {}, problems)
    for problem in problems:
        call.out.note(f"warning: {problem}")
    return judge(scripts, Lua())


async def _bodies(place: str) -> list[Body]:
    """The objects of a file, or of all manifests below a folder in the order of their paths."""
    folder = Path(place)
    if place != "-" and folder.is_dir():  # noqa: ASYNC240 nothing else runs in this process
        below = sorted(each for each in folder.rglob("*") if each.suffix in SUFFIXES)  # noqa: ASYNC240
        return [body for each in below for body in await _bodies(str(each))]
    try:
        found = documents(await files.read(place))
    except YamlError as error:
        raise Failure(f"{place} cannot be read: {error}") from error
    return list(_objects(found, place))


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
