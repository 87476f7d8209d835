"""
Identity providers of people: ``oidc.config``, further ones (``oidc.config.<name>``), and a Dex.

Keys and defaults are Argo CD's. A Dex is a provider like any other: its issuer is our own
``<url>/api/dex``, which is passed on to where it listens, and its clients are the two that Argo CD
registers there.
"""

import base64
import hashlib
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

import msgspec

from trueup.core.signon.references import missing, resolved
from trueup.k8s.duration import seconds
from trueup.k8s.value import Value
from trueup.k8s.yaml import YamlError, documents

KEY = "oidc.config"
SCOPES = ("openid", "profile", "email", "groups")
FEDERATED = "federated:id"  # a Dex says who its connector knows somebody as
DEX, DEX_CLIENT, DEX_CLI_CLIENT = "/api/dex", "argo-cd", "argo-cd-cli"
GRAPH = "https://graph.microsoft.com/v1.0"
GRAPHS = frozenset(
    {
        "graph.microsoft.com",
        "graph.microsoft.us",
        "graph.microsoft.de",
        "microsoftgraph.chinacloudapi.cn",
    }
)
"""Hosts that may be shown an access token to ask for groups."""


class Azure(Value, frozen=True):
    """What only Entra ID has."""

    use_workload_identity: bool = False  # prove who we are by a token of the cluster
    enable_user_group_overage_claim: bool = False  # ask Microsoft Graph for more than 200 groups
    graph_api_endpoint: str = ""
    user_group_overage_claim_cache_expiration: str = ""


class Provider(Value, frozen=True):
    """
    One identity provider, by the keys of ``oidc.config``.

    *id*: what follows ``oidc.config.``, ``dex``, or nothing. *through*: where its requests are sent
    in place of the issuer's host. *insecure*: nobody checks its certificate.
    """

    issuer: str = ""
    name: str = ""
    client_id: str = msgspec.field(name="clientID", default="")
    client_secret: str = ""
    cli_client_id: str = msgspec.field(name="cliClientID", default="")
    requested_scopes: tuple[str, ...] = ()
    requested_id_token_claims: Mapping[str, Any] = msgspec.field(
        name="requestedIDTokenClaims", default_factory=dict
    )
    logout_url: str = msgspec.field(name="logoutURL", default="")
    root_ca: str = msgspec.field(name="rootCA", default="")
    enable_pkce_authentication: bool = msgspec.field(name="enablePKCEAuthentication", default=False)
    allowed_audiences: tuple[str, ...] = ()
    skip_audience_check_when_token_has_no_audience: bool = False
    enable_user_info_groups: bool = False
    user_info_path: str = ""
    user_info_base_url: str = msgspec.field(name="userInfoBaseURL", default="")
    user_info_cache_expiration: str = ""
    refresh_token_threshold: str = ""
    domain_hint: str = ""
    azure: Azure = Azure()
    id: str = ""
    through: str = ""
    insecure: bool = False
    connector: str = ""

    @property
    def scopes(self) -> tuple[str, ...]:
        return self.requested_scopes or SCOPES

    @property
    def audiences(self) -> tuple[str, ...]:
        """Whom its tokens may be meant for."""
        ours = (self.client_id, self.cli_client_id)
        return self.allowed_audiences or tuple(each for each in ours if each)

    @property
    def asks_for_groups(self) -> bool:
        """Whether the groups of somebody may have to be asked for with their access token."""
        return self.enable_user_info_groups or self.azure.enable_user_group_overage_claim

    @property
    def graph(self) -> str:
        return (self.azure.graph_api_endpoint or GRAPH).rstrip("/")

    @property
    def renewed_before(self) -> float:
        """Seconds before its end in which a token is replaced."""
        return seconds(self.refresh_token_threshold) or 0.0

    @property
    def groups_kept(self) -> float:
        """Seconds for which groups that were asked for are kept; 0: as long as the token lasts."""
        said = self.user_info_cache_expiration
        if self.azure.enable_user_group_overage_claim:
            said = self.azure.user_group_overage_claim_cache_expiration
        return seconds(said) or 0.0


OURS = ("id", "through", "insecure", "connector")
KEYS = frozenset(
    each.encode_name for each in msgspec.structs.fields(Provider) if each.name not in OURS
)
DURATIONS = ("userInfoCacheExpiration", "refreshTokenThreshold")
ADDRESSES = ("issuer", "userInfoBaseURL", "logoutURL")


