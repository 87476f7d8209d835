"""Whose tokens count, and what is asked of whom to tell; an attack is a row of a table."""

import hashlib
import hmac
import json
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.support.authority import Authority
from tests.support.vouching import RSA, Vouching, key, vouching
from trueup.core.signon.outside import Outside, outside
from trueup.edge.identity import Issuers
from trueup.edge.identity.directory import AGAIN, KEPT, STALE
from trueup.model.errors import Refused, Stalled, Unreachable

LATER = 9_999_999_999
CONFIG = "{{issuer: '{url}', clientID: web, clientSecret: s3cret{more}}}"


@dataclass
class Watch:
    """A clock that is set."""

    ahead: float = 0.0

    def now(self) -> datetime:
        return datetime.now(UTC) + timedelta(seconds=self.ahead)

    def monotonic(self) -> float:
        return 1e6 + self.ahead

    async def sleep(self, seconds: float) -> None:
        self.ahead += seconds


@dataclass
class Door:
    """An issuer, and who lets in whom it vouches for."""

    issuer: Vouching
    watch: Watch = field(default_factory=Watch)
    said: Outside = field(default_factory=Outside)

    def __post_init__(self) -> None:
        self.issuers = Issuers(lambda: self.said, self.watch)
        self.configured()

    def configured(self, more: str = "", rules: str = "", **keys: str) -> None:
        data = {"oidc.config": CONFIG.format(url=self.issuer.url, more=more), **keys}
        if rules:
            data = {"trueup.identities": rules.replace("URL", self.issuer.url)}
        self.said = outside(data, {})
        assert self.said.problems == ()

    async def refused(self, token: str) -> str:
        with pytest.raises(Refused) as caught:
            await self.issuers.identify(token)
        assert caught.value.code == 401
        signature = token.rpartition(".")[2]
        assert len(signature) < 20 or signature not in caught.value.message
        return caught.value.message


@asynccontextmanager
async def door(tls: ssl.SSLContext | None = None) -> AsyncIterator[Door]:
    async with vouching(tls) as issuer:
        made = Door(issuer)
        try:
            yield made
        finally:
            await made.issuers.close()


async def test_a_person_is_who_their_provider_says() -> None:
    async with door() as it:
        said: Any = {"email": "alice@example.com", "groups": ["team"], "name": "admin"}
        found = await it.issuers.identify(it.issuer.token(**said))
        assert (found.subject, found.called) == ("alice", "alice@example.com")
        assert found.issuer == it.issuer.url
        assert found.claims["groups"] == ["team"]
        federated: Any = {"federated_claims": {"connector_id": "ldap", "user_id": "u17"}}
        assert (await it.issuers.identify(it.issuer.token(**federated))).subject == "u17"


@pytest.mark.filterwarnings("ignore:EdDSA is deprecated")
@pytest.mark.parametrize("kind", ["RSA", "EC", "OKP"])
async def test_keys_of_all_families_sign(kind: str) -> None:
    algorithm = {"RSA": "PS256", "EC": "ES256", "OKP": "EdDSA"}[kind]
    async with door() as it:
        it.issuer.keys, it.issuer.algorithms = [key(kind)], [algorithm]
        token = it.issuer.token(algorithm=algorithm, kid=None)
        assert (await it.issuers.identify(token)).subject == "alice"


CLAIMS: list[tuple[dict[str, Any], str]] = [
    ({"exp": 1}, "the token is expired"),
    ({"exp": None}, "the token has no end (exp)"),
    ({"exp": "9999999999"}, "exp is not a time"),
    ({"exp": True}, "exp is not a time"),
    ({"nbf": 9_999_999_999}, "not valid yet (nbf)"),
    ({"iat": 9_999_999_999}, "not valid yet (iat)"),
    ({"aud": "other"}, "meant for other"),
    ({"aud": ["other", "more"]}, "meant for other, more"),
    ({"aud": None}, "meant for nobody"),
    ({"aud": []}, "meant for nobody"),
    ({"aud": ""}, "meant for "),
    ({"aud": {"web": 1}}, "meant for nobody"),
    ({"iss": None}, "the issuer of the token is not known"),
    ({"iss": "https://evil.example"}, "the issuer https://evil.example is not known here"),
]


@pytest.mark.parametrize(("claims", "why"), CLAIMS)
async def test_claims_that_do_not_count_cost_no_request(claims: dict[str, Any], why: str) -> None:
    async with door() as it:
        assert why in await it.refused(it.issuer.token(**claims))
        assert it.issuer.asked == []


async def test_the_issuer_is_compared_to_the_letter() -> None:
    async with door() as it:
        for other in (it.issuer.url + "/", it.issuer.url.upper()):
            assert "is not known here" in await it.refused(it.issuer.token(iss=other))


@pytest.mark.parametrize("algorithm", ["none", "None", "NONE", "", "HS256", "HS512", "RSA-OAEP"])
async def test_nobody_and_shared_secrets_sign_nothing(algorithm: str) -> None:
    async with door() as it:
        assert "which is not accepted" in await it.refused(it.issuer.forged({"alg": algorithm}))
        assert it.issuer.asked == []


