"""
Git LFS: files that Git has only a pointer to, fetched by its batch API.

By ourselves, not by the ``git-lfs`` program: nothing is checked out here, so its filters have
nothing to run on, and one thing less must be on the machine. What was fetched is kept for this
repository, by its digest.

Another server that a ``.lfsconfig`` names is not asked: whoever may push could have our credentials
sent there.
"""

import asyncio
import hashlib
import os
import re
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import aiohttp

from trueup.edge.fetch.access import Access, authorization, masked
from trueup.edge.fetch.objects import LARGEST
from trueup.edge.fetch.patience import Patience, asked_to_wait
from trueup.edge.fetch.proxies import proxy_of
from trueup.edge.fetch.smart import Smart
from trueup.model.errors import Stalled, Unreachable

_POINTER = re.compile(
    rb"version https://git-lfs\.github\.com/spec/v1\n(?:ext-.*\n)*"
    rb"oid sha256:([0-9a-f]{64})\nsize (\d+)\n?"
)
_JSON = "application/vnd.git-lfs+json"
_AT_ONCE = 100
_PATIENCE = 120.0


class Pointer(NamedTuple):
    """*file*: where it stands in the tree, for messages."""

    oid: str
    size: int
    file: str


def pointer(text: bytes, file: str) -> Pointer | None:
    """What *text* points to, if it is a pointer."""
    found = _POINTER.fullmatch(text) if len(text) < 1024 else None
    return Pointer(found[1].decode(), int(found[2]), file) if found else None


class Lfs:
    """The files of one repository, kept below *folder*."""

    def __init__(self, smart: Smart, patience: Patience, folder: Path) -> None:
        self._smart = smart
        self._patience = patience
        self._folder = folder
        self._lock = asyncio.Lock()

    async def contents(
        self, url: str, access: Access, wanted: list[Pointer]
    ) -> Mapping[str, bytes]:
        """By digest. Raises ``Stalled`` or ``Unreachable``."""
        for each in wanted:
            if each.size > LARGEST:
                raise Stalled(
                    "FileTooLarge",
                    f"{each.file}: is {each.size >> 20} MiB, more than {LARGEST >> 20} MiB",
                    "leave large files out of what is rendered",
                )
        async with self._lock:
            missing = [each for each in wanted if not (self._folder / each.oid).exists()]
            for start in range(0, len(missing), _AT_ONCE):
                await self._fetch(url, access, missing[start : start + _AT_ONCE])
        return {each.oid: (self._folder / each.oid).read_bytes() for each in wanted}

    async def _fetch(self, url: str, access: Access, wanted: list[Pointer]) -> None:
        where = masked(url, access)
        if urlsplit(url).scheme not in ("http", "https"):
            raise Stalled(
                "LfsNotReached",
                f"{where}: {wanted[0].file} is kept by Git LFS, which is read over https only",
                "name the repository by its https address",
            )
        self._patience.heed(url)
        try:
            async with asyncio.timeout(_PATIENCE):
                for each, action in await self._offered(url, access, wanted):
                    self._keep(each, await self._downloaded(url, access, each, action))
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            told = f"{where}: Git LFS does not answer: {type(error).__name__}"
            raise Unreachable(told, "the fetch is tried again") from error

    async def _offered(
        self, url: str, access: Access, wanted: list[Pointer]
    ) -> list[tuple[Pointer, Mapping[str, Any]]]:
        """Where each is to be had."""
        base = self._smart.address(url).rstrip("/")
        path = f"{base}{'' if base.endswith('.git') else '.git'}/info/lfs/objects/batch"
        objects = [{"oid": each.oid, "size": each.size} for each in wanted]
        said = {"operation": "download", "transfers": ["basic"], "objects": objects}
        headers = {"Accept": _JSON, "Content-Type": _JSON, **_shown(access)}
        session = self._smart.session(access)
        asked = session.post(
            path, json=said, headers=headers, proxy=_proxy(path, access), allow_redirects=False
        )
        async with asked as answer:
            self._well(answer, url, access, wanted[0])
            body = await answer.json(content_type=None)
        offered = {each.get("oid"): each for each in body.get("objects") or ()}
        found = []
        for each in wanted:
            here = offered.get(each.oid) or {}
            action = (here.get("actions") or {}).get("download")
            if not action:
                told = str((here.get("error") or {}).get("message") or "it has no such object")
                raise Stalled(
                    "LfsObjectNotFound",
                    f"{masked(url, access)}: {each.file}: Git LFS: {told[:200]}",
                    "push it: git lfs push --all origin",
                )
            found.append((each, action))
        return found

    async def _downloaded(
        self, url: str, access: Access, each: Pointer, action: Mapping[str, Any]
    ) -> bytes:
        href = str(action["href"])
        given = {str(name): str(text) for name, text in (action.get("header") or {}).items()}
        mine = _shown(access) if urlsplit(href).netloc == urlsplit(url).netloc else {}
        session, headers = self._smart.session(access), {**mine, **given}
        async with session.get(href, headers=headers, proxy=_proxy(href, access)) as answer:
            self._well(answer, url, access, each)
            content = await answer.content.read(each.size + 1)
            while len(content) <= each.size and not answer.content.at_eof():
                content += await answer.content.read(each.size + 1 - len(content))
        if hashlib.sha256(content).hexdigest() != each.oid:
            told = f"{masked(url, access)}: {each.file}: Git LFS sent something else"
            raise Unreachable(told, "the fetch is tried again")
        return content

    def _well(
        self, answer: aiohttp.ClientResponse, url: str, access: Access, about: Pointer
    ) -> None:
        waits, seconds = asked_to_wait(answer.status, answer.headers)
        if waits:
            self._patience.put_off(url, seconds)
            self._patience.heed(url)
        if answer.status < 300:
            return
        told = f"{masked(url, access)}: {about.file}: Git LFS answers {answer.status}"
        if answer.status in (401, 403):
            raise Stalled("AuthenticationFailed", told, "check the repository's credentials")
        if answer.status < 500:
            raise Stalled("LfsNotReached", told, "does this server keep files for Git LFS?")
        raise Unreachable(told, "the fetch is tried again")

    def _keep(self, each: Pointer, content: bytes) -> None:
        """Put in place whole."""
        self._folder.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=self._folder, delete=False) as file:
            file.write(content)
        os.replace(file.name, self._folder / each.oid)


def _shown(access: Access) -> dict[str, str]:
    said = authorization(access)
    return {"Authorization": said} if said else {}


def _proxy(url: str, access: Access) -> str | None:
    return access.proxy or proxy_of(url) or None
