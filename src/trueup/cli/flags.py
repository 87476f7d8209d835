"""
Flag: one option of a command, as data; and the flags that every command takes.

The flags are ``argocd``'s. They are tables and not function signatures, because commands share them
by the dozen (``app create``, ``set``, ``add-source`` …), and because a test compares them with the
reference, name by name.
"""

from dataclasses import dataclass, replace
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
    """
    *name* without dashes; *quiet* ones are accepted but not listed by ``--help``.

    *unused*: why it changes nothing here; it is taken because scripts for ``argocd`` give it.
    """

    name: str
    kind: Kind = Kind.TEXT
    help: str = ""
    short: str = ""
    default: Any = None
    quiet: bool = False
    unused: str = ""

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
    return tuple(replace(flag, quiet=True) for flag in flags)


def unused(flag: Flag, why: str) -> Flag:
    """*flag* as one that is taken and passed over."""
    return replace(flag, quiet=True, unused=why)


CONNECTION = (
    text("server", "Address of the server (TRUEUP_SERVER, ARGOCD_SERVER)"),
    text("auth-token", "Token for the server (TRUEUP_AUTH_TOKEN, ARGOCD_AUTH_TOKEN)"),
    switch("plaintext", "Speak HTTP without TLS"),
    switch("insecure", "Do not check the server's certificate"),
    switch("core", "Start the API in this process, over the current kubeconfig"),
)
"""Which server to speak to."""

_ONE = "one process does all: no such part has to be found"
_REST = "the command line speaks the HTTP API only"
_KUBECONFIG = "--core reads it from the kubeconfig"
_FORWARDED = "kubectl port-forward does it; --core needs no server at all"

ACCEPTED = (
    *_quiet(
        text("argocd-context"),
        text("client-crt"),
        text("client-crt-key"),
        text("config"),
        text("grpc-web-root-path"),
        csv("header", short="H"),
        number("http-retry-max"),
        text("kube-context"),
        text("logformat", default="json"),
        text("loglevel", default="info"),
        switch("prompts-enabled"),
        text("server-crt"),
    ),
    unused(text("controller-name"), _ONE),
    unused(switch("grpc-web"), _REST),
    unused(switch("port-forward"), _FORWARDED),
    unused(text("port-forward-namespace"), _FORWARDED),
    unused(text("redis-compress", default="gzip"), _ONE),
    unused(text("redis-haproxy-name"), _ONE),
    unused(text("redis-name"), _ONE),
    unused(text("repo-server-name"), _ONE),
    unused(text("server-name"), _ONE),
)
"""The other global flags of ``argocd``."""

KUBERNETES = (
    *_quiet(text("context"), text("kubeconfig"), text("namespace", short="n")),
    unused(text("cluster"), _KUBECONFIG),
    unused(switch("insecure-skip-tls-verify"), _KUBECONFIG),
    unused(text("password"), _KUBECONFIG),
    unused(text("proxy-url"), _KUBECONFIG),
    unused(text("request-timeout", default="0"), _KUBECONFIG),
    unused(text("token"), _KUBECONFIG),
    unused(text("user"), _KUBECONFIG),
    unused(text("username"), _KUBECONFIG),
)
"""What ``argocd`` accepts under most nouns, for ``--core``."""

HOME = (
    text("context", "Context of the kubeconfig"),
    text("data", "Data folder of trueup serve: its embedded cluster, not a kubeconfig's"),
    text("kubeconfig", "Kubeconfig to use (KUBECONFIG)"),
    text("namespace", "Namespace of the Applications and settings (default argocd)", "n"),
    *_quiet(
        text("as"),
        many("as-group"),
        text("as-uid"),
        text("certificate-authority"),
        text("client-certificate"),
        text("client-key"),
        text("cluster"),
        switch("insecure-skip-tls-verify"),
        text("password"),
        text("proxy-url"),
        text("request-timeout", default="0"),
        text("server"),
        text("tls-server-name"),
        text("token"),
        text("user"),
        text("username"),
    ),
    unused(switch("disable-compression"), "nothing is compressed"),
)
"""Which cluster to work on, without any server: kubectl's flags."""

GLOBAL = (*CONNECTION, *ACCEPTED)
OUTPUT = text("output", "json, yaml, wide, name (tree where there is one)", "o", "wide")
JQ_TIMEOUT = unused(
    text("ignore-normalizer-jq-execution-timeout", default="1s"), "a time limit is built in"
)
DIFF_BATCHES = (
    unused(number("server-side-diff-concurrency", default=-1), "the server compares by itself"),
    unused(number("server-side-diff-max-batch-kb", default=250), "the server compares by itself"),
)
APP_NAMESPACE = text("app-namespace", "Namespace of the Application", "N")
