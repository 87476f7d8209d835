"""
Flag: one option of a command, as data; and the flags that every command takes.

The flags are ``argocd``'s. They are tables and not function signatures, because commands share them
by the dozen (``app create``, ``set``, ``add-source`` …), and because a test compares them with the
reference, name by name.
"""

from dataclasses import dataclass
from enum import Enum
from typing import Any


class Kind(Enum):
    """What follows the flag."""

    TEXT = "text"
    SWITCH = "switch"  # nothing, or =true or =false
    NUMBER = "number"
    MANY = "many"  # may be given several times
    LIST = "list"  # may be given several times, each a comma-separated list


@dataclass(frozen=True)
class Flag:
    """*name* without dashes; *quiet* ones are accepted but not listed by ``--help``."""

    name: str
    kind: Kind = Kind.TEXT
    help: str = ""
    short: str = ""
    default: Any = None
    quiet: bool = False

    @property
    def key(self) -> str:
        """Its name as a Python identifier."""
        return "flag_" + self.name.replace("-", "_")


def text(name: str, help: str = "", short: str = "", default: str = "") -> Flag:
    return Flag(name, Kind.TEXT, help, short, default)


def switch(name: str, help: str = "", short: str = "", *, on: bool = False) -> Flag:
    return Flag(name, Kind.SWITCH, help, short, on)


def number(name: str, help: str = "", short: str = "", default: int = 0) -> Flag:
    return Flag(name, Kind.NUMBER, help, short, default)


def many(name: str, help: str = "", short: str = "") -> Flag:
    return Flag(name, Kind.MANY, help, short, ())


def csv(name: str, help: str = "", short: str = "") -> Flag:
    return Flag(name, Kind.LIST, help, short, ())


def _quiet(*flags: Flag) -> tuple[Flag, ...]:
    return tuple(
        Flag(flag.name, flag.kind, flag.help, flag.short, flag.default, quiet=True)
        for flag in flags
    )


CONNECTION = (
    text("server", "Address of the server (TRUEUP_SERVER, ARGOCD_SERVER)"),
    text("auth-token", "Token for the server (TRUEUP_AUTH_TOKEN, ARGOCD_AUTH_TOKEN)"),
    switch("plaintext", "Speak HTTP without TLS"),
    switch("insecure", "Do not check the server's certificate"),
    switch("core", "Start the API in this process, over the current kubeconfig"),
)
"""Which server to speak to."""

ACCEPTED = _quiet(
    text("argocd-context"),
    text("client-crt"),
    text("client-crt-key"),
    text("config"),
    text("controller-name"),
    switch("grpc-web"),
    text("grpc-web-root-path"),
    csv("header", short="H"),
    number("http-retry-max"),
    text("kube-context"),
    text("logformat", default="json"),
    text("loglevel", default="info"),
    switch("port-forward"),
    text("port-forward-namespace"),
    switch("prompts-enabled"),
    text("redis-compress", default="gzip"),
    text("redis-haproxy-name"),
    text("redis-name"),
    text("repo-server-name"),
    text("server-crt"),
    text("server-name"),
)
"""The other global flags of ``argocd``; what means nothing here is passed over in silence."""

KUBERNETES = _quiet(
    text("cluster"),
    text("context"),
    switch("insecure-skip-tls-verify"),
    text("kubeconfig"),
    text("namespace", short="n"),
    text("password"),
    text("proxy-url"),
    text("request-timeout", default="0"),
    text("token"),
    text("user"),
    text("username"),
)
"""What ``argocd`` accepts under most nouns, for ``--core``."""

GLOBAL = (*CONNECTION, *ACCEPTED)
OUTPUT = text("output", "json, yaml, wide, name (tree where there is one)", "o", "wide")
APP_NAMESPACE = text("app-namespace", "Namespace of the Application", "N")
