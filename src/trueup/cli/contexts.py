"""
The servers that the command line knows, in ``argocd``'s file format.

The file is ``$XDG_CONFIG_HOME/trueup/config`` (``--config``, ``TRUEUP_CONFIG``). ``trueup login``
adds to it; ``trueup serve`` writes its own address and token under the name ``local``
(:func:`announce`), which is what is used as long as nothing else was chosen. What ``argocd`` has
kept for itself is read beside it and left as it is.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from trueup.cli import wire
from trueup.cli.wire import PLAIN, Wire

LOCAL = "local"


@dataclass(frozen=True)
class Context:
    """One server and how to speak to it. *server* is ``host:port``, a URL or ``unix:///path``."""

    name: str
    server: str
    token: str = ""
    plaintext: bool = False
    insecure: bool = False
    refresh: str = ""
    """By which the identity provider gives another token."""
    wire: Wire = PLAIN
    core: bool = False
    """No server: each command starts the API in its own process, as ``--core`` does."""

    def as_spoken_to(self, other: "Context") -> "Context":
        """With the settings of *other*, if that is a context of the same server."""
        if self.server != other.server:
            return self
        return replace(
            self,
            plaintext=other.plaintext,
            insecure=other.insecure,
            wire=other.wire,
            core=other.core,
        )


@dataclass(frozen=True)
class Contexts:
    """
    All that are known, and the one in use. *prompts*: whether to ask questions, if set. *lent*:
    those of another file, after one's own; they are not written.
    """

    known: tuple[Context, ...] = ()
    current: str = ""
    prompts: bool | None = None
    lent: tuple[Context, ...] = ()
    lent_current: str = ""

    @property
    def all(self) -> tuple[Context, ...]:
        mine = {each.name for each in self.known}
        return (*self.known, *(each for each in self.lent if each.name not in mine))

    def get(self, name: str) -> Context | None:
        """By its name; else the first of a server of that address, with or without its scheme."""
        named = (each for each in self.all if each.name == name)
        wanted = _address(name)
        addressed = (each for each in self.all if name and _address(each.server) == wanted)
        return next(named, None) or next(addressed, None)

    @property
    def in_use(self) -> Context | None:
        own = replace(self, lent=())
        return self.get(self.current) or own.get(LOCAL) or self.get(self.lent_current)

    def put(self, context: Context, *, use: bool = False) -> "Contexts":
        """How a server is spoken to belongs to the server: its other contexts follow."""
        others = tuple(
            each.as_spoken_to(context) for each in self.known if each.name != context.name
        )
        current = context.name if use or not self.current else self.current
        return replace(self, known=(*others, context), current=current)

    def beside(self, others: "Contexts") -> "Contexts":
        """With *others* lent."""
        asks = others.prompts if self.prompts is None else self.prompts
        return replace(self, lent=others.known, lent_current=others.current, prompts=asks)

    def without(self, name: str) -> "Contexts":
        kept = tuple(each for each in self.known if each.name != name)
        return replace(self, known=kept, current="" if self.current == name else self.current)


def default_path(environ: Mapping[str, str] | None = None) -> Path:
    environ = os.environ if environ is None else environ
    if said := environ.get("TRUEUP_CONFIG"):
        return Path(said)
    home = environ.get("XDG_CONFIG_HOME") or Path(environ.get("HOME") or "~").expanduser() / (
        ".config"
    )
    return Path(home) / "trueup" / "config"


def theirs(environ: Mapping[str, str] | None = None) -> Path:
    """Where ``argocd`` keeps its file, found as ``argocd`` finds it."""
    environ = os.environ if environ is None else environ
    home = Path(environ.get("HOME") or "~").expanduser()
    legacy = home / ".argocd"
    if said := environ.get("ARGOCD_CONFIG_DIR"):
        return Path(said) / "config"
    if legacy.is_dir():
        return legacy / "config"
    return Path(environ.get("XDG_CONFIG_HOME") or home / ".config") / "argocd" / "config"


def load(path: Path) -> Contexts:
    """What the file says; nothing if there is none."""
    import yaml

    try:
        said = yaml.safe_load(path.read_text())
    except FileNotFoundError:
        return Contexts()
    if not isinstance(said, dict):
        return Contexts()
    servers = {each.get("server"): each for each in said.get("servers") or ()}
    users = {each.get("name"): each for each in said.get("users") or ()}
    known = tuple(_context(each, servers, users) for each in said.get("contexts") or ())
    prompts = said.get("prompts-enabled")
    asks = prompts if isinstance(prompts, bool) else None
    return Contexts(known, str(said.get("current-context") or ""), asks)


def save(path: Path, contexts: Contexts) -> None:
    """Write the file, readable by its owner only, all at once."""
    import yaml

    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        yaml.safe_dump(_document(contexts), file, sort_keys=False)
    fresh.replace(path)


def announce(server: str, token: str = "", *, path: Path | None = None) -> None:
    """``trueup serve`` says here that it listens at *server* (an http, https or unix URL)."""
    path = path or default_path()
    plaintext = not server.startswith("https:")
    context = Context(LOCAL, server, token, plaintext=plaintext, insecure=not plaintext)
    save(path, load(path).put(context))


def _context(
    said: Mapping[str, Any], servers: Mapping[Any, Any], users: Mapping[Any, Any]
) -> Context:
    server = str(said.get("server") or "")
    how = servers.get(server) or {}
    user = users.get(said.get("user")) or {}
    return Context(
        name=str(said.get("name") or server),
        server=server,
        token=str(user.get("auth-token") or ""),
        plaintext=bool(how.get("plain-text")),
        insecure=bool(how.get("insecure")),
        refresh=str(user.get("refresh-token") or ""),
        wire=wire.read(how),
        core=bool(how.get("core")),
    )


def _document(contexts: Contexts) -> dict[str, Any]:
    return {
        "contexts": [
            {"name": each.name, "server": each.server, "user": each.name} for each in contexts.known
        ],
        "current-context": contexts.current,
        "servers": list({each.server: _server(each) for each in contexts.known}.values()),
        "users": [_user(each) for each in contexts.known],
        **({} if contexts.prompts is None else {"prompts-enabled": contexts.prompts}),
    }


def _server(context: Context) -> dict[str, Any]:
    return {
        "server": context.server,
        "plain-text": context.plaintext,
        "insecure": context.insecure,
        **({"core": True} if context.core else {}),
        **wire.written(context.wire),
    }


def _address(server: str) -> str:
    """As one compares it: ``https://cd.example.com/`` is ``cd.example.com``."""
    return server.partition("://")[2].rstrip("/") if "://" in server else server.rstrip("/")


def _user(context: Context) -> dict[str, str]:
    said = {"name": context.name, "auth-token": context.token}
    return {**said, "refresh-token": context.refresh} if context.refresh else said
