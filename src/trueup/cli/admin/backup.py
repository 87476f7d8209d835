"""``admin export`` and ``import``: everything that Argo CD or Trueup was told, as one YAML file."""

import os
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from trueup.cli import home, manifests
from trueup.cli.command import Call
from trueup.cli.home import Home
from trueup.cli.output import FAILED, Failure, yaml_text
from trueup.core import backup
from trueup.core.backup import APPLICATION, APPSET, GROUP, PROJECT
from trueup.core.globs import matches_glob_or_regex
from trueup.k8s.object import Object
from trueup.k8s.ref import GroupKind, Ref
from trueup.model.errors import Refused, Stalled

CONFIG_MAP, SECRET = GroupKind("", "ConfigMap"), GroupKind("", "Secret")
APPLICATIONS, PROJECTS = GroupKind(GROUP, APPLICATION), GroupKind(GROUP, PROJECT)
APPSETS = GroupKind(GROUP, APPSET)
KINDS = (CONFIG_MAP, SECRET, PROJECTS, APPLICATIONS, APPSETS)
"""In the order of a backup: what is there before what needs it."""
PARAMETERS = "argocd-cmd-params-cm"
NAMESPACES = {
    APPLICATIONS: ("application-namespaces", "application.namespaces"),
    APPSETS: ("applicationset-namespaces", "applicationsetcontroller.namespaces"),
}
"""The flag and the key of `PARAMETERS` that name further namespaces of a kind."""
GONE = ("Forbidden", "NotFound")
Found = Mapping[Ref, Object]


async def export(call: Call) -> None:
    given = call.given
    async with home.opened(given) as opened:
        found = await _found(call, opened)
        namespace, cluster = opened.namespace, opened.cluster.name
    if not found:
        hint = "-n NAMESPACE says where Applications and settings are"
        raise Failure(f"nothing to export in namespace {namespace} of {cluster}", hint)
    status = not given.on("strip-status")
    bodies = (backup.exported(each.body, namespace, status=status) for each in found.values())
    text = "".join(f"{yaml_text(body)}\n---\n" for body in bodies)
    _written(call, given.text("out"), text)
    call.out.note(f"{len(found)} objects of {cluster}, namespace {namespace}")


def _written(call: Call, place: str, text: str) -> None:
    """For its owner only: a backup holds passwords."""
    if place in ("-", ""):
        call.out.line(text.rstrip("\n"))
        return
    try:
        descriptor = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(text)
    except OSError as error:
        raise Failure(f"cannot write {place}: {error.strerror}") from error


async def restore(call: Call) -> int:
    """All of the file is read and understood before anything is written."""
    source = call.given.text("SOURCE")
    saved = await _saved(call, source)
    async with home.opened(call.given) as opened:
        wanted = {_ref(body, opened.namespace): body for body in saved}
        live = await _found(call, opened)
        allowed = await _namespaces(call, opened)
        dry = " (dry run)" if call.given.on("dry-run") else ""
        call.out.note(f"to {opened.cluster.name}, namespace {opened.namespace}{dry}")
        problems = 0
        for ref, body in wanted.items():
            if _taken(ref, opened.namespace, allowed):
                problems += await _put(call, opened, ref, body, live.get(ref))
        surplus = [obj for ref, obj in live.items() if ref not in wanted and ref.kind != CONFIG_MAP]
        return await _pruned(call, opened, surplus) or (FAILED if problems else 0)


async def _saved(call: Call, source: str) -> list[dict[str, Any]]:
    text = sys.stdin.read() if source == "-" else ""
    if source != "-" and not Path(source).is_file():  # noqa: ASYNC240 nothing else runs here
        raise Failure(f"cannot read {source}: it is no file", "trueup admin export -o FILE")
    place = source if source != "-" else "standard input"
    found = (
        manifests.read(text, place, call.out.note)
        if text
        else await manifests.bodies(source, call.out.note)
    )
    bodies = [dict(body) for body in found]
    for body in bodies:
        _understood(body, place)
    return bodies


def _understood(body: Mapping[str, Any], place: str) -> None:
    meta, kind = body["metadata"], Object(body).kind
    if kind not in KINDS:
        known = ", ".join(each.kind for each in KINDS)
        raise Failure(
            f"{place}: {kind.kind} {meta['name']!r} is of no kind that a backup holds",
            f"{known}; kubectl apply takes all others",
        )
    if not meta["name"]:
        raise Failure(f"{place}: a {kind.kind} has no name")


def _ref(body: dict[str, Any], namespace: str) -> Ref:
    """Without a namespace it is that of the settings."""
    meta = body["metadata"]
    body["metadata"] = {**meta, "namespace": meta.get("namespace") or namespace}
    return Object(body).ref


