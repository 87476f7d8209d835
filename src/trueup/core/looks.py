"""
Looks: how one process tells another that a repository is to be looked at now.

Whoever hears of a push (`web.hooks.receiving`) need not be who looks (`control.sources`), and
roles meet only in the Kubernetes API: so what is to be looked at stands in a ConfigMap, one key for
each repository, and the controller sees it change. A look that is written twice is made once or
twice, and one that nobody was there to see is made up for by the first look after the start.
"""

import hashlib
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

import msgspec

from trueup.core.source.repositories import normalized
from trueup.k8s.value import Value

NAME = "trueup-looks"
KEPT = timedelta(minutes=10)
"""How long a look stands there; whoever has not seen it by then looks at everything anyway."""


class Look(Value, frozen=True):
    """
    *repository*: its address. *charts*: only these of it; empty: all that anybody uses of it.

    *at*: when it was asked for.
    """

    repository: str
    charts: tuple[str, ...] = ()
    at: datetime | None = None


def looks(wanted: Iterable[tuple[str, str]]) -> tuple[Look, ...]:
    """From repositories and the charts of them (empty: not of a chart), each repository once."""
    found: dict[str, dict[str, None]] = {}
    for repository, chart in wanted:
        found.setdefault(repository, {})[chart] = None
    return tuple(
        Look(repository, () if "" in charts else tuple(charts))
        for repository, charts in found.items()
    )


def patch(data: Mapping[str, str], wanted: Iterable[Look], now: datetime) -> dict[str, Any]:
    """The merge patch of ``data`` that asks for them, and takes away what is old."""
    old: dict[str, str | None] = {key: None for key in data if _is_old(data[key], now)}
    return {**old, **{_key(each): _written(each, now) for each in wanted}}


def news(before: Mapping[str, str], after: Mapping[str, str]) -> tuple[Look, ...]:
    """What is asked for in *after* that was not in *before*."""
    changed = (said for key, said in after.items() if before.get(key) != said)
    return tuple(look for said in changed if (look := _read(said)) is not None)


def _key(look: Look) -> str:
    return hashlib.sha256(normalized(look.repository).encode()).hexdigest()[:24]


def _written(look: Look, now: datetime) -> str:
    return msgspec.json.encode(msgspec.structs.replace(look, at=now)).decode()


def _read(said: str) -> Look | None:
    """None if somebody else wrote it."""
    try:
        return msgspec.json.decode(said, type=Look)
    except msgspec.MsgspecError:
        return None


def _is_old(said: str, now: datetime) -> bool:
    look = _read(said)
    return look is None or look.at is None or look.at.tzinfo is None or now - look.at > KEPT
