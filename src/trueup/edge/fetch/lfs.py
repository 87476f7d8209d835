"""
Git LFS: files that Git has only a pointer to, fetched by its batch API.

By ourselves, not by the ``git-lfs`` program: nothing is checked out here, so its filters have
nothing to run on, and one thing less must be on the machine. What was fetched is kept for this
repository, by its digest.

Of a repository that is reached by ssh the host itself says where they are and what lets us in
(``git-lfs-authenticate``). Another server, that a ``.lfsconfig`` names, is asked as anybody may
ask: whoever may push could have our credentials sent there.
"""

import asyncio
import hashlib
import json
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import aiohttp

from trueup.core.source.lfs import Pointer
from trueup.edge.fetch.access import Access, authorization, is_ssh, masked, ssh_parts
from trueup.edge.fetch.command import Git
from trueup.edge.fetch.objects import LARGEST
from trueup.edge.fetch.proxies import proxy_of
from trueup.edge.fetch.smart import Smart
from trueup.edge.proxies import named
from trueup.edge.waits import asked_to_wait
from trueup.model.errors import Stalled, Unreachable

_JSON = "application/vnd.git-lfs+json"
_AT_ONCE = 100
_PATIENCE = 120.0


class Lfs:
    """The files of one repository, kept below *folder*."""

    def __init__(self, git: Git, smart: Smart, folder: Path) -> None:
        self._git = git
        self._smart = smart
        self._patience = git.patience
        self._folder = folder
        self._lock = asyncio.Lock()

    async def contents(
        self, url: str, other: str, access: Access, wanted: list[Pointer]
    ) -> Mapping[str, bytes]:
        """
        By digest, of the repository at *url*; *other*: the server that it names instead.

        Raises ``Stalled`` or ``Unreachable``.
        """
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
                await self._fetch(url, other, access, missing[start : start + _AT_ONCE])
        return {each.oid: (self._folder / each.oid).read_bytes() for each in wanted}

    async def _fetch(self, url: str, other: str, access: Access, wanted: list[Pointer]) -> None:
        where = masked(url, access)
        self._patience.heed(url)
        try:
            async with asyncio.timeout(_PATIENCE):
                server = await self._server(url, other, access, wanted[0])
                for each, action in await self._offered(server, access, wanted):
                    self._keep(each, await self._downloaded(server, access, each, action))
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            told = f"{where}: Git LFS does not answer: {type(error).__name__}"
            raise Unreachable(told, "the fetch is tried again") from error

    async def _server(self, url: str, other: str, access: Access, about: Pointer) -> "_Server":
        asked = other or url
        if urlsplit(asked).scheme in ("http", "https"):
            known = not other or _host(other) == _host(url)
            base = other or _below(self._smart.address(url))
            return _Server(url, base.rstrip("/"), _shown(access) if known else {})
        if is_ssh(asked) and (not other or ssh_parts(other)[0] == ssh_parts(url)[0]):
            return await self._told_by_ssh(asked, access)
        raise Stalled(
            "LfsNotReached",
            f"{masked(url, access)}: {about.file} is kept by Git LFS, which is not read from "
            f"{masked(asked, access)}",
            "name the repository, or lfs.url in .lfsconfig, by an https address",
        )

    async def _told_by_ssh(self, url: str, access: Access) -> "_Server":
        """Where a host that has no ``git-lfs-authenticate`` would have it, else."""
        target, path = ssh_parts(url)
        words = ("git-lfs-authenticate", path, "download")
        try:
            said = json.loads(await self._git.by_ssh(url, access, words))
        except (ValueError, Unreachable):
            said = {}
        host = target[-1].rpartition("@")[2]
        base = str(said.get("href") or _below(f"https://{host}/{path.strip('/')}"))
        given = {str(name): str(text) for name, text in (said.get("header") or {}).items()}
        return _Server(url, base.rstrip("/"), given)

    async def _offered(
        self, server: "_Server", access: Access, wanted: list[Pointer]
    ) -> list[tuple[Pointer, Mapping[str, Any]]]:
        """Where each is to be had."""
        url, path = server.url, f"{server.base}/objects/batch"
        objects = [{"oid": each.oid, "size": each.size} for each in wanted]
        said = {"operation": "download", "transfers": ["basic"], "objects": objects}
        headers = {"Accept": _JSON, "Content-Type": _JSON, **server.shown}
        proxy = proxy_of(path, access)
        session = self._smart.session(access, proxy)
        asked = session.post(
            path, json=said, headers=headers, proxy=named(proxy), allow_redirects=False
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
        self, server: "_Server", access: Access, each: Pointer, action: Mapping[str, Any]
    ) -> bytes:
        url, href = server.url, str(action["href"])
        given = {str(name): str(text) for name, text in (action.get("header") or {}).items()}
        mine = server.shown if _host(href) == _host(server.base) else {}
        proxy, headers = proxy_of(href, access), {**mine, **given}
        session = self._smart.session(access, proxy)
        async with session.get(href, headers=headers, proxy=named(proxy)) as answer:
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


class _Server(NamedTuple):
    """*url*: of the repository, for messages; *shown*: the headers that say who we are."""

    url: str
    base: str
    shown: Mapping[str, str]


def _below(url: str) -> str:
    """Where git-lfs looks if nothing else is said."""
    bare = url.rstrip("/")
    return f"{bare}{'' if bare.endswith('.git') else '.git'}/info/lfs"


def _host(url: str) -> tuple[str, str]:
    parts = urlsplit(url)
    return parts.scheme, parts.netloc.rpartition("@")[2].lower()


def _shown(access: Access) -> dict[str, str]:
    said = authorization(access)
    return {"Authorization": said} if said else {}
