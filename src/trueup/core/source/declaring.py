"""
Declaring: what is said of a repository, or of all below an address, and contradicts itself.

By the keys of Argo CD's Secret. Judged where it is typed, and again where it is stored.
"""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

TYPES = ("git", "helm", "oci")
Said = Mapping[str, Any]


class Contradiction(NamedTuple):
    """What is wrong, and what to do."""

    message: str
    hint: str


class _Rule(NamedTuple):
    broken: Callable[[Said, str], object]
    message: str
    hint: str


def contradiction(said: Said, url: str) -> Contradiction | None:
    """The first that there is in what is *said* of *url*."""
    kind = said.get("type") or "git"
    if kind not in TYPES:
        return Contradiction(f"there is no type of repository {kind!r}", f"it is {_or(TYPES)}")
    for rule in _RULES:
        if rule.broken(said, url):
            return Contradiction(f"{url}: {rule.message}", rule.hint)
    return None


def _or(names: tuple[str, ...]) -> str:
    return f"{', '.join(names[:-1])} or {names[-1]}"


def _by_http(url: str) -> bool:
    return url.lower().startswith(("https://", "http://"))


def _by_ssh(url: str) -> bool:
    user, at, _ = url.partition("@")
    return url.lower().startswith("ssh://") or (bool(at) and "/" not in user and ":" not in user)


def _only_http(key: str, flag: str, *others: str) -> _Rule:
    """*others*: further schemes."""
    return _Rule(
        lambda said, url: said.get(key) and not (_by_http(url) or url.startswith(others)),
        f"{flag} is only for an https address",
        "leave it out, or write the address as https://…",
    )


_RULES = (
    _Rule(
        lambda said, url: said.get("sshPrivateKey") and not _by_ssh(url),
        "a private key of SSH is only for an ssh address",
        "leave out --ssh-private-key-path, or write the address as user@host:path or ssh://…",
    ),
    _Rule(
        lambda said, _: bool(said.get("tlsClientCertData")) != bool(said.get("tlsClientCertKey")),
        "a client certificate and its key belong together",
        "give both --tls-client-cert-path and --tls-client-cert-key-path",
    ),
    _only_http("tlsClientCertData", "a client certificate"),
    _only_http("githubAppPrivateKey", "the key of a GitHub App"),
    _Rule(
        lambda said, url: _by_http(url) and said.get("bearerToken") and said.get("password"),
        "a bearer token and a password exclude each other",
        "give --bearer-token or --password",
    ),
    _Rule(
        lambda said, _: said.get("bearerToken") and said.get("type") in ("helm", "oci"),
        "a bearer token is only for Git",
        "give --username and --password",
    ),
    _only_http("bearerToken", "a bearer token", "s3://"),  # of a bucket: that of a session
    _Rule(
        lambda said, _: (
            said.get("insecureOCIForceHttp")
            and said.get("type") != "oci"
            and not (said.get("type") == "helm" and said.get("enableOCI"))
        ),
        "plain HTTP can be asked for of OCI registries only",
        "--type oci, or --type helm with --enable-oci",
    ),
)
