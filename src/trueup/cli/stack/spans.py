"""How long runs of a Stack took, or go on for, and since when; times are whole seconds."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from trueup.core.compare.ownership import ago

Body = Mapping[str, Any]


def last(run: Body, now: datetime) -> str:
    """``apply 3 s, 2 min ago``, ``plan for 12 s`` while it goes on; in few words, for a table."""
    begun, ended = at(run, "startedAt"), at(run, "finishedAt")
    kind = run.get("kind", "")
    if begun is None:
        return str(kind)
    if ended is None:
        return f"{kind} for {ago(now - begun)}"
    return f"{kind} {ago(ended - begun)}, {ago(now - ended)} ago"


def said(run: Body, now: datetime) -> str:
    """``3 s, since 2026-01-01T00:00:00Z, ended 2 min ago``."""
    begun, ended = at(run, "startedAt"), at(run, "finishedAt")
    if begun is None:
        return ""
    since = f"{ago((ended or now) - begun)}, since {run['startedAt']}"
    return f"{since}, ended {ago(now - ended)} ago" if ended else f"{since}, goes on"


def made(plan: Body) -> str:
    """When a plan was made, and how long that took."""
    begun, ended = at(plan, "startedAt"), at(plan, "madeAt")
    if ended is None:
        return ""
    return f"{plan['madeAt']} in {ago(ended - begun)}" if begun else str(plan["madeAt"])


def took(entry: Body) -> str:
    """Of an apply of the history."""
    begun, ended = at(entry, "startedAt"), at(entry, "deployedAt")
    return ago(ended - begun) if begun and ended else ""


def at(body: Body, name: str) -> datetime | None:
    return datetime.fromisoformat(body[name]) if body.get(name) else None
