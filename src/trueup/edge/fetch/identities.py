"""
Identities: tokens for who is known elsewhere, such as a GitHub App.

A token is asked for once for all repositories that have the same identity, kept until shortly
before it ends, and then renewed. A refusal is kept for a while too, so that a wrong key does not
make a thousand applications knock.
"""

import asyncio
import base64
import json
import os
import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import aiohttp
import msgspec

from trueup.core.source.challenge import challenges
from trueup.core.source.oci import beginning
from trueup.core.source.repositories import normalized
from trueup.edge.claims import private, signed
from trueup.edge.fetch.access import NOBODY, Access, is_of_registry
from trueup.edge.fetch.proxies import proxy_of
from trueup.edge.proxies import connector, named
from trueup.model.errors import Stalled, Unreachable

GITHUB = "https://api.github.com"
GOOGLE = "https://oauth2.googleapis.com/token"
GOOGLE_SCOPE = "https://www.googleapis.com/auth/cloud-platform"
AZURE = "https://login.microsoftonline.com"
AZURE_DEVOPS = "499b84ac-1321-427f-aa17-267ca6975798/.default"  # the resource Azure DevOps
AZURE_ARM = "https://management.core.windows.net"  # the resource that registries ask for
NO_ONE = "00000000-0000-0000-0000-000000000000"  # the user's name beside an Azure token
GOOGLE_USER = "oauth2accesstoken"  # the user's name beside Google's token, in its registries
_EARLY = 300.0  # seconds before its end that a token is renewed
_REFUSED = 30.0  # seconds for which a refusal is told again
_PATIENCE = 15.0
_PAGES = 50
_CODES = (400, 401, 403, 404, 422)


@dataclass(frozen=True, slots=True)
class Token:
    """*until*: by the clock of the process."""

    user: str
    secret: str
    until: float
    bearer: bool = False