async def test_a_public_key_is_no_secret_to_sign_with() -> None:
    """The classic: HMAC over the published key, announced as HS256, or as what the key is for."""
    async with door() as it:
        for public in (RSA.as_pem(private=False), RSA.as_der(private=False), b"s3cret"):
            for algorithm in ("HS256", "RS256"):
                unsigned = it.issuer.forged({"alg": algorithm, "kid": "first"})
                text = unsigned.rpartition(".")[0]
                mac = hmac.new(public, text.encode(), hashlib.sha256).digest()
                token = it.issuer.forged({"alg": algorithm, "kid": "first"}, mac)
                await it.refused(token)


async def test_a_token_brings_no_key_of_its_own() -> None:
    own = key(id="own")
    async with door() as it:
        for head in ({"jwk": own.as_dict(private=False)}, {"jku": f"{it.issuer.url}/evil"}):
            text = it.issuer.forged({"alg": "RS256", **head})
            signed = it.issuer.token(own, kid=None)
            await it.refused(".".join((text.split(".")[0], *signed.split(".")[1:])))
        await it.refused(it.issuer.token(own, kid="first"))
        assert "/evil" not in it.issuer.asked


async def test_what_was_signed_cannot_be_changed() -> None:
    async with door() as it:
        head, _, signature = it.issuer.token().split(".")
        _, body, _ = it.issuer.token(sub="root").split(".")
        assert "not signed by a key" in await it.refused(f"{head}.{body}.{signature}")
        for broken in (
            "",
            "a",
            "a.b",
            "a.b.c",
            "....",
            f"{head}.{body}",
            f"{head}.{body}.",
            "é.é.é",
        ):
            await it.refused(broken)
        await it.refused(it.issuer.token(pad="x" * 70_000))
        crit = it.issuer.forged({"alg": "RS256", "crit": ["exp"]})
        assert "extensions" in await it.refused(crit)


async def test_only_what_the_issuer_signs_by_is_accepted() -> None:
    async with door() as it:
        token = it.issuer.token(algorithm="RS384")
        assert "does not sign by RS384" in await it.refused(token)


async def test_clocks_may_differ_by_half_a_minute() -> None:
    async with door() as it:
        now = int(it.watch.now().timestamp())
        await it.issuers.identify(it.issuer.token(exp=now - 20, nbf=now + 20, iat=now + 20))
        assert "expired" in await it.refused(it.issuer.token(exp=now - 31))


async def test_audiences_are_as_the_provider_is_configured() -> None:
    async with door() as it:
        it.configured(", allowedAudiences: [other]")
        assert "meant for web" in await it.refused(it.issuer.token())
        await it.issuers.identify(it.issuer.token(aud=["x", "other"]))
        it.configured(", skipAudienceCheckWhenTokenHasNoAudience: true")
        await it.issuers.identify(it.issuer.token(aud=None))
        assert "meant for other" in await it.refused(it.issuer.token(aud="other"))


async def test_a_new_key_is_looked_for_once_in_a_while() -> None:
    async with door() as it:
        await it.issuers.identify(it.issuer.token())
        second = key("EC", "second")
        it.issuer.algorithms.append("ES256")
        await it.refused(it.issuer.token(second, "ES256", exp=LATER))
        it.watch.ahead += KEPT
        it.issuer.keys.append(second)
        await it.issuers.identify(it.issuer.token(second, "ES256", exp=LATER))
        third = key("EC", "third")
        asked = len(it.issuer.asked)
        for _ in range(5):
            await it.refused(it.issuer.token(third, "ES256", exp=LATER))
        assert len(it.issuer.asked) == asked
        it.issuer.keys = [third]
        it.watch.ahead += AGAIN
        await it.issuers.identify(it.issuer.token(third, "ES256", exp=LATER))
        await it.refused(it.issuer.token(second, "ES256", exp=LATER))  # it was taken back


async def test_keys_that_are_none_do_not_spoil_the_others() -> None:
    async with door() as it:
        it.issuer.odd_keys = [
            1,
            {},
            {"kty": "RSA", "kid": "first"},
            {"kty": "oct", "k": "czNjcmV0"},
        ]
        assert (await it.issuers.identify(it.issuer.token())).subject == "alice"


async def test_an_issuer_that_does_not_answer_keeps_its_keys_for_a_day() -> None:
    async with door() as it:
        it.issuer.broken = True
        with pytest.raises(Unreachable, match="answers 500"):
            await it.issuers.identify(it.issuer.token())
        asked = len(it.issuer.asked)
        with pytest.raises(Unreachable):
            await it.issuers.identify(it.issuer.token())
        assert len(it.issuer.asked) == asked  # it is left in peace for a moment
        it.issuer.broken = False
        it.watch.ahead += AGAIN
        token = it.issuer.token(exp=int(it.watch.now().timestamp() + 2 * STALE))
        await it.issuers.identify(token)
        it.issuer.broken = True
        it.watch.ahead += KEPT
        await it.issuers.identify(token)
        it.watch.ahead += STALE
        with pytest.raises(Unreachable):
            await it.issuers.identify(token)


