"""Time stamps, conditions and stable short hashes, written as Kubernetes writes them."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from hashlib import blake2b
from typing import Any

Body = Mapping[str, Any]

_ALPHABET = "bcdfghjklmnpqrstvwxz2456789"  # no vowels, so that no words arise


def stamp(now: datetime) -> str:
    return now.strftime("%Y-%m-%dT%H:%M:%SZ")


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def age(text: str, now: datetime) -> float:
    """Seconds from the time stamp *text* to *now*."""
    return (now - moment(text)).total_seconds()


def digest(value: Any, length: int = 10) -> str:
    """A stable hash of a JSON value in Kubernetes' alphabet for names."""
    data = json.dumps(value, sort_keys=True, separators=(",", ":")).encode()
    raw = blake2b(data, digest_size=16).digest()
    return "".join(_ALPHABET[byte % len(_ALPHABET)] for byte in raw[:length])


def number(text: str, modulus: int) -> int:
    """A stable number below *modulus* made of *text*."""
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest()) % modulus


def condition(conditions: Iterable[Body], kind: str) -> Body | None:
    """The condition of that type."""
    return next((c for c in conditions if c["type"] == kind), None)


def is_true(conditions: Iterable[Body], kind: str) -> bool:
    found = condition(conditions, kind)
    return found is not None and found["status"] == "True"


def with_condition(
    conditions: Sequence[Body], new: Mapping[str, Any], now: datetime
) -> list[dict[str, Any]]:
    """*conditions* with *new* in its place; the time of transition moves only with the status."""
    old = condition(conditions, new["type"])
    kept = old is not None and old["status"] == new["status"]
    since = old.get("lastTransitionTime") if old is not None and kept else stamp(now)
    made = {**new, "lastTransitionTime": since}
    if old is None:
        return [*map(dict, conditions), made]
    return [made if c["type"] == new["type"] else dict(c) for c in conditions]


def without_zeros(status: Mapping[str, Any], keep: Iterable[str] = ()) -> dict[str, Any]:
    """*status* as Go writes it with ``omitempty``; the fields in *keep* stay in any case."""
    kept = frozenset(keep)
    return {k: v for k, v in status.items() if k in kept or v not in (0, None, [], {}, "")}
