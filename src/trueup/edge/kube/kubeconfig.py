"""
Kubeconfig files to `Access`, as kubectl reads them.

Several files (``KUBECONFIG`` is a list of paths) are merged: the first to name a cluster, user or
context wins, and so does the first ``current-context``. Paths in a file are relative to it.
"""

import base64
import binascii
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from trueup.edge.kube.access import Access, Credential, Credentials, Fixed, Tls
from trueup.edge.kube.tokens import EXEC_VERSION, Exec, Plugin, TokenFile
from trueup.model.errors import Stalled
from trueup.ports import Clock

Entry = Mapping[str, Any]
INFO = "client.authentication.k8s.io/exec"  # the extension whose config a plugin is given


@dataclass(frozen=True, slots=True)
class Kubeconfig:
    """The merged files; each entry has its file's folder as ``folder``."""

    clusters: Mapping[str, Entry]
    users: Mapping[str, Entry]
    contexts: Mapping[str, Entry]
    current: str = ""

    def access(self, clock: Clock, context: str = "") -> Access:
        """Of *context*, or the current one. Raises ``Stalled`` saying what is missing."""
        name = context or self.current
        if not name:
            raise _bad("no context is chosen", "kubectl config use-context NAME, or --context NAME")
        chosen = _named(self.contexts, "context", name)
        cluster = _named(self.clusters, "cluster", str(chosen.get("cluster", "")))
        user = _named(self.users, "user", str(chosen["user"])) if chosen.get("user") else {}
        return Access(
            server=_server(cluster),
            tls=Tls(
                authority=_data(cluster, "certificate-authority"),
                insecure=bool(cluster.get("insecure-skip-tls-verify")),
                server_name=str(cluster.get("tls-server-name") or ""),
            ),
            credentials=_credentials(user, cluster, clock),
            proxy=_proxy(cluster),
            impersonate=tuple(_impersonation(user)),
            namespace=str(chosen.get("namespace") or "default"),
        )


def read(paths: Iterable[Path]) -> Kubeconfig:
    """Files that are not there are passed over; at least one must be."""
    asked = list(paths)
    files = [(path.parent, _document(path)) for path in asked if path.is_file()]
    if not files:
        names = ", ".join(map(str, asked)) or "none given"
        raise _bad(f"there is no kubeconfig ({names})", "give --kubeconfig FILE, or set KUBECONFIG")
    merged: dict[str, dict[str, Entry]] = {"clusters": {}, "users": {}, "contexts": {}}
    for folder, document in files:
        for section, known in merged.items():
            for entry in document.get(section) or ():
                body = entry.get(section.removesuffix("s")) or {}
                known.setdefault(str(entry.get("name")), {**body, "folder": str(folder)})
    current = next((str(c) for _, each in files if (c := each.get("current-context"))), "")
    return Kubeconfig(merged["clusters"], merged["users"], merged["contexts"], current)


def _document(path: Path) -> Mapping[str, Any]:
    try:
        document = yaml.load(path.read_bytes(), yaml.CSafeLoader)
    except (OSError, yaml.YAMLError, UnicodeDecodeError) as error:
        raise _bad(f"{path} cannot be read: {error}", "check the file") from error
    if document is not None and not isinstance(document, dict):
        raise _bad(f"{path} is not a kubeconfig", "check the file")
    return document or {}


def _named(entries: Mapping[str, Entry], what: str, name: str) -> Entry:
    if name not in entries:
        known = ", ".join(sorted(entries)) or "none"
        raise _bad(f'the kubeconfig has no {what} "{name}"', f"it has: {known}")
    return entries[name]


def _server(cluster: Entry) -> str:
    server = str(cluster.get("server") or "").rstrip("/")
    if not server:
        raise _bad("the cluster has no server address", "set its server in the kubeconfig")
    return server if "://" in server else f"https://{server}"


def _proxy(cluster: Entry) -> str:
    proxy = str(cluster.get("proxy-url") or "")
    if proxy and not proxy.startswith(("http://", "https://")):
        raise _bad(f"proxy-url {proxy} is not supported", "use an http or https proxy")
    return proxy


def _credentials(user: Entry, cluster: Entry, clock: Clock) -> Credentials:
    """In kubectl's order: certificate beside any of token, tokenFile, basic, exec."""
    if plugin := user.get("exec"):
        return Exec(_plugin(plugin, user, cluster), clock)
    if user.get("tokenFile") and not user.get("token"):
        return TokenFile(_path(user, "tokenFile"), clock)
    if user.get("auth-provider"):
        raise _bad("auth-provider is gone from Kubernetes", "use an exec plugin")
    return Fixed(
        Credential(_header(user), _data(user, "client-certificate"), _data(user, "client-key"))
    )


def _header(user: Entry) -> str:
    if user.get("token"):
        return f"Bearer {user['token']}"
    if user.get("username"):
        return basic(str(user["username"]), str(user.get("password") or ""))
    return ""


def basic(username: str, password: str) -> str:
    """The ``Authorization`` header of a name and a password."""
    return "Basic " + base64.b64encode(f"{username}:{password}".encode()).decode()


def _plugin(plugin: Entry, user: Entry, cluster: Entry) -> Plugin:
    if not plugin.get("command"):
        raise _bad("the exec plugin has no command", "set users[].user.exec.command")
    return Plugin(
        command=str(plugin["command"]),
        args=tuple(map(str, plugin.get("args") or ())),
        env={str(each["name"]): str(each["value"]) for each in plugin.get("env") or ()},
        version=str(plugin.get("apiVersion") or EXEC_VERSION),
        install_hint=str(plugin.get("installHint") or ""),
        cluster=_cluster_info(cluster) if plugin.get("provideClusterInfo") else None,
        folder=str(user["folder"]),
    )


def _cluster_info(cluster: Entry) -> Mapping[str, Any]:
    """The cluster as an ExecCredential's ``spec.cluster``."""
    info: dict[str, Any] = {"server": _server(cluster)}
    for key in ("tls-server-name", "insecure-skip-tls-verify", "proxy-url"):
        if cluster.get(key):
            info[key] = cluster[key]
    if authority := _data(cluster, "certificate-authority"):
        info["certificate-authority-data"] = base64.b64encode(authority).decode()
    for extension in cluster.get("extensions") or ():
        if extension.get("name") == INFO:
            info["config"] = extension.get("extension")
    return info


def _impersonation(user: Entry) -> Iterable[tuple[str, str]]:
    if user.get("as"):
        yield ("Impersonate-User", str(user["as"]))
    if user.get("as-uid"):
        yield ("Impersonate-Uid", str(user["as-uid"]))
    for group in user.get("as-groups") or ():
        yield ("Impersonate-Group", str(group))


def _data(entry: Entry, name: str) -> bytes:
    """``NAME-data`` (base64), else the content of the file ``NAME``, else nothing."""
    try:
        if data := entry.get(f"{name}-data"):
            return base64.b64decode(data, validate=True)
        return _path(entry, name).read_bytes() if entry.get(name) else b""
    except (binascii.Error, ValueError) as error:
        raise _bad(f"{name}-data is not base64", "check the kubeconfig") from error
    except OSError as error:
        raise _bad(f"{name}: {error.filename}: {error.strerror}", "check the kubeconfig") from error


def _path(entry: Entry, name: str) -> Path:
    return Path(entry["folder"], entry[name])


def _bad(message: str, hint: str) -> Stalled:
    return Stalled("BadKubeconfig", message, hint)
