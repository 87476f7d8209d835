"""
Users: who a kubeconfig says that we are, as kubectl reads it.

At most one of a token (in the file, or in a file of its own), a name with a password, and a
credential program; a client certificate may come beside each.
"""

import base64
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any
from urllib.parse import quote

from trueup.edge.kube.access import Credential, Credentials, Fixed, Together
from trueup.edge.kube.entry import Entry
from trueup.edge.kube.plugin import VERSIONS, Exec, Plugin
from trueup.edge.kube.tokens import PairFiles, TokenFile
from trueup.ports import Clock

INTERACTIVE = ("", "Never", "IfAvailable")
SUCCESSORS = {
    "gcp": "install gke-gcloud-auth-plugin and run: gcloud container clusters get-credentials NAME",
    "azure": "install kubelogin and run: kubelogin convert-kubeconfig",
    "oidc": "use the exec plugin kubelogin (kubectl oidc-login), or a token",
    "openstack": "use the exec plugin client-keystone-auth",
}
OTHERWISE = "use the exec plugin that your provider offers, or a token"


def credentials(user: Entry, info: Mapping[str, Any], clock: Clock) -> Credentials:
    """*info*: the cluster, as a program is told of it."""
    _check(user)
    pair = _pair(user, clock)
    if user.has("exec"):
        return _beside(Exec(_plugin(user, info), clock), pair)
    if user.has("tokenFile"):
        return _beside(TokenFile(user.path("tokenFile"), clock, user.text("token")), pair)
    return _beside(Fixed(Credential(_header(user))), pair)


def impersonation(user: Entry) -> Iterator[tuple[str, str]]:
    """The headers that ask to be taken for somebody else."""
    extra = user.body.get("as-user-extra") or {}
    groups = user.body.get("as-groups") or ()
    if not user.has("as"):
        if extra or groups or user.has("as-uid"):
            why = "as-uid, as-groups and as-user-extra are for another user, and as is not set"
            raise user.bad(why, "set as to the user's name")
        return
    yield ("Impersonate-User", user.text("as"))
    if user.has("as-uid"):
        yield ("Impersonate-Uid", user.text("as-uid"))
    for group in groups:
        yield ("Impersonate-Group", str(group))
    for key, values in extra.items():
        for value in [values] if isinstance(values, str) else values or ():
            yield (f"Impersonate-Extra-{quote(str(key).lower(), safe='')}", str(value))


def basic(username: str, password: str) -> str:
    """The ``Authorization`` header of a name and a password."""
    return "Basic " + base64.b64encode(f"{username}:{password}".encode()).decode()


def _check(user: Entry) -> None:
    if isinstance(provider := user.body.get("auth-provider"), Mapping):
        name = str(provider.get("name") or "")
        why = f"auth-provider {name} is not supported: exec plugins have taken its place"
        raise user.bad(why, SUCCESSORS.get(name, OTHERWISE))
    ways = {
        "token": user.has("token") or user.has("tokenFile"),
        "username": user.has("username") or user.has("password"),
        "exec": user.has("exec"),
    }
    if len(found := [way for way, used in ways.items() if used]) > 1:
        why = f"there is more than one way to authenticate: {' and '.join(found)}"
        raise user.bad(why, "keep one of them")
    for name, other in (("certificate", "key"), ("key", "certificate")):
        mine, its = f"client-{name}", f"client-{other}"
        if _given(user, mine) and not _given(user, its):
            raise user.bad(f"{mine} is there and {its} is not", f"set {its} or {its}-data")


def _given(user: Entry, key: str) -> bool:
    return user.has(key) or user.has(f"{key}-data")


def _pair(user: Entry, clock: Clock) -> Credentials | None:
    if not _given(user, "client-certificate"):
        return None
    certificate, key = user.part("client-certificate"), user.part("client-key")
    if isinstance(certificate, bytes) and isinstance(key, bytes):
        return Fixed(Credential("", certificate, key))
    return PairFiles(certificate, key, clock)


def _beside(header: Credentials, pair: Credentials | None) -> Credentials:
    if pair is None:
        return header
    return pair if header == Fixed() else Together(header, pair)


def _header(user: Entry) -> str:
    if user.has("token"):
        return f"Bearer {user.text('token')}"
    if user.has("username"):
        return basic(user.text("username"), user.text("password"))
    return ""


def _plugin(user: Entry, info: Mapping[str, Any]) -> Plugin:
    said = user.body["exec"]
    plugin = said if isinstance(said, Mapping) else MappingProxyType({})
    version, mode = str(plugin.get("apiVersion") or ""), str(plugin.get("interactiveMode") or "")
    if not plugin.get("command"):
        raise user.bad("its exec plugin has no command", "set users[].user.exec.command")
    if version not in VERSIONS:
        why = f'the apiVersion of its exec plugin is "{version}"'
        raise user.bad(why, f"set it to {VERSIONS[0]} (the program may have to be updated)")
    if mode not in INTERACTIVE:
        why = f"its exec plugin asks for a person (interactiveMode: {mode})"
        raise user.bad(why, "nobody is there to answer: log in by a way that needs no terminal")
    return Plugin(
        command=str(plugin["command"]),
        args=tuple(map(str, plugin.get("args") or ())),
        env=_env(user, plugin.get("env") or ()),
        version=version,
        install_hint=str(plugin.get("installHint") or "").strip(),
        cluster=info if plugin.get("provideClusterInfo") else None,
        folder=str(user.file.parent),
        owner=str(user),
    )


def _env(user: Entry, listed: Sequence[Any]) -> Mapping[str, str]:
    try:
        return {str(each["name"]): str(each.get("value") or "") for each in listed}
    except (KeyError, TypeError, AttributeError) as error:
        why = "the env of its exec plugin is not a list of names and values"
        raise user.bad(why, "write each as {name: …, value: …}") from error
