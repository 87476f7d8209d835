"""
Grants: what a provider's token endpoint gives for a code, a refresh token, or a device's code.

Who we are is proved by the client's secret, by a token of the cluster (Entra ID's workload
identity), or not at all: a public client has PKCE.
"""

import base64
import os
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import quote

import msgspec

from trueup.core.signon.providers import Provider
from trueup.core.signon.refusal import refusal
from trueup.core.signon.tokens import Tokens
from trueup.edge.identity.asking import SHOWN, Answer, Asker, Reach
from trueup.edge.identity.directory import Directory
from trueup.model.errors import Refused, Stalled, Unreachable

ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
DEVICE = "urn:ietf:params:oauth:grant-type:device_code"
TOKEN_FILE = "AZURE_FEDERATED_TOKEN_FILE"  # noqa: S105 the name of a variable


class DeviceCode(msgspec.Struct, frozen=True):
    """What somebody types where, and how often we may ask whether they have."""

    device_code: str
    user_code: str
    verification_uri: str
    verification_uri_complete: str = ""
    expires_in: float = 600.0
    interval: float = 5.0


class Grants:
    """Of any provider; nothing is kept."""

    def __init__(self, asker: Asker, directory: Directory) -> None:
        self._asker = asker
        self._directory = directory

    async def code(self, provider: Provider, code: str, verifier: str, redirect: str) -> Tokens:
        """Raises ``Refused`` if the provider does not take *code*."""
        form = {"grant_type": "authorization_code", "code": code, "redirect_uri": redirect}
        return _granted(await self._asked(provider, {**form, "code_verifier": verifier}))

    async def refresh(self, provider: Provider, token: str) -> Tokens:
        """The refresh token may be another one than before, or none: the old one goes on."""
        form = {"grant_type": "refresh_token", "refresh_token": token}
        return _granted(await self._asked(provider, form))

    async def device(self, provider: Provider, scopes: tuple[str, ...]) -> DeviceCode:
        reach = Reach.of(provider)
        address = (await self._directory.document(reach)).device_authorization_endpoint
        if not address:
            raise Stalled(
                "NoDeviceFlow",
                f"{provider.issuer} offers no device flow",
                "log in with: trueup login SERVER --sso",
            )
        form = {"client_id": provider.client_id, "scope": " ".join(scopes)}
        answer = await self._asker.post(reach, address, form, _basic(provider))
        try:
            return msgspec.convert(answer.json(), DeviceCode)
        except msgspec.ValidationError as error:
            raise _refused(answer) from error

    async def of_device(self, provider: Provider, code: str) -> Tokens:
        """With ``error`` while nobody has typed the code: see RFC 8628."""
        return await self._asked(provider, {"grant_type": DEVICE, "device_code": code})

    async def _asked(self, provider: Provider, form: Mapping[str, str]) -> Tokens:
        reach = Reach.of(provider)
        document = await self._directory.document(reach)
        if not document.token_endpoint:
            raise Unreachable(f"identity provider {provider.issuer} names no token_endpoint")
        proof, headers = _proof(provider, document.token_endpoint_auth_methods_supported)
        answer = await self._asker.post(reach, document.token_endpoint, {**form, **proof}, headers)
        try:
            found = msgspec.convert(answer.json(), Tokens)
        except msgspec.ValidationError as error:
            raise _refused(answer) from error
        if answer.status >= 400 and not found.error:
            raise _refused(answer)
        return found


def _proof(
    provider: Provider, methods: tuple[str, ...]
) -> tuple[Mapping[str, str], Mapping[str, str]]:
    """What the form and the headers say of who we are."""
    form = {"client_id": provider.client_id}
    if provider.azure.use_workload_identity:
        return {**form, "client_assertion_type": ASSERTION, "client_assertion": _of_cluster()}, {}
    if provider.client_secret and methods and "client_secret_basic" not in methods:
        return {**form, "client_secret": provider.client_secret}, {}
    return form, _basic(provider)


def _basic(provider: Provider) -> Mapping[str, str]:
    if not provider.client_secret:
        return {}
    name, secret = quote(provider.client_id, safe=""), quote(provider.client_secret, safe="")
    said = base64.b64encode(f"{name}:{secret}".encode()).decode()
    return {"Authorization": f"Basic {said}"}


def _of_cluster() -> str:
    path = os.environ.get(TOKEN_FILE, "")
    try:
        return Path(path).read_text().strip()
    except OSError as error:
        raise Stalled(
            "NoWorkloadIdentity",
            f"azure.useWorkloadIdentity: {TOKEN_FILE} names no file that can be read",
            "label the service account and the pod for workload identity",
        ) from error


def _granted(found: Tokens) -> Tokens:
    if found.error:
        told = f"{found.error}: {found.error_description}".removesuffix(": ")
        raise refusal(f"the identity provider refused: {told[:SHOWN]}")
    return found


def _refused(answer: Answer) -> Refused:
    told = answer.json().get("error") or answer.status
    return refusal(f"the identity provider refused: {str(told)[:SHOWN]}")
