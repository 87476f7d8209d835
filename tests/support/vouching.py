"""
Vouching: an issuer of tokens over real HTTP: what it publishes, and tokens of any kind.

`tests.oidc` has a whole provider; this one also makes tokens that no honest issuer would.
"""

import base64
import ssl
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import orjson
from aiohttp import web
from joserfc import jwk, jws

Key = jwk.RSAKey | jwk.ECKey | jwk.OKPKey


@dataclass
class Vouching:
    """
    *keys*: published ones; *algorithms*: that it says to sign by. *asked*: paths, in order.

    *people*: what userinfo says, by access token. *granted*: what the token endpoint answers, by
    code or refresh token; *forms*: what it was sent. *broken*: it answers 500 to everything.
    """

    url: str = ""
    keys: list[Key] = field(default_factory=list)
    algorithms: list[str] = field(default_factory=lambda: ["RS256"])
    issuer: str = ""
    people: dict[str, Any] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    broken: bool = False
    odd_keys: list[Any] = field(default_factory=list)
    granted: dict[str, Any] = field(default_factory=dict)
    forms: list[dict[str, str]] = field(default_factory=list)

    def claims(self, **more: Any) -> dict[str, Any]:
        """Of a good token; None takes one away."""
        now = int(time.time())
        said = {"iss": self.url, "sub": "alice", "aud": "web", "iat": now, "exp": now + 600, **more}
        return {key: value for key, value in said.items() if value is not None}

    def token(
        self, key: Key | None = None, algorithm: str = "RS256", kid: str | None = "", **more: Any
    ) -> str:
        """Signed by the first key; *kid*: empty: the key's own; None: it says none."""
        key = key or self.keys[0]
        head = {"alg": algorithm, **({} if kid is None else {"kid": kid or key.kid})}
        body = orjson.dumps(self.claims(**more))
        return jws.serialize_compact(head, body, key, algorithms=[algorithm])

    def forged(self, head: dict[str, Any], signature: bytes = b"", **more: Any) -> str:
        """Of any head, with any signature."""
        parts = (orjson.dumps(head), orjson.dumps(self.claims(**more)), signature)
        return ".".join(base64.urlsafe_b64encode(each).decode().rstrip("=") for each in parts)

    async def _answer(self, request: web.Request) -> web.Response:
        self.asked.append(request.path)
        if self.broken:
            return web.Response(status=500)
        match request.path:
            case "/.well-known/openid-configuration":
                return web.json_response(self._document())
            case "/keys":
                keys = [{**each.as_dict(private=False), "kid": each.kid} for each in self.keys]
                return web.json_response({"keys": [*self.odd_keys, *keys]})
            case "/me":
                said = request.headers.get("Authorization", "").removeprefix("Bearer ")
                found = self.people.get(said)
                return web.json_response(found, status=200 if found else 401)
            case "/token":
                form = {key: str(value) for key, value in (await request.post()).items()}
                self.forms.append(form)
                found = self.granted.get(form.get("code") or form.get("refresh_token") or "")
                refusal = {"error": "invalid_grant", "error_description": "<b>no</b>"}
                return web.json_response(found or refusal, status=200 if found else 400)
            case "/id-token":  # as GitHub Actions hands it out
                bearer = {"aud": request.query["audience"], "sub": "repo:example/shop"}
                token = self.token(None, "RS256", "", repository="example/shop", **bearer)
                return web.json_response({"count": 1, "value": token})
            case "/api/dex/auth":
                return web.Response(
                    text=f"{request.rel_url.raw_query_string} {request.headers.get('Cookie', '')}"
                )
        return web.Response(status=404)

    def _document(self) -> dict[str, Any]:
        return {
            "issuer": self.issuer or self.url,
            "jwks_uri": f"{self.url}/keys",
            "userinfo_endpoint": f"{self.url}/me",
            "authorization_endpoint": f"{self.url}/authorize?tenant=1",
            "token_endpoint": f"{self.url}/token",
            "response_types_supported": ["code"],
            "id_token_signing_alg_values_supported": self.algorithms,
        }


def key(kind: str = "RSA", id: str = "first") -> Key:
    match kind:
        case "RSA":
            return jwk.RSAKey.generate_key(2048, {"kid": id})
        case "EC":
            return jwk.ECKey.generate_key("P-256", {"kid": id})
    return jwk.OKPKey.generate_key("Ed25519", {"kid": id})


RSA = key()
"""One key for all tests: making one takes a while."""


@asynccontextmanager
async def vouching(tls: ssl.SSLContext | None = None) -> AsyncIterator[Vouching]:
    made = Vouching(keys=[RSA])
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", made._answer)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    try:
        site = web.TCPSite(runner, "127.0.0.1", 0, ssl_context=tls)
        await site.start()
        made.url = f"{'https' if tls else 'http'}://127.0.0.1:{runner.addresses[0][1]}"
        yield made
    finally:
        await runner.cleanup()
