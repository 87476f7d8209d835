"""What a token says of itself; the server checks it, we only look."""

import base64
import binascii
from collections.abc import Mapping
from typing import Any

import orjson


def claims(token: str) -> Mapping[str, Any]:
    """Empty if it is no JSON web token."""
    parts = token.split(".")
    if len(parts) != 3:
        return {}
    try:
        text = base64.urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4))
        found = orjson.loads(text)
    except (binascii.Error, ValueError):
        return {}
    return found if isinstance(found, dict) else {}
