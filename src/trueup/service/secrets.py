"""
Secrets of repositories, as Argo CD writes them: what each says, by the fields of an access.

A Secret ``argocd.argoproj.io/secret-type: repository`` is for its very address, and may be for the
applications of one project; ``repo-creds`` are for all addresses that begin with theirs.
"""

import base64
import binascii
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from trueup.core.source.repositories import normalized
from trueup.k8s.object import Object
from trueup.k8s.ref import GroupKind

SECRET = GroupKind("", "Secret")
OWN = "argocd-secret"
PART_OF = ("app.kubernetes.io/part-of", "argocd")
TYPE = "argocd.argoproj.io/secret-type"

TEXTS = {
    "username": "username",
    "password": "password",
    "bearerToken": "bearer_token",
    "sshPrivateKey": "ssh_private_key",
    "tlsClientCertData": "tls_client_cert_data",
    "tlsClientCertKey": "tls_client_cert_key",
    "proxy": "proxy",
    "noProxy": "no_proxy",
    "type": "type",
    "endpoint": "endpoint",
    "region": "region",
    "cosignPublicKey": "cosign_public_key",
    "cosignIdentities": "cosign_identities",
    "cosignTrustedRoot": "cosign_trusted_root",
    "provenancePublicKeys": "provenance_public_keys",
}
SWITCHES = {
    "insecure": "insecure",
    "insecureIgnoreHostKey": "insecure_ignore_host_key",
    "enableOCI": "enable_oci",
    "insecureOCIForceHttp": "force_http",
    "passCredentials": "pass_credentials",
    "virtualHosted": "virtual_hosted",
    "forceHttpBasicAuth": "force_http_basic_auth",
    "enableLfs": "enable_lfs",
}
IDENTITIES = {
    "githubAppID": "github_app_id",
    "githubAppInstallationID": "github_app_installation_id",
    "githubAppPrivateKey": "github_app_private_key",
    "githubAppEnterpriseBaseUrl": "github_app_enterprise_base_url",
    "gcpServiceAccountKey": "gcp_service_account_key",
    "azureServicePrincipalClientId": "azure_service_principal_client_id",
    "azureServicePrincipalClientSecret": "azure_service_principal_client_secret",
    "azureServicePrincipalTenantId": "azure_service_principal_tenant_id",
    "azureServicePrincipalClientID": "azure_service_principal_client_id",  # in repo-creds
    "azureServicePrincipalTenantID": "azure_service_principal_tenant_id",
    "azureActiveDirectoryEndpoint": "azure_active_directory_endpoint",
}
READ, WRITE = ("repository", "repo-creds"), ("repository-write", "repo-write-creds")
"""The kinds of Secrets: of one repository, and of all below an address."""
TEMPLATES = (READ[1], WRITE[1])
TRUE = frozenset({"1", "t", "T", "TRUE", "true", "True"})  # as Go reads them
FALSE = frozenset({"0", "f", "F", "FALSE", "false", "False"})
NUMBERS = ("depth", "githubAppID", "githubAppInstallationID")
PROBLEM = "problem"
"""Among the fields: what cannot be read in the Secret."""
Fields = Mapping[str, Any]


class Declared(NamedTuple):
    """A Secret: its kind, the address in its plain form, what it says, and whose it is."""

    name: str
    kind: str
    where: str
    fields: Fields
    project: str


class Declarations:
    """All Secrets of repositories, found by their address."""

    def __init__(self, secrets: Iterable[Object]) -> None:
        self.all = tuple(found for each in secrets if (found := _read(each)))
        self.names = frozenset(each.name for each in self.all)
        self.owned = frozenset(
            (each.project, each.where) for each in self.all if each.kind == READ[0] and each.project
        )
        self._own: dict[tuple[str, str], list[Declared]] = {}
        for each in self.all:
            self._own.setdefault((each.kind, each.where), []).append(each)
        templates = (each for each in self.all if each.kind in TEMPLATES and each.where)
        self._templates = sorted(templates, key=lambda each: len(each.where), reverse=True)

    def own(self, address: str, project: str, kind: str) -> Declared | None:
        """As in Argo CD, that of the project, else one that is no project's."""
        found = [
            each for each in self._own.get((kind, address), ()) if each.project in ("", project)
        ]
        return max(found, key=lambda each: each.project == project, default=None)

    def template(self, address: str, kind: str) -> Declared | None:
        """The longest that is for *address*."""
        fitting = (e for e in self._templates if e.kind == kind and address.startswith(e.where))
        return next(fitting, None)

    def of_project(self, address: str, project: str) -> bool:
        """Whether the project has a Secret of its own for reading there."""
        mine = self._own.get((READ[0], address), ())
        return bool(project) and any(each.project == project for each in mine)


def is_repositorys(secret: Object) -> bool:
    return secret.at("metadata", "labels", TYPE) in (*READ, *WRITE)


def _read(secret: Object) -> Declared | None:
    if not is_repositorys(secret):
        return None
    kind = secret.at("metadata", "labels", TYPE)
    data = decoded(secret)
    where, found = normalized(data.get("url", "")), dict(fields(data))
    if wrong := problem(data):
        found[PROBLEM] = f"Secret {secret.ref.namespace}/{secret.ref.name}: {wrong}"
    return Declared(secret.ref.name, kind, where, found, data.get("project", ""))


def decoded(secret: Object) -> dict[str, str]:
    """What a Secret holds, as text."""
    return {**_decoded(secret.at("data") or {}), **(secret.at("stringData") or {})}


def fields(data: Mapping[str, Any]) -> Fields:
    """Those of an access, by the keys of a Secret; a switch is ``true`` or "true"."""
    found: dict[str, Any] = {name: str(data[key]) for key, name in TEXTS.items() if data.get(key)}
    found |= {name: True for key, name in SWITCHES.items() if _on(data.get(key))}
    if (depth := str(data.get("depth") or "")).isdecimal() and int(depth):
        found["depth"] = int(depth)
    who = {name: str(data[key]) for key, name in IDENTITIES.items() if data.get(key)}
    by_azure = _on(data.get("useAzureWorkloadIdentity"))
    if who or by_azure:
        found["identity"] = {**who, **({"use_azure_workload_identity": True} if by_azure else {})}
    return found


def problem(data: Mapping[str, str]) -> str:
    """The first value of a Secret that makes no sense; nothing: all do."""
    for key in (*SWITCHES, "useAzureWorkloadIdentity"):
        if (said := data.get(key) or "false") not in TRUE | FALSE:
            return f"{key}: {said!r} is neither true nor false"
    for key in NUMBERS:
        if not (said := data.get(key) or "0").isdecimal():
            return f"{key}: {said!r} is no number"
    return ""


def _on(said: object) -> bool:
    return said is True or said in TRUE


def _decoded(data: Mapping[str, str]) -> dict[str, str]:
    found = {}
    for key, value in data.items():
        try:
            found[key] = base64.b64decode(value).decode()
        except (binascii.Error, UnicodeDecodeError):
            continue  # such a key is as good as not there
    return found


def named(secrets: Iterable[Object]) -> dict[str, str]:
    """What ``$key`` in settings may name: see `trueup.core.signon.references`."""
    found: dict[str, str] = {}
    for each in secrets:
        if each.ref.name == OWN:
            found.update(decoded(each))
        elif each.at("metadata", "labels", PART_OF[0]) == PART_OF[1]:
            said = decoded(each).items()
            found.update({f"{each.ref.name}:{key}": value for key, value in said})
    return found
