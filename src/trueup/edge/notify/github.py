"""
GitHub: commit statuses, deployments, check runs, comments of pull requests, dispatches.

As a GitHub App, or by a token (``token``). The App's own token is renewed shortly before it ends.
"""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from trueup.edge.claims import private, signed
from trueup.edge.notify.desk import Desk
from trueup.edge.notify.fields import Fields, wrong
from trueup.edge.notify.forges import cut, path_of, place_of, revision_of, tagged
from trueup.model.errors import Refused
from trueup.model.notice import About, Notice

API = "https://api.github.com"
_ACCEPT = {"Accept": "application/vnd.github+json", "X-GitHub-Api-Version": "2022-11-28"}
_EARLY = 60.0  # seconds before its end that a token is renewed
_DESCRIPTION = 140  # characters that GitHub takes
_COMMENT = 65536
_PAGE = 100
_PAGES = 30


class GitHub:
    def __init__(self, settings: Fields, desk: Desk) -> None:
        self._desk = desk
        self._settings = settings
        base = settings.text("enterpriseBaseURL", API).rstrip("/")
        self._api = _enterprise(base) if "enterpriseBaseURL" in settings else base
        self._given = base
        if not settings.text("token"):
            for name in ("appID", "installationID", "privateKey"):
                settings.needed(name)
            private(settings.text("privateKey"), "privateKey", settings.where)
        self._token, self._until = settings.text("token"), float("inf")

    async def send(self, notice: Notice, recipient: str, about: About) -> None:
        said = Fields(notice.parts.get("github"), "github")
        if not said:
            raise wrong("the template", "says nothing for github")
        owner, name = path_of(said)[:2]
        at = f"{self._api}/repos/{quote(owner)}/{quote(name)}"
        doing: tuple[tuple[str, Callable[[str, Fields, Notice], Awaitable[None]]], ...] = (
            ("status", self._status),
            ("deployment", self._deployment),
            ("pullRequestComment", self._comment),
            ("checkRun", self._check_run),
            ("repositoryDispatch", self._dispatch),
        )
        for part, do in doing:
            if part in said:
                await do(at, said, notice)

    async def _status(self, at: str, said: Fields, notice: Notice) -> None:
        status = said.within("status")
        body = {
            "state": status.text("state"),
            "target_url": status.text("targetURL"),
            "description": cut(notice.message, _DESCRIPTION),
            "context": status.text("label"),
        }
        try:
            await self._call("POST", f"{at}/statuses/{place_of(said)}", body)
        except Refused as error:
            if error.code != 422 or "maximum number of statuses" not in error.message:
                raise  # a commit takes a thousand of a context: one more would change nothing

    async def _deployment(self, at: str, said: Fields, notice: Notice) -> None:
        wanted, commit = said.within("deployment"), revision_of(said)
        environment = wanted.text("environment")
        query = urlencode({"environment": environment, "ref": commit})
        found = await self._call("GET", f"{at}/deployments?{query}")
        if not found:
            found = [await self._call("POST", f"{at}/deployments", _deployed(wanted, commit))]
        if not isinstance(found[0], dict) or "id" not in found[0]:
            raise self._desk.refused(f"GitHub has made no deployment: {found[0]}")
        body = {
            "state": wanted.text("state"),
            "log_url": wanted.text("logURL"),
            "description": cut(notice.message, _DESCRIPTION),
            "environment": environment,
            "environment_url": wanted.text("environmentURL"),
        }
        await self._call("POST", f"{at}/deployments/{found[0]['id']}/statuses", body)

    async def _comment(self, at: str, said: Fields, notice: Notice) -> None:
        content, mark = tagged(said.within("pullRequestComment"))
        body = {"body": cut(content, _COMMENT)}
        for pull in await self._call("GET", f"{at}/commits/{place_of(said)}/pulls"):
            of = f"{at}/issues/{pull['number']}/comments"
            if mark and (old := await self._ours(of, mark)):
                await self._call("PATCH", f"{at}/issues/comments/{old}", body)
            else:
                await self._call("POST", of, body)

    async def _ours(self, comments: str, mark: str) -> int:
        """The number of the comment that has *mark*; 0: there is none."""
        for page in range(1, _PAGES + 1):
            found = await self._call("GET", f"{comments}?per_page={_PAGE}&page={page}")
            for each in found:
                if mark in str(each.get("body") or ""):
                    return int(each["id"])
            if len(found) < _PAGE:
                break
        return 0

    async def _check_run(self, at: str, said: Fields, notice: Notice) -> None:
        await self._call("POST", f"{at}/check-runs", _checked(said))

    async def _dispatch(self, at: str, said: Fields, notice: Notice) -> None:
        wanted = said.within("repositoryDispatch")
        body = {"event_type": wanted.text("event_type")}
        if payload := wanted.json("client_payload"):
            body["client_payload"] = payload
        await self._call("POST", f"{at}/dispatches", body)

    async def _call(self, method: str, url: str, body: Any = None) -> Any:
        headers = {**_ACCEPT, "Authorization": f"token {await self._known()}"}
        if body is None:
            return await self._desk.get(url, headers) or []
        return await self._desk.json(url, body, headers, method=method)

    async def _known(self) -> str:
        """The token: as it is set, or the App's."""
        now = self._desk.tools.now().timestamp()
        if not self._token or now > self._until - _EARLY:
            told = await self._installed(now)
            self._token = str(told["token"])
            self._desk.masks.add(self._token)
            ends = datetime.fromisoformat(str(told["expires_at"]).replace("Z", "+00:00"))
            self._until = ends.timestamp()
        return self._token

    async def _installed(self, now: float) -> Any:
        key = private(self._settings.text("privateKey"), "privateKey", self._settings.where)
        claims = {"iat": int(now) - 60, "exp": int(now) + 540, "iss": self._settings.text("appID")}
        headers = {**_ACCEPT, "Authorization": f"Bearer {signed(claims, key)}"}
        path = f"/app/installations/{self._settings.text('installationID')}/access_tokens"
        try:
            return await self._desk.json(self._given + path, {}, headers)
        except Refused as error:
            if error.code != 404 or self._given == self._api:
                raise
        return await self._desk.json(self._api + path, {}, headers)


