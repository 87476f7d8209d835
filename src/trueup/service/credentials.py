"""
How repositories are reached, by the Secrets and ConfigMaps in the control namespace.

A Secret ``argocd.argoproj.io/secret-type: repository`` is for its very address, and may be for the
applications of one project, which come to it before one that is for all; ``repo-creds`` are
for all addresses that begin with theirs, the longest wins, and stand in where the repository's own
Secret says nothing. Hosts' keys and certificates are in ``argocd-ssh-known-hosts-cm`` and
``argocd-tls-certs-cm``.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol
from urllib.parse import urlsplit

from trueup.control.holdings import Change
from trueup.core.source.hosts import CERTIFICATES, KNOWN_HOSTS, KNOWN_HOSTS_KEY
from trueup.core.source.integrity import KEYS
from trueup.core.source.repositories import normalized
from trueup.k8s.object import Object
from trueup.k8s.ref import GroupKind, Ref
from trueup.service.secrets import (
    READ,
    SECRET,
    TYPE,
    WRITE,
    Declarations,
    Fields,
    decoded,
    fields,
    is_repositorys,
)

CONFIG_MAP = GroupKind("", "ConfigMap")
PROOFS = frozenset(
    {
        *("username", "password", "bearer_token", "ssh_private_key", "identity"),
        "tls_client_cert_data",
    }
)


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
        self._secrets: Declarations | None = None
        self._known: dict[tuple[str, str], Fields] = {}
        self._names: dict[str, str] | None = None
        self._listeners: list[Callable[[], None]] = []

    def told(self, change: Change) -> None:
        if self._secrets is None or not self._concerns(change.ref):
            return
        before, known = self._secrets.owned, self._known
        self._secrets = self._names = None
        self._known = {}
        owned = self._declared().owned
        if before != owned or any(self.of(*each) != said for each, said in known.items()):
            for listener in self._listeners:
                listener()

    def _concerns(self, ref: Ref) -> bool:
        """Whether it is, or was, something that we read."""
        if ref.namespace != self._namespace:
            return False
        if ref.kind == CONFIG_MAP:
            return ref.name in (KNOWN_HOSTS, CERTIFICATES)
        found = self._home.get(ref) if ref.kind == SECRET else None
        return ref.name in self._declared().names or (found is not None and is_repositorys(found))

    def listen(self, listener: Callable[[], None]) -> Callable[[], None]:
        """Have it told when something that was asked for changes; gives what ends that."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def of(self, address: str, project: str = "") -> Fields:
        """What is set for *project* (none: everybody), by the names of the access's fields."""
        if (address, project) not in self._known:
            own, shared = self._given(normalized(address), project)
            self._known[address, project] = self._trusting(address, _over(shared, own))
        return self._known[address, project]

    def strange(self, address: str) -> Fields:
        """What holds for the address for everybody: the keys and certificates of its host."""
        return self._trust(address)

    def names(self) -> Mapping[str, str]:
        """The addresses of the repositories that have a name."""
        self._declared()  # from now on we hear of changes
        if self._names is None:
            told = (_data(each) for each in self._home.of_kind(SECRET, self._namespace))
            pairs = ((data.get("name", ""), data.get("url", "")) for data in told if data)
            self._names = {name: url for name, url in pairs if name and url}
        return self._names

    def said(self, address: str, data: Mapping[str, Any]) -> Fields:
        """What holds for the address if a Secret of its own said *data*."""
        _, shared = self._given(normalized(address), "")
        return self._trusting(address, _over(shared, fields(data)))

    def keys(self) -> Mapping[str, str]:
        """The public keys that signatures are checked by, by their names."""
        return self._data(KEYS)

    def writing(self, address: str, project: str = "") -> Fields | None:
        """
        What holds for who pushes there for *project*; None: nobody has said anything of it.

        Never the credentials for reading: as in Argo CD, who may push is said apart.
        """
        own, shared = self._given(normalized(address), project, WRITE)
        return self._trusting(address, _over(shared, own)) if own or shared else None

    def own(self, project: str) -> tuple[str, ...]:
        """The addresses of the repositories that are the project's, in their plain form."""
        return tuple(sorted(where for whose, where in self._declared().owned if whose == project))

    def circle(self, project: str, address: str) -> str:
        """Who has *address* as *project* does: the project alone, or everybody, without a name."""
        return project if self._declared().of_project(normalized(address), project) else ""

    def _given(
        self, address: str, project: str, kinds: tuple[str, str] = READ
    ) -> tuple[Fields, Fields]:
        """From the repository's own Secret, and from the template that fits best."""
        found = self._declared()
        own, template = found.own(address, project, kinds[0]), found.template(address, kinds[1])
        return own.fields if own else {}, template.fields if template else {}

    def _declared(self) -> Declarations:
        if self._secrets is None:
            self._secrets = Declarations(self._home.of_kind(SECRET, self._namespace))
        return self._secrets

    def _trusting(self, address: str, said: Fields) -> Fields:
        """*said*, and the trust in the host that is asked: a bucket's is that of its endpoint."""
        return {**self._trust(said.get("endpoint") or address), **said}

    def _trust(self, address: str) -> Fields:
        hosts = self._data(KNOWN_HOSTS).get(KNOWN_HOSTS_KEY, "")
        whole = address if "://" in address else f"//{address}"  # a registry stands without
        authority = self._data(CERTIFICATES).get(urlsplit(whole).hostname or "", "")
        found = {"known_hosts": hosts, "ca_data": authority}
        return {name: text for name, text in found.items() if text}

    def _data(self, name: str) -> Mapping[str, str]:
        found = self._home.get(Ref(CONFIG_MAP, self._namespace, name))
        return (found.at("data") if found else None) or {}


def _data(secret: Object) -> Mapping[str, str]:
    """What a Secret of type repository says."""
    return decoded(secret) if secret.at("metadata", "labels", TYPE) == "repository" else {}


def _over(shared: Fields, own: Fields) -> Fields:
    """
    Those of a repository, with those of its template where it says nothing.

    As in Argo CD: a repository that says who we are has no template.
    """
    return own if own.keys() & PROOFS else {**shared, **own}