async def _put(
    call: Call, opened: Home, ref: Ref, saved: Mapping[str, Any], live: Object | None
) -> bool:
    """Create or update one object; whether that was refused."""
    given, told = call.given, _told(ref)
    if backup.labelled(saved, given.text("skip-resources-with-label")):
        call.out.line(f"Skipping {told} in namespace {ref.namespace}")
        return False
    if live is not None and given.on("ignore-tracking"):
        saved = backup.tracked_as(saved, live.body)
    stopping = given.on("stop-operation")
    if live is not None and backup.same(saved, live.body, stopping=stopping):
        if given.on("verbose"):
            call.out.line(f"{told} unchanged{_dry(call)}")
        return False
    try:
        if not given.on("dry-run"):
            await _write(call, opened, saved, live, stopping=stopping)
    except Refused as error:
        if error.reason not in GONE:
            raise
        call.out.note(f"warning: {told}: {error.message}")
        return True
    done = "created" if live is None else "updated"
    call.out.line(f"{told} in namespace {ref.namespace} {done}{_dry(call)}")
    return False


async def _write(
    call: Call, opened: Home, saved: Mapping[str, Any], live: Object | None, *, stopping: bool
) -> None:
    if live is None:
        await opened.cluster.create(saved)
        return
    try:
        await opened.cluster.replace(backup.restored(saved, live.body, stopping=stopping))
    except Refused as error:
        if error.reason != "Conflict":
            raise
        if not call.given.on("override-on-conflict"):
            raise Failure(error.message, "--override-on-conflict writes it all the same") from error
        now = await opened.cluster.get(live.ref) or live
        await opened.cluster.replace(backup.restored(saved, now.body, stopping=stopping))


async def _pruned(call: Call, opened: Home, surplus: list[Object]) -> int:
    """What is there and in no backup: told, or with ``--prune`` deleted."""
    skipped = call.given.text("skip-resources-with-label")
    kept = [obj for obj in surplus if backup.labelled(obj.body, skipped)]
    for obj in kept:
        told, namespace = _told(obj.ref), obj.ref.namespace
        call.out.line(f"Skipping pruning of {told} in namespace {namespace}")
    gone = [obj for obj in surplus if obj not in kept]
    if not call.given.on("prune"):
        for obj in gone:
            call.out.line(f"{_told(obj.ref)} needs pruning")
        return 0
    for obj in gone:
        if await _deleted(call, opened, obj):
            call.out.line(f"{_told(obj.ref)} pruned{_dry(call)}")
        else:
            call.out.line(f"The command to prune {_told(obj.ref)} was cancelled.")
    return 0


async def _deleted(call: Call, opened: Home, obj: Object) -> bool:
    """An Application goes without what it deployed."""
    if call.given.on("dry-run"):
        return True
    if not call.agreed(f"Are you sure you want to prune {_told(obj.ref)} ? [y/n] "):
        return False
    if obj.ref.kind == APPLICATIONS and obj.at("metadata", "finalizers"):
        held = {"metadata": {"finalizers": None}}
        await opened.cluster.patch(obj.ref, held, media_type="merge")
    await opened.cluster.delete(obj.ref, propagation="Background")
    return True


async def _found(call: Call, opened: Home) -> dict[Ref, Object]:
    """What is there, in the order of a backup."""
    allowed = await _namespaces(call, opened)
    found: dict[Ref, Object] = {}
    for kind in KINDS:
        objects = await _listed(call, opened, kind, everywhere=bool(allowed.get(kind)))
        found |= {obj.ref: obj for obj in objects if _taken(obj.ref, opened.namespace, allowed)}
    return found


async def _listed(call: Call, opened: Home, kind: GroupKind, *, everywhere: bool) -> list[Object]:
    try:
        namespace = "" if everywhere else opened.namespace
        objects, _ = await opened.cluster.list(kind, namespace=namespace)
    except Stalled as error:
        if kind != APPSETS:  # an installation may be without them
            raise
        call.out.note(f"warning: {error.message}")
        return []
    return [obj for obj in objects if kind not in (CONFIG_MAP, SECRET) or backup.ours(obj)]


async def _namespaces(call: Call, opened: Home) -> dict[GroupKind, tuple[str, ...]]:
    """Patterns of further namespaces, by kind."""
    found = await opened.cluster.get(Ref(CONFIG_MAP, opened.namespace, PARAMETERS))
    said: Mapping[str, str] = (found.at("data") if found else None) or {}
    return {
        kind: call.given.many(flag) or tuple(_listed_in(said.get(key, "")))
        for kind, (flag, key) in NAMESPACES.items()
    }


def _listed_in(text: str) -> Iterator[str]:
    yield from filter(None, map(str.strip, text.split(",")))


def _taken(ref: Ref, namespace: str, allowed: Mapping[GroupKind, Iterable[str]]) -> bool:
    if ref.namespace == namespace or ref.kind not in allowed:
        return True
    return any(matches_glob_or_regex(each, ref.namespace) for each in allowed[ref.kind])


def _told(ref: Ref) -> str:
    return f"{ref.kind.group}/{ref.kind.kind} {ref.name}"


def _dry(call: Call) -> str:
    return " (dry run)" if call.given.on("dry-run") else ""
