"""
Key: what digests of plans are made with.

A digest covers secret values too, so it is worth something only to those who have the key. Several
machines that are to come to the same digests (those of a pipeline) share one by the environment;
else it is this user's own.
"""

import os
import secrets
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

VARIABLE = "TRUEUP_PLAN_KEY"
_LEAST = 16  # bytes of one that somebody was still writing


def key(environ: Mapping[str, str]) -> bytes:
    """Made once; one for this time only, where nothing can be kept."""
    if given := environ.get(VARIABLE):
        return given.encode()
    home = Path(environ.get("XDG_CACHE_HOME") or "~/.cache").expanduser()
    file = home / "trueup" / "plan.key"
    with suppress(OSError):
        if len(found := file.read_bytes()) >= _LEAST:
            return found
    made = secrets.token_bytes(32)
    with suppress(OSError):
        file.parent.mkdir(parents=True, exist_ok=True)
        with open(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as opened:
            opened.write(made)
    return made
