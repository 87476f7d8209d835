"""Ask admission about YAML: what is stored, or what is wrong with it."""

from datetime import UTC, datetime
from typing import Any

import yaml

from tests.support.world import World
from trueup.apiserver.admission import Admission, admit
from trueup.apiserver.writes import kind_of
from trueup.k8s.status import Refused

NOW = datetime(2026, 1, 1, tzinfo=UTC)


class Addresses:
    """Always the same address and port; anything that starts otherwise is not in the range."""

    def address(self, family: str) -> str:
        return "10.96.0.10" if family == "IPv4" else "fd00::10"

    def port(self) -> int:
        return 30001

    def holds(self, address: str) -> str | None:
        return None if address.startswith("10.96.") else "not in the valid range"

    def holds_port(self, port: int) -> str | None:
        return None if 30000 <= port < 32768 else "not in the valid range"


def stored(text: str, before: str | None = None, *others: str, subresource: str = "") -> Any:
    """What is stored when *text* is written over *before*, with *others* in the cluster."""
    body = yaml.safe_load(text)
    body.setdefault("metadata", {}).setdefault("name", "shop")
    old = stored(before, None, *others) if before is not None else None
    context = Admission(NOW, lambda n: "x" * n, Addresses(), World(None, *others), subresource)
    return admit(kind_of(body), old, body, context)


def wrong(text: str, before: str | None = None, *others: str) -> list[str]:
    """What is wrong with *text*, cause by cause."""
    try:
        stored(text, before, *others)
    except Refused as refused:
        return _causes(refused)
    return []


def _causes(refused: Refused) -> list[str]:
    status = refused.status
    assert status.reason == "Invalid"
    assert status.details is not None
    return [str(cause) for cause in status.details.causes]
