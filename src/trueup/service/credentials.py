"""
How repositories are reached, by the Secrets and ConfigMaps in the control namespace.

A Secret ``argocd.argoproj.io/secret-type: repository`` is for its very address, and may be for the
applications of one project, which come to it before one that is for all; ``repo-creds`` are
for all addresses that begin with theirs, the longest wins, and stand in where the repository's own
Secret says nothing. Hosts' keys and certificates are in ``argocd-ssh-known-hosts-cm`` and
``argocd-tls-certs-cm``.
"""

import base64
import binascii
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple, Protocol
from urllib.parse import urlsplit

from trueup.control.holdings import Change
from trueup.core.source.hosts import CERTIFICATES, KNOWN_HOSTS, KNOWN_HOSTS_KEY
from trueup.core.source.integrity import KEYS
from trueup.core.source.repositories import normalized
from trueup.k8s.object import Object
from trueup.k8s.ref import GroupKind, Ref

SECRET = GroupKind("", "Secret")
CONFIG_MAP = GroupKind("", "ConfigMap")
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
PROOFS = frozenset(
    {
        *("username", "password", "bearer_token", "ssh_private_key", "identity"),
        "tls_client_cert_data",
    }
)
TRUE = frozenset({"1", "t", "T", "TRUE", "true", "True"})  # as Go reads them
FALSE = frozenset({"0", "f", "F", "FALSE", "false", "False"})
NUMBERS = ("depth", "githubAppID", "githubAppInstallationID")
PROBLEM = "problem"
"""Among the fields: what cannot be read in the Secret."""
Fields = Mapping[str, Any]


class Declared(NamedTuple):
    """A Secret: its kind, the address in its plain form, what it says, and whose it is."""

    kind: str
    where: str
    fields: Fields
    project: str


class Held(Protocol):
    """The cache of the home cluster, as far as it is needed here."""

    def get(self, ref: Ref) -> Object | None: ...

    def of_kind(self, kind: GroupKind, namespace: str = "") -> Sequence[Object]: ...


