"""
Stored: repositories and credentials as Secrets of Argo CD's form, in the control namespace.

Their keys are ``service``'s and ``edge``'s business; here they are only written down and shown, and
what is secret in them never leaves.
"""

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request

from trueup.core.history.veil import hidden
from trueup.core.source.declaring import contradiction
from trueup.core.source.repositories import same
from trueup.k8s.object import Object
from trueup.k8s.ref import GroupKind, Ref
from trueup.web.errors import ApiError, Code, invalid
from trueup.web.exchange import deps, flag, text
from trueup.web.record import stored
from trueup.web.rights import allowed, demand

SECRET = GroupKind("", "Secret")
TYPE = "argocd.argoproj.io/secret-type"
MANAGED = {"managed-by": "argocd.argoproj.io"}
SECRETS = frozenset(
    {
        "password",
        "sshPrivateKey",
        "bearerToken",
        "tlsClientCertData",
        "tlsClientCertKey",
        "githubAppPrivateKey",
        "gcpServiceAccountKey",
        "azureServicePrincipalClientSecret",
    }
)
KEYS = (
    *("name", "type", "username", "project", "proxy", "noProxy", "depth"),
    *("insecure", "insecureIgnoreHostKey", "enableLfs", "enableOCI", "insecureOCIForceHttp"),
    *("forceHttpBasicAuth", "useAzureWorkloadIdentity", "webhookManifestCacheWarmDisabled"),
    *("githubAppID", "githubAppInstallationID", "githubAppEnterpriseBaseUrl"),
    *("azureServicePrincipalClientId", "azureServicePrincipalTenantId"),
    *("azureActiveDirectoryEndpoint", "endpoint", "region", "virtualHosted", "passCredentials"),
    *("cosignPublicKey", "cosignIdentities", "cosignTrustedRoot", "provenancePublicKeys"),
    *sorted(SECRETS),
)
"""What a repository has besides its address."""
NUMBERS = ("depth", "githubAppID", "githubAppInstallationID")


LEADING = (
    *("proxy", "insecure", "insecureIgnoreHostKey", "insecureOCIForceHttp", "type"),
    *("githubAppEnterpriseBaseUrl", "azureActiveDirectoryEndpoint", "endpoint"),
)
"""What says to whom credentials are shown."""
KEEP = "keepCredentials"


