"""
``/auth/login``, ``/auth/callback``, ``/auth/logout``: people whom an identity provider vouches for.

A login that was begun is kept by the browser that began it, sealed: its state, its nonce, what
proves to the provider that the code is ours (PKCE), the provider, and where to go afterwards. Only
that browser can end it, once, within minutes. What the provider gives is checked like any token
that somebody brings; the session is its ``id_token``, in Argo CD's cookie.
"""

import base64
import hashlib
import html
import secrets
import time
from collections import OrderedDict
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from trueup.core.signon import addresses
from trueup.core.signon.outside import Outside
from trueup.core.signon.providers import Provider
from trueup.core.signon.tokens import Tokens
from trueup.model.errors import Refused, Stalled, Unreachable
from trueup.model.identity import ISSUER, Identity
from trueup.model.record import Kind, Outcome
from trueup.web.cookies import TOKEN, TooLong, drop, joined, put
from trueup.web.deps import Deps
from trueup.web.errors import ApiError, Code, invalid
from trueup.web.exchange import deps, text
from trueup.web.gate.host import here
from trueup.web.login.sealed import Seal
from trueup.web.login.session import log_out
from trueup.web.record import note
from trueup.web.rights import caller
from trueup.web.signon import SignOn

PUBLIC = ("/auth/", "/api/dex/")
"""Whoever is nobody yet comes here."""
LOGIN, CALLBACK = "/auth/login", "/auth/callback"
ATTEMPT, KEPT = "argocd.oauthstate", "trueup.sso"
LASTS = 300  # seconds that somebody may take to log in
REMEMBERED = 10_000  # logins that were ended
SHOWN = 300  # characters of what a provider says
PAGE = """<!doctype html><meta charset="utf-8"><title>Login failed</title>
<h1>Login failed</h1><p>{told}</p><p>{hint}</p>"""
HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}


class Attempt(msgspec.Struct, frozen=True):
    """A login that was begun; *base*: the address of ours at which."""

    state: str
    nonce: str
    verifier: str
    provider: str
    back: str
    base: str


class Session(msgspec.Struct, frozen=True):
    """What goes on with an ``id_token``; *begun*: Unix time."""

    provider: str
    subject: str
    begun: float
    refresh: str = ""
    access: str = ""
    base: str = ""


class Used:
    """States that were brought back, for as long as they would still count."""

    def __init__(self) -> None:
        self._states: OrderedDict[str, float] = OrderedDict()

    def first(self, state: str) -> bool:
        """Whether it was not brought before."""
        now = time.monotonic()
        while self._states and next(iter(self._states.values())) + LASTS < now:
            self._states.popitem(last=False)
        if state in self._states:
            return False
        self._states[state] = now
        if len(self._states) > REMEMBERED:
            self._states.popitem(last=False)
        return True


async def login(request: Request) -> Response:
    """To the provider that is asked for (``provider``), and then to ``return_url``."""
    said = signon(request).settings()
    provider = _provider(said, text(request, "provider"))
    base = base_of(request, said)
    back = addresses.return_address(text(request, "return_url"), base, said.urls)
    if back is None:
        raise invalid(
            "return_url is not an address of this server",
            "it must begin with url or one of additionalUrls of argocd-cm",
        )
    state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
    attempt = Attempt(state, nonce, verifier, provider.id, back, base)
    asked = {
        "redirect_uri": base + CALLBACK,
        "state": attempt.state,
        "nonce": attempt.nonce,
        "code_challenge": challenge(attempt.verifier),
    }
    address = await signon(request).authorization(provider, asked)
    response = RedirectResponse(address, 303, HEADERS)
    value = seal(said, ATTEMPT).close(attempt)
    put(response, ATTEMPT, value, path=addresses.path_of(base), secure=secure(base))
    return response


async def callback(request: Request) -> Response:
    """Where the provider sends the browser back to; a page says what went wrong."""
    said = signon(request).settings()
    attempt = seal(said, ATTEMPT).open(joined(request.cookies, ATTEMPT), Attempt, LASTS)
    try:
        if attempt is None or not _same(attempt.state, text(request, "state")):
            raise _foreign()
        if not _used(request).first(attempt.state):
            raise _foreign()
        response = await _ended(request, said, attempt)
    except (ApiError, Stalled, Unreachable, TooLong) as error:
        if attempt is not None:  # whoever brings none could fill the record
            _note_failed(request, said, attempt, error)
        response = _failed(error)
    base = attempt.base if attempt else base_of(request, said)
    drop(response, request.cookies, ATTEMPT, path=addresses.path_of(base))
    return response


def _note_failed(request: Request, said: Outside, attempt: Attempt, error: Exception) -> None:
    provider = said.provider(attempt.provider)
    who = Identity("", issuer=provider.issuer if provider else attempt.provider)
    failed = Outcome.FAILED
    note(request, Kind.LOGIN, "log in", who=who, outcome=failed, message=str(error))


async def _ended(request: Request, said: Outside, attempt: Attempt) -> Response:
    provider = _provider(said, attempt.provider)
    if error := text(request, "error"):
        told = f"{error}: {text(request, 'error_description')}".removesuffix(": ")
        raise invalid(f"{provider.name} says: {told[:SHOWN]}")
    if text(request, "iss") not in ("", provider.issuer):
        raise invalid("the answer is of another provider than the one that was asked")
    if not text(request, "code"):
        raise invalid("the provider gave no code")
    tokens = await signon(request).exchanged(
        provider,
        text(request, "code"),
        attempt.verifier,
        attempt.base + CALLBACK,
        attempt.nonce,
    )
    response = RedirectResponse(attempt.back, 303, HEADERS)
    session = Session(provider.id, subject(tokens.id_token), time.time(), base=attempt.base)
    keep(response, said, renewed(session, provider, tokens), tokens.id_token)
    who = Identity(session.subject, issuer=provider.issuer)
    note(request, Kind.LOGIN, "logged in", who=who, resource="accounts", named=who.subject)
    return response