class Identities:
    """Exchanges the identity of an access; *environ*: where Azure's webhook says who we are."""

    def __init__(self, environ: Mapping[str, str] = os.environ) -> None:
        self._environ = environ
        self._locks: dict[str, asyncio.Lock] = {}
        self._kept: dict[str, Token | tuple[float, Exception]] = {}

    async def exchanged(self, access: Access, url: str) -> Access:
        """*access* with a token in place of its identity. Raises ``Stalled``, ``Unreachable``."""
        if access.identity is NOBODY or access.identity == NOBODY:
            return access
        token = await self._token(access, url)
        if token.bearer and not access.force_http_basic_auth:
            return msgspec.structs.replace(access, identity=NOBODY, bearer_token=token.secret)
        user = access.username or token.user
        return msgspec.structs.replace(
            access, identity=NOBODY, username=user, password=token.secret, bearer_token=""
        )

    async def _token(self, access: Access, url: str) -> Token:
        name = _name(access, url)
        async with self._locks.setdefault(name, asyncio.Lock()):
            match self._kept.get(name):
                case Token() as known if time.monotonic() < known.until - _EARLY:
                    return known
                case (float(until), Exception() as refused) if time.monotonic() < until:
                    raise refused.with_traceback(None)
            try:
                token = await self._asked(access, url)
            except (Stalled, Unreachable) as error:
                self._kept[name] = (time.monotonic() + _REFUSED, error)
                raise
            self._kept[name] = token
            return token

    async def _asked(self, access: Access, url: str) -> Token:
        who = access.identity
        for said, ask in (
            (who.github_app_private_key, self._github),
            (who.gcp_service_account_key, self._google),
            (who.azure_service_principal_client_id, self._azure_principal),
            (who.use_azure_workload_identity, self._azure_workload),
        ):
            if said:
                return await ask(access, url)
        raise Stalled(
            "IdentityIncomplete",
            f"{_host(url)}: the Secret says who, but has no key for it",
            "give githubAppPrivateKey beside githubAppID, or the azure… and gcp… keys whole",
        )

    async def _github(self, access: Access, url: str) -> Token:
        who = access.identity
        base = (who.github_app_enterprise_base_url or GITHUB).rstrip("/")
        about = f"GitHub App {who.github_app_id or '?'}"
        now = int(time.time())
        claims = {"iat": now - 60, "exp": now + 540, "iss": who.github_app_id}
        key = private(who.github_app_private_key, "githubAppPrivateKey", about)
        headers = {
            "Authorization": f"Bearer {signed(claims, key)}",
            "Accept": "application/vnd.github+json",
        }
        number = who.github_app_installation_id or await self._installation(
            access, base, headers, url, about
        )
        path = f"{base}/app/installations/{number}/access_tokens"
        found = await self._call(access, "POST", path, about, headers=headers)
        ends = datetime.fromisoformat(str(found.get("expires_at", "")).replace("Z", "+00:00"))
        left = ends.timestamp() - time.time()
        return Token("x-access-token", str(found["token"]), time.monotonic() + left)

    async def _installation(
        self, access: Access, base: str, headers: Mapping[str, str], url: str, about: str
    ) -> str:
        """That of the repository's owner, found by name."""
        owner = _owner(url)
        for page in range(1, _PAGES + 1):
            path = f"{base}/app/installations?per_page=100&page={page}"
            listed: Any = await self._call(access, "GET", path, about, headers=headers)
            for each in listed:
                if str((each.get("account") or {}).get("login", "")).lower() == owner:
                    return str(each["id"])
            if len(listed) < 100:
                break
        raise Stalled(
            "AuthenticationFailed",
            f"{_host(base)}: {about} is not installed for {owner}",
            "install it there, or give githubAppInstallationID",
        )

    async def _google(self, access: Access, url: str) -> Token:
        about = "gcpServiceAccountKey"
        try:
            said = json.loads(access.identity.gcp_service_account_key)
            email, pem = said["client_email"], said["private_key"]
        except (ValueError, KeyError, TypeError) as error:
            raise Stalled(
                "BadKey",
                f"{_host(url)}: {about} is not the key of a service account",
                "give the JSON file that Google makes for a service account's key",
            ) from error
        audience = str(said.get("token_uri") or GOOGLE)
        now = int(time.time())
        claims = {"iss": email, "scope": GOOGLE_SCOPE, "aud": audience, "iat": now}
        assertion = signed({**claims, "exp": now + 3600}, private(pem, "private_key", about))
        form = {"grant_type": "urn:ietf:params:oauth:grant-type:jwt-bearer", "assertion": assertion}
        user = GOOGLE_USER if is_of_registry(url, access) else email
        return await self._granted(access, audience, about, form, user=user)

    async def _azure_principal(self, access: Access, url: str) -> Token:
        who = access.identity
        form = {
            "grant_type": "client_credentials",
            "client_id": who.azure_service_principal_client_id,
            "client_secret": who.azure_service_principal_client_secret,
            "scope": self._azure_scope(access, url),
        }
        base = (who.azure_active_directory_endpoint or AZURE).rstrip("/")
        path = f"{base}/{who.azure_service_principal_tenant_id}/oauth2/v2.0/token"
        about = f"service principal {who.azure_service_principal_client_id}"
        token = await self._granted(access, path, about, form, user=NO_ONE, bearer=True)
        return await self._for_azure_registry(access, url, about, token)

    async def _azure_workload(self, access: Access, url: str) -> Token:
        said = self._environ.get
        file, client = said("AZURE_FEDERATED_TOKEN_FILE"), said("AZURE_CLIENT_ID")
        tenant = said("AZURE_TENANT_ID")
        try:
            if not (file and client and tenant):
                raise FileNotFoundError
            assertion = await asyncio.to_thread(Path(file).read_text)
        except OSError as error:
            raise Stalled(
                "NoWorkloadIdentity",
                f"{_host(url)}: this process has no Azure workload identity",
                "set AZURE_CLIENT_ID, AZURE_TENANT_ID and AZURE_FEDERATED_TOKEN_FILE, "
                "as Azure's webhook does for labelled pods",
            ) from error
        form = {
            "grant_type": "client_credentials",
            "client_id": client,
            "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
            "client_assertion": assertion.strip(),
            "scope": self._azure_scope(access, url),
        }
        base = (said("AZURE_AUTHORITY_HOST") or AZURE).rstrip("/")
        path = f"{base}/{tenant}/oauth2/v2.0/token"
        about = f"workload identity {client}"
        token = await self._granted(access, path, about, form, user=NO_ONE, bearer=True)
        return await self._for_azure_registry(access, url, about, token)

    def _azure_scope(self, access: Access, url: str) -> str:
        if not is_of_registry(url, access):
            return AZURE_DEVOPS
        return f"{self._environ.get('AZURE_ARM_TOKEN_RESOURCE') or AZURE_ARM}/.default"

    async def _for_azure_registry(
        self, access: Access, url: str, about: str, token: Token
    ) -> Token:
        """An Azure container registry takes a token of its own, which it gives for Azure's."""
        if not is_of_registry(url, access):
            return token
        base = f"{'http' if access.force_http else 'https'}://{beginning(url).host}"
        _, headers, _ = await self._sent(access, "GET", f"{base}/v2/", about)
        asked = challenges([headers.get("WWW-Authenticate", "")]).get("bearer", {})
        if not asked.get("realm") or not asked.get("service"):
            raise Stalled(
                "AuthenticationFailed",
                f"{_host(base)}: does not ask for a token, so it is no Azure container registry",
                "give a username and a password instead of an Azure identity",
            )
        path = urlsplit(asked["realm"])._replace(path="/oauth2/exchange", query="").geturl()
        form = {"grant_type": "access_token", "service": asked["service"]}
        form["access_token"] = token.secret
        found = await self._call(access, "POST", path, about, data=form)
        secret = str(found.get("refresh_token") or "")
        return Token(NO_ONE, secret, time.monotonic() + _lives(secret))

    async def _granted(
        self,
        access: Access,
        path: str,
        about: str,
        form: Mapping[str, str],
        *,
        user: str,
        bearer: bool = False,
    ) -> Token:
        """A token by OAuth 2."""
        found = await self._call(access, "POST", path, about, data=form)
        until = time.monotonic() + float(found.get("expires_in") or 3600)
        return Token(user, str(found["access_token"]), until, bearer)

    async def _call(
        self, access: Access, method: str, url: str, about: str, **more: Any
    ) -> Mapping[str, Any]:
        """The JSON of an answer; what the other side says of a refusal is told, cut."""
        status, _, body = await self._sent(access, method, url, about, **more)
        if status < 300:
            return body  # type: ignore[no-any-return]  # JSON is JSON
        said = body if isinstance(body, dict) else {}
        told = str(said.get("error_description") or said.get("message") or said.get("error") or "")
        message = f"{_host(url)}: no token for {about}: {status} {told[:200]}".rstrip()
        if status in _CODES:
            raise Stalled("AuthenticationFailed", message, "check the id and the key in the Secret")
        raise Unreachable(message, "it is tried again")

    async def _sent(
        self, access: Access, method: str, url: str, about: str, **more: Any
    ) -> tuple[int, Mapping[str, str], Any]:
        """The status, the headers and the JSON of an answer."""
        limit = aiohttp.ClientTimeout(total=_PATIENCE)
        proxy = proxy_of(url, access)
        way: dict[str, Any] = {"ssl": _trust(access), "proxy": named(proxy)}
        try:
            async with (
                aiohttp.ClientSession(connector=connector(proxy), timeout=limit) as session,
                session.request(method, url, **way, **more) as answer,
            ):
                return answer.status, answer.headers, await answer.json(content_type=None)
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
            told = type(error).__name__
            raise Unreachable(
                f"{_host(url)}: no token for {about}: {told}", "it is tried again"
            ) from error


