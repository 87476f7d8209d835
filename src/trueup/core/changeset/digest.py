"""Digest: one name for all that a proposal would do, so that one approval is for exactly that."""

import hashlib
from collections.abc import Iterable

from trueup.model.changeset import Part

_NONE = "-"


def digest(parts: Iterable[Part]) -> str:
    """
    The same as long as each part would do the same, in whatever order they were planned.

    What nothing is known of yet counts too: once it has its plan, that is another proposal. Of what
    a part waits for nothing is said here: a plan that it is carried out after is a part as well.
    Empty: there are no parts.
    """
    rows = sorted(f"{part.id}\0{part.digest or _NONE}" for part in parts)
    return hashlib.sha256("\n".join(rows).encode()).hexdigest() if rows else ""
