"""
Names: what a shell may complete an argument with, asked of the server.

A server that is not there, or does not answer soon, completes nothing and says nothing.
"""

import asyncio
from typing import Any, NamedTuple

from trueup.cli.command import Call
from trueup.cli.given import Given
from trueup.cli.output import Failure, Output

_PATIENCE = 5.0  # seconds


class _Listed(NamedTuple):
    """Where the server lists something, and where in an item its name is."""

    path: str
    name: tuple[str, ...] = ("metadata", "name")


_LISTED = {
    "APPNAME": _Listed("/api/v1/applications"),
    "APPSETNAME": _Listed("/api/v1/applicationsets"),
    "PROJECT": _Listed("/api/v1/projects"),
    "REPO": _Listed("/api/v1/repositories", ("repo",)),
    "CREDSURL": _Listed("/api/v1/repocreds", ("url",)),
    "STACKNAME": _Listed("/api/trueup/v1/stacks", ("name",)),
    "PROPOSALNAME": _Listed("/api/trueup/v1/proposals", ("name",)),
    "SERVER/NAME": _Listed("/api/v1/clusters", ("name",)),
}


def known(word: str) -> bool:
    """Whether the server knows what can stand for *word*."""
    return word in _LISTED


def names(word: str, given: Given) -> list[str]:
    """What can stand for *word*."""
    try:
        return asyncio.run(asyncio.wait_for(_asked(_LISTED[word], given), _PATIENCE))
    except (Failure, OSError, TimeoutError):
        return []


async def _asked(listed: _Listed, given: Given) -> list[str]:
    async with Call(given, Output.standard()).server() as server:
        answer = await server.get(listed.path)
    return sorted(filter(None, (_name(each, listed.name) for each in answer.get("items") or ())))


def _name(item: Any, path: tuple[str, ...]) -> str:
    for key in path:
        item = (item or {}).get(key)
    return str(item or "")