async def test_what_answers_must_be_the_issuer() -> None:
    async with door() as it:
        it.issuer.issuer = "https://evil.example"
        with pytest.raises(Unreachable, match="is of the issuer https://evil"):
            await it.issuers.identify(it.issuer.token())


async def test_groups_are_asked_of_userinfo_and_kept() -> None:
    async with door() as it:
        it.configured(
            ", enableUserInfoGroups: true, userInfoPath: /me, userInfoCacheExpiration: 5m"
        )
        token = it.issuer.token(groups=["old"], exp=LATER)
        assert "groups of this session are not known" in await it.refused(token)
        it.issuer.people = {"key": {"sub": "alice", "groups": ["team"]}}
        it.issuers.lend(token, "key")
        for _ in range(3):
            assert (await it.issuers.identify(token)).claims["groups"] == ["team"]
        assert it.issuer.asked.count("/me") == 1
        it.watch.ahead += 301
        it.issuer.people["key"]["groups"] = []
        assert (await it.issuers.identify(token)).claims["groups"] == []
        it.issuer.people["key"]["sub"] = "bob"
        it.watch.ahead += 301
        assert "somebody else" in await it.refused(it.issuer.token(exp=LATER))


RULES = """
- {name: shop, issuer: URL, audience: trueup, claims: {repository: example/shop}, groups: [deploy]}
- {name: any, issuer: URL, audience: trueup, claims: {repository: example/*}}
"""


async def test_a_pipeline_is_whom_the_first_rule_that_fits_calls_it() -> None:
    async with door() as it:
        it.configured(rules=RULES)
        said: Any = {"aud": "trueup", "sub": "repo:example/shop", "repository": "example/shop"}
        found = await it.issuers.identify(it.issuer.token(**said))
        assert (found.subject, found.claims["groups"]) == ("repo:example/shop", ["deploy"])
        other = it.issuer.token(**{**said, "repository": "example/web", "groups": ["role:admin"]})
        assert (await it.issuers.identify(other)).claims["groups"] == []
        wrong = it.issuer.token(**{**said, "repository": "evil/shop"})
        assert "no rule of trueup.identities fits" in await it.refused(wrong)
        assert "meant for web" in await it.refused(it.issuer.token(**{**said, "aud": "web"}))
        await it.refused(it.issuer.token(key(id="own"), kid="first", **said))
        assert "no name of their own" in await it.refused(
            it.issuer.token(**{**said, "sub": "admin"})
        )


async def test_the_browser_is_sent_with_state_nonce_and_challenge() -> None:
    async with door() as it:
        it.configured(", domainHint: example.com, enablePKCEAuthentication: true")
        asked = {"state": "s", "nonce": "n", "redirect_uri": "http://cd/x", "code_challenge": "c"}
        found = await it.issuers.authorization(it.said.providers[0], asked)
        assert found.startswith(f"{it.issuer.url}/authorize?tenant=1&response_type=code")
        for part in ("code_challenge_method=S256", "domain_hint=example.com", "nonce=n"):
            assert part in found


async def test_an_issuers_certificate_is_checked(tmp_path: Path) -> None:
    """By ``rootCA`` where that is said; by nobody where nobody shall."""
    good, other = Authority(tmp_path / "good"), Authority(tmp_path / "other")
    async with door(good.server()) as it:
        token = it.issuer.token()
        for more in ("", f", rootCA: {json.dumps(other.pem)}"):
            it.configured(more)
            with pytest.raises(Unreachable, match=r"(?i)certificate"):
                await it.issuers.identify(token)
            assert it.issuer.asked == []
        it.configured(f", rootCA: {json.dumps(good.pem)}")
        assert (await it.issuers.identify(token)).subject == "alice"
        it.configured(**{"oidc.tls.insecure.skip.verify": "true"})
        assert (await it.issuers.identify(token)).subject == "alice"


async def test_a_cluster_proves_who_we_are_to_entra_id(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with door() as it:
        it.configured(", azure: {useWorkloadIdentity: true}")
        (provider,) = it.said.providers
        with pytest.raises(Stalled, match="AZURE_FEDERATED_TOKEN_FILE names no file"):
            await it.issuers.exchanged(provider, "code", "verifier", "https://cd/callback", "n")
        file = tmp_path / "token"
        file.write_text("of the cluster\n")
        monkeypatch.setenv("AZURE_FEDERATED_TOKEN_FILE", str(file))
        it.issuer.granted["code"] = {"id_token": it.issuer.token(nonce="n")}
        await it.issuers.exchanged(provider, "code", "verifier", "https://cd/callback", "n")
        (form,) = it.issuer.forms
        assert form["client_assertion"] == "of the cluster"
        assert form["client_assertion_type"].endswith(":jwt-bearer")
        assert "s3cret" not in str(form)
