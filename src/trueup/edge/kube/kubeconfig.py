"""
Kubeconfig files to `Access`, as kubectl reads them.

Several files (``KUBECONFIG`` is a list of paths) are merged: the first to name a cluster, user or
context wins with all that it says there, and so does the first ``current-context``. Paths in a
file are relative to it.
"""

import base64
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import yaml

from trueup.edge.kube.access import Access, Tls
from trueup.edge.kube.entry import Entry, bad
from trueup.edge.kube.proxies import checked
from trueup.edge.kube.users import credentials, impersonation
from trueup.ports import Clock

INFO = "client.authentication.k8s.io/exec"  # the extension whose config a plugin is given
SECTIONS = ("cluster", "user", "context")


@dataclass(frozen=True, slots=True)
class Kubeconfig:
    """The merged files: entries by what they are and their name."""

    files: tuple[Path, ...]
    entries: Mapping[tuple[str, str], Entry]
    current: str = ""

    def access(self, clock: Clock, context: str = "") -> Access:
        """Of *context*, or the current one. Raises ``Stalled`` saying what is missing."""
        name = context or self.current
        if not name:
            hint = "kubectl config use-context NAME, or --context NAME"
            raise bad(f"{self}: no context is chosen; {self._known('context')}", hint)
        chosen = self._named("context", name)
        cluster = self._named("cluster", chosen.text("cluster"), chosen)
        user = Entry("user", "", chosen.file, {}, name)
        if chosen.has("user"):
            user = self._named("user", chosen.text("user"), chosen)
        tls = _tls(cluster)
        return Access(
            server=_server(cluster),
            tls=tls,
            credentials=credentials(user, _info(cluster, tls), clock),
            proxy=checked(cluster.text("proxy-url"), f"{cluster}: proxy-url"),
            impersonate=tuple(impersonation(user)),
            namespace=chosen.text("namespace") or "default",
            name=name,
        )

    def __str__(self) -> str:
        return ", ".join(map(str, self.files))

    def _named(self, what: str, name: str, by: Entry | None = None) -> Entry:
        found = self.entries.get((what, name))
        if found is None:
            where = f"{by} names a {what} that is not there" if by else f"{self} has no such {what}"
            raise bad(f'{where}: no {what} "{name}"', self._known(what))
        return replace(found, context=by.name if by else "")

    def _known(self, what: str) -> str:
        names = sorted(name for each, name in self.entries if each == what)
        return f"the {what}s are: {', '.join(names)}" if names else f"there are no {what}s"


def read(paths: Iterable[Path]) -> Kubeconfig:
    """Files that are not there are passed over; at least one must be."""
    asked = list(paths)
    files = [path for path in asked if path.is_file()]
    if not files:
        names = ", ".join(map(str, asked)) or "none given"
        raise bad(f"there is no kubeconfig ({names})", "give --kubeconfig FILE, or set KUBECONFIG")
    documents = {path: _document(path) for path in files}
    entries: dict[tuple[str, str], Entry] = {}
    for path, document in documents.items():
        for entry in _entries(path, document):
            entries.setdefault((entry.what, entry.name), entry)
    current = next(
        (str(c) for each in documents.values() if (c := each.get("current-context"))), ""
    )
    return Kubeconfig(tuple(files), entries, current)


def _document(path: Path) -> Mapping[str, Any]:
    try:
        document = yaml.load(path.read_bytes(), yaml.CSafeLoader)
    except (OSError, yaml.YAMLError, UnicodeDecodeError) as error:
        raise bad(f"{path} cannot be read: {' '.join(str(error).split())}", _CHECK) from error
    if document is not None and not isinstance(document, dict):
        raise bad(f"{path} is not a kubeconfig", _CHECK)
    return document or {}


def _entries(path: Path, document: Mapping[str, Any]) -> Iterator[Entry]:
    for what in SECTIONS:
        for number, entry in enumerate(document.get(f"{what}s") or ()):
            body = entry.get(what) if isinstance(entry, Mapping) else entry
            if not isinstance(entry, Mapping) or not isinstance(body or {}, Mapping):
                raise bad(f"{path}: {what}s[{number}] is not a named {what}", _CHECK)
            yield Entry(what, str(entry.get("name") or ""), path, body or {})


_CHECK = "compare it with the output of: kubectl config view"


def _server(cluster: Entry) -> str:
    server = cluster.text("server").rstrip("/")
    if not server:
        raise cluster.bad("it has no server address", "set its server")
    return server if "://" in server else f"https://{server}"


def _tls(cluster: Entry) -> Tls:
    tls = Tls(
        authority=cluster.data("certificate-authority"),
        insecure=cluster.has("insecure-skip-tls-verify"),
        server_name=cluster.text("tls-server-name"),
    )
    if tls.insecure and tls.authority:
        why = "it has a certificate authority and insecure-skip-tls-verify, which passes over it"
        raise cluster.bad(why, "keep certificate-authority, drop insecure-skip-tls-verify")
    return tls


def _info(cluster: Entry, tls: Tls) -> Mapping[str, Any]:
    """The cluster as an ExecCredential's ``spec.cluster``."""
    info: dict[str, Any] = {"server": _server(cluster)}
    for key in ("tls-server-name", "insecure-skip-tls-verify", "proxy-url", "disable-compression"):
        if cluster.has(key):
            info[key] = cluster.body[key]
    if tls.authority:
        info["certificate-authority-data"] = base64.b64encode(tls.authority).decode()
    for extension in cluster.body.get("extensions") or ():
        if extension.get("name") == INFO:
            info["config"] = extension.get("extension")
    return info
