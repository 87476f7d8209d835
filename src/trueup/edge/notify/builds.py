"""Builds: the statuses of commits at Bitbucket, in the cloud and at home, and at Azure DevOps."""

import base64
import hashlib
from urllib.parse import quote, urlsplit

from trueup.edge.notify.desk import Desk
from trueup.edge.notify.fields import Fields, wrong
from trueup.edge.notify.forges import cut, path_of, revision_of
from trueup.model.notice import About, Notice

BITBUCKET = "https://api.bitbucket.org/2.0"
AZURE = "https://dev.azure.com"
_BITBUCKET = 255  # characters of a description
_KEY = 40  # characters of the key of a build
_AZURE = 4000


class Bitbucket:
    """By an access token (``token``), or by a name and an app password; *apiURL*: of a server."""

    def __init__(self, settings: Fields, desk: Desk) -> None:
        self._desk = desk
        self._api = settings.text("apiURL", BITBUCKET).rstrip("/")
        self._headers = {"Authorization": _authorization(settings, settings.text("username"))}

    async def send(self, notice: Notice, recipient: str, about: About) -> None:
        said = Fields(notice.parts.get("bitbucket"), "bitbucket")
        if "status" not in said:
            raise wrong("the template", "gives no bitbucket.status")
        status, commit = said.within("status"), revision_of(said)
        name = status.text("label") or about.group or "trueup"
        body = {
            "key": _key(name),
            "state": status.text("state"),
            "name": name,
            "url": status.text("targetURL") or about.link,
            "description": cut(notice.message, _BITBUCKET),
        }
        await self._desk.json(self._where(said, commit), body, self._headers)

    def _where(self, said: Fields, commit: str) -> str:
        if not self._api.endswith("/2.0"):
            return f"{self._api}/rest/build-status/1.0/commits/{commit}"
        owner, name = map(quote, path_of(said)[:2])
        return f"{self._api}/repositories/{owner}/{name}/commit/{commit}/statuses/build"


class AzureDevOps:
    """By a personal access token that may write the status of code."""

    def __init__(self, settings: Fields, desk: Desk) -> None:
        self._desk = desk
        self._api = settings.text("apiURL", AZURE).rstrip("/")
        self._headers = {"Authorization": _authorization(settings, "", basic=True)}

    async def send(self, notice: Notice, recipient: str, about: About) -> None:
        said = Fields(notice.parts.get("azuredevops"), "azuredevops")
        if "status" not in said:
            raise wrong("the template", "gives no azuredevops.status")
        status, commit = said.within("status"), revision_of(said)
        body = {
            "state": status.text("state"),
            "description": cut(notice.message, _AZURE),
            "targetUrl": status.text("targetURL") or about.link,
            "context": {"name": status.text("label") or "trueup", "genre": "continuous-deployment"},
        }
        organisation, project, name = _azure(said)
        at = f"{self._api}/{organisation}/{project}/_apis/git/repositories/{name}"
        await self._desk.json(
            f"{at}/commits/{commit}/statuses?api-version=7.1", body, self._headers
        )


def _authorization(settings: Fields, user: str, *, basic: bool = False) -> str:
    if not basic and not user:
        return f"Bearer {settings.needed('token')}"
    secret = settings.text("appPassword") or settings.needed("token")
    return f"Basic {base64.b64encode(f'{user}:{secret}'.encode()).decode()}"


def _key(name: str) -> str:
    """Bitbucket's keys are short: a long name is known by its digest."""
    return name if len(name) <= _KEY else hashlib.sha256(name.encode()).hexdigest()[:_KEY]


def _azure(said: Fields) -> tuple[str, str, str]:
    """Organisation, project and repository: of ``…/ORG/PROJECT/_git/REPO`` or ``…:v3/ORG/…``."""
    parts = [part for part in path_of(said) if part not in ("_git", "v3", "_optimized", "_full")]
    host = urlsplit(said.text("repoURLPath")).hostname or ""
    if host.endswith(".visualstudio.com"):
        parts.insert(0, host.partition(".")[0])
    if len(parts) == 2:  # the repository that is named as its project
        parts.append(parts[1])
    if len(parts) < 3:
        raise wrong(said.where, "repoURLPath names no repository of Azure DevOps")
    organisation, project, name = (quote(part, "%") for part in (parts[0], parts[-2], parts[-1]))
    return organisation, project, name