async def logout(request: Request) -> Response:
    """The session ends here, and at its provider if that has a page for it."""
    said = signon(request).settings()
    token = joined(request.cookies, TOKEN)
    session = seal(said, KEPT).open(joined(request.cookies, KEPT), Session)
    base = session.base if session and session.base else base_of(request, said)
    away = await _left(request, said, token, base)
    response = RedirectResponse(away, 303, HEADERS)
    for name in (TOKEN, KEPT):
        drop(response, request.cookies, name, path=addresses.path_of(base))
    return response


async def _left(request: Request, said: Outside, token: str, base: str) -> str:
    """Where to go after the session of *token* was ended, if it is one."""
    if caller(request).subject and caller(request).issuer == ISSUER:
        await log_out(request)
        return base
    try:
        who = await signon(request).identify(token)
    except (Refused, Unreachable):
        return base
    await signon(request).end(token)
    note(request, Kind.LOGIN, "logged out", who=who, resource="accounts", named=who.subject)
    for provider in said.issuing(who.issuer):
        if provider.logout_url:
            return addresses.logout_address(provider.logout_url, token, base)
    return base


def settings(deps: Deps) -> dict[str, Any]:
    """What ``/api/v1/settings`` says of it; *providers*, which is ours, lists all of them."""
    if deps.signon is None:
        return {}
    said = deps.signon.settings()
    first = said.provider("")
    found: dict[str, Any] = {}
    if first:
        found["oidcConfig"] = told(first)
    if said.dex or said.connectors:
        found["dexConfig"] = {"connectors": list(said.connectors)}
        if said.connector:
            found["dexConfig"]["dexAuthConnectorID"] = said.connector
    if said.providers:
        found["providers"] = [
            {**told(each), "id": each.id, "loginURL": f"{LOGIN}?provider={each.id}"}
            for each in said.providers
        ]
    return found


def told(provider: Provider) -> dict[str, Any]:
    """What everybody may know of a provider, by Argo CD's names."""
    said = {
        "name": provider.name,
        "issuer": provider.issuer,
        "clientID": provider.client_id,
        "cliClientID": provider.cli_client_id,
        "scopes": list(provider.requested_scopes),
        "idTokenClaims": dict(provider.requested_id_token_claims),
        "enablePKCEAuthentication": provider.enable_pkce_authentication,
    }
    return {key: value for key, value in said.items() if value}


def signon(request: Request) -> SignOn:
    found = deps(request).signon
    if found is None:
        raise ApiError(Code.UNIMPLEMENTED, "this server has no single sign-on")
    return found


def base_of(request: Request, said: Outside) -> str:
    """The address of ours that the request came to; see `addresses.base_of`."""
    if found := addresses.base_of(str(request.url), said.urls):
        return found
    if here(request.headers.get("Host", "")):
        return str(request.base_url).rstrip("/")
    raise ApiError(
        Code.FAILED_PRECONDITION,
        "url is not set in argocd-cm: nobody can be sent back to this server",
        "set it to the address by which browsers reach it",
    )


def seal(said: Outside, use: str) -> Seal:
    return Seal(said.key, use)


def keep(response: Response, said: Outside, session: Session, token: str) -> None:
    """Cookies of a session. Raises `TooLong`."""
    path, safe = addresses.path_of(session.base), secure(session.base)
    put(response, TOKEN, token, path=path, secure=safe)
    if session.refresh or session.access:
        put(response, KEPT, seal(said, KEPT).close(session), path=path, secure=safe)


def renewed(session: Session, provider: Provider, tokens: Tokens) -> Session:
    """With what was granted now; a provider that gives no refresh token lets the old one be."""
    return msgspec.structs.replace(
        session,
        refresh=tokens.refresh_token or session.refresh,
        access=tokens.access_token if provider.asks_for_groups else "",
    )


def subject(token: str) -> str:
    """Of a token that was verified."""
    payload = token.split(".")[1]
    claims = msgspec.json.decode(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    return str(claims.get("sub"))


def challenge(verifier: str) -> str:
    digest = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def secure(base: str) -> bool:
    return base.startswith("https:")


def _provider(said: Outside, id: str) -> Provider:
    found = said.provider(id) or (said.providers[0] if said.providers and not id else None)
    if found is None:
        known = ", ".join(each.id or "''" for each in said.providers) or "none"
        raise ApiError(
            Code.NOT_FOUND,
            f"there is no identity provider {id!r}" if id else "no identity provider is configured",
            f"oidc.config or dex.config of argocd-cm names one; known: {known}",
        )
    return found


def _used(request: Request) -> Used:
    state = request.app.state
    if not hasattr(state, "used"):
        state.used = Used()
    found: Used = state.used
    return found


def _same(one: str, other: str) -> bool:
    return secrets.compare_digest(one.encode(), other.encode())


def _foreign() -> ApiError:
    return invalid(
        "this login was not begun in this browser, or it has been ended already",
        "begin again; a login must be ended within five minutes, with cookies allowed",
    )


def _failed(error: ApiError | Stalled | Unreachable | TooLong) -> Response:
    told, hint = str(getattr(error, "message", error)), str(getattr(error, "hint", ""))
    status = {ApiError: 400, Refused: 401, Unreachable: 502}.get(type(error), 500)
    page = PAGE.format(told=html.escape(told), hint=html.escape(hint))
    return HTMLResponse(page, status, HEADERS)
