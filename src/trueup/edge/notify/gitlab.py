"""GitLab: commit statuses, deployments, and notes of the merge requests that bring a commit."""

from typing import Any
from urllib.parse import quote

from trueup.edge.notify.desk import Desk
from trueup.edge.notify.fields import Fields, wrong
from trueup.edge.notify.forges import cut, path_of, revision_of, tagged
from trueup.model.errors import Refused
from trueup.model.notice import About, Notice

API = "https://gitlab.com"
_DESCRIPTION = 255  # characters that GitLab takes
_NOTE = 1_000_000
_SAME = "Cannot transition status"
_PAGE = 100
_PAGES = 30


class GitLab:
    def __init__(self, settings: Fields, desk: Desk) -> None:
        self._desk = desk
        base = settings.text("baseURL", API).rstrip("/").removesuffix("/api/v4")
        self._api = f"{base}/api/v4"
        self._headers = {"PRIVATE-TOKEN": settings.needed("token")}

    async def send(self, notice: Notice, recipient: str, about: About) -> None:
        said = Fields(notice.parts.get("gitlab"), "gitlab")
        if not said:
            raise wrong("the template", "says nothing for gitlab")
        at = f"{self._api}/projects/{quote('/'.join(path_of(said)), '')}"
        commit = revision_of(said)
        if "status" in said:
            await self._status(at, said.within("status"), commit, notice)
        if "deployment" in said:
            await self._deployment(at, said.within("deployment"), commit)
        if "mergeRequestComment" in said:
            await self._note(at, said.within("mergeRequestComment"), commit)

    async def _status(self, at: str, status: Fields, commit: str, notice: Notice) -> None:
        body = {
            "state": status.text("state"),
            "description": cut(notice.message, _DESCRIPTION),
        }
        for name, key in (("label", "name"), ("targetURL", "target_url")):
            if value := status.text(name):
                body[key] = value
        try:
            await self._post(f"{at}/statuses/{commit}", body)
        except Refused as error:
            if _SAME not in error.message:  # it has that state already
                raise

    async def _deployment(self, at: str, wanted: Fields, commit: str) -> None:
        body = {
            "environment": wanted.text("environment"),
            "ref": wanted.text("reference") or commit,
            "sha": commit,
            "tag": wanted.flag("tag"),
            "status": wanted.text("state"),
        }
        await self._post(f"{at}/deployments", body)

    async def _note(self, at: str, comment: Fields, commit: str) -> None:
        content, mark = tagged(comment)
        body = {"body": cut(content, _NOTE)}
        found = await self._get(f"{at}/repository/commits/{commit}/merge_requests")
        for each in found or ():
            notes = f"{at}/merge_requests/{each['iid']}/notes"
            if mark and (old := await self._ours(notes, mark)):
                await self._post(f"{notes}/{old}", body, method="PUT")
            else:
                await self._post(notes, body)

    async def _ours(self, notes: str, mark: str) -> int:
        """The number of the note that has *mark*; 0: there is none."""
        for page in range(1, _PAGES + 1):
            found = await self._get(f"{notes}?per_page={_PAGE}&page={page}") or []
            for each in found:
                if mark in str(each.get("body") or ""):
                    return int(each["id"])
            if len(found) < _PAGE:
                break
        return 0

    async def _get(self, url: str) -> Any:
        return await self._desk.get(url, self._headers)

    async def _post(self, url: str, body: Any, *, method: str = "POST") -> None:
        await self._desk.json(url, body, self._headers, method=method)
