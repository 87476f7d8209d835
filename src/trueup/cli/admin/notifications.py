"""The words of ``admin notifications``; `notifying` does what they say."""

import importlib
from collections.abc import Callable, Coroutine
from typing import Any

from trueup.cli.command import Call, Command
from trueup.cli.flags import Flag, many, switch, text, unused

Run = Callable[[Call], Coroutine[Any, Any, int | None]]
_NO_REPO_SERVER = "there is no repo server"


def _later(name: str) -> Run:
    async def run(call: Call) -> int | None:
        module = importlib.import_module("trueup.cli.admin.notifying")
        found: Run = getattr(module, name)
        return await found(call)

    return run


_FILES = (
    text("config-map", "File with an argocd-notifications-cm; else the cluster's"),
    text("secret", "File with an argocd-notifications-secret; :empty for none"),
)
_REPO_SERVER = tuple(
    unused(flag, _NO_REPO_SERVER)
    for flag in (
        text("argocd-repo-server", default="argocd-repo-server:8081"),
        switch("argocd-repo-server-plaintext"),
        switch("argocd-repo-server-strict-tls"),
        text("repo-server-ca-cert-path"),
        text("repo-server-client-cert-path", default="/app/config/reposerver/mtls/client.crt"),
        text(
            "repo-server-client-cert-key-path",
            default="/app/config/reposerver/mtls/client.key",
        ),
    )
)
SETTINGS: tuple[Flag, ...] = (*_FILES, *_REPO_SERVER)
_OUTPUT = text("output", "wide, name, json or yaml", "o", "wide")
_NOUN, _RESOURCE = "notifications", "RESOURCE_NAME"
COMMANDS = (
    Command(
        f"{_NOUN} template get",
        _later("templates"),
        "List templates, or show one",
        ("[NAME]",),
        (*SETTINGS, _OUTPUT),
    ),
    Command(
        f"{_NOUN} template notify",
        _later("notify"),
        "Render a template for an application, and print or send it",
        ("NAME", _RESOURCE),
        (
            *SETTINGS,
            many("recipient", "service:recipient; console:stdout prints it, as without any"),
        ),
    ),
    Command(
        f"{_NOUN} trigger get",
        _later("triggers"),
        "List triggers, or show one",
        ("[NAME]",),
        (*SETTINGS, _OUTPUT),
    ),
    Command(
        f"{_NOUN} trigger run",
        _later("run"),
        "Tell whether the conditions of a trigger hold for an application",
        ("NAME", _RESOURCE),
        SETTINGS,
    ),
    Command(
        f"{_NOUN} validate",
        _later("validate"),
        "Tell what is wrong with the settings",
        (),
        SETTINGS,
    ),
    Command(
        f"{_NOUN} catalogue",
        _later("printed"),
        "Print the built-in triggers and templates as a ConfigMap to begin with",
        (),
        (*(unused(flag, "nothing is read") for flag in _FILES), *_REPO_SERVER),
    ),
)
