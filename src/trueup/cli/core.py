"""
``--core``: the API in this process, over the current kubeconfig, for the length of a command.

Mirrors and renders are kept in the user's cache folder, so that the next command need not clone and
render again; a command that meets another there does without.
"""

import os
import secrets
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from types import MappingProxyType
from typing import Any

from trueup.cli.caches import cache
from trueup.cli.contexts import Context
from trueup.cli.given import Given
from trueup.cli.home import files
from trueup.service.roles import running
from trueup.service.settings import settings

NOTHING: Mapping[str, Any] = MappingProxyType({})


@asynccontextmanager
async def serving(given: Given, more: Mapping[str, Any] = NOTHING) -> AsyncIterator[Context]:
    """
    A server on a free port that lets nobody else in, for it has the user's own rights.

    *more*: settings that are otherwise.
    """
    with cache("core") as folder:
        flags = {
            "roles": "web",
            "storage_data": folder,
            "web_port": 0,
            "web_host": "127.0.0.1",
            "web_auth": "key",
            "web_token": secrets.token_urlsafe(32),
            "home_kubeconfig": files(given),
            "home_context": given.text("kube-context") or given.text("context") or None,
            "home_namespace": given.text("namespace") or None,
            **more,
        }
        async with running(settings({}, flags), os.environ) as addresses:
            yield Context("core", addresses.web, addresses.token, plaintext=True)
