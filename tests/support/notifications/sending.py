"""Sending: one notice by one service."""

from typing import Any

from trueup.edge.notify import Services
from trueup.model.notice import About, Notice, ServiceSettings

ABOUT = About("argocd/web", "https://trueup.example.com/applications/web", "error", "web")


async def send(
    services: Services,
    kind: str,
    settings: dict[str, Any],
    recipient: str = "",
    message: str = "hello",
    **parts: Any,
) -> None:
    """*parts*: by the name of the service, ``_`` for ``-``."""
    notice = Notice(message, {name.replace("_", "-"): each for name, each in parts.items()})
    service = ServiceSettings(kind, kind, settings)
    await services.notifier(service).send(notice, recipient, ABOUT)
