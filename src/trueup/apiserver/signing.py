"""
Signing: certificates for clients, of the requests that were approved.

The authority for clients is another than the server's own, and is made when it is first needed:
few servers ever sign. Of the signers that Kubernetes names, this is the one for clients of the API.
"""

import base64
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from trueup.apiserver import certificates
from trueup.k8s.ref import GroupKind

KIND = GroupKind("certificates.k8s.io", "CertificateSigningRequest")
RESOURCE = "certificatesigningrequests.certificates.k8s.io"
SIGNER = "kubernetes.io/kube-apiserver-client"
_OPTIONAL = frozenset({"digital signature", "key encipherment"})
_WANTED = "client auth"
_LONGEST = 365 * 24 * 3600
_EARLY = timedelta(minutes=5)  # for clocks that are behind
Body = Mapping[str, Any]


class Signer:
    """The signer of one server; *trust* is called with the authority once there is one."""

    def __init__(self, folder: Path, trust: Callable[[Path], None]) -> None:
        self._folder = folder
        self._trust = trust

    def status(self, body: Body, now: datetime) -> dict[str, Any] | None:
        """The status of a request that is due to be signed; None if it is not due."""
        spec, status = body["spec"], body.get("status") or {}
        kinds = {each["type"] for each in status.get("conditions") or () if _is_true(each)}
        signed = "certificate" in status or spec.get("signerName") != SIGNER
        if signed or "Approved" not in kinds or "Failed" in kinds:
            return None
        if words := _wrong_usages(spec.get("usages") or ()):
            failed = _failed(words, now)
            return {**status, "conditions": [*status["conditions"], failed]}
        until = now + timedelta(seconds=min(spec.get("expirationSeconds") or _LONGEST, _LONGEST))
        try:
            made = certificates.signed(
                certificates.clients(self._folder),
                base64.b64decode(spec["request"]),
                now - _EARLY,
                until,
            )
        except ValueError as error:
            failed = _failed(str(error), now)
            return {**status, "conditions": [*status["conditions"], failed]}
        self._trust(certificates.clients(self._folder).certificate)
        return {**status, "certificate": base64.b64encode(made).decode()}


def _is_true(condition: Body) -> bool:
    return bool(condition.get("status") == "True")


def _wrong_usages(usages: Iterable[str]) -> str:
    for usage in usages:
        if usage != _WANTED and usage not in _OPTIONAL:
            return f"invalid usage for client certificate: {usage}"
    lacking = _WANTED not in usages
    return f"missing required usage for client certificate: {_WANTED}" if lacking else ""


def _failed(words: str, now: datetime) -> dict[str, Any]:
    return {
        "type": "Failed",
        "status": "True",
        "reason": "SignerValidationFailure",
        "message": words,
        "lastUpdateTime": now.strftime("%Y-%m-%dT%H:%M:%SZ"),
    }
