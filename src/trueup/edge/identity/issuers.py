"""Issuers: a token that others signed to whoever it is of, and the way there."""

import hashlib
from collections.abc import Callable, Mapping
from urllib.parse import urlencode, urlsplit, urlunsplit

import orjson

from trueup.core.signon import jwt
from trueup.core.signon.jwt import Jwt
from trueup.core.signon.outside import Outside
from trueup.core.signon.people import person, with_groups
from trueup.core.signon.providers import Provider
from trueup.core.signon.refusal import refusal
from trueup.core.signon.tokens import Tokens
from trueup.core.signon.trust import Trust, bearer, fits
from trueup.edge.identity.asking import Asker, Headers, Reach
from trueup.edge.identity.device import by_device
from trueup.edge.identity.directory import Directory, Document
from trueup.edge.identity.ended import Ended, EndedHere
from trueup.edge.identity.grants import DeviceCode, Grants
from trueup.edge.identity.groups import Groups
from trueup.edge.identity.reviews import Reviews
from trueup.model.errors import Stalled
from trueup.model.identity import Identity
from trueup.ports import Clock, Cluster

OFFLINE = "offline_access"
HINT = "oidc.config and trueup.identities of argocd-cm say whose tokens are accepted"


class Issuers:
    """
    By the settings as they are *now*; *home*: the cluster that knows its own service accounts.

    What was fetched is kept in memory: every process may look for itself.
    """

    def __init__(
        self,
        now: Callable[[], Outside],
        clock: Clock,
        home: Cluster | None = None,
        ended: Ended | None = None,
    ) -> None:
        self._now = now
        self._clock = clock
        self._asker = Asker()
        self._directory = Directory(self._asker, clock)
        self._grants = Grants(self._asker, self._directory)
        self._groups = Groups(self._asker, self._directory, clock)
        self._reviews = Reviews(home, clock) if home else None
        self._ended = ended or EndedHere(clock)

    async def close(self) -> None:
        await self._asker.close()

    def settings(self) -> Outside:
        return self._now()

    async def identify(self, token: str) -> Identity:
        """Raises ``Refused`` (401) if it does not count, ``Unreachable`` if nobody can tell."""
        read = jwt.read(token)
        jwt.in_time(read, self._clock.now().timestamp())
        if self._ended.has(_id(read)):
            raise refusal("the session was ended", jwt.AGAIN)
        said = self._now()
        issuing = said.issuing(read.issuer)
        for provider in issuing:
            if _meant(read, provider):
                return await self._person(read, provider)
        rules = [each for each in said.trusted if each.issuer == read.issuer or each.home]
        meant = [each for each in rules if jwt.meant_for(read, each.audiences)]
        for rule in meant:
            if fits(rule, read):
                return await self._bearer(read, rule)
        raise _unknown(read, bool(issuing or rules), bool(meant))

    async def _person(self, token: Jwt, provider: Provider) -> Identity:
        await self._directory.verify(token, Reach.of(provider))
        groups = await self._groups.of(provider, token)
        return person(token.claims if groups is None else with_groups(token.claims, groups))

    async def _bearer(self, token: Jwt, rule: Trust) -> Identity:
        if not rule.home:
            await self._directory.verify(token, Reach.of(rule))
        elif self._reviews:
            await self._reviews.check(token, rule.audiences)
        else:
            raise refusal("there is no cluster here to ask for the token")
        found = bearer(rule, token)
        if found is None:
            raise refusal(f"{rule.name}: the token gives its bearer no name of their own")
        return found

    async def authorization(self, provider: Provider, asked: Mapping[str, str]) -> str:
        """
        Where a browser is sent to log in.

        *asked*: ``redirect_uri``, ``state``, ``nonce`` and ``code_challenge``.
        """
        document = await self._directory.document(Reach.of(provider))
        _offers_code(provider, document)
        said = {
            "response_type": "code",
            "client_id": provider.client_id,
            "scope": " ".join(provider.scopes),
            **_challenge(provider, document, asked),
            **_more(provider, self._now().connector),
        }
        parts = urlsplit(document.authorization_endpoint)
        query = "&".join(each for each in (parts.query, urlencode(said)) if each)
        return urlunsplit(parts._replace(query=query))

    async def exchanged(
        self, provider: Provider, code: str, verifier: str, redirect: str, nonce: str
    ) -> Tokens:
        """The tokens for *code*, verified. Raises ``Refused`` if they are not of this login."""
        tokens = await self._grants.code(provider, code, verifier, redirect)
        read = await self.verified(provider, tokens.id_token)
        if jwt.text(read.claims.get("nonce")) != nonce:
            raise refusal("the token was made for another login (nonce)")
        self._groups.forget(read)
        self._groups.lend(read, tokens.access_token)
        return tokens

    async def refreshed(self, provider: Provider, token: str) -> Tokens:
        """Raises ``Refused`` if the provider has ended the session."""
        tokens = await self._grants.refresh(provider, token)
        if tokens.id_token:
            self._groups.lend(await self.verified(provider, tokens.id_token), tokens.access_token)
        return tokens

    async def by_device(
        self, provider: Provider, scopes: tuple[str, ...], tell: Callable[[DeviceCode], None]
    ) -> Tokens:
        """The tokens of whoever types the code that is told."""
        tokens = await by_device(self._grants, provider, scopes, tell, self._clock)
        await self.verified(provider, tokens.id_token)
        return tokens

    async def offline(self, provider: Provider) -> tuple[str, ...]:
        """The scopes of a login that is to go on without a browser, where that is offered."""
        offered = (await self._directory.document(Reach.of(provider))).scopes_supported
        more = (
            () if OFFLINE in provider.scopes or (offered and OFFLINE not in offered) else (OFFLINE,)
        )
        return (*provider.scopes, *more)

    async def verified(self, provider: Provider, token: str) -> Jwt:
        """The token of a provider that was asked for it. Raises ``Refused``, ``Unreachable``."""
        if not token:
            raise refusal("the identity provider gave no id_token", "ask for the scope openid")
        read = jwt.read(token)
        jwt.in_time(read, self._clock.now().timestamp())
        if read.issuer != provider.issuer or not _meant(read, provider):
            raise refusal("the identity provider gave a token that is not meant for us")
        await self._directory.verify(read, Reach.of(provider))
        return read

    def lend(self, token: str, access: str) -> None:
        """An access token by which the groups of whoever *token* is of may be asked for."""
        self._groups.lend(jwt.read(token), access)

    async def forwarded(
        self, provider: Provider, method: str, path: str, headers: Headers, body: bytes
    ) -> tuple[int, Headers, bytes]:
        """A request to the Dex that stands behind us; *path* with its query."""
        address = provider.through + path
        answer = await self._asker.ask(Reach.of(provider), method, address, body or None, headers)
        return answer.status, tuple(answer.headers.items()), answer.body

    async def end(self, token: str) -> None:
        """From now on *token*, which counts, is nobody's."""
        read = jwt.read(token)
        await self._ended.end(_id(read), read.ends)


