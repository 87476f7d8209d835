"""
``login --sso``, ``--device``, ``--ci``, and ``relogin``: tokens of those who vouch for us.

The server says whom it trusts (``/api/v1/settings``); the token is fetched from there directly, and
the server never sees a password. What is stored is the token and, where there is one, the refresh
token, by which `renewed` gets another one before a command needs it.
"""

import asyncio
import base64
import hashlib
import os
import secrets
import sys
import webbrowser
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import aiohttp

from trueup.cli.client import base_url, opened
from trueup.cli.contexts import Context
from trueup.cli.given import Given
from trueup.cli.output import Failure, Output
from trueup.core.signon import jwt
from trueup.core.signon.outside import Outside
from trueup.core.signon.providers import DEX, DEX_CLI_CLIENT, FEDERATED, SCOPES, Provider
from trueup.core.signon.tokens import Tokens
from trueup.edge.clock import SystemClock
from trueup.edge.identity import Issuers
from trueup.edge.identity.grants import DeviceCode
from trueup.model.errors import Refused, Stalled, Unreachable
from trueup.model.identity import ISSUER

PATIENCE = 600.0  # seconds that somebody may take in the browser
SOON = 60.0  # seconds before its end in which a token is replaced
PROJECTED = Path("/var/run/secrets/trueup/token")
"""Where our own charts and examples have Kubernetes put a token for us."""
GITHUB_URL = "ACTIONS_ID_TOKEN_REQUEST_URL"
GITHUB_TOKEN = "ACTIONS_ID_TOKEN_REQUEST_TOKEN"  # noqa: S105 the name of a variable
ID_TOKEN = "TRUEUP_ID_TOKEN"  # noqa: S105 the name of a variable


async def logged_in(given: Given, out: Output, context: Context) -> Context:
    """*context* with the tokens of an identity provider, in the way that the flags ask for."""
    provider = _chosen(await _settings(context), given.text("sso-provider"), context)
    async with _issuers(provider) as issuers:
        if given.on("device"):
            scopes = await issuers.offline(provider)
            tokens = await issuers.by_device(provider, scopes, lambda code: _tell(out, code))
        else:
            tokens = await _in_browser(given, out, issuers, provider)
    return replace(context, token=tokens.id_token, refresh=tokens.refresh_token)


async def of_pipeline(given: Given, context: Context) -> Context:
    """*context* with the token that the host of a pipeline, or a cluster, gives to its jobs."""
    if file := given.text("token-file"):
        return replace(context, token=_read(Path(file)), refresh="")
    audience = given.text("audience") or base_url(context)
    token = await _github(audience) or os.environ.get(ID_TOKEN, "")
    token = token or _projected()
    if not token:
        raise Failure(
            "no token of a pipeline is at hand",
            "GitHub Actions: permissions: id-token: write; GitLab: id_tokens: TRUEUP_ID_TOKEN; "
            "else --token-file FILE",
        )
    return replace(context, token=token, refresh="")


async def renewed(context: Context) -> Context | None:
    """*context* with another token if its own is near its end; None: it is good, or stays."""
    token = _own(context.token)
    if not context.refresh or token is None or not _ending(token):
        return None
    try:
        return await _refreshed(context, token)
    except (Refused, Stalled, Unreachable, Failure):
        return None  # the server will say what is wrong with the old one


async def again(given: Given, out: Output, context: Context) -> Context:
    """By the refresh token if that still counts, else by a new login."""
    token = _own(context.token)
    if context.refresh and token is not None:
        try:
            return await _refreshed(context, token)
        except Refused as error:
            out.note(error.message)
    return await logged_in(given, out, context)


def called(token: str) -> str:
    """Whom people take the bearer of a token for; empty: it is of the server itself, or none."""
    found = _own(token)
    said = found.claims if found else {}
    return next((v for key in ("email", "name", "sub") if (v := jwt.text(said.get(key)))), "")


async def check(context: Context) -> None:
    """Raises ``Failure`` if the server does not take the token."""
    async with opened(context) as client:
        if not (await client.get("/api/v1/session/userinfo")).get("loggedIn"):
            await client.get("/api/v1/account/can-i/projects/get/*")  # it says why not
            raise Failure(f"{context.server} does not accept the token")


async def _refreshed(context: Context, token: jwt.Jwt) -> Context:
    settings = await _settings(context)
    provider = _issuing(_offered(settings, context), token.issuer)
    async with _issuers(provider) as issuers:
        tokens = await issuers.refreshed(provider, context.refresh)
    if not tokens.id_token:
        raise Stalled("NoToken", f"{provider.issuer} gave no id_token for the refresh token")
    refresh = tokens.refresh_token or context.refresh
    return replace(context, token=tokens.id_token, refresh=refresh)


async def _in_browser(given: Given, out: Output, issuers: Issuers, provider: Provider) -> Tokens:
    from trueup.cli.callback import PATH, listener

    state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
    port = given.number("sso-port")
    base = _base(given.text("callback"), port)
    asked = {
        "redirect_uri": base + PATH,
        "state": state,
        "nonce": nonce,
        "code_challenge": _challenge(verifier),
        "scope": " ".join(await issuers.offline(provider)),
        "access_type": "offline",
    }
    address = await issuers.authorization(provider, asked)
    async with listener(port, state) as brought:
        _show(given, out, address)
        said = await _within(brought)
    if said.get("error"):
        raise Failure(f"login failed: {said['error']}: {said.get('error_description', '')}"[:300])
    if said.get("iss", provider.issuer) != provider.issuer:
        raise Failure("login failed: the answer is of another provider than the one asked")
    code = said.get("code", "")
    return await issuers.exchanged(provider, code, verifier, base + PATH, nonce)