@dataclass(frozen=True, slots=True)
class Store:
    """
    One kind of Secret: its *type*, how their names begin, the field of the address in the API.

    *what*: what such a thing is called in messages. *resource*: what rules call it.
    """

    type: str
    prefix: str
    address: str
    what: str
    short: str
    resource: str = "repositories"

    def demand(self, request: Request, action: str, found: Mapping[str, Any]) -> None:
        demand(request, self.resource, action, object_of(found, self.address))

    async def seen(self, request: Request) -> list[dict[str, Any]]:
        """Those that the caller may see."""
        return [
            each
            for each in await self.all(request)
            if allowed(request, self.resource, "get", object_of(each, self.address))
        ]

    async def all(self, request: Request) -> list[dict[str, Any]]:
        """Each as fields, with ``secret`` for the name of its Secret."""
        listed, _ = await deps(request).cluster.list(
            SECRET, namespace=deps(request).namespace, selector=f"{TYPE}={self.type}"
        )
        return [self._fields(each) for each in listed]

    async def one(self, request: Request, url: str, action: str = "get") -> dict[str, Any]:
        """
        That of the project that is asked for; if none is, the only one or that of no project.

        Of those that the caller may see; *action* is demanded of it.
        """
        project = text(request, "appProject")
        known = await self.all(request)
        found = [each for each in known if same(each[self.address], url)]
        found = [each for each in found if self._shows(request, action, each)]
        if not found:
            self.demand(request, action, {self.address: url, "project": project})
        chosen = self._chosen(found, url, project)
        self.demand(request, action, chosen)
        return chosen

    def _shows(self, request: Request, action: str, found: Mapping[str, Any]) -> bool:
        object = object_of(found, self.address)
        return any(allowed(request, self.resource, each, object) for each in ("get", action))

    def _chosen(self, found: list[dict[str, Any]], url: str, project: str) -> dict[str, Any]:
        if len(found) == 1 and not project:
            return found[0]
        for each in found:
            if each.get("project", "") == project:
                return each
        told = f"{self.short} '{url}' not found"
        if theirs := sorted({each.get("project", "") or "none" for each in found}):
            raise ApiError(
                Code.NOT_FOUND,
                f"{told} for project '{project}'",
                f"it is declared for project {', '.join(theirs)}: name it with --project",
            )
        raise ApiError(Code.NOT_FOUND, told)

    async def save(self, request: Request, said: Mapping[str, Any], url: str) -> dict[str, Any]:
        """Write a new one, or with ``upsert`` one that differs. Gives what is shown of it."""
        body = self.secret(said, url, deps(request).namespace)
        project = str(said.get("project") or "")
        self.demand(request, "create", {**said, self.address: url})
        known = [
            each
            for each in await self.all(request)
            if same(each[self.address], url) and each.get("project", "") == project
        ]
        if not known:
            await deps(request).cluster.create(body)
            self._recorded(request, "created", url, None, said)
        elif _differ(known[0], said):
            if not flag(request, "upsert"):
                raise invalid(
                    f"existing {self.what} spec is different; use upsert flag to force update",
                    "with the command line: --upsert",
                )
            self.demand(request, "update", known[0])
            await self._write(request, known[0], body)
            self._recorded(request, "updated", url, known[0], said)
        return self.shown({**said, self.address: url})

    async def update(
        self, request: Request, existing: Mapping[str, Any], said: Mapping[str, Any]
    ) -> dict[str, Any]:
        url = existing[self.address]
        said = kept(request, existing, said)
        self.demand(request, "update", {**said, self.address: url})
        body = self.secret(said, url, deps(request).namespace)
        await self._write(request, existing, body)
        self._recorded(request, "updated", url, existing, said)
        return self.shown({**said, self.address: url})

    async def remove(self, request: Request, url: str) -> None:
        existing = await self.one(request, url, "delete")
        ref = Ref(SECRET, deps(request).namespace, existing["secret"])
        await deps(request).cluster.delete(ref, propagation="Background")
        self._recorded(request, "deleted", existing[self.address], existing, None)

    def given(self, said: Mapping[str, Any]) -> str:
        """The address in a body that does not contradict itself."""
        url = str(said.get(self.address) or "").strip()
        if not url:
            raise invalid(f"{self.address}: Required value: {self.what} needs an address")
        if found := contradiction(said, url):
            raise invalid(found.message, found.hint)
        return url

    def shown(self, found: Mapping[str, Any]) -> dict[str, Any]:
        """Without what is secret; switches as JSON booleans, numbers as numbers."""
        hidden = SECRETS | {"secret"}
        shown = {key: value for key, value in found.items() if key not in hidden}
        for key, value in shown.items():
            if value in ("true", "false"):
                shown[key] = value == "true"
            elif key in NUMBERS and str(value).removeprefix("-").isdecimal():
                shown[key] = int(value)
        return {"type": "git", **{key: value for key, value in shown.items() if value != ""}}

    async def _write(
        self, request: Request, existing: Mapping[str, Any], body: Mapping[str, Any]
    ) -> None:
        ref = Ref(SECRET, deps(request).namespace, existing["secret"])
        patch = [{"op": "add", "path": "/data", "value": body["data"]}]
        await deps(request).cluster.patch(ref, patch, media_type="json")

    def _recorded(
        self,
        request: Request,
        action: str,
        url: str,
        before: Mapping[str, Any] | None,
        after: Mapping[str, Any] | None,
    ) -> None:
        old, new = (None if each is None else self.shown(each) for each in (before, after))
        others = any((before or {}).get(key) != (after or {}).get(key) for key in SECRETS)
        stored(
            request,
            action,
            "write-repositories" if "write" in self.type else "repositories",
            url,
            before=old and {**old, self.address: hidden(url)},
            after=new and {**new, self.address: hidden(url)},
            project=str((after or before or {}).get("project") or ""),
            secretly=others,
        )

    def _fields(self, secret: Object) -> dict[str, Any]:
        data = secret.body.get("data") or {}
        texts = {
            name: base64.b64decode(each).decode(errors="replace") for name, each in data.items()
        }
        found = {key: texts[key] for key in KEYS if texts.get(key)}
        return {**found, self.address: texts.get("url", ""), "secret": secret.ref.name}

    def secret(self, said: Mapping[str, Any], url: str, namespace: str) -> dict[str, Any]:
        texts = {"url": url} | {key: _written(said[key]) for key in KEYS if said.get(key)}
        texts.setdefault("type", "git")
        return {
            "apiVersion": "v1",
            "kind": "Secret",
            "metadata": {
                "name": secret_name(self.prefix, url, str(said.get("project") or "")),
                "namespace": namespace,
                "labels": {TYPE: self.type},
                "annotations": MANAGED,
            },
            "data": {key: base64.b64encode(text.encode()).decode() for key, text in texts.items()},
        }


def kept(
    request: Request, existing: Mapping[str, Any], said: Mapping[str, Any]
) -> Mapping[str, Any]:
    """
    With ``keepCredentials``: *said*, with the credentials that it is silent about as they were.

    Whoever may change a repository does not know its password; nor do they get to know it by
    sending it somewhere else.
    """
    secret = {key: existing[key] for key in SECRETS if existing.get(key) and key not in said}
    if not flag(request, KEEP) or not secret:
        return said
    for key in LEADING:
        before, after = (_written(each.get(key) or "") for each in (existing, said))
        if {before, after} - {"", "false", "git"} and before != after:
            raise invalid(
                f"{key}: it is another than before, so the credentials must be given again",
                "they would be shown to somebody that they were not given for",
            )
    return {**secret, **said}


def object_of(found: Mapping[str, Any], address: str) -> str:
    """What rules call it: with its project, if it has one."""
    project = str(found.get("project") or "")
    return f"{project}/{found[address]}" if project else str(found[address])


def _differ(existing: Mapping[str, Any], said: Mapping[str, Any]) -> bool:
    wanted = {key: _written(said[key]) if said.get(key) else None for key in KEYS}
    return {key: existing.get(key) for key in KEYS} != {**wanted, "type": said.get("type") or "git"}


def _written(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def secret_name(prefix: str, url: str, project: str = "") -> str:
    """The name that Argo CD gives the Secret."""
    return f"{prefix}-{fnv(url + project)}"


def fnv(text: str) -> int:
    """32 bits of FNV-1a."""
    found = 0x811C9DC5
    for byte in text.encode():
        found = (found ^ byte) * 0x01000193 % 2**32
    return found
