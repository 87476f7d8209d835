"""
``/api/v1/repositories``: Secrets of Argo CD's form, in the control namespace.

Their keys are ``core``'s and ``edge``'s business; here they are only written down and shown, and
what is secret in them never leaves.
"""

import asyncio
import base64
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from trueup.k8s.object import Object
from trueup.k8s.ref import GroupKind, Ref
from trueup.model.errors import Stalled, Unreachable
from trueup.web.errors import ApiError, Code, invalid
from trueup.web.exchange import deps, document, flag, reply, text
from trueup.web.found import applications
from trueup.web.select import plain, repositories

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
    *("cosignPublicKey", "provenancePublicKeys"),
    *sorted(SECRETS),
)
"""What a repository has besides its address, which is ``url`` in the Secret and ``repo`` here."""


async def list_repositories(request: Request) -> Response:
    """Those declared, and whether they can be reached."""
    wanted = text(request, "repo")
    found = [
        each
        for each in await _secrets(request)
        if not wanted or plain(each["repo"]) == plain(wanted)
    ]
    states = await asyncio.gather(*(_state(request, each) for each in found))
    items = [{**each, "connectionState": state} for each, state in zip(found, states, strict=True)]
    return reply({"metadata": {}, "items": [_shown(each) for each in items]})


async def get(request: Request) -> Response:
    found = await _one(request, request.path_params["repo"])
    return reply(_shown({**found, "connectionState": await _state(request, found)}))


async def create(request: Request) -> Response:
    said = await document(request)
    url = str(said.get("repo") or "").strip()
    if not url:
        raise invalid("repo: Required value: a repository needs an address")
    await _tried(request, said, url)
    body = _secret(said, url, deps(request).namespace)
    cluster = deps(request).cluster
    existing = next(
        (each for each in await _secrets(request) if plain(each["repo"]) == plain(url)), None
    )
    if existing is None:
        await cluster.create(body)
        return reply(_shown({**said, "repo": url}))
    same = {key: existing.get(key) for key in KEYS} == {
        key: _written(said[key]) if said.get(key) else None for key in KEYS
    }
    if not same and not flag(request, "upsert"):
        raise invalid(
            "existing repository spec is different; use upsert flag to force update",
            "with the command line: --upsert",
        )
    if not same:
        await _update(request, existing, body)
    return reply(_shown({**said, "repo": url}))


async def update(request: Request) -> Response:
    existing = await _one(request, request.path_params["repo"])
    said = await document(request)
    await _tried(request, said, existing["repo"])
    await _update(request, existing, _secret(said, existing["repo"], deps(request).namespace))
    return reply(_shown({**said, "repo": existing["repo"]}))


async def delete(request: Request) -> Response:
    existing = await _one(request, request.path_params["repo"])
    ref = Ref(SECRET, deps(request).namespace, existing["secret"])
    await deps(request).cluster.delete(ref, propagation="Background")
    return reply({})


async def validate(request: Request) -> Response:
    """Whether the repository can be reached with what the request says."""
    said = {name: text(request, name) for name in KEYS if text(request, name)}
    await _tried(request, said, request.path_params["repo"])
    return reply({})


async def _tried(request: Request, said: Mapping[str, Any], url: str) -> None:
    """As Argo CD, nothing is stored that does not work; what we cannot ask is stored untried."""
    if said.get("enableLfs") in (True, "true"):
        hint = "leave it out: files that Git LFS keeps are read as the pointers that Git has"
        raise ApiError(Code.UNIMPLEMENTED, "enableLfs is not supported yet", hint)
    try:
        await deps(request).probe.reach(url, said)
    except (Stalled, Unreachable) as error:
        message = f"error testing repository connectivity: {error.message}"
        raise invalid(message, error.hint) from error


async def apps(request: Request) -> Response:
    """The applications that use the repository."""
    url = plain(request.path_params["repo"])
    names = [
        {"name": entry.key[1]}
        for entry in applications(request).all()
        if url in repositories(entry.body)
    ]
    return reply({"items": names})


async def _state(request: Request, found: Mapping[str, Any]) -> dict[str, Any]:
    attempted = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    try:
        look_now = flag(request, "forceRefresh")
        await deps(request).catalog.reach(found["repo"], look_now=look_now)
    except (Stalled, Unreachable) as error:
        return {"status": "Failed", "message": error.message, "attemptedAt": attempted}
    return {"status": "Successful", "message": "", "attemptedAt": attempted}


async def _secrets(request: Request) -> list[dict[str, Any]]:
    """Each repository as fields, with ``secret`` for the name of its Secret."""
    listed, _ = await deps(request).cluster.list(
        SECRET, namespace=deps(request).namespace, selector=f"{TYPE}=repository"
    )
    return [_fields(each) for each in listed]


async def _one(request: Request, url: str) -> dict[str, Any]:
    for each in await _secrets(request):
        if plain(each["repo"]) == plain(url):
            return each
    raise ApiError(Code.NOT_FOUND, f"repo '{url}' not found")


async def _update(request: Request, existing: Mapping[str, Any], body: Mapping[str, Any]) -> None:
    ref = Ref(SECRET, deps(request).namespace, existing["secret"])
    patch = [{"op": "add", "path": "/data", "value": body["data"]}]
    await deps(request).cluster.patch(ref, patch, media_type="json")


def _fields(secret: Object) -> dict[str, Any]:
    data = secret.body.get("data") or {}
    texts = {key: base64.b64decode(value).decode(errors="replace") for key, value in data.items()}
    found = {key: texts[key] for key in KEYS if texts.get(key)}
    return {**found, "repo": texts.get("url", ""), "secret": secret.ref.name}


def _shown(found: Mapping[str, Any]) -> dict[str, Any]:
    """Without what is secret; switches as JSON booleans."""
    hidden = SECRETS | {"secret"}
    shown = {key: value for key, value in found.items() if key not in hidden}
    for key, value in shown.items():
        if value in ("true", "false"):
            shown[key] = value == "true"
    return {"type": "git", **{key: value for key, value in shown.items() if value != ""}}


def _secret(said: Mapping[str, Any], url: str, namespace: str) -> dict[str, Any]:
    texts = {"url": url} | {key: _written(said[key]) for key in KEYS if said.get(key)}
    texts.setdefault("type", "git")
    name = secret_name("repo", url, str(said.get("project") or ""))
    return {
        "apiVersion": "v1",
        "kind": "Secret",
        "metadata": {
            "name": name,
            "namespace": namespace,
            "labels": {TYPE: "repository"},
            "annotations": MANAGED,
        },
        "data": {key: base64.b64encode(value.encode()).decode() for key, value in texts.items()},
    }


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
