"""
Known: Stacks of a server that are about roots of the checkout, though no manifest in it is.

Such as were made by hand, or stand in a repository of manifests alone. They are planned as those
that the checkout declares; what it declares itself, or does no more, is as the checkout says.
"""

import dataclasses
from collections.abc import Mapping
from posixpath import normpath
from typing import Any

import msgspec

from trueup.cli.plan.kept import Server
from trueup.cli.plan.scene import Scene
from trueup.core.changeset.declared import id_of
from trueup.core.webhooks.addresses import place
from trueup.model.stack import STACK, Stack


async def known(server: Server, scene: Scene) -> Scene:
    """*scene*, joined by these. Raises ``Failure`` if the server does not say."""
    declared, before = scene.after.declared, scene.before.declared
    roots = {root.path for root in scene.after.discovered.roots}
    apart = roots - {_path(each.spec.source.path) for each in declared.stacks}
    if server.client is None or not apart:
        return scene
    there = {place(each) for each in scene.addresses} - {""}

    def concerns(row: Mapping[str, Any]) -> bool:
        id = f"{STACK.kind}/{row['namespace']}/{row['name']}"
        mine = id in declared.files or id in before.files
        return not mine and place(row["repoUrl"]) in there and _path(row["path"]) in apart

    found = await server.stacks(concerns)
    files = {**declared.files, **{id_of(each): "" for each in found}}
    stacks: tuple[Stack, ...] = (*declared.stacks, *found)
    whole = msgspec.structs.replace(declared, stacks=stacks, files=files)
    return dataclasses.replace(scene, after=dataclasses.replace(scene.after, declared=whole))


def _path(said: str) -> str:
    return normpath(said.strip("/") or ".")
