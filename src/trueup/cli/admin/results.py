"""``admin app get-`` and ``diff-reconcile-results``: before and after an upgrade."""

import asyncio
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from trueup.cli import files, home
from trueup.cli.command import Call
from trueup.cli.home import Home
from trueup.cli.output import Failure, json_text, yaml_text
from trueup.k8s.object import Object
from trueup.k8s.ref import GroupKind

APPLICATION = GroupKind("argoproj.io", "Application")
REFRESH = "argocd.argoproj.io/refresh"
LOOK = 0.5  # seconds between two looks at whether all were compared
PATIENCE = 300.0  # seconds


async def get(call: Call) -> None:
    """What each Application says of itself; with ``--refresh``, once it has been compared anew."""
    given = call.given
    async with home.opened(given) as opened:
        if given.on("refresh"):
            await _refreshed(opened, given.text("l"))
        apps = await _applications(opened, given.text("l"))
    found = {"applications": [_result(each) for each in apps]}
    format = given.text("o")
    if format not in ("yaml", "json"):
        raise Failure(f"unknown output format: {format}", "yaml or json")
    text = json_text(found) if format == "json" else yaml_text(found)
    place = given.text("PATH")
    try:
        Path(place).write_text(f"{text}\n")  # noqa: ASYNC240 nothing else runs in this process
    except OSError as error:
        raise Failure(f"cannot write {place}: {error.strerror}") from error


async def diff(call: Call) -> None:
    """Of each Application in either file, its name and what differs."""
    one, other = [await _read(call.given.text(each)) for each in ("PATH1", "PATH2")]
    for name in sorted({*one, *other}):
        call.out.line(name)
        call.out.changes(one.get(name), other.get(name), ("before", "after"))


async def _read(place: str) -> dict[str, Any]:
    found = await files.objects(place)
    try:
        return {str(each["name"]): each for body in found for each in body["applications"] or ()}
    except (KeyError, TypeError) as error:
        hint = "trueup admin app get-reconcile-results writes such a file"
        raise Failure(f"{place} holds no results", hint) from error


async def _applications(opened: Home, selector: str) -> list[Object]:
    found, _ = await opened.cluster.list(APPLICATION, namespace=opened.namespace, selector=selector)
    return sorted(found, key=lambda app: app.ref.name)


async def _refreshed(opened: Home, selector: str) -> None:
    """Ask the controller to look, and wait until it has: it takes the annotation away."""
    for app in await _applications(opened, selector):
        patch = {"metadata": {"annotations": {REFRESH: "normal"}}}
        await opened.cluster.patch(app.ref, patch, media_type="merge")
    try:
        async with asyncio.timeout(PATIENCE):
            while await _waiting(opened, selector):  # noqa: ASYNC110 on another process
                await asyncio.sleep(LOOK)
    except TimeoutError as error:
        hint = "is trueup serve, or Argo CD's controller, running there?"
        raise Failure(f"not compared within {PATIENCE:.0f} s", hint) from error


async def _waiting(opened: Home, selector: str) -> bool:
    return any(app.annotation(REFRESH) for app in await _applications(opened, selector))


def _result(app: Object) -> Mapping[str, Any]:
    return {
        "name": app.ref.name,
        "health": app.at("status", "health", "status") or "",
        "sync": app.at("status", "sync"),
        "conditions": app.at("status", "conditions"),
    }
