"""Certificates and secrets: cert-manager, External Secrets, Sealed Secrets, Vault, 1Password."""

from collections.abc import Mapping

from trueup.core.health.conventions import (
    DEGRADED,
    HEALTHY,
    PROGRESSING,
    Check,
    When,
    in_order,
    phased,
    ranked,
    ready,
    seen,
    words,
)
from trueup.core.health.reading import conditions, text
from trueup.k8s.object import Object
from trueup.k8s.ref import GroupKind
from trueup.model.health import Health

_CM, _OLD_CM, _ES = "cert-manager.io", "certmanager.k8s.io", "external-secrets.io"


def _acme(what: str, *, reasons: bool) -> Check:
    """Only a Challenge tells why it still waits."""
    waits = ("{reason}", f"{what} is {{value}}") if reasons else f"{what} is {{value}}"
    failed = ("{reason}", f"{what} is {{value}}")
    return phased(
        "state",
        {
            "valid": (HEALTHY, f"{what} is valid"),
            **words(DEGRADED, "invalid", "expired", "errored", say=failed),
        },
        f"Waiting for {what.lower()}",
        (PROGRESSING, waits),
    )


def external_secret(obj: Object) -> Health:
    """One that is refreshed OnChange is judged by what was said since its last refresh."""
    for each in conditions(obj):
        if text(each, "type") != "Ready" or not _fresh(obj, text(each, "lastTransitionTime")):
            continue
        if each.get("status") in ("True", "False"):
            status = HEALTHY if each.get("status") == "True" else DEGRADED
            return Health(status, text(each, "message"))
    return Health(PROGRESSING, "Waiting for ExternalSecret")


def _fresh(obj: Object, since: str) -> bool:
    if obj.at("spec", "refreshPolicy") != "OnChange":
        return True
    return since >= str(obj.at("status", "refreshTime") or "")


def cluster_external_secret(obj: Object) -> Health:
    """New conditions are appended: the last one holds."""
    known = conditions(obj)
    rows = {"Ready": HEALTHY, "PartiallyReady": DEGRADED, "NotReady": DEGRADED}
    if known and known[-1].get("status") == "True" and known[-1].get("type") in rows:
        return Health(rows[str(known[-1]["type"])], text(known[-1], "message"))
    return Health(PROGRESSING, "Waiting for ClusterExternalSecret")


def old_external_secret(obj: Object) -> Health:
    """The predecessor, of ``kubernetes-client.io``."""
    told = str(obj.at("status", "status") or "")
    if told == "SUCCESS":
        return Health(HEALTHY, "Fetched ExternalSecret.")
    if told.startswith("ERROR"):
        return Health(DEGRADED, told.replace("ERROR, ", ""))
    return Health(PROGRESSING, "Waiting for ExternalSecret.")


def sealed_secret(obj: Object) -> Health:
    """Only what is said of the present generation counts."""
    if obj.at("metadata", "generation") is None or not seen(obj):
        return Health(PROGRESSING, _SEALED_WAITS)
    return _sealed(obj)


def vault_static_secret(obj: Object) -> Health:
    if obj.at("status", "secretMAC") is not None:
        return Health(HEALTHY, "Secret was found")
    return Health(
        DEGRADED,
        "Either the service account cannot authenticate with Vault or requested secret not found"
        " - view events for more information",
    )


def managed_certificate(obj: Object) -> Health:
    """Of Google: active for all of its domains."""
    domains = obj.at("status", "domainStatus")
    told = [text(each, "status") for each in domains] if isinstance(domains, list) else []
    if "FailedNotVisible" in told:
        return Health(DEGRADED, "At least one certificate has failed to be provisioned")
    if obj.at("status", "certificateStatus") == "Active":
        return Health(HEALTHY, "All certificates are active")
    return Health(PROGRESSING, "At least one certificate is still being provisioned")


_CERTIFICATE = (
    When("Issuing", "True", PROGRESSING),
    When("Ready", "False", DEGRADED),
    When("Ready", "True", HEALTHY),
)
_REQUEST = (
    When("Denied", "True", DEGRADED),
    When("InvalidRequest", "True", DEGRADED),
    When("Ready", "True", HEALTHY),
    When("Ready", "!True", PROGRESSING, reason="Pending"),
    When("Ready", "!True", DEGRADED),
)
_BUNDLE = (
    When("Synced", "True", HEALTHY, ("{message}", "Bundle is synced")),
    When("Synced", "!True", DEGRADED, ("{message}", "{reason}", "Bundle is not synced")),
)
_SEALED_WAITS = "Waiting for Sealed Secret to be decrypted"
_sealed = in_order(
    (When("Synced", "False", DEGRADED), When("Synced", "True", HEALTHY)), _SEALED_WAITS
)

CHECKS: Mapping[GroupKind, Check] = {
    GroupKind(_CM, "Certificate"): ranked(_CERTIFICATE, "Waiting for certificate"),
    GroupKind(_CM, "CertificateRequest"): ranked(_REQUEST, "Waiting for certificate request"),
    GroupKind(_CM, "ClusterIssuer"): ready("Initializing ClusterIssuer"),
    GroupKind(_CM, "Issuer"): ready("Initializing issuer"),
    GroupKind("acme.cert-manager.io", "Challenge"): _acme("Challenge", reasons=True),
    GroupKind("acme.cert-manager.io", "Order"): _acme("Order", reasons=False),
    GroupKind("trust.cert-manager.io", "Bundle"): in_order(
        _BUNDLE, "Waiting for Bundle to be synced"
    ),
    GroupKind(_OLD_CM, "Certificate"): ready("Waiting for certificate"),
    GroupKind(_OLD_CM, "ClusterIssuer"): ready("Initializing ClusterIssuer"),
    GroupKind(_OLD_CM, "Issuer"): ready("Initializing issuer"),
    GroupKind(_ES, "ClusterExternalSecret"): cluster_external_secret,
    GroupKind(_ES, "ClusterSecretStore"): ready("Waiting for ClusterSecretStore"),
    GroupKind(_ES, "ExternalSecret"): external_secret,
    GroupKind(_ES, "PushSecret"): ready("Waiting for PushSecret"),
    GroupKind(_ES, "SecretStore"): ready("Waiting for SecretStore"),
    GroupKind("kubernetes-client.io", "ExternalSecret"): old_external_secret,
    GroupKind("bitnami.com", "SealedSecret"): sealed_secret,
    GroupKind("onepassword.com", "OnePasswordItem"): ready(
        "Waiting for controller to report status"
    ),
    GroupKind("secrets.hashicorp.com", "VaultStaticSecret"): vault_static_secret,
    GroupKind("networking.gke.io", "ManagedCertificate"): managed_certificate,
}