class Credentials:
    """
    Fields of an access by address; worked out once, until a Secret or ConfigMap changes.

    `told` must hear the changes of the home cluster.
    """

    def __init__(self, home: Held, namespace: str) -> None:
        self._home = home
        self._namespace = namespace
        self._secrets: list[Declared] | None = None
        self._known: dict[tuple[str, str], Fields] = {}
        self._names: dict[str, str] | None = None
        self._listeners: list[Callable[[], None]] = []

    def told(self, change: Change) -> None:
        if change.ref.namespace != self._namespace or change.ref.kind not in (SECRET, CONFIG_MAP):
            return
        before, known = self._owned(), self._known
        self._secrets = self._names = None
        self._known = {}
        if before != self._owned() or any(self.of(*each) != said for each, said in known.items()):
            for listener in self._listeners:
                listener()

    def listen(self, listener: Callable[[], None]) -> Callable[[], None]:
        """Have it told when something that was asked for changes; gives what ends that."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def of(self, address: str, project: str = "") -> Fields:
        """What is set for *project* (none: everybody), by the names of the access's fields."""
        if (address, project) not in self._known:
            own, shared = self._given(normalized(address), project)
            self._known[address, project] = {**self._trust(address), **_over(shared, own)}
        return self._known[address, project]

    def strange(self, address: str) -> Fields:
        """What holds for the address for everybody: the keys and certificates of its host."""
        return self._trust(address)

    def names(self) -> Mapping[str, str]:
        """The addresses of the repositories that have a name."""
        if self._names is None:
            told = (_data(each) for each in self._home.of_kind(SECRET, self._namespace))
            pairs = ((data.get("name", ""), data.get("url", "")) for data in told if data)
            self._names = {name: url for name, url in pairs if name and url}
        return self._names

    def shared(self, address: str) -> Fields:
        """What holds for the address whatever its own Secret says."""
        _, shared = self._given(normalized(address), "")
        return {**self._trust(address), **shared}

    def said(self, address: str, data: Mapping[str, Any]) -> Fields:
        """What holds for the address if a Secret of its own said *data*."""
        return _over(self.shared(address), fields(data))

    def keys(self) -> Mapping[str, str]:
        """The public keys that signatures are checked by, by their names."""
        return self._data(KEYS)

    def writing(self, address: str, project: str = "") -> Fields | None:
        """
        What holds for who pushes there for *project*; None: nobody has said anything of it.

        Never the credentials for reading: as in Argo CD, who may push is said apart.
        """
        own, shared = self._given(normalized(address), project, WRITE)
        return {**self._trust(address), **_over(shared, own)} if own or shared else None

    def own(self, project: str) -> tuple[str, ...]:
        """The addresses of the repositories that are the project's, in their plain form."""
        return tuple(each.where for each in self._of_projects() if each.project == project)

    def circle(self, project: str, address: str) -> str:
        """Who has *address* as *project* does: the project alone, or everybody, without a name."""
        where = normalized(address)
        mine = (each for each in self._of_projects() if each.where == where)
        return project if any(each.project == project for each in mine) else ""

    def _owned(self) -> frozenset[tuple[str, str]]:
        return frozenset((each.project, each.where) for each in self._of_projects())

    def _of_projects(self) -> Iterator[Declared]:
        return (each for each in self._declared() if each.kind == READ[0] and each.project)

    def _given(
        self, address: str, project: str, kinds: tuple[str, str] = READ
    ) -> tuple[Fields, Fields]:
        """
        From the repository's own Secret, and from the template that fits best.

        As in Argo CD, its own is the project's, else one that is no project's.
        """
        known = self._declared()
        own = [
            each
            for each in known
            if each.kind == kinds[0] and each.where == address and each.project in ("", project)
        ]
        templates = [
            each for each in known if each.kind == kinds[1] and address.startswith(each.where)
        ]
        nearest = max(own, key=lambda each: each.project == project, default=None)
        best = max(templates, key=lambda each: len(each.where), default=None)
        return nearest.fields if nearest else {}, best.fields if best else {}

    def _declared(self) -> "list[Declared]":
        if self._secrets is None:
            listed = self._home.of_kind(SECRET, self._namespace)
            self._secrets = [read for each in listed if (read := _read(each))]
        return self._secrets

    def _trust(self, address: str) -> Fields:
        hosts = self._data(KNOWN_HOSTS).get(KNOWN_HOSTS_KEY, "")
        authority = self._data(CERTIFICATES).get(urlsplit(address).hostname or "", "")
        found = {"known_hosts": hosts, "ca_data": authority}
        return {name: text for name, text in found.items() if text}

    def _data(self, name: str) -> Mapping[str, str]:
        found = self._home.get(Ref(CONFIG_MAP, self._namespace, name))
        return (found.at("data") if found else None) or {}


def _read(secret: Object) -> Declared | None:
    kind = secret.at("metadata", "labels", TYPE)
    if kind not in (*READ, *WRITE):
        return None
    data = decoded(secret)
    where, found = normalized(data.get("url", "")), dict(fields(data))
    if wrong := problem(data):
        found[PROBLEM] = f"Secret {secret.ref.namespace}/{secret.ref.name}: {wrong}"
    return Declared(kind, where, found, data.get("project", ""))


def _data(secret: Object) -> Mapping[str, str]:
    """What a Secret of type repository says."""
    return decoded(secret) if secret.at("metadata", "labels", TYPE) == "repository" else {}


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


def _over(shared: Fields, own: Fields) -> Fields:
    """
    Those of a repository, with those of its template where it says nothing.

    As in Argo CD: a repository that says who we are has no template.
    """
    return own if own.keys() & PROOFS else {**shared, **own}


def _decoded(data: Mapping[str, str]) -> dict[str, str]:
    found = {}
    for key, value in data.items():
        try:
            found[key] = base64.b64decode(value).decode()
        except (binascii.Error, UnicodeDecodeError):
            continue  # such a key is as good as not there
    return found