def _name(access: Access, url: str) -> str:
    """Equal for accesses that a token is shared by."""
    who = access.identity
    wanted = _owner(url) if who.github_app_id and not who.github_app_installation_id else ""
    registry = beginning(url).host if is_of_registry(url, access) else ""
    return repr((who, wanted, registry))


def _lives(token: str) -> float:
    """The seconds until a JWT ends, as it says itself; none if it does not say."""
    try:
        body = token.split(".")[1]
        claims = json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))
        return float(claims["exp"]) - time.time()
    except (IndexError, ValueError, KeyError, TypeError):
        return 0.0


def _owner(url: str) -> str:
    """The first part of a repository's path, in lower case."""
    text = normalized(url)
    path = text.partition("://")[2] or text
    return path.partition("/")[2].partition("/")[0]


def _host(url: str) -> str:
    return urlsplit(url).hostname or url


def _trust(access: Access) -> ssl.SSLContext | bool:
    if access.insecure:
        return False
    if not access.ca_data:
        return True
    context = ssl.create_default_context()
    try:
        context.load_verify_locations(cadata=access.ca_data)
    except ssl.SSLError as error:
        raise Stalled(
            "BadCertificate",
            "argocd-tls-certs-cm: what it has for the host is no certificate",
            "give one in PEM: trueup cert add-tls HOST --from FILE",
        ) from error
    return context
