"""
Which server a command speaks to, and the client for it.

In this order: ``--core``; ``--server``, ``TRUEUP_SERVER``, ``ARGOCD_SERVER``; ``--argocd-context``;
the stored context in use; the local server.
"""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from trueup.cli.contexts import LOCAL, Context, Contexts, default_path, load, save, theirs
from trueup.cli.given import Given
from trueup.cli.output import Failure
from trueup.cli.wire import flagged

if TYPE_CHECKING:
    from trueup.cli.client import Client

IN_CLUSTER = frozenset(
    f"argocd-server{rest}" for rest in ("", ".argocd", ".argocd.svc", ".argocd.svc.cluster.local")
)
"""What the API is called inside a cluster that runs it. Seen from outside, with an embedded server
at hand, the name stands for that server."""

_DEFAULT = Context(LOCAL, "http://127.0.0.1:8080", plaintext=True)


def config_path(given: Given) -> Path:
    return Path(given.text("config")) if given.has("config") else default_path()


def contexts_of(given: Given) -> Contexts:
    """Our own contexts and, unless a file was named, those of ``argocd`` after them."""
    path = config_path(given)
    own = load(path)
    return own if given.has("config") or path == theirs() else own.beside(load(theirs()))


def named(server: str, known: Contexts) -> Context:
    """The stored context for *server*, or a new one."""
    return known.get(server) or Context(server, server)


def reachable(context: Context, known: Contexts) -> Context:
    """*context*, or the local server where that is meant: wherever it listens now."""
    host, _, _ = context.server.partition(":")
    if host not in IN_CLUSTER or os.environ.get("KUBERNETES_SERVICE_HOST"):
        return context
    local = known.get(LOCAL) or _DEFAULT
    return replace(local, name=context.name, token=context.token or local.token)


def chosen(given: Given) -> Context:
    """The server that the flags, the environment and the stored contexts point to."""
    known = contexts_of(given)
    said = given.text("server") or _environment("SERVER")
    if said:
        context = named(said, known)
    elif name := given.text("argocd-context"):
        context = known.get(name) or _unknown(name, known)
    else:
        context = known.in_use or _DEFAULT
    context = reachable(context, known)
    token = given.text("auth-token") or _environment("AUTH_TOKEN") or context.token
    return replace(
        context,
        token=token,
        plaintext=given.on("plaintext") or context.plaintext,
        insecure=given.on("insecure") or context.insecure,
        wire=flagged(context.wire, given),
    )


def is_meant(given: Given) -> bool:
    """Whether any server is: nobody has logged in, and none was named or started here, if not."""
    said = given.text("server") or _environment("SERVER") or given.text("argocd-context")
    return bool(said) or contexts_of(given).in_use is not None


@asynccontextmanager
async def connect(given: Given) -> AsyncIterator["Client"]:
    """
    A client for the chosen server; with ``--core``, or after ``login --core``, the server is
    started here.
    """
    from trueup.cli.client import opened  # long to load, and not every plan asks a server

    if given.on("core") or chosen(given).core:
        from trueup.cli.core import serving

        async with serving(given) as context, opened(context) as client:
            yield client
        return
    async with opened(await _current(given)) as client:
        yield client


async def _current(given: Given) -> Context:
    """The chosen server, with a token that lasts where its identity provider gives another one."""
    context = chosen(given)
    if not context.refresh or given.text("auth-token") or _environment("AUTH_TOKEN"):
        return context
    from trueup.cli.sso import renewed

    found = await renewed(context)
    if found is None:
        return context
    path = config_path(given)
    known = contexts_of(given)
    if kept := known.get(context.name):
        save(path, known.put(replace(kept, token=found.token, refresh=found.refresh)))
    return found


def _environment(name: str) -> str:
    return os.environ.get(f"TRUEUP_{name}") or os.environ.get(f"ARGOCD_{name}") or ""


def _unknown(name: str, known: Contexts) -> Context:
    names = ", ".join(each.name for each in known.all)
    raise Failure(f"context {name!r} not found", f"known: {names}" if names else "trueup login")