def _base(callback: str, port: int) -> str:
    """*callback*: where a browser elsewhere reaches our port: a host and port, or an address."""
    said = callback.rstrip("/") or f"localhost:{port}"
    return said if "://" in said else f"http://{said}"


async def _within(brought: "asyncio.Future[Mapping[str, str]]") -> Mapping[str, str]:
    try:
        async with asyncio.timeout(PATIENCE):
            return await brought
    except TimeoutError as error:
        raise Failure("nobody has logged in within ten minutes", "begin again") from error


def _show(given: Given, out: Output, address: str) -> None:
    if given.on("sso-launch-browser") and webbrowser.open(address):
        out.note(f"Opening the browser; if it does not open, visit: {address}")
    else:
        out.note(f"To log in, visit: {address}")


def _tell(out: Output, code: DeviceCode) -> None:
    out.note(f"To log in, visit {code.verification_uri} and enter {code.user_code}")
    if code.verification_uri_complete:
        out.note(f"or visit: {code.verification_uri_complete}")


@asynccontextmanager
async def _issuers(provider: Provider) -> AsyncIterator[Issuers]:
    said = Outside(providers=(provider,))
    made = Issuers(lambda: said, SystemClock())
    try:
        yield made
    finally:
        await made.close()


async def _settings(context: Context) -> Mapping[str, Any]:
    async with opened(replace(context, token="")) as client:
        found: Mapping[str, Any] = await client.get("/api/v1/settings")
        return found


def _offered(settings: Mapping[str, Any], context: Context) -> tuple[Provider, ...]:
    """All that a server of ours names, else the one that Argo CD's would."""
    listed = settings.get("providers") or ()
    found = tuple(_provider(each, context) for each in listed)
    if not found and settings.get("oidcConfig"):
        found = (_provider(settings["oidcConfig"], context),)
    if not found and (settings.get("dexConfig") or {}).get("connectors"):
        issuer = str(settings.get("url") or base_url(context)).rstrip("/") + DEX
        dex = {"issuer": issuer, "clientID": DEX_CLI_CLIENT, "scopes": [*SCOPES, FEDERATED]}
        found = (_provider({**dex, "id": "dex"}, context),)
    return found


def _provider(said: Mapping[str, Any], context: Context) -> Provider:
    client = str(said.get("cliClientID") or said.get("clientID") or "")
    return Provider(
        issuer=str(said.get("issuer") or ""),
        name=str(said.get("name") or ""),
        client_id=client,
        requested_scopes=tuple(said.get("scopes") or ()),
        requested_id_token_claims=said.get("idTokenClaims") or {},
        enable_pkce_authentication=True,
        id=str(said.get("id") or ""),
        insecure=context.insecure,
    )


def _chosen(settings: Mapping[str, Any], wanted: str, context: Context) -> Provider:
    offered = _offered(settings, context)
    for each in offered:
        if wanted in (each.id, each.name) or not wanted:
            return each
    if not offered:
        raise Failure(f"{context.server} has no single sign-on", "see oidc.config of argocd-cm")
    known = ", ".join(each.id or each.name for each in offered)
    raise Failure(f"there is no identity provider {wanted!r}", f"known: {known}")


def _issuing(offered: tuple[Provider, ...], issuer: str) -> Provider:
    for each in offered:
        if each.issuer == issuer:
            return each
    raise Stalled("UnknownIssuer", f"the server does not know the issuer {issuer} any more")


async def _github(audience: str) -> str:
    """What GitHub Actions gives to a job that may have it; empty: we are not in one."""
    url, token = os.environ.get(GITHUB_URL, ""), os.environ.get(GITHUB_TOKEN, "")
    if not url or not token:
        return ""
    headers = {"Authorization": f"Bearer {token}"}
    limit = aiohttp.ClientTimeout(total=30)
    try:
        async with (
            aiohttp.ClientSession(headers=headers, timeout=limit, trust_env=True) as session,
            session.get(url, params={"audience": audience}) as answer,
        ):
            said = await answer.json(content_type=None)
            return str(said["value"])
    except (aiohttp.ClientError, TimeoutError, ValueError, KeyError, TypeError) as error:
        raise Failure("GitHub Actions gave no token", "permissions: id-token: write") from error


def _projected() -> str:
    return _read(PROJECTED) if PROJECTED.exists() else ""


def _read(path: Path) -> str:
    try:
        return (sys.stdin.read() if str(path) == "-" else path.read_text()).strip()
    except (OSError, UnicodeDecodeError) as error:
        raise Failure(
            f"--token-file {path}: {getattr(error, 'strerror', 'it is no text')}"
        ) from error


def _own(token: str) -> jwt.Jwt | None:
    """None: it is none of an identity provider."""
    try:
        found = jwt.read(token)
    except Refused:
        return None
    return None if found.issuer == ISSUER else found


def _ending(token: jwt.Jwt) -> bool:
    return token.ends - SystemClock().now().timestamp() < SOON


def _challenge(verifier: str) -> str:
    digest = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")