class Unusable(Exception):
    """A setting makes no sense; the text says why."""


def declared(data: Mapping[str, str]) -> Iterator[tuple[str, str, str]]:
    """Key, id and text of each provider; the one of Argo CD first."""
    if data.get(KEY, "").strip():
        yield KEY, "", data[KEY]
    for key in sorted(data):
        if key.startswith(f"{KEY}.") and data[key].strip():
            yield key, key.removeprefix(f"{KEY}."), data[key]


def provider(text: str, secrets: Mapping[str, str], id: str = "") -> tuple[Provider, list[str]]:
    """What *text* says, and what of it has no effect. Raises ``Unusable``."""
    said = mapping(text)
    known = {key: value for key, value in said.items() if key in KEYS and value is not None}
    try:
        made = msgspec.convert(resolved(known, secrets), Provider, strict=False)
    except msgspec.ValidationError as error:
        raise Unusable(str(error)) from error
    _check(made)
    wrong = [f"{key} is no key of it" for key in sorted(said.keys() - KEYS)]
    wrong += [f"no Secret has {name}" for name in missing(known, secrets)]
    wrong += [
        f"{key}: {known[key]} is not a duration, such as 5m"
        for key in DURATIONS
        if known.get(key) and seconds(str(known[key])) is None
    ]
    return msgspec.structs.replace(made, id=id, name=made.name or id or "OIDC"), wrong


def dex(text: str, url: str, address: str, key: str) -> Provider:
    """
    The Dex that listens at *address*, for a server of *url* that signs with *key*.

    Argo CD makes the secret of its client from that key, so a Dex that it configured knows us.
    Raises ``Unusable``.
    """
    mapping(text)
    if not url:
        raise Unusable("url is not set: a browser is sent back there")
    secret = base64.urlsafe_b64encode(hashlib.sha256(key.encode()).digest()).decode()[:40]
    return Provider(
        issuer=f"{url}{DEX}",
        name="Dex",
        client_id=DEX_CLIENT,
        client_secret=secret,
        cli_client_id=DEX_CLI_CLIENT,
        requested_scopes=(*SCOPES, FEDERATED),
        id="dex",
        through=address,
    )


def connectors(text: str) -> tuple[Mapping[str, str], ...]:
    """Of a Dex, as ``/api/v1/settings`` tells them."""
    said = mapping(text).get("connectors")
    found = [each for each in said if isinstance(each, dict)] if isinstance(said, list) else []
    return tuple(
        {key: str(each[key]) for key in ("name", "type", "id") if each.get(key)} for each in found
    )


def mapping(text: str) -> Mapping[str, Any]:
    """The YAML mapping that *text* is. Raises ``Unusable``."""
    try:
        said = [body for _, body in documents(text.encode())]
    except YamlError as error:
        raise Unusable(f"it is not YAML: {error}") from error
    if len(said) != 1 or not isinstance(said[0], dict):
        raise Unusable("it is not a mapping")
    return said[0]


def web_address(text: str) -> bool:
    """Whether *text* is an http or https address of a host."""
    try:
        parts = urlsplit(text)
        return parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        return False


def _check(made: Provider) -> None:
    if not made.issuer or not made.client_id:
        raise Unusable(f"{'clientID' if made.issuer else 'issuer'} is not set")
    said = dict(zip(ADDRESSES, (made.issuer, made.user_info_base_url, ""), strict=True))
    for key, value in said.items():
        if value and not web_address(value):
            raise Unusable(f"{key}: {value} is not an address, such as https://login.example.com")
    if made.root_ca and not certificates(made.root_ca):
        raise Unusable("rootCA: it is no certificate (PEM)")
    parts = urlsplit(made.graph)
    if parts.scheme != "https" or parts.hostname not in GRAPHS:
        raise Unusable(f"azure.graphApiEndpoint: {made.graph} is not one of Microsoft Graph")


def certificates(text: str) -> bool:
    """Whether *text* is some, as PEM."""
    from cryptography.x509 import load_pem_x509_certificates

    try:
        return bool(load_pem_x509_certificates(text.encode()))
    except ValueError:
        return False