def _deployed(wanted: Fields, commit: str) -> dict[str, Any]:
    merging = wanted.flag("autoMerge") if "autoMerge" in wanted else True
    return {
        "ref": wanted.text("reference") or commit,
        "auto_merge": merging,
        "required_contexts": _contexts(wanted),
        "environment": wanted.text("environment"),
        "transient_environment": wanted.flag("transientEnvironment"),
    }


def _contexts(wanted: Fields) -> list[str] | None:
    """None: GitHub looks at every check; empty: at no one."""
    if "requiredContexts" not in wanted:
        return None
    return [str(each) for each in wanted.list("requiredContexts")]


def _checked(said: Fields) -> dict[str, Any]:
    run = said.within("checkRun")
    status, conclusion = run.text("status"), run.text("conclusion")
    if (status == "completed" or run.text("completed_at")) and not conclusion:
        raise wrong(run.where, "a run that is completed has a conclusion, which is missing")
    body: dict[str, Any] = {
        "name": run.text("name"),
        "head_sha": revision_of(said),
        "details_url": run.text("details_url"),
        "external_id": "argocd-notifications",
    }
    if status or conclusion:
        body["status"] = status or "completed"
    if conclusion:
        body["conclusion"] = conclusion
    for name in ("started_at", "completed_at"):
        if moment := run.text(name):
            body[name] = moment
    if output := run.within("output"):
        body["output"] = {name: output.text(name) for name in ("title", "summary", "text")}
    return body


def _enterprise(base: str) -> str:
    """Where the API of a GitHub Enterprise server is, as GitHub's own clients find it."""
    host = urlsplit(base).netloc
    if base.endswith("/api/v3") or host.startswith("api.") or ".api." in host:
        return base
    return f"{base}/api/v3"