def _id(token: Jwt) -> str:
    """By which it is remembered: what issuers call theirs may be anything, or the same."""
    said = f"{token.issuer}\0{token.id or token.text}"
    return hashlib.sha256(said.encode()).hexdigest()


def _meant(token: Jwt, provider: Provider) -> bool:
    without = provider.skip_audience_check_when_token_has_no_audience
    return jwt.meant_for(token, provider.audiences, without=without)


def _unknown(token: Jwt, known: bool, meant: bool) -> Exception:
    if not known:
        return refusal(f"the issuer {token.issuer or 'of the token'} is not known here", HINT)
    if not meant:
        said = ", ".join(token.audiences) or "nobody"
        return refusal(f"the token is meant for {said}, which nothing here is called", HINT)
    return refusal(f"no rule of trueup.identities fits the token of {token.subject}", HINT)


def _offers_code(provider: Provider, document: Document) -> None:
    types = document.response_types_supported
    if not document.authorization_endpoint or (types and "code" not in types):
        raise Stalled(
            "NoCodeFlow",
            f"{provider.issuer} does not offer the code flow",
            "allow the response type code for this client; the implicit flow is not used",
        )


def _challenge(
    provider: Provider, document: Document, asked: Mapping[str, str]
) -> Mapping[str, str]:
    """PKCE wherever it is asked for or offered, and where nothing else proves who we are."""
    offered = "S256" in document.code_challenge_methods_supported
    if provider.enable_pkce_authentication or offered or not provider.client_secret:
        return {**asked, "code_challenge_method": "S256"}
    return {key: value for key, value in asked.items() if key != "code_challenge"}


def _more(provider: Provider, connector: str) -> Mapping[str, str]:
    claims = provider.requested_id_token_claims
    said = {
        "claims": orjson.dumps({"id_token": claims}).decode() if claims else "",
        "domain_hint": provider.domain_hint.strip(),
        "connector_id": connector if provider.through else "",
    }
    return {key: value for key, value in said.items() if value}
